// Any bytes: the readers of this processor and the portable ones find the same in them.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dump.hpp"
#include "readers.hpp"
#include "require.hpp"

namespace sip::fuzz {
namespace {

std::string read_with(const Readers& readers, std::string_view bytes) {
  detail::active_readers = &readers;
  return test::dump_message(bytes) + test::dump_value(bytes);
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const sip::Readers* const fast = sip::fast_readers()) {
    const std::string fast_dump = sip::fuzz::read_with(*fast, bytes);
    sip::fuzz::require(fast_dump == sip::fuzz::read_with(sip::portable_readers, bytes), "both read the same", bytes);
  }
  return 0;
}
