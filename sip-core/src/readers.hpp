// The readers of the hot path, compiled twice: for any machine, and for x86-64 with AVX2 and BMI2. Which of the two a
// program uses is seen when it starts.
#pragma once

#include <string_view>

#include "sip/header/contact.hpp"
#include "sip/header/via.hpp"
#include "sip/headers.hpp"
#include "sip/uri.hpp"

namespace sip {

struct MessageReader;

/// Puts down what a Via was read with.
struct ViaReader {
  static void set_branch(Via& via, std::string_view branch) noexcept { via.branch_ = branch; }
  static void set_params(Via& via, Params params) noexcept {
    via.params = params;
    via.branch_of_ = params.text().data();
  }
};

struct Readers {
  std::size_t min_text;     // bytes a text must have to be read by these
  std::size_t min_message;  // and a message: no fewer than "SIP/2.0 200 ", which is looked at as one
  void (*message)(MessageReader& reader);
  void (*rows_and_body)(MessageReader& reader);  // what message() does behind the start line
  // What begins at `p`, as far as it reaches, but for uri() to the end or a ',' that begins another element. The byte
  // behind it; null where it is none.
  const char* (*uri)(const char* p, const char* end, UriView& uri);
  const char* (*address)(const char* p, const char* end, Address& out);
  const char* (*tagged_address)(const char* p, const char* end, Address& out, std::string_view& tag);
  const char* (*contact)(const char* p, const char* end, Contact& out);
  const char* (*via)(const char* p, const char* end, Via& out);
  bool (*call_id)(std::string_view value);
  ListElement (*list_element)(std::string_view list);
};

extern const Readers portable_readers;

/// The fastest this machine has. Null on machines that have none but the portable ones.
[[nodiscard]] const Readers* fast_readers() noexcept;

namespace detail {
extern const Readers* active_readers;
}

/// Those to read `text` with.
[[nodiscard]] inline const Readers& readers_for(std::string_view text) noexcept {
  const Readers& active = *detail::active_readers;
  return text.size() >= active.min_text ? active : portable_readers;
}

[[nodiscard]] inline const char* end_of(std::string_view text) noexcept { return text.data() + text.size(); }
/// How many bytes of `text` are before what a reader returned; 0 where that is null.
[[nodiscard]] inline std::size_t length_of(std::string_view text, const char* behind) noexcept {
  return behind == nullptr ? 0 : static_cast<std::size_t>(behind - text.data());
}

/// False where `text` is not one whole URI; then `uri` is not to be used.
[[nodiscard]] inline bool read_uri(std::string_view text, UriView& uri) noexcept {
  return !text.empty() && readers_for(text).uri(text.data(), end_of(text), uri) == end_of(text);
}

}  // namespace sip
