#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "control_client.hpp"
#include "data_folder.hpp"
#include "json_array.hpp"
#include "printable.hpp"

namespace sip::engine {

namespace {

int complain(std::string_view why) {
  fmt::print(stderr, "call-engine: {}\n", why);
  return 1;
}

// Columns as wide as their widest cell, but for the last.
class Table {
 public:
  using Row = std::array<std::string, 5>;

  void add(Row row) { rows_.push_back(std::move(row)); }

  void print() const {
    Row::size_type column = 0;
    std::array<std::size_t, 5> widths{};
    for (const Row& row : rows_) {
      for (column = 0; column < row.size(); ++column) widths[column] = std::max(widths[column], row[column].size());
    }
    for (const Row& row : rows_) {
      for (column = 0; column + 1 < row.size(); ++column) fmt::print("{:<{}}  ", row[column], widths[column]);
      fmt::print("{}\n", row.back());
    }
  }

 private:
  std::vector<Row> rows_{{"AOR", "CONTACT", "EXPIRES", "Q", "SOURCE"}};
};

void add_rows(const control::Json& binding, Table& table) {
  const std::string aor = escaped(control::text(binding, "aor"));
  for (const control::Json& contact : binding.value("contacts", control::Json::array())) {
    table.add({aor, escaped(control::text(contact, "uri")), fmt::format("{} s", contact.value("expires", 0)),
               fmt::format("{}", contact.value("q", 1.0)), control::text(contact, "source")});
  }
}

}  // namespace

int run_bindings_command(const BindingsCommand& command) {
  const auto folder = DataFolder::open(command.data);
  FileDescriptor connection = folder ? folder->connect() : FileDescriptor();
  if (!connection) {
    return complain(fmt::format("no server runs on {}, and bindings live in its memory; say which folder with --data",
                                command.data.native()));
  }

  const bool sip_uri = command.aor.empty() || command.aor.starts_with("sip:") || command.aor.starts_with("sips:");
  const std::string aor = sip_uri ? command.aor : "sip:" + command.aor;
  Table table;
  JsonArray array;
  bool any = false;
  std::string failed;
  ControlClient server(std::move(connection));
  const auto answer = server.call({{"do", "bindings"}, {"aor", aor}}, [&](const control::Json& binding) {
    any = true;
    if (binding.contains("error")) failed = control::text(binding, "error");
    if (command.json) {
      array.add(binding);
    } else {
      add_rows(binding, table);
    }
  });
  if (!answer) return complain(answer.error().what);
  if (!answer->value("ok", false)) return complain(control::text(*answer, "error"));

  if (command.json) {
    array.end();
  } else if (any) {
    table.print();
  } else {
    fmt::print("{}\n", aor.empty() ? "nobody is registered" : command.aor + " is not registered");
  }
  return failed.empty() ? 0 : complain(failed);
}

}  // namespace sip::engine
