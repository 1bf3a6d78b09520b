#include "stun.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <span>
#include <vector>

#include <netinet/in.h>

namespace sip::net::stun {

namespace {

constexpr std::size_t header_size = 20;
constexpr std::string_view cookie("\x21\x12\xA4\x42", 4);

// Method Binding in each class (§6, §18.1).
constexpr std::uint16_t request_type = 0x0001;
constexpr std::uint16_t success_type = 0x0101;
constexpr std::uint16_t error_type = 0x0111;

// §18.2. Those below 0x8000 must be understood.
constexpr std::uint16_t mapped_address = 0x0001;
constexpr std::uint16_t error_code = 0x0009;
constexpr std::uint16_t unknown_attributes = 0x000A;
constexpr std::uint16_t xor_mapped_address = 0x0020;
// A client that authenticates itself need not: this usage has no credentials (RFC 5626 §8), and answers everybody.
constexpr std::uint16_t understood[] = {mapped_address,     0x0006, 0x0008, error_code,
                                        unknown_attributes, 0x0014, 0x0015, xor_mapped_address};

std::uint16_t number_at(std::string_view bytes, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8 |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

void append(std::string& out, std::uint16_t number) {
  out += static_cast<char>(number >> 8);
  out += static_cast<char>(number & 0xFF);
}

std::string header(std::uint16_t type, std::size_t length, std::string_view id) {
  std::string out;
  append(out, type);
  append(out, static_cast<std::uint16_t>(length));
  out += cookie;
  out += id;
  return out;
}

std::string_view id_of(std::string_view message) { return message.substr(8, 12); }

struct Attribute {
  std::uint16_t type = 0;
  std::string_view value;
};
// Takes the next attribute off `rest`; false where there is none, or one that is cut off. Values are padded to 4 bytes.
bool take(std::string_view& rest, Attribute& attribute) {
  if (rest.size() < 4) return false;
  const std::size_t size = number_at(rest, 2);
  const std::size_t padded = (size + 3) / 4 * 4;
  if (rest.size() - 4 < padded) return false;
  attribute = {number_at(rest, 0), rest.substr(4, size)};
  rest.remove_prefix(4 + padded);
  return true;
}

// §15.2: the port under the cookie's first half, an address under the cookie and the id.
std::string mask_of(std::string_view id) { return std::string(cookie).append(id); }

std::span<const char> address_bytes(const SocketAddress& address) {
  if (address.is_ipv6()) {
    const auto& in6 = *reinterpret_cast<const sockaddr_in6*>(address.raw());
    return {reinterpret_cast<const char*>(&in6.sin6_addr), 16};
  }
  const auto& in = *reinterpret_cast<const sockaddr_in*>(address.raw());
  return {reinterpret_cast<const char*>(&in.sin_addr), 4};
}

std::string xor_mapped(const SocketAddress& source, std::string_view id) {
  const auto bytes = address_bytes(source);
  const std::string mask = mask_of(id);
  std::string out;
  append(out, xor_mapped_address);
  append(out, static_cast<std::uint16_t>(4 + bytes.size()));
  append(out, source.is_ipv6() ? 2 : 1);
  append(out, static_cast<std::uint16_t>(source.port() ^ number_at(cookie, 0)));
  for (std::size_t i = 0; i < bytes.size(); ++i) out += static_cast<char>(bytes[i] ^ mask[i]);
  return out;
}

std::optional<SocketAddress> read_xor_mapped(std::string_view value, std::string_view id) {
  if (value.size() != 8 && value.size() != 20) return std::nullopt;
  const bool is_ipv6 = value.size() == 20;
  if (number_at(value, 0) % 256 != (is_ipv6 ? 2 : 1)) return std::nullopt;
  const std::string mask = mask_of(id);
  char bytes[16];
  for (std::size_t i = 0; i < value.size() - 4; ++i) bytes[i] = static_cast<char>(value[4 + i] ^ mask[i]);
  const auto port = static_cast<std::uint16_t>(number_at(value, 2) ^ number_at(cookie, 0));
  if (is_ipv6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    std::memcpy(&address.sin6_addr, bytes, 16);
    return SocketAddress::from(reinterpret_cast<const sockaddr*>(&address));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  std::memcpy(&address.sin_addr, bytes, 4);
  return SocketAddress::from(reinterpret_cast<const sockaddr*>(&address));
}

// §15.6, §15.9: "Unknown Attribute" and which they are.
std::string refusal(std::string_view id, const std::vector<std::uint16_t>& unknown) {
  const std::size_t padded = (unknown.size() * 2 + 3) / 4 * 4;
  std::string out = header(error_type, 8 + 4 + padded, id);
  append(out, error_code);
  append(out, 4);
  append(out, 0);
  append(out, 4 << 8 | 20);  // class 4, number 20; no reason phrase
  append(out, unknown_attributes);
  append(out, static_cast<std::uint16_t>(unknown.size() * 2));
  for (const std::uint16_t type : unknown) append(out, type);
  out.resize(header_size + 8 + 4 + padded);
  return out;
}

}  // namespace

bool is_message(std::string_view datagram) noexcept {
  return datagram.size() >= header_size && (datagram[0] & 0xC0) == 0 && datagram.substr(4, 4) == cookie &&
         number_at(datagram, 2) == datagram.size() - header_size && datagram.size() % 4 == 0;
}

std::optional<std::string> answer(std::string_view message, const SocketAddress& source) {
  if (!is_message(message) || number_at(message, 0) != request_type) return std::nullopt;
  std::vector<std::uint16_t> unknown;
  std::string_view rest = message.substr(header_size);
  for (Attribute attribute; take(rest, attribute);) {
    if (attribute.type < 0x8000 && std::ranges::find(understood, attribute.type) == std::end(understood))
      unknown.push_back(attribute.type);
  }
  if (!rest.empty()) return std::nullopt;  // malformed: no answer (§7.3)
  if (!unknown.empty()) return refusal(id_of(message), unknown);
  const std::string mapped = xor_mapped(source, id_of(message));
  return header(success_type, mapped.size(), id_of(message)) + mapped;
}

std::string binding_request(Random& random, TransactionId& id) {
  random.fill(std::as_writable_bytes(std::span(id)));
  return header(request_type, 0, {id.data(), id.size()});
}

std::optional<BindingAnswer> read_answer(std::string_view message) {
  if (!is_message(message)) return std::nullopt;
  const std::uint16_t type = number_at(message, 0);
  BindingAnswer answer;
  std::ranges::copy(id_of(message), answer.id.begin());
  if (type == error_type) return answer;
  if (type != success_type) return std::nullopt;
  std::string_view rest = message.substr(header_size);
  for (Attribute attribute; take(rest, attribute);) {
    if (attribute.type != xor_mapped_address) continue;
    answer.mapped = read_xor_mapped(attribute.value, id_of(message));
    break;
  }
  return answer.mapped ? std::optional(answer) : std::nullopt;
}

}  // namespace sip::net::stun
