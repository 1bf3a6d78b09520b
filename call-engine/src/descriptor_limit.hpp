// How many file descriptors the process may hold open.
#pragma once

namespace sip::engine {

/// Raises the soft limit, 1024 as a rule, to the hard one: each TCP connection is a descriptor, and the soft limit is
/// low only for the sake of programs that use select(2). Where the system refuses, the limit stays as it was, and
/// net::AcceptFailed tells when it is reached.
void raise_descriptor_limit() noexcept;

}  // namespace sip::engine
