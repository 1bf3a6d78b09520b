// The header fields of one message: an index over the received bytes, plus what we add.
#pragma once

#include <concepts>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "sip/buffer.hpp"
#include "sip/detail/header_rows.hpp"
#include "sip/error.hpp"
#include "sip/header/via.hpp"
#include "sip/header_id.hpp"

namespace sip {

class Message;
class Response;

/// A typed header field the stack knows by number:
///   static constexpr HeaderId id;
template <class T>
concept NumberedHeader = requires {
  { T::id } -> std::convertible_to<HeaderId>;
};

/// One it does not, so that an application, too, adds a header field with one file:
///   static constexpr std::string_view name;   // a literal: errors point at it
///   static constexpr HeaderRule rule;         // list: get() and all() cut its rows at their commas
///   static constexpr char compact;            // optional: its compact form, a lower-case letter (§7.3.3)
template <class T>
concept NamedHeader = !NumberedHeader<T> && requires {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::rule } -> std::convertible_to<HeaderRule>;
};

/// What a typed header field offers, so that get(), all(), add() and set() work with it, besides its number or name:
///   static Result<T> parse(std::string_view value);   // one element, no comma list; views into `value`
///   void print(std::string& out) const;               // appends the value, without name and CRLF
template <class T>
concept TypedHeader =
    (NumberedHeader<T> || NamedHeader<T>) && requires(const T& header, std::string& out, std::string_view value) {
      { T::parse(value) } -> std::same_as<Result<T>>;
      { header.print(out) } -> std::same_as<void>;
    };

namespace detail {
// What saves a copy where a type has it, for itself and not for a type it is made of.
template <class T>
concept ReadsInPlace = requires { static_cast<bool (*)(std::string_view, T&) noexcept>(&T::read); };
template <class T>
concept ReadsFirstInPlace = requires { static_cast<std::size_t (*)(std::string_view, T&) noexcept>(&T::read_first); };
}  // namespace detail

/// The canonical name of a typed header field.
template <TypedHeader T>
[[nodiscard]] const char* header_name() noexcept {
  if constexpr (NumberedHeader<T>) {
    return header_name(T::id);
  } else {
    return T::name.data();
  }
}

/// Its rule.
template <TypedHeader T>
[[nodiscard]] HeaderRule header_rule() noexcept {
  if constexpr (NumberedHeader<T>) {
    return header_rule(T::id);
  } else {
    return T::rule;
  }
}

/// The first element of a comma list, and what follows it.
struct ListElement {
  std::string_view text;  ///< trimmed; "" between two commas, and the caller's to judge
  std::string_view rest;  ///< behind the comma
  bool more = false;      ///< a comma followed, so another element does, be it ""
};

/// Cuts a comma list at its first comma outside quoted strings and <>. One pass, no copy.
[[nodiscard]] ListElement first_list_element(std::string_view list) noexcept;

/// Header fields in wire order. Names are matched without case and in either form. Views handed out stay valid while
/// this object (or the message it moved into) lives, edits included: edited text goes to memory of its own.
class Headers {
 public:
  /// One header field as it stands.
  struct Row {
    HeaderId id;             ///< `other` where the stack does not know its name
    std::string_view name;   ///< as received, or canonical where we wrote it
    std::string_view value;  ///< trimmed, unfolded: a fold's CR and LF have become spaces
  };

  Headers() = default;
  /// What was moved from is empty.
  Headers(Headers&& other) noexcept;
  /// The same.
  Headers& operator=(Headers&& other) noexcept;
  Headers(const Headers&) = delete;  ///< copying a message is explicit: Message::retain()
  Headers& operator=(const Headers&) = delete;
  ~Headers() = default;

  // Reading

  /// Whether a row of that kind is there.
  [[nodiscard]] bool has(HeaderId id) const noexcept { return raw(id).has_value(); }
  /// The same by name.
  [[nodiscard]] bool has(std::string_view name) const noexcept { return raw(name).has_value(); }
  /// How many rows, not elements.
  [[nodiscard]] std::size_t count(HeaderId id) const noexcept;
  /// The value of the first such row.
  [[nodiscard]] std::optional<std::string_view> raw(HeaderId id) const noexcept;
  /// The same by name.
  [[nodiscard]] std::optional<std::string_view> raw(std::string_view name) const noexcept;
  /// How many there are.
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  /// Whether there is none.
  [[nodiscard]] bool empty() const noexcept { return rows_.size() == 0; }
  /// The row at `index`, below size(), in wire order.
  [[nodiscard]] Row operator[](std::size_t index) const noexcept;

  /// The first element of the first row, typed. Errc::absent, or Errc::malformed_header.
  template <TypedHeader T>
  [[nodiscard]] Result<T> get() const {
    const auto value = raw(key<T>());
    if (!value) return fail(Errc::absent, header_name<T>());
    return T::parse(header_rule<T>() == HeaderRule::list ? first_list_element(*value).text : *value);
  }
  /// Whether a row of this type is there, be it malformed.
  template <TypedHeader T>
  [[nodiscard]] bool has() const noexcept {
    return raw(key<T>()).has_value();
  }

  /// Each element of each row, typed, parsed as one walks: `for (Result<Route> route : headers.all<Route>())`. After an
  /// edit there is no walking on, but the views in what was walked to stay valid.
  template <TypedHeader T>
  class Elements;
  /// See Elements.
  template <TypedHeader T>
  [[nodiscard]] Elements<T> all() const noexcept {
    return Elements<T>(*this);
  }

  /// Whether a comma list of tokens (Supported, Require, Allow …) holds `token`, without case.
  [[nodiscard]] bool lists_token(HeaderId id, std::string_view token) const noexcept;

  // Editing. CR, LF and NUL in a value become spaces, and what cannot stand in a token becomes '-' in a name: nothing
  // can smuggle in a row of its own.

  /// Appends a row.
  void add(HeaderId id, std::string_view value);
  /// The same by name, which is written as it is given.
  void add(std::string_view name, std::string_view value);
  /// Inserts a row before the first of its kind, or before all others where there is none.
  void prepend(HeaderId id, std::string_view value);
  /// Replaces the first row of this kind in place and removes its others; appends where there is none.
  void set(HeaderId id, std::string_view value);
  /// The same by name.
  void set(std::string_view name, std::string_view value);
  /// Removes every row of this kind; how many.
  std::size_t remove(HeaderId id);
  /// The same by name.
  std::size_t remove(std::string_view name);
  /// Removes the first element of the first row (pops a Via or a Route). False where there is none.
  bool remove_first(HeaderId id);
  /// Replaces the first element of the first row, leaving the row's others.
  bool replace_first(HeaderId id, std::string_view value);

  /// Appends a row of this value.
  template <TypedHeader T>
  void add(const T& header) {
    add(key<T>(), printed(header));
  }
  /// As prepend() of its text.
  template <TypedHeader T>
  void prepend(const T& header) {
    prepend(key<T>(), printed(header));
  }
  /// As set() of its text.
  template <TypedHeader T>
  void set(const T& header) {
    set(key<T>(), printed(header));
  }

  /// Removes every row of this type; how many.
  template <TypedHeader T>
  std::size_t remove() {
    return remove(key<T>());
  }

  /// Removes every row; the memory is kept for the next message.
  void clear() noexcept;

  /// When these were edited last; `now` rises with every edit. For owners of values parsed from them.
  struct Edits {
    std::uint64_t now = 1;      ///< rises with every edit; later than 0, which is never
    std::uint64_t via = 0;      ///< the last edit of a Via row
    std::uint64_t from = 0;     ///< of From
    std::uint64_t to = 0;       ///< of To
    std::uint64_t call_id = 0;  ///< of Call-ID
    std::uint64_t cseq = 0;     ///< of CSeq
  };
  /// The edits so far.
  [[nodiscard]] const Edits& edits() const noexcept { return edits_; }

 private:
  friend class Message;
  friend struct MessageReader;  // parse.cpp: fills the index
  friend struct ReplyBuilder;   // reply.cpp: shares the request's rows

  using Entry = detail::HeaderRow;

  // The first Via, which everybody asks for, typed once.
  struct TopVia {
    Via via;
    std::size_t length = 0;     // of its row, up to its end or the comma behind it; 0: it is malformed or absent
    std::uint64_t read_at = 0;  // Edits::now; 0: never
  };
  [[nodiscard]] const TopVia& top_via() const {
    if (top_via_.read_at == 0 || top_via_.read_at < edits_.via) read_top_via();
    return top_via_;
  }
  void read_top_via() const;

  // Text we wrote. It grows by moving to a larger block and keeps the old blocks, so views into them stay valid.
  class AddedText {
   public:
    AddedText() = default;
    // A moved-from message is reused by the next parse(): it must not believe it still has the block.
    AddedText(AddedText&& other) noexcept
        : block_(std::move(other.block_)),
          size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)),
          outgrown_(std::move(other.outgrown_)) {}
    AddedText& operator=(AddedText&& other) noexcept {
      block_ = std::move(other.block_);
      size_ = std::exchange(other.size_, 0);
      capacity_ = std::exchange(other.capacity_, 0);
      outgrown_ = std::move(other.outgrown_);
      return *this;
    }
    ~AddedText() = default;
    /// Appends and returns the offset.
    std::uint32_t append(std::string_view text);
    /// Puts `change(c)` for each character of text just appended.
    template <class Change>
    void replace(std::uint32_t offset, std::size_t length, Change change) {
      for (std::size_t i = 0; i < length; ++i) block_[offset + i] = change(block_[offset + i]);
    }
    [[nodiscard]] const char* data() const noexcept { return block_.get(); }
    void clear() noexcept;

   private:
    std::unique_ptr<char[]> block_;
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = 0;
    std::vector<std::unique_ptr<char[]>> outgrown_;
  };

  // What a typed header field without a number is looked up by.
  struct Name {
    std::string_view text;
    char compact = 0;  // 0: none
    [[nodiscard]] bool is_of(std::string_view name) const noexcept;
  };
  template <TypedHeader T>
  [[nodiscard]] static constexpr auto key() noexcept {
    if constexpr (NumberedHeader<T>) {
      return HeaderId{T::id};
    } else if constexpr (requires { T::compact; }) {
      return Name{T::name, T::compact};
    } else {
      return Name{T::name};
    }
  }
  // As their namesakes above; header_by_name.cpp.
  [[nodiscard]] std::optional<std::string_view> raw(const Name& name) const noexcept;
  [[nodiscard]] std::size_t find(const Name& name) const noexcept;
  void add(const Name& name, std::string_view value) { add(name.text, value); }
  void prepend(const Name& name, std::string_view value);
  void set(const Name& name, std::string_view value);
  std::size_t remove(const Name& name);

  template <TypedHeader T>
  static std::string printed(const T& header) {
    std::string text;
    header.print(text);
    return text;
  }
  [[nodiscard]] const char* base(const Entry& entry) const noexcept {
    return entry.added ? added_.data() : buffer_.data();
  }
  [[nodiscard]] std::string_view name_of(const Entry& entry) const noexcept;
  [[nodiscard]] std::string_view value_of(const Entry& entry) const noexcept {
    return {base(entry) + entry.value_offset, entry.value_length};
  }
  /// The index of the first such row; size() where there is none.
  [[nodiscard]] std::size_t find(HeaderId id) const noexcept { return rows_.find(id); }
  [[nodiscard]] std::size_t find(std::string_view name) const noexcept;
  /// Puts `entry` at `index` and removes those of its kind behind it; at the end where `index` is size().
  template <class IsSameKind>
  void put(std::size_t index, const Entry& entry, IsSameKind is_same_kind);
  void clear_for(const Buffer& bytes) noexcept;
  void edited(HeaderId id) noexcept;
  void all_edited() noexcept;
  Entry make_entry(HeaderId id, std::string_view name, std::string_view value);

  Buffer buffer_;  // the received message, start line and body included
  AddedText added_;
  detail::HeaderRows rows_;
  Edits edits_;
  mutable TopVia top_via_;
};

template <TypedHeader T>
class Headers::Elements {
 public:
  class Iterator {
   public:
    using value_type = Result<T>;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(const Headers& headers) : headers_(&headers) {
      if constexpr (NumberedHeader<T>) {
        std::tie(next_, end_) = headers.rows_.span_of(T::id);
      } else {
        next_ = headers.rows_.begin();
        end_ = headers.rows_.end();
      }
      advance();
    }
    const Result<T>& operator*() const noexcept { return element_; }
    const Result<T>* operator->() const noexcept { return &element_; }
    Iterator& operator++() {
      advance();
      return *this;
    }
    void operator++(int) { advance(); }
    friend bool operator==(const Iterator& i, std::default_sentinel_t) noexcept { return i.at_end_; }

   private:
    void advance() {
      if (!in_row_) {
        while (next_ != end_ && !counts(*next_)) ++next_;
        at_end_ = next_ == end_;
        if (at_end_) return;
        rest_ = headers_->value_of(*next_++);
        if (header_rule<T>() != HeaderRule::list) return read(rest_);
      }
      if (!read_well_formed()) read_listed();
    }

    // Most elements read to where they end, and need not be cut out first. False, and nothing done, for others.
    bool read_well_formed() {
      if constexpr (detail::ReadsFirstInPlace<T>) {
        if (!element_) element_.emplace();
        const std::size_t length = read_first();
        if (length == 0) return false;
        in_row_ = length < rest_.size();
        if (in_row_) {
          const std::size_t next = rest_.find_first_not_of(" \t", length + 1);
          rest_.remove_prefix(next < rest_.size() ? next : rest_.size());
        }
        return true;
      } else {
        return false;
      }
    }

    std::size_t read_first()
      requires detail::ReadsFirstInPlace<T>
    {
      if constexpr (std::is_same_v<T, Via>) {
        if (is_first_) {
          is_first_ = false;
          *element_ = headers_->top_via().via;
          return headers_->top_via().length;
        }
      }
      return T::read_first(rest_, *element_);
    }

    void read_listed() {
      const ListElement element = first_list_element(rest_);
      rest_ = element.rest;
      in_row_ = element.more;
      read(element.text);
    }

    // Into the place where the last element was: a Result that is moved there is copied twice.
    void read(std::string_view value) {
      if constexpr (detail::ReadsInPlace<T>) {
        if (!element_) element_.emplace();
        if (!T::read(value, *element_)) element_ = fail(Errc::malformed_header, header_name<T>());
      } else {
        element_ = T::parse(value);
      }
    }

    // An empty Supported row lists nothing, while an empty Contact row is malformed (§25.1).
    [[nodiscard]] bool counts(const Entry& entry) const noexcept {
      if constexpr (NumberedHeader<T>) {
        return entry.id == T::id && !(entry.value_length == 0 && header_may_be_empty(T::id));
      } else {
        return key<T>().is_of(headers_->name_of(entry));
      }
    }

    const Headers* headers_ = nullptr;
    const Entry* next_ = nullptr;
    const Entry* end_ = nullptr;
    std::string_view rest_;
    bool in_row_ = false;
    bool at_end_ = false;
    bool is_first_ = true;
    Result<T> element_ = fail(Errc::absent);
  };

  /// A view: `headers` must live on unchanged.
  explicit Elements(const Headers& headers) noexcept : headers_(&headers) {}
  /// The first of them; a range-for walks all.
  [[nodiscard]] Iterator begin() const { return Iterator(*headers_); }
  /// Behind the last.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  const Headers* headers_;
};

}  // namespace sip
