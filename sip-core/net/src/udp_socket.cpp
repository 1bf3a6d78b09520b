#include "udp_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

namespace sip::net {

namespace {

// Nearly every SIP message over UDP fits, and a message someone keeps costs no more than this.
constexpr std::size_t slot_size = 4096;
// Where the rest of a large one goes: §18.1.1 asks for datagrams up to 65,535 bytes. Untouched, it stays virtual.
constexpr std::size_t overflow_size = 65536 - slot_size;

union Control {
  cmsghdr align;
  char bytes[CMSG_SPACE(sizeof(in6_pktinfo))];
};

/// The address of ours the packet came to, and for link-local ones the interface.
SocketAddress destination(msghdr& header, const SocketAddress& bound) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr = info.ipi_spec_dst;  // not ipi_addr, which may be a multicast group: nothing is sent from one
      return SocketAddress::from(reinterpret_cast<sockaddr*>(&address)).with_port(bound.port());
    }
    if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      sockaddr_in6 address{};
      address.sin6_family = AF_INET6;
      address.sin6_addr = info.ipi6_addr;
      if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) address.sin6_scope_id = info.ipi6_ifindex;
      return SocketAddress::from(reinterpret_cast<sockaddr*>(&address)).with_port(bound.port());
    }
  }
  return bound;
}

template <class Info>
void put_control(msghdr& header, Control& control, int level, int type, const Info& info) {
  header.msg_control = &control;
  header.msg_controllen = CMSG_SPACE(sizeof info);
  cmsghdr* c = CMSG_FIRSTHDR(&header);
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(sizeof info);
  std::memcpy(CMSG_DATA(c), &info, sizeof info);
}

/// One message to send: from `local`'s address, where the socket itself is bound to a wildcard (RFC 3581 §4).
void describe(msghdr& header, iovec& vector, Control& control, const SocketAddress& bound, const SocketAddress& local,
              const SocketAddress& remote, std::string_view bytes) {
  vector = {const_cast<char*>(bytes.data()), bytes.size()};
  header = {};
  header.msg_name = const_cast<sockaddr*>(remote.raw());
  header.msg_namelen = remote.raw_size();
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  if (!bound.is_wildcard() || local.is_none() || local.is_wildcard()) return;
  if (local.is_ipv6()) {
    const auto& from = *reinterpret_cast<const sockaddr_in6*>(local.raw());
    put_control(header, control, IPPROTO_IPV6, IPV6_PKTINFO, in6_pktinfo{from.sin6_addr, from.sin6_scope_id});
  } else {
    const auto& from = *reinterpret_cast<const sockaddr_in*>(local.raw());
    put_control(header, control, IPPROTO_IP, IP_PKTINFO, in_pktinfo{0, from.sin_addr, {}});
  }
}

/// With IP_RECVERR an ICMP error for an earlier datagram is also the result of the next call on the socket, whomever
/// that is for. So what fails is tried again, and only an error that stays is this call's own.
constexpr int attempts = 4;

bool is_full(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

/// §18.4: unreachable and parameter problem are told; TTL exceeded is not, nor is "too big", after which the kernel
/// fragments.
bool counts(const sock_extended_err& error) noexcept {
  if (error.ee_errno == EMSGSIZE) return false;
  if (error.ee_origin == SO_EE_ORIGIN_ICMP)
    return error.ee_type == ICMP_DEST_UNREACH || error.ee_type == ICMP_PARAMETERPROB;
  if (error.ee_origin == SO_EE_ORIGIN_ICMP6)
    return error.ee_type == ICMP6_DST_UNREACH || error.ee_type == ICMP6_PARAM_PROB;
  return false;
}

}  // namespace

struct UdpSocket::Slots {
  std::array<Buffer, batch> buffers;
  std::unique_ptr<char[]> overflow = std::make_unique_for_overwrite<char[]>(batch * overflow_size);
  std::array<mmsghdr, batch> headers{};
  std::array<std::array<iovec, 2>, batch> vectors{};
  std::array<sockaddr_in6, batch> names{};  // the larger of the two
  std::array<Control, batch> controls{};
  std::size_t used = batch;  // how many the last call filled, so the next must set them up again
};

UdpSocket::UdpSocket(Descriptor socket, std::size_t largest)
    : socket_(std::move(socket)),
      local_(bound_address(socket_)),
      largest_(largest),
      pool_(slot_size, batch),
      slots_(std::make_unique<Slots>()),
      received_(batch) {}

UdpSocket::~UdpSocket() = default;

Result<Descriptor> UdpSocket::bound(const SocketAddress& local, bool reuse_port) {
  auto socket = open_socket(local, SOCK_DGRAM);
  if (!socket) return socket;
  const bool v6 = local.is_ipv6();
  if (!socket->set(v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, 1)) {
    return fail(Errc::transport_failed, "packet info", errno);
  }
  if (!socket->set(v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVERR : IP_RECVERR, 1)) {
    return fail(Errc::transport_failed, "error queue", errno);
  }
  if (reuse_port && !socket->set(SOL_SOCKET, SO_REUSEPORT, 1)) {
    return fail(Errc::transport_failed, "SO_REUSEPORT", errno);
  }
  // A wish: room for a burst while a turn of the loop is busy. The kernel gives as much as it is allowed to.
  socket->set(SOL_SOCKET, SO_RCVBUF, 1 << 20);
  socket->set(SOL_SOCKET, SO_SNDBUF, 1 << 20);
  if (const auto done = bind_socket(*socket, local); !done) return std::unexpected(done.error());
  return socket;
}

std::span<Datagram> UdpSocket::receive() {
  Slots& slots = *slots_;
  for (std::size_t i = 0; i < slots.used; ++i) {
    Buffer& buffer = slots.buffers[i];
    received_[i].bytes = {};
    if (!buffer.unique()) {
      pool_.give(std::exchange(buffer, {}));
      buffer = pool_.take();
    }
    slots.vectors[i] = {iovec{buffer.data(), slot_size},
                        iovec{slots.overflow.get() + i * overflow_size, overflow_size}};
    msghdr& header = slots.headers[i].msg_hdr;
    header = {};
    header.msg_name = &slots.names[i];
    header.msg_namelen = sizeof slots.names[i];
    header.msg_iov = slots.vectors[i].data();
    header.msg_iovlen = slots.vectors[i].size();
    header.msg_control = &slots.controls[i];
    header.msg_controllen = sizeof slots.controls[i];
  }
  slots.used = 0;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const int count = ::recvmmsg(socket_.number(), slots.headers.data(), batch, MSG_DONTWAIT, nullptr);
    if (count >= 0) slots.used = static_cast<std::size_t>(count);
    if (count >= 0 || is_full(errno)) break;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < slots.used; ++i) {
    if (fill(i, received_[kept])) ++kept;
  }
  return {received_.data(), kept};
}

/// Makes a Datagram of what is in a slot; false for one from nowhere an answer could go.
bool UdpSocket::fill(std::size_t index, Datagram& datagram) {
  Slots& slots = *slots_;
  datagram.remote = SocketAddress::from(reinterpret_cast<sockaddr*>(&slots.names[index]));
  if (datagram.remote.is_none() || datagram.remote.port() == 0) return false;
  datagram.local = destination(slots.headers[index].msg_hdr, local_);
  datagram.size = slots.headers[index].msg_len;
  Buffer& slot = slots.buffers[index];
  const std::size_t kept = std::min(datagram.size, largest_);
  if (kept <= slot_size) {
    slot.resize(kept);
    datagram.bytes = slot;
    return true;
  }
  datagram.bytes = Buffer::allocate(kept);
  std::memcpy(datagram.bytes.data(), slot.data(), slot_size);
  std::memcpy(datagram.bytes.data() + slot_size, slots.overflow.get() + index * overflow_size, kept - slot_size);
  datagram.bytes.resize(kept);
  return true;
}

Result<void> UdpSocket::send(const SocketAddress& local, const SocketAddress& remote, std::string_view bytes) {
  msghdr header;
  iovec vector;
  Control control{};
  describe(header, vector, control, local_, local, remote, bytes);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (::sendmsg(socket_.number(), &header, MSG_DONTWAIT) >= 0) return {};
    if (errno == ENOBUFS) return {};  // the interface is congested: as good as lost on the way
    if (is_full(errno)) break;
  }
  return fail(is_full(errno) ? Errc::limit_reached : Errc::transport_failed, "send", errno);
}

std::size_t UdpSocket::send(std::span<Outgoing> datagrams) {
  std::array<mmsghdr, batch> headers;
  std::array<iovec, batch> vectors;
  std::array<Control, batch> controls{};
  std::size_t done = 0;
  int failures = 0;  // of the datagram at the front
  while (done < datagrams.size()) {
    const std::size_t count = std::min(batch, datagrams.size() - done);
    for (std::size_t i = 0; i < count; ++i) {
      const Outgoing& out = datagrams[done + i];
      describe(headers[i].msg_hdr, vectors[i], controls[i], local_, out.local, out.remote, out.bytes);
    }
    const int sent = ::sendmmsg(socket_.number(), headers.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    if (sent > 0) {
      done += static_cast<std::size_t>(sent);
      failures = 0;
      continue;
    }
    const int error = errno;
    if (is_full(error)) break;
    if (++failures < attempts) continue;
    datagrams[done++].error = error == ENOBUFS ? 0 : error;
    failures = 0;
  }
  return done;
}

void UdpSocket::read_errors(std::vector<Unreachable>& out) {
  for (std::size_t i = 0; i < batch; ++i) {
    sockaddr_in6 name{};
    alignas(cmsghdr) char control[512];
    msghdr header{};
    header.msg_name = &name;
    header.msg_namelen = sizeof name;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    if (::recvmsg(socket_.number(), &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
      const bool is_error = (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
                            (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR);
      if (!is_error) continue;
      sock_extended_err error;
      std::memcpy(&error, CMSG_DATA(c), sizeof error);
      const auto remote = SocketAddress::from(reinterpret_cast<sockaddr*>(&name));
      if (!counts(error) || remote.is_none()) continue;
      const auto same = [&](const Unreachable& known) { return known.remote == remote; };
      if (std::ranges::none_of(out, same)) out.push_back({remote, static_cast<int>(error.ee_errno)});
    }
  }
}

}  // namespace sip::net
