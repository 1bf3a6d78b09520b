#include "sip/sdp/security.hpp"

#include <bit>

#include "sip/params.hpp"

#include "chars.hpp"
#include "sdp/text.hpp"

namespace sip::sdp {

namespace {

// How many bytes a hash function gives; 0 for one that is not known here.
std::size_t hash_size(std::string_view function) noexcept {
  struct Known {
    std::string_view name;
    std::size_t size;
  };
  static constexpr Known known[] = {{"sha-1", 20},   {"sha-224", 28}, {"sha-256", 32}, {"sha-384", 48},
                                    {"sha-512", 64}, {"md5", 16},     {"md2", 16}};
  for (const Known& each : known) {
    if (equals_ignoring_case(function, each.name)) return each.size;
  }
  return 0;
}

// 2HEX *(":" 2HEX)
bool is_fingerprint(std::string_view text) noexcept {
  if (text.size() % 3 != 2) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 3 == 2 ? text[i] != ':' : !chars::is(text[i], chars::hex)) return false;
  }
  return true;
}

template <class Value>
struct Word {
  const char* text;
  Value value;
};

constexpr Word<Setup::Role> roles[] = {{"active", Setup::Role::active},
                                       {"passive", Setup::Role::passive},
                                       {"actpass", Setup::Role::actpass},
                                       {"holdconn", Setup::Role::holdconn}};
constexpr Word<ConnectionUse::Use> uses[] = {{"new", ConnectionUse::Use::fresh},
                                             {"existing", ConnectionUse::Use::existing}};

// Words in quotes compare without case in ABNF.
template <class Value, std::size_t Size>
bool read_word(const Word<Value> (&words)[Size], std::string_view text, Value& out) noexcept {
  for (const auto& word : words) {
    if (!equals_ignoring_case(word.text, text)) continue;
    out = word.value;
    return true;
  }
  return false;
}

template <class Value, std::size_t Size>
void print_word(const Word<Value> (&words)[Size], Value value, std::string& out) {
  for (const auto& word : words) {
    if (word.value == value) out += word.text;
  }
}

std::string_view take_wsp(std::string_view& text) noexcept {
  const std::size_t end = text.find_first_of(" \t");
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : chars::skip(text, end, chars::lws));
  return word;
}

// key-method ":" key-info
bool is_key_param(std::string_view text) noexcept {
  const std::string_view method = text::cut(text, ':');
  return text::is_word(method, text::suite) && text::is_word(text, text::visible);
}

// *(1*WSP session-param)
bool are_session_params(std::string_view text) noexcept {
  for (const std::string_view param : Words(text)) {
    if (!text::is_word(param, text::visible)) return false;
  }
  return true;
}

// ["2^"] 1*DIGIT
bool read_lifetime(std::string_view text, std::optional<std::uint64_t>& out) noexcept {
  std::uint64_t value = 0;
  if (text.starts_with("2^")) {
    if (!text::read_number(text.substr(2), 0, 63, value)) return false;
    value = std::uint64_t{1} << value;
  } else if (!text::read_number(text, 1, std::uint64_t{1} << 63, value)) {
    return false;
  }
  out = value;
  return true;
}

// mki-value ":" mki-length
bool read_mki(std::string_view text, SrtpKey& key) noexcept {
  key.mki = text::cut(text, ':');
  return text::is_word(*key.mki, text::digit) && text::read_number(text, 1, 128, key.mki_length);
}

}  // namespace

Result<Fingerprint> Fingerprint::parse(std::string_view value) noexcept {
  Fingerprint fingerprint;
  fingerprint.hash_function = text::cut(value);
  fingerprint.value = value;
  const std::size_t size = hash_size(fingerprint.hash_function);
  const bool good = text::is_word(fingerprint.hash_function, text::token) && is_fingerprint(value) &&
                    (size == 0 || value.size() == 3 * size - 1);
  if (!good) return fail(Errc::malformed_sdp, name);
  return fingerprint;
}

bool Fingerprint::same_as(const Fingerprint& other) const noexcept {
  return equals_ignoring_case(hash_function, other.hash_function) && equals_ignoring_case(value, other.value);
}

void Fingerprint::print(std::string& out) const {
  out += hash_function;
  out += ' ';
  for (const char c : value) out += c >= 'a' && c <= 'f' ? static_cast<char>(c - 0x20) : c;
}

Result<Setup> Setup::parse(std::string_view value) noexcept {
  Setup setup;
  if (!read_word(roles, value, setup.role)) return fail(Errc::malformed_sdp, name);
  return setup;
}

void Setup::print(std::string& out) const { print_word(roles, role, out); }

Result<ConnectionUse> ConnectionUse::parse(std::string_view value) noexcept {
  ConnectionUse connection;
  if (!read_word(uses, value, connection.use)) return fail(Errc::malformed_sdp, name);
  return connection;
}

void ConnectionUse::print(std::string& out) const { print_word(uses, use, out); }

Result<TlsId> TlsId::parse(std::string_view value) noexcept {
  if (value.size() < 20 || !text::is_word(value, text::tls_id, 255)) return fail(Errc::malformed_sdp, name);
  return TlsId{value};
}

void TlsId::print(std::string& out) const { out += value; }

Result<Crypto> Crypto::parse(std::string_view value) noexcept {
  Crypto crypto;
  const std::string_view tag = take_wsp(value);
  crypto.suite = take_wsp(value);
  const std::string_view keys = take_wsp(value);
  bool good = tag.size() <= 9 && text::read_number(tag, 0, UINT32_MAX, crypto.tag) &&
              text::is_word(crypto.suite, text::suite) && !keys.empty() && !keys.ends_with(';');
  for (std::string_view rest = keys; good && !rest.empty();) good = is_key_param(text::cut(rest, ';'));
  if (!good || !are_session_params(value)) return fail(Errc::malformed_sdp, name);
  crypto.key_params = Words(keys, ';');
  crypto.session_params = Words(value);
  return crypto;
}

void Crypto::print(std::string& out) const {
  out += std::to_string(tag);
  out += ' ';
  out += suite;
  out += ' ';
  out += key_params.text();
  for (const std::string_view param : session_params) {
    out += ' ';
    out += param;
  }
}

Result<SrtpKey> SrtpKey::parse(std::string_view key_param) noexcept {
  SrtpKey key;
  std::string_view rest = key_param;
  bool good = equals_ignoring_case(text::cut(rest, ':'), "inline") && !rest.ends_with('|');
  key.key_salt = text::cut(rest, '|');
  good = good && text::is_word(key.key_salt, text::base64);
  // A lifetime has no colon, and an MKI has one (RFC 4568 §6.1).
  std::string_view field = text::cut(rest, '|');
  if (!field.empty() && field.find(':') == std::string_view::npos) {
    good = good && read_lifetime(field, key.lifetime);
    field = text::cut(rest, '|');
  }
  if (!field.empty()) good = good && read_mki(field, key);
  if (!good || !rest.empty()) return fail(Errc::malformed_sdp, Crypto::name);
  return key;
}

void SrtpKey::print(std::string& out) const {
  out += "inline:";
  out += key_salt;
  if (lifetime) {
    out += '|';
    out +=
        std::has_single_bit(*lifetime) ? "2^" + std::to_string(std::countr_zero(*lifetime)) : std::to_string(*lifetime);
  }
  if (mki) {
    out += '|';
    out += *mki;
    out += ':';
    out += std::to_string(mki_length);
  }
}

}  // namespace sip::sdp
