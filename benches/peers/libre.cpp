// libre indexes a message where it lies, without a copy, splits comma lists, and types the first Via, From, To and
// CSeq; the other rows are decoded here with the functions its users call for that. Via parameters but the branch, and
// those of addresses and URIs but the tag, stay one slice of text: it has nothing that would cut them up beforehand,
// and checks no more of the grammar than it needs to find the parts. The sip_msg is made and released each time, as its
// transports do; the buffer is used again.
// Its headers want to be told how Debian compiled it, and call one of their structures like our namespace.
#define HAVE_INTTYPES_H
#define HAVE_STDBOOL_H
#define HAVE_INET6
#define sip sip_of_libre
#include <re.h>
#undef sip

#include "../eager_parse.hpp"

namespace sip::bench {
namespace {

std::string_view view(const pl& text) { return {text.p, text.l}; }

struct Rows {
  int vias = 0;
  int record_routes = 0;
  int routes = 0;
  int contacts = 0;
  sip_via last_via{};
  sip_addr last_record_route{};
  sip_addr contact{};
};

class LibreParser {
 public:
  explicit LibreParser(std::string_view bytes) : buffer_(mbuf_alloc(bytes.size())) {
    mbuf_write_mem(buffer_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  LibreParser(const LibreParser&) = delete;
  LibreParser& operator=(const LibreParser&) = delete;
  ~LibreParser() {
    mem_deref(message_);
    mem_deref(buffer_);
  }

  bool parse() {
    message_ = static_cast<sip_msg*>(mem_deref(message_));
    buffer_->pos = 0;
    if (sip_msg_decode(&message_, buffer_) != 0) return false;
    max_forwards_ = pl_u32(&message_->maxfwd);
    rows_ = Rows();
    for (const le* at = message_->hdrl.head; at != nullptr; at = at->next) {
      if (!decode(*static_cast<const sip_hdr*>(at->data))) return false;
    }
    return true;
  }

  [[nodiscard]] Facts facts() const {
    return {.vias = rows_.vias,
            .record_routes = rows_.record_routes,
            .routes = rows_.routes,
            .contacts = rows_.contacts,
            .max_forwards = static_cast<int>(max_forwards_),
            .cseq = message_->cseq.num,
            .call_id = view(message_->callid),
            .from_tag = view(message_->from.tag),
            .to_user = view(message_->to.uri.user),
            .last_via_host = via_host(),
            .last_via_branch = view(rows_.last_via.branch),
            .contact_host = without_brackets(view(rows_.contact.uri.host)),
            .last_record_route = view(rows_.last_record_route.uri.host)};
  }

 private:
  bool decode(const sip_hdr& row) {
    switch (row.id) {
      case SIP_HDR_VIA:
        // sip_msg_decode() did the first.
        if (++rows_.vias > 1) return sip_via_decode(&rows_.last_via, &row.val) == 0;
        rows_.last_via = message_->via;
        return true;
      case SIP_HDR_RECORD_ROUTE:
        ++rows_.record_routes;
        return sip_addr_decode(&rows_.last_record_route, &row.val) == 0;
      case SIP_HDR_ROUTE: {
        ++rows_.routes;
        sip_addr route;
        const bool done = sip_addr_decode(&route, &row.val) == 0;
        benchmark::DoNotOptimize(route);
        return done;
      }
      case SIP_HDR_CONTACT:
        ++rows_.contacts;
        return sip_addr_decode(&rows_.contact, &row.val) == 0;
      default:
        return true;
    }
  }

  // sent-by is host and port in one.
  [[nodiscard]] std::string_view via_host() const {
    pl host = PL_INIT, port = PL_INIT;
    uri_decode_hostport(&rows_.last_via.sentby, &host, &port);
    return without_brackets(view(host));
  }

  mbuf* buffer_;
  sip_msg* message_ = nullptr;
  Rows rows_;
  std::uint32_t max_forwards_ = 0;
};

[[maybe_unused]] const bool registered = register_parser<LibreParser>("libre");

}  // namespace
}  // namespace sip::bench
