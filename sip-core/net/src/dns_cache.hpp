// What DNS has said, for as long as it may be believed.
#pragma once

#include <list>
#include <string>
#include <unordered_map>

#include "sip/net/dns.hpp"
#include "sip/net/environment.hpp"

#include "later.hpp"

namespace sip::net {

/// A Dns before another. Answers are kept by their TTL, "none" too (RFC 2308); failures are not. Who asks for what is
/// being asked already waits for the same answer. Cancelling gives up the waiting, never the query: its answer is kept.
/// Must go before `source`.
class DnsCache final : public Dns {
 public:
  DnsCache(Environment& environment, Dns& source, const DnsCacheLimits& limits)
      : environment_(environment), source_(source), limits_(limits) {}
  DnsCache(const DnsCache&) = delete;
  DnsCache& operator=(const DnsCache&) = delete;

  Operation addresses(const std::string& name, Done<DnsAnswer<SocketAddress>> done) override;
  Operation srv(const std::string& name, Done<DnsAnswer<SrvRecord>> done) override;
  Operation naptr(const std::string& name, Done<DnsAnswer<NaptrRecord>> done) override;

 private:
  template <class Record>
  struct Entry {
    std::string name;
    DnsAnswer<Record> answer{};
    TimePoint expires{};
    bool asking = false;
    std::list<std::shared_ptr<Later<DnsAnswer<Record>>>> waiting{};
  };
  /// The names asked for one type of record; the entries are in the order of their last query, oldest first.
  template <class Record>
  struct Table {
    using Query = Operation (Dns::*)(const std::string&, Done<DnsAnswer<Record>>);
    explicit Table(Query with) : query(with) {}

    Query query;
    std::list<Entry<Record>> entries;
    std::unordered_map<std::string, typename std::list<Entry<Record>>::iterator> by_name;
  };

  template <class Record>
  Operation look_up(Table<Record>& table, const std::string& name, Done<DnsAnswer<Record>> done);
  template <class Record>
  void ask(Table<Record>& table, Entry<Record>& entry);
  template <class Record>
  void on_answer(Table<Record>& table, const std::string& name, Result<DnsAnswer<Record>> answer);
  template <class Record>
  void make_room(Table<Record>& table);
  template <class Record>
  [[nodiscard]] Duration lifetime(const DnsAnswer<Record>& answer) const;

  Environment& environment_;
  Dns& source_;
  const DnsCacheLimits limits_;
  Table<SocketAddress> addresses_{&Dns::addresses};
  Table<SrvRecord> srv_{&Dns::srv};
  Table<NaptrRecord> naptr_{&Dns::naptr};
};

}  // namespace sip::net
