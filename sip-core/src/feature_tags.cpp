#include "sip/header/feature_tags.hpp"

#include <algorithm>
#include <charconv>

#include "chars.hpp"

namespace sip {
namespace {

constexpr std::size_t npos = std::string_view::npos;

constexpr std::string_view base_tags[] = {"audio",   "automata", "class",       "duplex", "data",
                                          "control", "mobility", "description", "events", "priority",
                                          "methods", "schemes",  "application", "video",  "language",
                                          "type",    "isfocus",  "actor",       "text",   "extensions"};

// number = [ "+" / "-" ] 1*DIGIT ["." 0*DIGIT]; the index behind it, npos where there is none.
std::size_t read_number(std::string_view text, std::size_t from, double& number) noexcept {
  const bool has_sign = from < text.size() && (text[from] == '+' || text[from] == '-');
  const std::size_t digits = from + (has_sign ? 1 : 0);
  std::size_t end = chars::skip(text, digits, chars::digit);
  if (end == digits) return npos;
  if (end < text.size() && text[end] == '.') end = chars::skip(text, end + 1, chars::digit);
  // from_chars takes no '+'.
  const char* const begin = text.data() + (has_sign && text[from] == '+' ? digits : from);
  const auto [last, error] = std::from_chars(begin, text.data() + end, number, std::chars_format::fixed);
  return error == std::errc() ? end : npos;
}

// numeric = "#" numeric-relation number, numeric-relation = ">=" / "<=" / "=" / (number ":"); `text` without '#'.
bool read_numeric(std::string_view text, FeatureValue& value) noexcept {
  if (text.starts_with(">=")) return read_number(text, 2, value.least) == text.size();
  if (text.starts_with("<=")) return read_number(text, 2, value.most) == text.size();
  if (text.starts_with("=")) {
    const bool valid = read_number(text, 1, value.least) == text.size();
    value.most = value.least;
    return valid;
  }
  const std::size_t colon = read_number(text, 0, value.least);
  return colon != npos && colon < text.size() && text[colon] == ':' &&
         read_number(text, colon + 1, value.most) == text.size();
}

// token-nobang: a token without '!'
bool is_token_nobang(std::string_view text) noexcept {
  return !text.empty() && chars::all(text, chars::token) && text.find('!') == npos;
}

// tag-value = ["!"] (token-nobang / boolean / numeric)
bool read_tag_value(std::string_view text, FeatureValue& value) noexcept {
  value = FeatureValue();
  value.negated = text.starts_with('!');
  if (value.negated) text.remove_prefix(1);
  value.text = text;
  if (text.starts_with('#')) {
    value.kind = FeatureValue::Kind::number;
    return read_numeric(text.substr(1), value);
  }
  value.truth = equals_ignoring_case(text, "TRUE");
  if (value.truth || equals_ignoring_case(text, "FALSE")) value.kind = FeatureValue::Kind::boolean;
  return is_token_nobang(text);
}

// string-value = "<" *(qdtext-no-abkt / quoted-pair) ">", where qdtext-no-abkt is without <>.
bool is_string_value(std::string_view text) noexcept {
  if (!text.starts_with('<')) return false;
  std::size_t at = 1;
  while (at < text.size() && text[at] != '<' && text[at] != '>') at += text[at] == '\\' ? 2 : 1;
  return at + 1 == text.size() && text[at] == '>';
}

// The first value of the list, and the list behind it.
bool read_first(std::string_view& list, FeatureValue& value) noexcept {
  if (is_string_value(list)) {
    value = FeatureValue();
    value.kind = FeatureValue::Kind::string;
    value.text = list.substr(1, list.size() - 2);
    list = {};
    return true;
  }
  const std::size_t comma = std::min(list.find(','), list.size());
  const bool valid = read_tag_value(chars::trim(list.substr(0, comma)), value);
  // A comma at the end would be followed by one more value, which is empty and so malformed.
  list = comma == list.size() ? std::string_view{} : list.substr(comma + 1);
  return valid;
}

// tag-value-list = tag-value *("," tag-value)
bool is_value_list(std::string_view list) noexcept {
  if (list.ends_with(',')) return false;
  FeatureValue value;
  do {
    if (!read_first(list, value)) return false;
  } while (!list.empty());
  return true;
}

}  // namespace

// other-tags = "+" ftag-name, ftag-name = ALPHA *( ALPHA / DIGIT / "!" / "'" / "." / "-" / "%" )
bool FeatureTag::is_name(std::string_view name) noexcept {
  if (!name.starts_with('+')) {
    return std::any_of(std::begin(base_tags), std::end(base_tags),
                       [name](std::string_view tag) { return equals_ignoring_case(tag, name); });
  }
  const auto is_tag_char = [](char c) {
    return chars::is(c, chars::alphanum) || std::string_view("!'.-%").find(c) != npos;
  };
  return name.size() > 1 && chars::is(name[1], chars::alphanum) && !chars::is(name[1], chars::digit) &&
         std::all_of(name.begin() + 1, name.end(), is_tag_char);
}

// feature-param = enc-feature-tag [EQUAL LDQUOT (tag-value-list / string-value ) RDQUOT]
std::optional<FeatureTag> FeatureTag::read(const Param& param) noexcept {
  if (!is_name(param.name)) return std::nullopt;
  if (!param.has_value) return FeatureTag(param.name, "TRUE");
  const std::string_view value = param.value;
  if (value.size() < 3 || value.front() != '"' || value.back() != '"') return std::nullopt;
  const std::string_view list = value.substr(1, value.size() - 2);
  return is_value_list(list) ? std::optional(FeatureTag(param.name, list)) : std::nullopt;
}

std::optional<FeatureTag> FeatureTag::find(const Params& contact, std::string_view name) noexcept {
  const auto param = contact.find(name);
  return param ? read(*param) : std::nullopt;
}

void FeatureTag::Iterator::advance() noexcept {
  at_end_ = rest_.empty();
  if (!at_end_) (void)read_first(rest_, value_);  // was checked when read
}

// Of the values without '!' one must hold, if there are any, and of those with '!' none.
template <class Matches>
bool FeatureTag::allows_what(Matches matches) const noexcept {
  bool must_be_listed = false;
  bool is_listed = false;
  for (const FeatureValue& value : *this) {
    if (value.negated && matches(value)) return false;
    must_be_listed = must_be_listed || !value.negated;
    is_listed = is_listed || (!value.negated && matches(value));
  }
  return is_listed || !must_be_listed;
}

bool FeatureTag::allows(std::string_view token) const noexcept {
  return allows_what([token](const FeatureValue& value) {
    if (value.kind == FeatureValue::Kind::string) return value.text == token;
    return value.kind == FeatureValue::Kind::token && equals_ignoring_case(value.text, token);
  });
}

bool FeatureTag::allows(double number) const noexcept {
  return allows_what([number](const FeatureValue& value) {
    return value.kind == FeatureValue::Kind::number && value.least <= number && number <= value.most;
  });
}

bool FeatureTag::is_true() const noexcept {
  return allows_what(
      [](const FeatureValue& value) { return value.kind == FeatureValue::Kind::boolean && value.truth; });
}

}  // namespace sip
