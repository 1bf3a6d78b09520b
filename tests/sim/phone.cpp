#include "phone.hpp"

#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "soak_case.hpp"

namespace sip::test {

using namespace std::chrono_literals;

UserAgentStack::UserAgentStack(testing::SimNetwork& network_, testing::SimNode& node_,
                               std::vector<net::TransportKind> kinds)
    : network(network_), node(node_), transports(node_), manager(transports) {
  for (const net::TransportKind kind : kinds) {
    EXPECT_TRUE(transports.listen(kind, node.address().with_port(net::default_port(kind))));
  }
}

UserAgentStack::~UserAgentStack() {
  bool closed = false;
  manager.close();
  transports.close([&closed] { closed = true; });
  EXPECT_TRUE(network.run_until([&closed] { return closed; }));
}

// The server

Exchange::Exchange(testing::SimNetwork& network)
    : stack_(network, network.add_node(exchange_address),
             {net::TransportKind::udp, net::TransportKind::tcp, net::TransportKind::tls, net::TransportKind::ws}),
      domains_({"example.test"}, stack_.transports.listeners()),
      location_(stack_.node, 1000),
      registrar_({config_, domains_, stack_.node.scheduler(), location_}) {
  arrivals_ = stack_.node.bus().take<transaction::RequestArrived>([this](transaction::RequestArrived& event) {
    if (event.transaction.request().method() == MethodId::register_) {
      registrar_.serve(engine::IncomingRequest(std::move(event.transaction), stack_.node.bus(), config_));
    } else {
      kept.push_back(std::move(event.transaction));
    }
    return true;
  });
}

net::Target Exchange::target(net::TransportKind kind) {
  return {kind, *net::SocketAddress::parse(exchange_address, net::default_port(kind)), "example.test"};
}

engine::Bindings Exchange::bindings(const std::string& user) {
  engine::Bindings result;
  location_.read("sip:" + user + "@example.test", [&result](Result<std::span<const engine::Binding>> read) {
    ASSERT_TRUE(read);
    result.assign(read->begin(), read->end());
  });
  return result;
}

void Exchange::send_message(const std::string& user) {
  for (const engine::Binding& binding : bindings(user)) {
    Request request(MethodId::message, *Uri::parse(binding.uri));
    request.headers.add(HeaderId::from, "<sip:exchange@example.test>;tag=x");
    request.headers.add(HeaderId::to, "<sip:" + user + "@example.test>");
    request.headers.add(HeaderId::call_id, "exchange-" + std::to_string(++messages_));
    request.headers.add(CSeq{1, MethodId::message});
    stack_.manager.request(std::move(request), binding.flow, [this](const transaction::ClientEvent& event) {
      if (std::holds_alternative<transaction::Provisional>(event)) return;
      const auto* final = std::get_if<transaction::Final>(&event);
      ++(final != nullptr && final->response.status() == Status::ok ? delivered : failed);
    });
  }
}

// The user agents

Phone::Phone(testing::SimNetwork& network, std::string_view address, net::TransportKind kind,
             std::vector<std::string> users)
    : network_(network), node_(network.add_node(address)), kind_(kind), users_(std::move(users)) {
  start();
}

void Phone::start() {
  ++life_;
  calls_ = 0;
  cseq_ = 0;
  stack_ = std::make_unique<UserAgentStack>(network_, node_, std::vector{kind_});
  wire_ = node_.bus().on<net::MessageOnWire>([this](const net::MessageOnWire& event) {
    if (event.direction == net::MessageOnWire::Direction::received) judge(event.bytes);
  });
  arrivals_ = node_.bus().take<transaction::RequestArrived>([this](transaction::RequestArrived& event) {
    auto transaction = std::move(event.transaction);
    for (const std::string& user : users_) {
      if (transaction.request().uri().user != contact_user(user, page_)) continue;
      const std::string call_id(transaction.request().call_id());
      mail_.messages.push_back(user + " <- " + call_id.substr(call_id.rfind('-') + 1));
      return transaction.respond(Status::ok).has_value();
    }
    ++mail_.stale;
    return transaction.respond(Status::not_found).has_value();
  });
}

void Phone::reload() {
  stack_.reset();
  ++page_;
  start();
}

void Phone::restart(std::string_view seen_at) {
  network_.partition(seen_at, exchange_address);
  stack_.reset();
  network_.heal(seen_at, exchange_address);
  start();
}

// A page has names of its own for its lines, as JsSIP makes them; a telephone keeps them.
std::string Phone::contact_user(const std::string& user, unsigned page) const {
  return user + ".page" + std::to_string(page);
}

std::string Phone::make_call_id() {
  return node_.address().host() + '-' + std::to_string(life_) + '-' + std::to_string(++calls_);
}

Request Phone::make_request(MethodId method, const std::string& user, std::string_view uri) {
  Request request(method, *Uri::parse(uri));
  request.headers.add(HeaderId::from, "<sip:" + user + "@example.test>;tag=p" + std::to_string(life_));
  request.headers.add(HeaderId::to, "<sip:" + user + "@example.test>");
  request.headers.add(HeaderId::call_id, make_call_id());
  request.headers.add(CSeq{++cseq_, method});
  return request;
}

void Phone::register_lines() {
  for (const std::string& user : users_) send_register(user, 3600);
}

void Phone::unregister(const std::string& user) { send_register(user, 0); }

void Phone::send_register(const std::string& user, unsigned expires) {
  Request request = make_request(MethodId::register_, user, "sip:example.test");
  request.headers.add(HeaderId::contact, "<sip:" + contact_user(user, page_) + '@' + node_.address().uri_host() +
                                             ";transport=" + std::string(net::uri_name(kind_)) +
                                             ">;+sip.instance=\"<urn:uuid:" + node_.address().host() +
                                             ">\";reg-id=1;expires=" + std::to_string(expires));
  stack_->manager.request(std::move(request), Exchange::target(kind_), [](const transaction::ClientEvent&) {});
}

void Phone::ask() {
  // Whoever asked is gone when his page is: then he is told so, and nothing comes later.
  stack_->manager.request(make_request(MethodId::options, users_.front(), "sip:example.test"), Exchange::target(kind_),
                          [this](const transaction::ClientEvent& event) {
                            if (const auto* final = std::get_if<transaction::Final>(&event)) {
                              answers.push_back(std::to_string(code(final->response.status())));
                            } else if (std::holds_alternative<transaction::Failed>(event)) {
                              answers.emplace_back("failed");
                            }
                          });
}

void Phone::judge(std::string_view bytes) {
  const Words words(bytes);
  if (!words.request) {
    const std::string ours = node_.address().host() + '-';
    if (!words.call_id.starts_with(ours)) return mail_.misrouted.emplace_back(bytes), void();
    if (!words.call_id.starts_with(ours + std::to_string(life_) + '-')) ++mail_.stale;
    return;
  }
  const std::string_view uri = bytes.substr(bytes.find(' ') + 1);
  for (const std::string& user : users_) {
    if (uri.starts_with("sip:" + user + ".page")) return;
  }
  mail_.misrouted.emplace_back(bytes);
}

}  // namespace sip::test
