#include "cares_dns.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

#include <ares.h>
#include <netdb.h>

#include "dns_message.hpp"
#include "later.hpp"

namespace sip::net {

/// What c-ares holds on to, also after the look-up was cancelled.
struct CaresDns::Query {
  explicit Query(CaresDns& dns_in) : dns(dns_in) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  virtual ~Query() = default;
  virtual void cancel() = 0;

  CaresDns& dns;
};

template <class Record>
struct CaresDns::QueryFor final : Query {
  QueryFor(CaresDns& dns_in, std::shared_ptr<Later<DnsAnswer<Record>>> call_in)
      : Query(dns_in), call(std::move(call_in)) {
    call->when_ended([this] { call.reset(); });
  }

  void cancel() override {
    if (const auto alive = call) alive->cancel();
  }

  std::shared_ptr<Later<DnsAnswer<Record>>> call;  // null once it has ended
};

namespace {

bool library_ready() {
  static const bool ready = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
  return ready;
}

// The status is c-ares's own number and no errno, so it does not go into Error::system; its text is static.
Error reason(int status) noexcept {
  switch (status) {
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
      return {Errc::cancelled, "name look-up"};
    default:
      return {Errc::name_lookup_failed, ares_strerror(status)};
  }
}

/// No such name, a name without such records, or none that could be a name: in each case, there are none.
bool says_none(int status) noexcept {
  return status == ARES_ENOTFOUND || status == ARES_ENODATA || status == ARES_EBADNAME;
}

DnsAnswer<SocketAddress> addresses_of(const ares_addrinfo& answer) {
  std::vector<SocketAddress> addresses;
  int ttl = std::numeric_limits<int>::max();
  for (const auto* node = answer.nodes; node != nullptr && addresses.size() < max_dns_records; node = node->ai_next) {
    if (node->ai_family != AF_INET && node->ai_family != AF_INET6) continue;
    const auto address = SocketAddress::from(node->ai_addr).with_port(0);
    if (std::ranges::find(addresses, address) != addresses.end()) continue;
    addresses.push_back(address);
    ttl = std::min(ttl, std::max(node->ai_ttl, 0));
  }
  if (addresses.empty()) return {};
  for (const auto* alias = answer.cnames; alias != nullptr; alias = alias->next) {
    ttl = std::min(ttl, std::max(alias->ttl, 0));
  }
  std::ranges::stable_partition(addresses, [](const SocketAddress& address) { return address.is_ipv4(); });
  return {std::move(addresses), std::chrono::seconds(ttl)};
}

template <class Record>
constexpr int record_type = 0;
template <>
constexpr int record_type<SrvRecord> = 33;
template <>
constexpr int record_type<NaptrRecord> = 35;
constexpr int class_in = 1;

DnsAnswer<SrvRecord> read(std::span<const unsigned char> reply, const SrvRecord&) { return read_srv_reply(reply); }
DnsAnswer<NaptrRecord> read(std::span<const unsigned char> reply, const NaptrRecord&) {
  return read_naptr_reply(reply);
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

template <class Record, class Ask>
Operation CaresDns::look_up(Done<DnsAnswer<Record>> done, const Ask& ask) {
  auto call = std::make_shared<Later<DnsAnswer<Record>>>(environment_, std::move(done), "name look-up");
  Operation operation{std::weak_ptr<Operation::Cancellable>(call)};
  if (refusing_) {
    call->cancel();
  } else if (queries_.size() >= limit) {
    call->end(fail(Errc::limit_reached, "name look-ups"));
  } else if (const auto opened = open(); !opened) {
    call->end(std::unexpected(opened.error()));
  } else {
    auto* query = new QueryFor<Record>(*this, std::move(call));
    queries_.insert(query);
    ask(query);
    set_timer();
  }
  return operation;
}

Operation CaresDns::addresses(const std::string& name, Done<DnsAnswer<SocketAddress>> done) {
  return look_up<SocketAddress>(std::move(done), [&](void* query) {
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_flags = ARES_AI_NOSORT;  // sorting probes routes; the order is ours
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &on_addresses, query);
  });
}

Operation CaresDns::srv(const std::string& name, Done<DnsAnswer<SrvRecord>> done) {
  return look_up<SrvRecord>(std::move(done), [&](void* query) {
    ares_query(channel_, name.c_str(), class_in, record_type<SrvRecord>, &on_reply<SrvRecord>, query);
  });
}

Operation CaresDns::naptr(const std::string& name, Done<DnsAnswer<NaptrRecord>> done) {
  return look_up<NaptrRecord>(std::move(done), [&](void* query) {
    ares_query(channel_, name.c_str(), class_in, record_type<NaptrRecord>, &on_reply<NaptrRecord>, query);
  });
}

void CaresDns::cancel_all() {
  refusing_ = true;
  for (auto* query : queries_) query->cancel();
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

void CaresDns::on_addresses(void* argument, int status, int /*timeouts*/, ares_addrinfo* answer) {
  const std::unique_ptr<QueryFor<SocketAddress>> query(static_cast<QueryFor<SocketAddress>*>(argument));
  query->dns.queries_.erase(query.get());
  const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> owned(answer, &ares_freeaddrinfo);
  const auto call = query->call;
  if (!call || status == ARES_EDESTRUCTION) return;
  if (says_none(status)) return call->end(DnsAnswer<SocketAddress>{});
  if (status != ARES_SUCCESS || answer == nullptr) return call->end(std::unexpected(reason(status)));
  call->end(addresses_of(*answer));
}

template <class Record>
void CaresDns::on_reply(void* argument, int status, int /*timeouts*/, unsigned char* reply, int size) {
  const std::unique_ptr<QueryFor<Record>> query(static_cast<QueryFor<Record>*>(argument));
  query->dns.queries_.erase(query.get());
  const auto call = query->call;
  if (!call || status == ARES_EDESTRUCTION) return;
  if (status != ARES_SUCCESS && !says_none(status)) return call->end(std::unexpected(reason(status)));
  // "None" comes with the zone's SOA, except where nobody had to be asked.
  const auto bytes = std::span<const unsigned char>(reply, reply == nullptr ? 0 : static_cast<std::size_t>(size));
  auto answer = read(bytes, Record{});
  if (status != ARES_SUCCESS) answer.records.clear();
  call->end(std::move(answer));
}

}  // namespace sip::net
