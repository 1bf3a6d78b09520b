#include "reader/all.hpp"

namespace sip {

constinit const Readers portable_readers = make_readers(12);

}  // namespace sip
