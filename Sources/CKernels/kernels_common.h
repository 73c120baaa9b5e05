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

// gelu(x) = x / (1 + exp(-x (C0 + C1 x^2))), as its approximation by tanh comes to: C0 is 2 sqrt(2 / pi),
// C1 is 0.044715 times that, and each has what single precision lacks of it behind.
#define CK_GELU_C0 0x1.988454p+0f
#define CK_GELU_C0_LOW -0x1.857936p-25f
#define CK_GELU_C1 0x1.2444f2p-4f
#define CK_GELU_C1_LOW 0x1.49b16ap-29f

// swish(x) = x / (1 + exp(-1.702 x)), and what clamps it and the number that it gates: a gate is no more
// than the limit, what it gates within it to either side.
#define CK_SWISH_SLOPE 1.702f
#define CK_GATE_LIMIT 7.0f

// Weights fetched meanwhile: so many bytes with each block, from p on.
typedef struct {
  const uint8_t *p;
  size_t bytes_per_block;
} ck_ahead;

// Vectors that the largest tile of a matmul sums in, 6 rows by 2 groups; those of all its chains, which
// are 4 of 6 rows at most; and the vectors of scores that attention has at hand.
#define CK_TILE_VECTORS 12
#define CK_CHAIN_VECTORS 24
#define CK_SCORE_VECTORS 16

// How far ahead of a single row its weights are asked for: about what memory delivers while it answers, and
// little enough to stay in the first cache.
#define CK_BYTES_AHEAD 12288

// How many tiles of K or V are on their way while one is met: memory answers later than two tiles take.
#define CK_TILES_AHEAD 4

// The tiles [first, last) that a split of attention meets: all their K, then all their V. Each is asked for
// some tiles before it is met, since blocks lie scattered and no hardware prefetcher would guess them; and
// into the second cache, because the first cannot have as many misses under way as memory takes to answer.
typedef struct {
  const ck_kv_view *kv, *next;  // next: what is met after kv, if any
  size_t first, last;
  bool are_new;  // not met a moment ago
} ck_tiles;

static inline size_t ck_float_bytes(ck_float_type type) {
  switch (type) {
    case CK_F32: return 4;
    case CK_F16:
    case CK_BF16: return 2;
  }
  __builtin_unreachable();
}

// Element i of an array of `type`.
static inline float ck_float_at(const void *p, ck_float_type type, size_t i) {
  float single;
  uint16_t half;
  uint32_t bits;
  switch (type) {
    case CK_F32: memcpy(&single, (const uint8_t *)p + 4 * i, 4); return single;
    case CK_F16: memcpy(&half, (const uint8_t *)p + 2 * i, 2); return ck_f16_to_f32(half);
    case CK_BF16:
      memcpy(&half, (const uint8_t *)p + 2 * i, 2);
      bits = (uint32_t)half << 16;
      memcpy(&single, &bits, 4);
      return single;
  }
  __builtin_unreachable();
}

// splitmix64 from seed 0, 19 rows of 8: stripe keys 0-15, initial lanes 16, scramble keys 17-18.
extern const uint64_t ck_digest_keys[19][8];

#endif
