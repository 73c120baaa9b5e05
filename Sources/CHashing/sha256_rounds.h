#ifndef INVAR_SHA256_ROUNDS_H
#define INVAR_SHA256_ROUNDS_H

#include <stdint.h>

// The constants of the 64 rounds.
extern const uint32_t ch_sha256_keys[64];

#endif
