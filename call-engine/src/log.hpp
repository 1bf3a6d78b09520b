// The server's log: one line per event on standard error, for people or as JSON.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace sip::engine {

enum class LogFormat : std::uint8_t { text, json };
enum class LogLevel : std::uint8_t { trace, debug, info, warn, error, off };

/// One named value of a log line, left out where its text is empty. Text from peers is fine: it is escaped on the way
/// out.
struct LogField {
  std::string_view name;  // ours: a plain word
  std::variant<std::string_view, std::int64_t> value;
};

/// Writes lines from a thread of its own, so that nobody who is slow to read them holds up the loop. Where they come
/// faster than they are read, past a megabyte, new ones are dropped and counted. Ending it waits a second at most.
class Log {
 public:
  /// `fd` stays the caller's.
  Log(LogFormat format, LogLevel level, int fd);
  ~Log();

  [[nodiscard]] bool enabled(LogLevel level) const noexcept;
  /// "TIME LEVEL event name=value …", or {"time":…,"level":…,"event":…,name:value …}. `event` is ours, not a peer's.
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sip::engine
