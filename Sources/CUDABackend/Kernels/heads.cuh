// Queries, keys and values of a row behind their matmul: each head's norm, its turn by its position, and keys and
// values on their way into the cache. Sixteen lanes have a head, every sixteenth element each: the lanes of its norm,
// and neighbours turn together.
#pragma once
#include "cache.cuh"

typedef cc_finish_heads iv_project_heads;

// One lane's part of a head, which is a query, a key or a value.
template <int VECTORS>
struct iv_head_part {
  float x[VECTORS], weights[VECTORS], cosines[VECTORS], sines[VECTORS];

  // Asks memory for all there is to know at once. `weight` is null where heads have no norm.
  IV_MEMBER void read(const iv_project_heads &a, const float *place, const float *weight, int position, int lane) {
    const int64_t turn = (int64_t)position * 16 * VECTORS + lane;
#pragma unroll
    for (int i = 0; i < VECTORS; i++) {
      x[i] = place[16 * i + lane];
      weights[i] = weight ? __ldg(weight + 16 * i + lane) : 1;
      cosines[i] = a.cosines ? __ldg(a.cosines + turn + 16 * i) : 1;
      sines[i] = a.cosines ? __ldg(a.sines + turn + 16 * i) : 0;
    }
  }
  // By all lanes of a warp: those with a value, which has no norm and does not turn, only speak to the others.
  IV_MEMBER void finish(const iv_project_heads &a, bool is_value) {
    if (a.query_weight) {
      float sum = 0;
#pragma unroll
      for (int i = 0; i < VECTORS; i++) sum = iv_fma(x[i], x[i], sum);
#pragma unroll
      for (int o = 8; o > 0; o /= 2) sum = iv_add(sum, __shfl_xor_sync(~0u, sum, o));
      const float root = iv_sqrt(iv_add(iv_div(sum, (float)a.head_size), a.epsilon));
      const float inverse = sum < IV_INFINITY ? iv_div(1.0f, root) : IV_NAN;
      if (!is_value)
#pragma unroll
        for (int i = 0; i < VECTORS; i++) x[i] = iv_rounded(iv_mul(iv_mul(x[i], inverse), weights[i]), a.bf16);
    }
    if (a.cosines) {
#pragma unroll
      for (int i = 0; i < VECTORS; i++) {
        const float other = __shfl_xor_sync(~0u, x[i], 1);
        const float turned = iv_fma(x[i], cosines[i], iv_mul(other, sines[i]));
        if (!is_value) x[i] = iv_rounded(turned, a.bf16);
      }
    }
  }
};
