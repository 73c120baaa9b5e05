// Types and constants shared by every body.
#ifndef INVAR_KERNELS_COMMON_H
#define INVAR_KERNELS_COMMON_H

#include <math.h>
#include <string.h>

#include "ckernels.h"

// Contraction would fuse what one instruction set can and another cannot.
#pragma STDC FP_CONTRACT OFF
// Virtual vectors only pass between functions that are inlined: no ABI is involved.
#pragma clang diagnostic ignored "-Wpsabi"

// The sixteen virtual lanes.
typedef float vf __attribute__((vector_size(64)));
typedef int32_t vi __attribute__((vector_size(64)));
typedef uint32_t vu __attribute__((vector_size(64)));
typedef uint64_t vw __attribute__((vector_size(64)));
#define INLINE static inline __attribute__((always_inline))

// exp: ln 2 in two parts (the first has 12 significant bits, so n * high is exact) and the
// minimax coefficients of (exp(r) - 1 - r) / r^2 for |r| <= ln2 / 2, relative error 3.1e-9.
#define CK_ROUNDER 12582912.0f  // 1.5 * 2^23: adding it rounds to an integer
#define CK_LOG2E 0x1.715476p+0f
#define CK_LN2 0x1.62e43p-1f
#define CK_LN2_HIGH 0x1.63p-1f
#define CK_LN2_LOW -0x1.bd0106p-13f
#define CK_EXP_C2 0x1.fffffcp-2f
#define CK_EXP_C3 0x1.555492p-3f
#define CK_EXP_C4 0x1.5558f2p-5f
#define CK_EXP_C5 0x1.1239e4p-7f
#define CK_EXP_C6 0x1.6a242ap-10f

// Weights fetched meanwhile: so many bytes with each block, from p on.
typedef struct {
  const uint8_t *p;
  size_t bytes_per_block;
} ck_ahead;

// How many tiles of K are on their way while one is met: memory answers later than two tiles take.
#define CK_TILES_AHEAD 4

// splitmix64 from seed 0, 19 rows of 8: stripe keys 0-15, initial lanes 16, scramble keys 17-18.
extern const uint64_t ck_digest_keys[19][8];

#endif
