#include "sip/header/product_headers.hpp"

#include "chars.hpp"
#include "comment.hpp"

namespace sip {

constexpr std::size_t npos = std::string_view::npos;

namespace {

// product = token [SLASH product-version], where white space may stand around SLASH.
std::size_t read_product(std::string_view text, std::size_t from, Product& product) noexcept {
  const std::size_t name_end = chars::skip(text, from, chars::token);
  if (name_end == from) return npos;
  product = Product{text.substr(from, name_end - from), {}, {}};
  const std::size_t slash = chars::skip(text, name_end, chars::lws);
  if (slash == text.size() || text[slash] != '/') return name_end;
  const std::size_t version = chars::skip(text, slash + 1, chars::lws);
  const std::size_t end = chars::skip(text, version, chars::token);
  if (end == version) return npos;
  product.version = text.substr(version, end - version);
  return end;
}

// server-val = product / comment; the index behind it, npos where it is none.
std::size_t read_server_val(std::string_view text, std::size_t from, Product& product) noexcept {
  if (from == text.size() || text[from] != '(') return read_product(text, from, product);
  const std::size_t end = skip_comment(text, from);
  if (end != npos) product = Product{{}, {}, text.substr(from, end - from)};
  return end;
}

}  // namespace

bool Products::valid(std::string_view text) noexcept {
  Product product;
  std::size_t at = 0;
  for (;;) {
    at = read_server_val(text, at, product);
    if (at == npos || at == text.size()) return at != npos;
    const std::size_t next = chars::skip(text, at, chars::lws);
    if (next == at) return false;
    at = next;
  }
}

// A text that was not checked ends the walk where it breaks its grammar.
void Products::Iterator::advance() noexcept {
  const std::size_t end = read_server_val(rest_, chars::skip(rest_, 0, chars::lws), product_);
  at_end_ = end == npos;
  if (!at_end_) rest_.remove_prefix(end);
}

}  // namespace sip
