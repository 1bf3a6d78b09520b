#include "log.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>

#include "background_sink.hpp"
#include "printable.hpp"

namespace sip::engine {

namespace {

// What stands before the fields; spdlog puts in time and level.
constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

spdlog::level::level_enum spdlog_level(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

bool is_word(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '='; });
}

void append_text(fmt::memory_buffer& out, const LogField& field) {
  const auto end = std::back_inserter(out);
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    fmt::format_to(end, " {}={}", field.name, *number);
  } else if (const auto text = std::get<std::string_view>(field.value); text.empty()) {
    return;
  } else if (is_word(text)) {
    fmt::format_to(end, " {}={}", field.name, text);
  } else {
    fmt::format_to(end, " {}=\"{}\"", field.name, escaped(text));
  }
}

// Everything outside ASCII is escaped, and bytes that are no UTF-8 replaced: a valid line whatever a peer sent.
std::string json_string(std::string_view text) {
  using nlohmann::json;
  return json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

void append_json(fmt::memory_buffer& out, const LogField& field) {
  const auto end = std::back_inserter(out);
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    fmt::format_to(end, ",\"{}\":{}", field.name, *number);
  } else if (const auto text = std::get<std::string_view>(field.value); !text.empty()) {
    fmt::format_to(end, ",\"{}\":{}", field.name, json_string(text));
  }
}

}  // namespace

struct Log::Implementation {
  const LogFormat format;
  std::shared_ptr<BackgroundSink> sink;
  spdlog::logger logger;

  void write(spdlog::level::level_enum level, std::string_view event, std::initializer_list<LogField> fields) {
    fmt::memory_buffer line;
    if (format == LogFormat::json) {
      fmt::format_to(std::back_inserter(line), "\"event\":{}", json_string(event));
      for (const LogField& field : fields) append_json(line, field);
    } else {
      line.append(event);
      for (const LogField& field : fields) append_text(line, field);
    }
    logger.log(level, spdlog::string_view_t(line.data(), line.size()));
  }
};

Log::Log(LogFormat format, LogLevel level, int fd) {
  auto sink = std::make_shared<BackgroundSink>(fd);
  implementation_.reset(new Implementation{format, sink, spdlog::logger("call-engine", sink)});
  implementation_->logger.set_level(spdlog_level(level));
  implementation_->logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(
      format == LogFormat::json ? json_pattern : text_pattern, spdlog::pattern_time_type::utc));
}

Log::~Log() = default;

bool Log::enabled(LogLevel level) const noexcept { return implementation_->logger.should_log(spdlog_level(level)); }

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!enabled(level)) return;
  if (const std::size_t dropped = implementation_->sink->take_dropped(); dropped > 0) {
    implementation_->write(spdlog::level::warn, "lines lost: standard error was read too slowly",
                           {{"count", static_cast<std::int64_t>(dropped)}});
  }
  implementation_->write(spdlog_level(level), event, fields);
}

}  // namespace sip::engine
