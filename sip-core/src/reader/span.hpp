// The steps all readers are made of, for the machine the including file is compiled for.
#pragma once

#if defined(SIP_READERS_AVX2)
#include "reader/span_avx2.hpp"
#else
#include "reader/span_portable.hpp"
#endif
