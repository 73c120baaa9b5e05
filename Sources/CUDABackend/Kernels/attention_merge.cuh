// Splits of a vector that were met apart, each of which left a state: maximum, sum, two floats of nothing, and the
// weighted sum of V.
#pragma once
#include "attention.cuh"

#define IV_STATE_FLOATS (IV_HEAD + 4)
#define IV_MERGED_AT_ONCE 32

// Folds states of splits in order: scales of up to 32 at once, a lane each, and the vector's maximum and sum so
// far. A state whose sum is below zero saw nothing.
struct iv_merge {
  float maximum, sum;
  bool is_empty;

  IV_MEMBER float2 fold(float part_maximum, float part_sum, int count, int lane) {
    const bool has_some = lane < count && !(part_sum < 0);
    const uint32_t filled = __ballot_sync(~0u, has_some);
    float top = has_some ? part_maximum : -IV_INFINITY;
#pragma unroll
    for (int o = 1; o < 32; o *= 2) {
      const float other = __shfl_up_sync(~0u, top, o);
      if (lane >= o) top = fmaxf(top, other);
    }
    float before = __shfl_up_sync(~0u, top, 1);
    if (lane == 0) before = -IV_INFINITY;
    if (!is_empty) top = fmaxf(top, maximum), before = fmaxf(before, maximum);
    const bool is_first = is_empty && !(filled & ((1u << lane) - 1));
    float2 scales = make_float2(iv_exp_falling(iv_sub(before, top)), iv_exp_falling(iv_sub(part_maximum, top)));
    if (is_first) scales.x = IV_COPIES;
    if (!has_some) scales.x = IV_SKIPS;
    for (int i = 0; i < count; i++)
      sum = iv_folded(sum, __shfl_sync(~0u, part_sum, i), __shfl_sync(~0u, scales.x, i),
                      __shfl_sync(~0u, scales.y, i));
    maximum = __shfl_sync(~0u, top, 31);
    is_empty = is_empty && !filled;
    return scales;
  }
};
