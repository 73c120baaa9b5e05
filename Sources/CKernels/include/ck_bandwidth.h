// The plain loop that decoding is held against: read everything once, do next to nothing with it.
#ifndef INVAR_CK_BANDWIDTH_H
#define INVAR_CK_BANDWIDTH_H

#include <stddef.h>
#include <stdint.h>

// Sum of `count` words, a multiple of 64, on a 64-byte boundary. The sum wraps.
uint64_t ck_read(const uint64_t *words, size_t count);

#endif
