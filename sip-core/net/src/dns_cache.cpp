#include "dns_cache.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sip::net {

namespace {

// RFC 4343: names differ in case only by accident.
std::string lower_case(std::string name) {
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

Duration within(Duration ttl, Duration least, Duration most) { return std::min(std::max(ttl, least), most); }

}  // namespace

Operation DnsCache::addresses(const std::string& name, Done<DnsAnswer<SocketAddress>> done) {
  return look_up(addresses_, name, std::move(done));
}

Operation DnsCache::srv(const std::string& name, Done<DnsAnswer<SrvRecord>> done) {
  return look_up(srv_, name, std::move(done));
}

Operation DnsCache::naptr(const std::string& name, Done<DnsAnswer<NaptrRecord>> done) {
  return look_up(naptr_, name, std::move(done));
}

template <class Record>
Operation DnsCache::look_up(Table<Record>& table, const std::string& name, Done<DnsAnswer<Record>> done) {
  auto call = std::make_shared<Later<DnsAnswer<Record>>>(environment_, std::move(done), "name look-up");
  Operation operation{std::weak_ptr<Operation::Cancellable>(call)};

  std::string key = lower_case(name);
  auto found = table.by_name.find(key);
  if (found != table.by_name.end()) {
    const Entry<Record>& entry = *found->second;
    if (!entry.asking && environment_.scheduler().now() < entry.expires) {
      call->end(entry.answer);
      return operation;
    }
  } else {
    make_room(table);
    table.entries.push_back({key});
    found = table.by_name.emplace(std::move(key), std::prev(table.entries.end())).first;
  }
  Entry<Record>& entry = *found->second;
  const auto place = entry.waiting.insert(entry.waiting.end(), call);
  call->when_ended([&entry, place] { entry.waiting.erase(place); });
  if (!entry.asking) ask(table, entry);
  return operation;
}

template <class Record>
void DnsCache::ask(Table<Record>& table, Entry<Record>& entry) {
  entry.asking = true;
  // Asked again it is young again.
  table.entries.splice(table.entries.end(), table.entries, table.by_name.find(entry.name)->second);
  (source_.*table.query)(entry.name, [this, &table, name = entry.name](Result<DnsAnswer<Record>> answer) {
    on_answer(table, name, std::move(answer));
  });
}

template <class Record>
void DnsCache::on_answer(Table<Record>& table, const std::string& name, Result<DnsAnswer<Record>> answer) {
  const auto found = table.by_name.find(name);  // an entry that is being asked for is never evicted
  const auto place = found->second;
  Entry<Record>& entry = *place;
  entry.asking = false;
  while (!entry.waiting.empty()) entry.waiting.front()->end(answer);  // which takes it out
  if (!answer) {
    table.by_name.erase(found);
    table.entries.erase(place);
    return;
  }
  entry.expires = environment_.scheduler().now() + lifetime(*answer);
  entry.answer = std::move(*answer);
}

// Those that are being asked for stay: their number is bounded where the queries are.
template <class Record>
void DnsCache::make_room(Table<Record>& table) {
  while (table.entries.size() >= limits_.names) {
    const auto oldest = std::find_if(table.entries.begin(), table.entries.end(),
                                     [](const Entry<Record>& entry) { return !entry.asking; });
    if (oldest == table.entries.end()) return;
    table.by_name.erase(oldest->name);
    table.entries.erase(oldest);
  }
}

template <class Record>
Duration DnsCache::lifetime(const DnsAnswer<Record>& answer) const {
  if (!answer.records.empty()) return within(answer.ttl, limits_.minimum, limits_.maximum);
  if (answer.ttl == Duration::zero()) return limits_.negative;
  return within(answer.ttl, limits_.minimum, limits_.negative_maximum);
}

}  // namespace sip::net
