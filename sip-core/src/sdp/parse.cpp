#include <cstring>
#include <utility>

#include "sip/sdp/session.hpp"

#include "sdp/fields.hpp"
#include "sdp/line_order.hpp"

namespace sip::sdp {

namespace {

using Verdict = LineOrder::Verdict;

// What Error::what says; it lives for ever, and lines do not.
struct Kind {
  char type;
  const char* malformed;
  const char* misplaced;
  const char* missing;
};
constexpr Kind kinds[] = {{'v', "v=", "v= out of place", "v= missing"},
                          {'o', "o=", "o= out of place", "o= missing"},
                          {'s', "s=", "s= out of place", "s= missing"},
                          {'i', "i=", "i= out of place", ""},
                          {'u', "u=", "u= out of place", ""},
                          {'e', "e=", "e= out of place", ""},
                          {'p', "p=", "p= out of place", ""},
                          {'c', "c=", "c= out of place", ""},
                          {'b', "b=", "b= out of place", ""},
                          {'t', "t=", "t= out of place", "t= missing"},
                          {'r', "r=", "r= out of place", ""},
                          {'z', "z=", "z= out of place", ""},
                          {'k', "k=", "k= out of place", ""},
                          {'a', "a=", "a= out of place", ""},
                          {'m', "m=", "m= out of place", ""}};

const Kind* kind_of(char type) noexcept {
  for (const Kind& kind : kinds) {
    if (kind.type == type) return &kind;
  }
  return nullptr;
}

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// text of §9, for the lines that hold nothing else.
template <class Text>
bool read_text(std::string_view value, Text& out) {
  out = std::string(value);
  return !value.empty();
}

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits) : rest_(text), limits_(limits) {}

  Result<Session> run() {
    session_.times.clear();
    while (!error_ && !at_end()) take_line();
    if (!error_ && order_.missing() != '\0') refuse_at(line_ + 1, kind_of(order_.missing())->missing);
    if (error_) return std::unexpected(*error_);
    return std::move(session_);
  }

 private:
  void refuse_at(std::uint32_t line, const char* what, Errc code = Errc::malformed_sdp) {
    error_ = Error{code, what, 0, line};
  }
  void refuse(const char* what, Errc code = Errc::malformed_sdp) { refuse_at(line_, what, code); }

  // Empty lines are no lines of an SDP; behind the last one they are what mail and multipart bodies leave there.
  [[nodiscard]] bool at_end() const noexcept { return rest_.find_first_not_of("\r\n") == std::string_view::npos; }

  void take_line() {
    ++line_;
    const std::size_t size = rest_.find('\n');
    std::string_view line = rest_.substr(0, size);
    rest_.remove_prefix(size == std::string_view::npos ? rest_.size() : size + 1);
    if (size != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
    if (line_ > limits_.lines) return refuse("lines", Errc::limit_reached);
    if (line.size() > limits_.line) return refuse("line length", Errc::limit_reached);
    if (line.size() < 2 || line[1] != '=' || !is_letter(line[0])) return refuse("not a line of type=value");
    const std::string_view value = line.substr(2);
    if (holds(value, '\0') || holds(value, '\r')) return refuse("NUL or CR in a line");
    take_line(line[0], value);
  }

  static bool holds(std::string_view value, char c) noexcept {
    return !value.empty() && std::memchr(value.data(), c, value.size()) != nullptr;
  }

  void take_line(char type, std::string_view value) {
    const Kind* kind = kind_of(type);
    if (kind == nullptr) return take_unknown(type, value);
    if (type == 'm') {
      if (order_.missing() != '\0') return refuse(kind_of(order_.missing())->missing);
      order_ = LineOrder::of_media();
    }
    if (!order_.knows(type)) return refuse(kind->misplaced);
    const Verdict verdict = order_.take(type);
    if (verdict == Verdict::misplaced) return refuse(kind->misplaced);
    if (verdict == Verdict::too_early) return refuse(kind_of(order_.missing())->missing);
    const bool good = type == 'm' ? take_media(value) : take_value(type, value);
    if (!good && !error_) refuse(kind->malformed);
    ++place_;
  }

  void take_unknown(char type, std::string_view value) {
    if (order_.missing() == 'v') return refuse(kind_of('v')->missing);
    auto& lines = media_ == nullptr ? session_.unknown_lines : media_->unknown_lines;
    lines.push_back({place_, type, std::string(value)});
  }

  bool take_media(std::string_view value) {
    if (session_.media.size() == limits_.media) {
      refuse("m= lines", Errc::limit_reached);
      return false;
    }
    place_ = 0;
    media_ = &session_.media.emplace_back();
    return fields::read(value, *media_);
  }

  bool take_value(char type, std::string_view value) {
    switch (type) {
      case 'i':
        return read_text(value, media_ == nullptr ? session_.information : media_->information);
      case 'c':
        return fields::read(value,
                            media_ == nullptr ? session_.connection.emplace() : media_->connections.emplace_back());
      case 'b':
        return fields::read(value, (media_ == nullptr ? session_.bandwidths : media_->bandwidths).emplace_back());
      case 'k':
        --place_;  // not kept, so nothing stands behind it
        return !value.empty();
      case 'a':
        return take_attribute(value);
      default:
        return take_session_value(type, value);
    }
  }

  bool take_session_value(char type, std::string_view value) {
    switch (type) {
      case 'v':
        return value == "0";
      case 'o':
        return fields::read(value, session_.origin);
      case 's':
        session_.name = value;
        return true;
      case 'u':
        return read_text(value, session_.uri);
      case 'e':
        return read_text(value, session_.emails.emplace_back());
      case 'p':
        return read_text(value, session_.phones.emplace_back());
      case 't':
        return fields::read(value, session_.times.emplace_back());
      case 'r':
        session_.times.back().repeats.emplace_back(value);
        return fields::is_repeat(value);
      case 'z':
        session_.times.back().zones = value;
        return fields::is_zones(value);
      default:
        return false;
    }
  }

  // attribute-name [":" attribute-value]. A name that is no token is one that nobody understands (§5.13).
  bool take_attribute(std::string_view value) {
    Attributes& attributes = media_ == nullptr ? session_.attributes : media_->attributes;
    if (attributes.size() == limits_.attributes) {
      refuse("a= lines", Errc::limit_reached);
      return false;
    }
    const std::size_t colon = value.find(':');
    const bool has_value = colon != std::string_view::npos;
    attributes.add(value.substr(0, colon), has_value ? value.substr(colon + 1) : std::string_view());
    return !value.empty() && colon != 0;
  }

  std::string_view rest_;
  const Limits& limits_;
  Session session_;
  Media* media_ = nullptr;  // the section that lines belong to; nullptr before the first m=
  LineOrder order_ = LineOrder::of_session();
  std::size_t place_ = 0;  // known lines of this section so far
  std::uint32_t line_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<Session> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes) return fail(Errc::limit_reached, "bytes of SDP");
  return Parser(text, limits).run();
}

}  // namespace sip::sdp
