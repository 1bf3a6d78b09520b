// Sofia-SIP reads a message by copying it into a buffer of a new msg_t and then parsing every header field it knows,
// more than the nine kinds we ask for (also Allow, Supported, Content-Type …), into structures in the memory home of
// that msg_t: URI and parameters cut up, comma lists split, nothing left for later. It has no way to reuse a msg_t: one
// is made and destroyed for each message, as its transports do.
#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_parser.h>

#include "../eager_parse.hpp"

namespace sip::bench {
namespace {

std::string_view view(const char* text) { return text == nullptr ? std::string_view() : text; }

class SofiaParser {
 public:
  explicit SofiaParser(std::string_view bytes) : bytes_(bytes) {}
  SofiaParser(const SofiaParser&) = delete;
  SofiaParser& operator=(const SofiaParser&) = delete;
  ~SofiaParser() { msg_destroy(message_); }

  bool parse() {
    msg_destroy(message_);
    message_ = msg_make(sip_default_mclass(), 0, bytes_.data(), static_cast<ssize_t>(bytes_.size()));
    const sip_t* sip = message_ == nullptr ? nullptr : sip_object(message_);
    // A header field it could not parse makes the list of errors, and, where SIP needs it, an error flag.
    return sip != nullptr && (sip->sip_flags & (MSG_FLG_ERROR | MSG_FLG_TRUNC)) == 0 &&
           (sip->sip_flags & MSG_FLG_COMPLETE) != 0 && sip->sip_error == nullptr;
  }

  [[nodiscard]] Facts facts() const {
    const sip_t* sip = sip_object(message_);
    Facts facts;
    for (const sip_via_t* via = sip->sip_via; via != nullptr; via = via->v_next) {
      ++facts.vias;
      facts.last_via_host = without_brackets(view(via->v_host));
      facts.last_via_branch = view(via->v_branch);
    }
    for (const sip_record_route_t* row = sip->sip_record_route; row != nullptr; row = row->r_next) {
      ++facts.record_routes;
      facts.last_record_route = view(row->r_url->url_host);
    }
    for (const sip_route_t* row = sip->sip_route; row != nullptr; row = row->r_next) ++facts.routes;
    for (const sip_contact_t* row = sip->sip_contact; row != nullptr; row = row->m_next) {
      ++facts.contacts;
      facts.contact_host = without_brackets(view(row->m_url->url_host));
    }
    if (sip->sip_max_forwards != nullptr) facts.max_forwards = static_cast<int>(sip->sip_max_forwards->mf_count);
    if (sip->sip_cseq != nullptr) facts.cseq = sip->sip_cseq->cs_seq;
    if (sip->sip_call_id != nullptr) facts.call_id = view(sip->sip_call_id->i_id);
    if (sip->sip_from != nullptr) facts.from_tag = view(sip->sip_from->a_tag);
    if (sip->sip_to != nullptr) facts.to_user = view(sip->sip_to->a_url->url_user);
    return facts;
  }

 private:
  std::string_view bytes_;
  msg_t* message_ = nullptr;
};

[[maybe_unused]] const bool registered = register_parser<SofiaParser>("sofia");

}  // namespace
}  // namespace sip::bench
