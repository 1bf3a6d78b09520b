// A Content-Type value on the first line, and a body: read it, look into each part, and build it anew.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/header/simple_headers.hpp"
#include "sip/multipart.hpp"
#include "sip/multipart_builder.hpp"

#include "require.hpp"

namespace sip::fuzz {
namespace {

bool views(std::string_view whole, std::string_view part) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void look_at_part(const BodyPart& part, std::string_view body, const std::string& delimiter) {
  require(views(body, part.content()), "content views the body", body);
  require(!part.content().starts_with(delimiter.substr(2) + "\r\n"), "content begins with no delimiter", body);
  require(part.content().find(delimiter + "\r\n") == std::string_view::npos, "content holds no delimiter", body);
  for (const Headers::Row& row : part.rows()) {
    require(is_token(row.name), "a row has a name", row.name);
    require(row.value.find_first_of("\r\n") == std::string_view::npos, "a row is one line", row.value);
    require(part.raw(row.name).has_value(), "a row is found by its name", row.name);
  }
  (void)part.get<ContentLength>();
  (void)part.handling();
  (void)part.transfer_encoding();
  require(part.is_multipart() || !parse_multipart(part), "only a multipart reads as one", body);
}

// The parts as a builder of ours would send them.
void build_anew(const Multipart& multipart) {
  MultipartBuilder builder(multipart.is_alternative() ? "alternative" : "mixed");
  for (const BodyPart& part : multipart) {
    builder.add("a/b", part.content());
    for (const Headers::Row& row : part.rows()) {
      if (row.id != HeaderId::content_type) builder.header(row.name, row.value);
    }
  }
  const auto built = builder.build();
  require(built.has_value(), "what was read can be built", built ? "" : describe(built.error()));
  const auto type = ContentType::parse(built->content_type);
  require(type.has_value(), "its type parses", built->content_type);
  const auto again = parse_multipart(*type, built->bytes, {.header_bytes = 1 << 16});
  require(again.has_value() && again->size() == multipart.size(), "it reads back", built->bytes);
  for (std::size_t i = 0; i < again->size(); ++i) {
    require((*again)[i].content() == multipart[i].content(), "each part as it was", built->bytes);
    for (const Headers::Row& row : multipart[i].rows()) {
      if (row.id == HeaderId::content_type) continue;
      require((*again)[i].raw(row.name) == multipart[i].raw(row.name), "and its rows", built->bytes);
    }
  }
}

void search(const Multipart& multipart) {
  const auto sdp = multipart.find("application", "sdp");
  require(!sdp || sdp->is("application", "sdp"), "the part found is of that type");
  const auto identified = multipart.find_content_id("cid:a@b");
  require(!identified || identified->content_id() == "a@b", "the part found has that Content-ID");
  const auto is_text = [](const BodyPart& part) { return part.is("text", "plain"); };
  const BodyPart* const picked = multipart.pick(is_text);
  require(picked == nullptr || is_text(*picked), "the part picked is understood");
  const auto refused = multipart.first_refused(is_text);
  require(!refused || !is_text(*refused), "the part refused is not understood");
}

void look_at(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  const auto type = ContentType::parse(line);
  if (!type || line.size() == text.size()) return;
  const std::string body(text.substr(line.size() + 1));
  const auto multipart = parse_multipart(*type, body);
  if (!multipart) {
    (void)describe(multipart.error());
    return;
  }
  require(multipart->size() != 0, "a multipart has parts", body);
  const std::string delimiter = "\r\n--" + unquote(type->params.value("boundary"));
  for (const BodyPart& part : *multipart) look_at_part(part, body, delimiter);
  search(*multipart);
  build_anew(*multipart);
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sip::fuzz::look_at({reinterpret_cast<const char*>(data), size});
  return 0;
}
