#include "resolution.hpp"

#include <algorithm>
#include <utility>

#include "sip/net/resolver.hpp"

#include "special_names.hpp"
#include "srv_order.hpp"

namespace sip::net {

void Resolution::finish_later(Result<std::vector<Target>> result) {
  environment_.post([self = shared_from_this(), result = std::move(result)]() mutable {
    finish(std::move(self), std::move(result));
  });
}

void Resolution::cancel() {
  cancelled_ = true;
  for (Operation& query : queries_) query.cancel();
}

// RFC 3263 §4.1

void Resolution::ask_naptr() {
  waiting_for_ = 1;
  queries_ = {environment_.dns().naptr(question_.host,
                                       [self = shared_from_this()](Result<DnsAnswer<NaptrRecord>> answer) mutable {
                                         on_naptr(std::move(self), std::move(answer));
                                       })};
}

void Resolution::on_naptr(Owned self, Result<DnsAnswer<NaptrRecord>> answer) {
  // There are servers that cannot tell this type from an error, so the SRV records are asked for all the same.
  if (!answer) self->note(answer.error());
  if (!step_done(self)) return;
  const Question& question = self->question_;
  auto services = services_of(answer ? answer->records : std::vector<NaptrRecord>(), question.usable, question.secure);
  if (services.empty()) services = default_services(question.host, question.usable, question.secure);
  self->ask_srv(std::move(services));
}

// RFC 3263 §4.2

void Resolution::ask_srv(std::vector<Service> services) {
  services_ = std::move(services);
  records_.resize(services_.size());
  waiting_for_ = services_.size();
  queries_.clear();
  for (std::size_t i = 0; i < services_.size(); ++i) {
    queries_.push_back(environment_.dns().srv(
        services_[i].name, [self = shared_from_this(), i](Result<DnsAnswer<SrvRecord>> answer) mutable {
          on_srv(std::move(self), i, std::move(answer));
        }));
  }
}

void Resolution::on_srv(Owned self, std::size_t service, Result<DnsAnswer<SrvRecord>> answer) {
  if (answer) {
    self->records_[service] = std::move(answer->records);
  } else {
    self->note(answer.error());
  }
  if (step_done(self)) next_service(std::move(self));
}

void Resolution::next_service(Owned self) {
  while (self->service_ < self->services_.size()) {
    const TransportKind transport = self->services_[self->service_].transport;
    std::vector<SrvRecord>& records = self->records_[self->service_++];
    order_by_weight(records, self->environment_.random());
    std::vector<Server> servers;
    for (SrvRecord& record : records) {
      if (servers.size() == Resolver::max_servers) break;
      // The root says that this service is not there (RFC 2782); port 0 is nobody's.
      if (record.target.empty() || record.port == 0 || is_invalid_name(record.target)) continue;
      const bool known = std::ranges::any_of(
          servers, [&](const Server& server) { return server.port == record.port && server.host == record.target; });
      if (!known) servers.push_back({transport, std::move(record.target), record.port});
    }
    if (!servers.empty()) return self->ask_addresses(std::move(servers));
  }
  without_srv(std::move(self));
}

// The host's own addresses serve only where no SRV record says otherwise (§4.2).
void Resolution::without_srv(Owned self) {
  const bool tried = !self->servers_.empty();
  const auto none = std::ranges::find_if(self->records_, &std::vector<SrvRecord>::empty);
  if (tried || none == self->records_.end()) {
    const Error error = self->failure_.value_or(Error{Errc::name_not_found, "look-up"});
    return finish(std::move(self), std::unexpected(error));
  }
  self->ask_host(self->services_[static_cast<std::size_t>(none - self->records_.begin())].transport);
}

void Resolution::ask_host(TransportKind transport) {
  services_.clear();
  records_.clear();
  service_ = 0;
  const std::uint16_t port = question_.port != 0 ? question_.port : default_port(transport);
  ask_addresses({{transport, question_.host, port}});
}

void Resolution::ask_addresses(std::vector<Server> servers) {
  servers_ = std::move(servers);
  waiting_for_ = servers_.size();
  queries_.clear();
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    queries_.push_back(environment_.dns().addresses(
        servers_[i].host, [self = shared_from_this(), i](Result<DnsAnswer<SocketAddress>> answer) mutable {
          on_addresses(std::move(self), i, std::move(answer));
        }));
  }
}

void Resolution::on_addresses(Owned self, std::size_t server, Result<DnsAnswer<SocketAddress>> answer) {
  if (answer) {
    self->servers_[server].addresses = std::move(answer->records);
  } else {
    self->note(answer.error());
  }
  if (!step_done(self)) return;
  auto targets = self->targets();
  if (targets.empty()) return next_service(std::move(self));
  finish(std::move(self), std::move(targets));
}

std::vector<Target> Resolution::targets() const {
  std::vector<Target> targets;
  for (const Server& server : servers_) {
    for (const SocketAddress& address : server.addresses) {
      if (targets.size() == Resolver::max_targets) return targets;
      Target target{server.transport, address.with_port(server.port), question_.name};
      if (std::ranges::find(targets, target) == targets.end()) targets.push_back(std::move(target));
    }
  }
  return targets;
}

// The end of a step, and of all

void Resolution::note(const Error& error) {
  if (error.code == Errc::cancelled) cancelled_ = true;
  if (!failure_) failure_ = error;
}

bool Resolution::step_done(Owned& self) {
  if (--self->waiting_for_ > 0) return false;
  if (!self->cancelled_) return true;
  finish(std::move(self), fail(Errc::cancelled, "look-up"));
  return false;
}

void Resolution::finish(Owned self, Result<std::vector<Target>> result) {
  if (self->cancelled_) result = fail(Errc::cancelled, "look-up");
  auto done = std::move(self->done_);
  self.reset();  // Operation::pending() is false once `done` runs
  done(std::move(result));
}

}  // namespace sip::net
