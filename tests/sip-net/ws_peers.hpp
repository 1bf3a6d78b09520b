// WebSocket peers that speak no stack of ours: the handshake and the frames by hand, on plain sockets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plain_peers.hpp"

namespace sip::net {

namespace ws {

inline constexpr int continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10;

/// A client's handshake; `more` are rows with their CRLF.
inline std::string handshake(std::string_view more = "Sec-WebSocket-Protocol: sip\r\n", int version = 13) {
  return "GET / HTTP/1.1\r\nHost: sip.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://www.example.com\r\n"
         "Sec-WebSocket-Version: " +
         std::to_string(version) + "\r\n" + std::string(more) + "\r\n";
}

/// One frame, as a client sends it (RFC 6455 §5.2, §5.3).
inline std::string frame(std::string_view payload, int opcode = text, bool final = true) {
  std::string bytes(1, static_cast<char>(opcode | (final ? 0x80 : 0)));
  const auto size = payload.size();
  if (size < 126) {
    bytes += static_cast<char>(0x80 | size);
  } else if (size < 65536) {
    bytes += static_cast<char>(0x80 | 126);
    bytes += static_cast<char>(size >> 8);
    bytes += static_cast<char>(size);
  } else {
    bytes += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(std::uint64_t{size} >> shift);
  }
  constexpr std::string_view key = "k3y!";
  bytes += key;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(payload[i] ^ key[i % 4]);
  return bytes;
}

/// A frame of a server, as it is on the wire.
inline std::string plain_frame(std::string_view payload, int opcode = text) {
  std::string bytes(1, static_cast<char>(opcode | 0x80));
  if (payload.size() < 126) {
    bytes += static_cast<char>(payload.size());
  } else {
    bytes += static_cast<char>(126);
    bytes += static_cast<char>(payload.size() >> 8);
    bytes += static_cast<char>(payload.size());
  }
  return bytes.append(payload);
}

/// A Close frame of a server with this code and no words.
inline std::string plain_close(int code) {
  const char bytes[] = {static_cast<char>(code >> 8), static_cast<char>(code)};
  return plain_frame({bytes, sizeof bytes}, close);
}

}  // namespace ws

/// A browser, so to speak: connected, the handshake done unless told otherwise.
struct WsPeer : StreamPeer {
  WsPeer(Loop& on, const SocketAddress& to) : StreamPeer(on, to) {
    send(ws::handshake());
    accepted = receive_through("\r\n\r\n");
  }
  /// The server's part of the handshake.
  std::string accepted;
  std::string receive_through(std::string_view end) {
    std::string all;
    while (all.find(end) == std::string::npos && !ended) all += receive(1);
    const auto at = all.find(end);
    if (at != std::string::npos) received = all.substr(at + end.size()) + received;
    return all.substr(0, at == std::string::npos ? at : at + end.size());
  }
};

}  // namespace sip::net
