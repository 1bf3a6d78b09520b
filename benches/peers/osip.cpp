// libosip2 copies the message, undoes its folds in the copy, and parses From, To, Via, Call-ID, CSeq, Contact, Route
// and Record-Route, URIs and parameters included, into lists of strings allocated one by one; also Allow, Accept and
// the content header fields. Max-Forwards stays text, which is looked up and read here as its users do. Its messages
// cannot be reused: one is made and freed each time.
#include <charconv>

#include <osipparser2/osip_message.h>
#include <osipparser2/osip_parser.h>

#include "../eager_parse.hpp"

namespace sip::bench {
namespace {

std::string_view view(const char* text) { return text == nullptr ? std::string_view() : text; }

// A list of osip's as a range is of no use for measuring; only facts() walks them.
template <class Element, class Visit>
int each(const osip_list_t& list, Visit visit) {
  const int count = osip_list_size(&list);
  for (int i = 0; i < count; ++i) visit(static_cast<Element*>(osip_list_get(&list, i)));
  return count;
}

std::string_view parameter(osip_list_t& list, std::string name) {
  osip_generic_param_t* found = nullptr;
  osip_uri_param_get_byname(&list, name.data(), &found);
  return found == nullptr ? std::string_view() : view(found->gvalue);
}

class OsipParser {
 public:
  explicit OsipParser(std::string_view bytes) : bytes_(bytes) {
    static const int initialized = parser_init();
    if (initialized != 0) std::exit(1);
  }
  OsipParser(const OsipParser&) = delete;
  OsipParser& operator=(const OsipParser&) = delete;
  ~OsipParser() { osip_message_free(message_); }

  bool parse() {
    osip_message_free(message_);
    message_ = nullptr;
    if (osip_message_init(&message_) != 0) return false;
    return osip_message_parse(message_, bytes_.data(), bytes_.size()) == 0 && read_max_forwards();
  }

  [[nodiscard]] Facts facts() const {
    Facts facts;
    facts.vias = each<osip_via_t>(message_->vias, [&facts](osip_via_t* via) {
      facts.last_via_host = without_brackets(view(via->host));
      facts.last_via_branch = parameter(via->via_params, "branch");
    });
    facts.record_routes = each<osip_record_route_t>(message_->record_routes, [&facts](const osip_record_route_t* row) {
      facts.last_record_route = view(row->url->host);
    });
    facts.routes = osip_list_size(&message_->routes);
    facts.contacts = each<osip_contact_t>(message_->contacts, [&facts](const osip_contact_t* row) {
      facts.contact_host = without_brackets(view(row->url->host));
    });
    facts.max_forwards = max_forwards_;
    const std::string_view number = view(message_->cseq->number);
    std::from_chars(number.data(), number.data() + number.size(), facts.cseq);
    facts.call_id = call_id();
    facts.from_tag = parameter(message_->from->gen_params, "tag");
    facts.to_user = view(message_->to->url->username);
    return facts;
  }

 private:
  bool read_max_forwards() {
    max_forwards_ = 0;
    osip_header_t* header = nullptr;
    if (osip_message_get_max_forwards(message_, 0, &header) < 0) return true;
    const std::string_view value = view(header->hvalue);
    return std::from_chars(value.data(), value.data() + value.size(), max_forwards_).ec == std::errc();
  }

  // It is kept in two parts, which stand apart in memory; the sample's bytes hold them together.
  [[nodiscard]] std::string_view call_id() const {
    std::string whole(view(message_->call_id->number));
    if (message_->call_id->host != nullptr) whole += std::string("@") + message_->call_id->host;
    const std::size_t at = bytes_.find(whole);
    return at == std::string_view::npos ? std::string_view() : bytes_.substr(at, whole.size());
  }

  std::string_view bytes_;
  osip_message_t* message_ = nullptr;
  int max_forwards_ = 0;
};

[[maybe_unused]] const bool registered = register_parser<OsipParser>("osip");

}  // namespace
}  // namespace sip::bench
