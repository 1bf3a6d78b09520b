// What the steady state may cost: operator new is counted for this whole program.
#include <cstdlib>
#include <cstring>
#include <new>

#include <gtest/gtest.h>

#include "sip/header/address_headers.hpp"
#include "sip/header/contact.hpp"
#include "sip/lenient.hpp"

#include "messages.hpp"

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
// The sanitizers have arrays of their own unless told otherwise.
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete[](void* memory) noexcept { operator delete(memory); }
void operator delete[](void* memory, std::size_t) noexcept { operator delete(memory); }

namespace sip::test {
namespace {

template <class Work>
std::size_t allocations_of(Work work) {
  const std::size_t before = allocations;
  work();
  return allocations - before;
}

TEST(Allocation, AReusedMessageIsParsedWithoutAny) {
  for (const char* name : sample_names) {
    const std::string bytes = sample(name);
    const Buffer buffer = Buffer::allocate(bytes.size());
    Message message;
    bool ok = true;
    const auto parse_once = [&] {
      std::memcpy(buffer.data(), bytes.data(), bytes.size());
      Buffer(buffer).resize(bytes.size());
      ok = ok && parse(buffer, message);
      ok = ok && message.top_via().port != 1 && message.headers.get<Contact>();
      for (const Result<Via>& via : message.headers.all<Via>()) ok = ok && via;
      for (const Result<Contact>& contact : message.headers.all<Contact>()) ok = ok && contact;
      for (const Result<Route>& route : message.headers.all<Route>()) ok = ok && route;
      for (const Result<RecordRoute>& route : message.headers.all<RecordRoute>()) ok = ok && route;
      ok = ok && index(buffer, message) && message.from().uri;
    };
    parse_once();
    EXPECT_EQ(allocations_of(parse_once), 0U) << name;
    EXPECT_TRUE(ok) << name;
  }
}

TEST(Allocation, AGoodMessageIsParsedLenientlyWithoutAny) {
  for (const char* name : sample_names) {
    const std::string bytes = sample(name);
    const Buffer buffer = Buffer::allocate(bytes.size());
    Message message;
    Forgiven forgiven;
    bool ok = true;
    const auto parse_once = [&] {
      std::memcpy(buffer.data(), bytes.data(), bytes.size());
      Buffer(buffer).resize(bytes.size());
      ok = ok && parse_leniently(buffer, message, forgiven);
    };
    parse_once();
    EXPECT_EQ(allocations_of(parse_once), 0U) << name;
    EXPECT_TRUE(ok && forgiven.empty()) << name;
  }
}

TEST(Allocation, AReplyCostsItsRowsAndItsText) {
  const Request request(*parse(sample("1_register.sip")));
  EXPECT_EQ(allocations_of([&] { (void)reply(request, Status::ok); }), 1U);
  EXPECT_EQ(allocations_of([&] {
              Response response = reply(request, Status::ok);
              response.headers.add(HeaderId::server, "loopstart");
            }),
            2U);
}

TEST(Allocation, SerializingIntoAReusedStringCostsNone) {
  const auto message = parse(sample("4_monster.sip"));
  std::string out = to_string(*message);
  EXPECT_EQ(allocations_of([&] {
              out.clear();
              serialize(*message, out);
            }),
            0U);
}

TEST(Allocation, ComparingUrisCostsNone) {
  const auto a = parse_uri("sip:%61lice@atlanta.com;transport=TCP?a=b&c=d");
  const auto b = parse_uri("sip:alice@AtLanTa.CoM;Transport=tcp?c=d&a=b");
  bool same = false;
  EXPECT_EQ(allocations_of([&] { same = equivalent(*a, *b); }), 0U);
  EXPECT_TRUE(same);
}

}  // namespace
}  // namespace sip::test
