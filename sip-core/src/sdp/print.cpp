#include <algorithm>

#include "sip/sdp/session.hpp"

namespace sip::sdp {

namespace {

bool breaks_line(char c) noexcept { return c == '\r' || c == '\n' || c == '\0'; }

// Writes one section; puts each unknown line back where it stood.
class SectionPrinter {
 public:
  SectionPrinter(const std::vector<UnknownLine>& unknown_lines, std::string& out)
      : unknown_(unknown_lines.begin()), unknown_end_(unknown_lines.end()), out_(out) {}
  SectionPrinter(const SectionPrinter&) = delete;
  SectionPrinter& operator=(const SectionPrinter&) = delete;
  ~SectionPrinter() = default;

  SectionPrinter& line(char type) {
    // v= and m= begin their sections, whatever place a caller made up.
    while (place_ > 0 && unknown_ != unknown_end_ && unknown_->place <= place_) print_unknown();
    ++place_;
    out_ += type;
    out_ += '=';
    return *this;
  }
  SectionPrinter& literal(std::string_view text) {
    out_ += text;
    return *this;
  }
  SectionPrinter& number(std::uint64_t value) { return literal(std::to_string(value)); }
  SectionPrinter& text(std::string_view text) {
    const std::size_t begin = out_.size();
    out_ += text;
    if (std::ranges::any_of(text, breaks_line)) std::replace_if(at(begin), out_.end(), breaks_line, ' ');
    return *this;
  }
  // A subfield, which ends at a space, or at `separator`.
  SectionPrinter& word(std::string_view word, char separator = ' ') {
    const auto ends_it = [separator](char c) { return breaks_line(c) || c == ' ' || c == '\t' || c == separator; };
    const std::size_t begin = out_.size();
    out_ += word;
    if (word.empty()) out_ += '-';
    if (std::ranges::any_of(word, ends_it)) std::replace_if(at(begin), out_.end(), ends_it, '-');
    return *this;
  }
  void end_line() { out_ += "\r\n"; }

  void text_line(char type, std::string_view value) { line(type).text(value).end_line(); }
  void connection(const Connection& connection) {
    line('c').word(connection.network_type).literal(" ").word(connection.address_type).literal(" ");
    word(connection.address).end_line();
  }
  void bandwidth(const Bandwidth& bandwidth) {
    line('b').word(bandwidth.type, ':').literal(":").number(bandwidth.value).end_line();
  }
  void attribute(const Attribute& attribute) {
    line('a').attribute_name(attribute.name);
    if (!attribute.value.empty()) literal(":").text(attribute.value);
    end_line();
  }
  void end_section() {
    while (unknown_ != unknown_end_) print_unknown();
  }

 private:
  [[nodiscard]] std::string::iterator at(std::size_t index) {
    return out_.begin() + static_cast<std::ptrdiff_t>(index);
  }

  // Names with spaces were read, so they are written.
  void attribute_name(std::string_view name) {
    const auto ends_it = [](char c) { return breaks_line(c) || c == ':'; };
    const std::size_t begin = out_.size();
    out_ += name.empty() ? std::string_view("-") : name;
    std::replace_if(at(begin), out_.end(), ends_it, '-');
  }

  void print_unknown() {
    out_ += unknown_->type;
    out_ += '=';
    text(unknown_->value);
    end_line();
    ++unknown_;
  }

  std::vector<UnknownLine>::const_iterator unknown_;
  std::vector<UnknownLine>::const_iterator unknown_end_;
  std::string& out_;
  std::size_t place_ = 0;
};

void print_origin(const Origin& origin, SectionPrinter& out) {
  out.line('o').word(origin.username).literal(" ").word(origin.session_id).literal(" ");
  out.word(origin.session_version).literal(" ").word(origin.network_type).literal(" ");
  out.word(origin.address_type).literal(" ").word(origin.address).end_line();
}

void print_time(const Time& time, SectionPrinter& out) {
  out.line('t').number(time.start).literal(" ").number(time.stop).end_line();
  for (const std::string& repeat : time.repeats) out.text_line('r', repeat);
  if (time.zones) out.text_line('z', *time.zones);
}

void print_media(const Media& media, std::string& text) {
  SectionPrinter out(media.unknown_lines, text);
  out.line('m').word(media.type).literal(" ").number(media.port);
  if (media.number_of_ports) out.literal("/").number(*media.number_of_ports);
  out.literal(" ").word(media.protocol);
  for (const std::string& format : media.formats) out.literal(" ").word(format);
  out.end_line();
  if (media.information) out.text_line('i', *media.information);
  for (const Connection& connection : media.connections) out.connection(connection);
  for (const Bandwidth& bandwidth : media.bandwidths) out.bandwidth(bandwidth);
  for (const Attribute& attribute : media.attributes) out.attribute(attribute);
  out.end_section();
}

void print_session_section(const Session& session, std::string& text) {
  SectionPrinter out(session.unknown_lines, text);
  out.text_line('v', "0");
  print_origin(session.origin, out);
  out.text_line('s', session.name);
  if (session.information) out.text_line('i', *session.information);
  if (session.uri) out.text_line('u', *session.uri);
  for (const std::string& email : session.emails) out.text_line('e', email);
  for (const std::string& phone : session.phones) out.text_line('p', phone);
  if (session.connection) out.connection(*session.connection);
  for (const Bandwidth& bandwidth : session.bandwidths) out.bandwidth(bandwidth);
  for (const Time& time : session.times) print_time(time, out);
  if (session.times.empty()) print_time({}, out);
  for (const Attribute& attribute : session.attributes) out.attribute(attribute);
  out.end_section();
}

}  // namespace

std::string print(const Session& session) {
  std::string text;
  text.reserve(512);
  print_session_section(session, text);
  for (const Media& media : session.media) print_media(media, text);
  return text;
}

}  // namespace sip::sdp
