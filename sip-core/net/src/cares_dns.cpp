#include "cares_dns.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <ares.h>
#include <netdb.h>

namespace sip::net {

/// What c-ares holds on to, also after the look-up was cancelled.
struct CaresDns::Query {
  CaresDns& dns;
  std::shared_ptr<Lookup> lookup;  // null once it has ended
};

/// One call of addresses(): its result and the one task that brings it.
class CaresDns::Lookup final : public Operation::Cancellable, public std::enable_shared_from_this<Lookup> {
 public:
  Lookup(Environment& environment, Done<std::vector<SocketAddress>> done)
      : environment_(environment), done_(std::move(done)) {}

  /// The query that ends this look-up, null for none any more.
  void set_query(Query* query) noexcept { query_ = query; }

  void cancel() override { end(fail(Errc::cancelled, "name look-up")); }

  /// The last result before Done counts.
  void end(Result<std::vector<SocketAddress>> result) {
    const bool first = !std::exchange(ended_, true);
    result_ = std::move(result);
    if (!first) return;
    environment_.post([self = shared_from_this()]() mutable {
      auto done = std::move(self->done_);
      auto given = std::move(self->result_);
      self.reset();  // Operation::pending() is false from here on
      done(std::move(given));
    });
    if (auto* query = std::exchange(query_, nullptr)) query->lookup.reset();
  }

 private:
  Environment& environment_;
  Query* query_ = nullptr;
  Done<std::vector<SocketAddress>> done_;
  Result<std::vector<SocketAddress>> result_;
  bool ended_ = false;
};

namespace {

bool library_ready() {
  static const bool ready = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
  return ready;
}

// The status is c-ares's own number and no errno, so it does not go into Error::system; its text is static.
Error reason(int status) noexcept {
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
    case ARES_EBADNAME:
      return {Errc::name_not_found};
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
      return {Errc::cancelled, "name look-up"};
    default:
      return {Errc::name_lookup_failed, ares_strerror(status)};
  }
}

std::vector<SocketAddress> addresses_of(const ares_addrinfo& answer) {
  std::vector<SocketAddress> addresses;
  for (const auto* node = answer.nodes; node != nullptr; node = node->ai_next) {
    if (node->ai_family != AF_INET && node->ai_family != AF_INET6) continue;
    const auto address = SocketAddress::from(node->ai_addr).with_port(0);
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  std::ranges::stable_partition(addresses, [](const SocketAddress& address) { return address.is_ipv4(); });
  return addresses;
}

int use_servers(ares_channel channel, const std::vector<SocketAddress>& servers) {
  if (servers.empty()) return ARES_SUCCESS;
  std::vector<ares_addr_port_node> nodes(servers.size());
  for (std::size_t i = 0; i < servers.size(); ++i) {
    auto& node = nodes[i];
    node.next = i + 1 < nodes.size() ? &nodes[i + 1] : nullptr;
    node.udp_port = node.tcp_port = servers[i].port();
    if (servers[i].is_ipv6()) {
      node.family = AF_INET6;
      std::memcpy(&node.addr.addr6, &reinterpret_cast<const sockaddr_in6*>(servers[i].raw())->sin6_addr, 16);
    } else {
      node.family = AF_INET;
      node.addr.addr4 = reinterpret_cast<const sockaddr_in*>(servers[i].raw())->sin_addr;
    }
  }
  return ares_set_servers_ports(channel, nodes.data());
}

}  // namespace

CaresDns::CaresDns(Environment& environment, uv_loop_t* loop, const LoopOptions& options)
    : environment_(environment), loop_(loop), options_(options) {}

CaresDns::~CaresDns() = default;

Operation CaresDns::addresses(const std::string& name, Done<std::vector<SocketAddress>> done) {
  auto lookup = std::make_shared<Lookup>(environment_, std::move(done));
  Operation operation{lookup};
  if (refusing_) {
    lookup->cancel();
  } else if (queries_.size() >= limit) {
    lookup->end(fail(Errc::limit_reached, "name look-ups"));
  } else if (const auto opened = open(); !opened) {
    lookup->end(std::unexpected(opened.error()));
  } else {
    auto* query = new Query{*this, lookup};
    lookup->set_query(query);
    queries_.insert(query);
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_flags = ARES_AI_NOSORT;  // sorting probes routes; the order is ours
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &on_answer, query);
    set_timer();
  }
  return operation;
}

void CaresDns::cancel_all() {
  refusing_ = true;
  for (auto* query : queries_) {
    if (const auto lookup = query->lookup) lookup->cancel();
  }
}

void CaresDns::close(std::move_only_function<void()> closed) {
  refusing_ = true;
  timer_.reset();
  if (channel_ != nullptr) ares_destroy(std::exchange(channel_, nullptr));
  closed_ = std::move(closed);
  if (open_handles_ == 0) std::exchange(closed_, {})();
}

/// Reads the system's configuration: files, so not before someone needs names.
Result<void> CaresDns::open() {
  if (channel_ != nullptr) return {};
  if (!library_ready()) return fail(Errc::name_lookup_failed, "c-ares");
  char lookups[] = "fb";  // files, then DNS
  ares_options options{};
  options.lookups = lookups;
  options.timeout = static_cast<int>(options_.dns_timeout.count());
  options.tries = options_.dns_tries;
  options.sock_state_cb_data = this;
  options.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
    static_cast<CaresDns*>(self)->watch(socket, readable != 0, writable != 0);
  };
  constexpr int mask = ARES_OPT_LOOKUPS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) {
    channel_ = nullptr;
    return fail(Errc::name_lookup_failed, "c-ares");
  }
  if (use_servers(channel_, options_.dns_servers) != ARES_SUCCESS) {
    ares_destroy(std::exchange(channel_, nullptr));
    return fail(Errc::name_lookup_failed, "DNS servers");
  }
  timer_.emplace(environment_.scheduler(), [this] { process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); });
  return {};
}

void CaresDns::watch(int socket, bool readable, bool writable) {
  auto known = sockets_.find(socket);
  if (!readable && !writable) {
    if (known == sockets_.end()) return;
    if (known->second) {
      ++open_handles_;
      known->second.close([this] { handle_closed(); });
    }
    sockets_.erase(known);
    return;
  }
  if (known == sockets_.end()) {
    known = sockets_
                .try_emplace(socket, loop_, socket,
                             [this, socket](int events) {
                               process((events & UV_READABLE) != 0 ? socket : ARES_SOCKET_BAD,
                                       (events & UV_WRITABLE) != 0 ? socket : ARES_SOCKET_BAD);
                             })
                .first;
  }
  // Unwatched where the kernel refuses; the query then ends by its timeout.
  if (known->second) known->second.watch((readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0));
}

void CaresDns::process(int readable, int writable) {
  if (channel_ == nullptr) return;
  ares_process_fd(channel_, readable, writable);
  set_timer();
}

void CaresDns::set_timer() {
  timeval left{};
  if (ares_timeout(channel_, nullptr, &left) == nullptr) {
    timer_->stop();
    return;
  }
  // Rounded up, or we would ask a moment too early.
  timer_->start(Duration(left.tv_sec * 1000 + left.tv_usec / 1000 + 1));
}

void CaresDns::handle_closed() {
  if (--open_handles_ == 0 && closed_) std::exchange(closed_, {})();
}

void CaresDns::on_answer(void* argument, int status, int /*timeouts*/, ares_addrinfo* answer) {
  const std::unique_ptr<Query> query(static_cast<Query*>(argument));
  query->dns.queries_.erase(query.get());
  const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(answer, &ares_freeaddrinfo);
  const auto lookup = query->lookup;
  if (!lookup) return;
  lookup->set_query(nullptr);
  if (status == ARES_EDESTRUCTION) return;
  if (status != ARES_SUCCESS || answer == nullptr) return lookup->end(std::unexpected(reason(status)));
  auto addresses = addresses_of(*answer);
  if (addresses.empty()) return lookup->end(fail(Errc::name_not_found));
  lookup->end(std::move(addresses));
}

}  // namespace sip::net
