// What becomes of rows of logits: the largest, the sum of exponentials, the digest. A CTA a row.
#include "kernel_arguments.h"
#include "arithmetic.cuh"

struct iv_best {
  float value;
  int index;
};

// The larger, of equals the one that comes first.
IV iv_best iv_better(iv_best a, iv_best b) {
  return b.value > a.value || (b.value == a.value && b.index < a.index) ? b : a;
}

IV iv_best iv_best_of_warp(iv_best best) {
  for (int half = 16; half > 0; half /= 2)
    best = iv_better(best, {__shfl_xor_sync(~0u, best.value, half), __shfl_xor_sync(~0u, best.index, half)});
  return best;
}

// Twin of ref_digest. Lanes 0 to 7 are chains over words w with w mod 8 their own; within a stretch of 128
// words they are sums, which any order gives: so stretches are summed apart, and folded one behind another.
IV void iv_digest(const float *x, int n, const uint64_t *keys, uint64_t *sums, uint64_t *digest) {
  const int words = (n + 15) / 16 * 8, stretches = (words + 127) / 128;
  const int lane = threadIdx.x % 8, worker = threadIdx.x / 8, workers = blockDim.x / 8;
  const uint32_t eight = 0xffu << (threadIdx.x & 24);  // threads of a stretch
  uint64_t state = threadIdx.x < 8 ? keys[16 * 8 + lane] : 0;
  for (int first = 0; first < stretches; first += workers) {
    const int stretch = first + worker;
    uint64_t sum = 0;
    for (int step = 0; step < 16 && stretch < stretches; step++) {
      const int w = stretch * 128 + step * 8 + lane;
      if (w >= words) break;
      const uint32_t low = 2 * w < n ? iv_bits(x[2 * w]) : 0, high = 2 * w + 1 < n ? iv_bits(x[2 * w + 1]) : 0;
      const uint64_t data = (uint64_t)high << 32 | low, mixed = data ^ keys[step * 8 + lane];
      sum += (mixed & 0xffffffffu) * (mixed >> 32);
      // A word goes to its neighbour's lane as it is.
      sum += __shfl_xor_sync(eight, data, 1);
    }
    sums[threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.x < 8)
      for (int s = first; s < min(stretches, first + workers); s++) {
        state += sums[(s - first) * 8 + lane];
        if (s * 128 + 128 <= words)
          state = (state ^ state >> 47 ^ keys[17 * 8 + lane]) * 0x9e3779b1u;
      }
    __syncthreads();
  }
  if (threadIdx.x < 8) {
    state ^= (uint64_t)n;
    state = (state ^ state >> 47 ^ keys[18 * 8 + lane]) * 0x9e3779b1u;
    digest[lane] = state ^ state >> 32;
  }
}

// Lane l sums exponentials of l mod 16 within each split; splits are added in order.
IV float iv_sum_of_exponentials(const cc_reduce &a, const float *x, float maximum, float *values) {
  float total = 0;
  for (int split = 0; split < a.splits; split++) {
    const int from = (int)((int64_t)(a.tokens / 16) * split / a.splits * 16);
    const int to = split + 1 == a.splits ? a.tokens
                                         : (int)((int64_t)(a.tokens / 16) * (split + 1) / a.splits * 16);
    float lanes = 0;
    for (int start = from; start < to; start += 4096) {
      const int count = min(4096, to - start);
      for (int i = threadIdx.x; i < count; i += blockDim.x) values[i] = iv_exp(iv_sub(x[start + i], maximum));
      __syncthreads();
      if (threadIdx.x < 16)
#pragma unroll 8
        for (int i = threadIdx.x; i < count; i += 16) lanes = iv_add(lanes, values[i]);
      __syncthreads();
    }
    if (threadIdx.x < 32) {
      for (int half = 8; half > 0; half /= 2) lanes = iv_add(lanes, __shfl_down_sync(~0u, lanes, half, 16));
      total = iv_add(total, lanes);
    }
  }
  return total;
}

extern "C" __global__ void __launch_bounds__(1024) reduce_logits(cc_reduce a) {
  __shared__ union {
    float values[4096];
    uint64_t sums[1024];
    iv_best bests[32];
  } room;
  __shared__ iv_best best;
  const float *x = a.logits + (int64_t)blockIdx.x * a.stride;
  cc_row_result *result = a.results + blockIdx.x;

  iv_best mine = {-IV_INFINITY, 0x7fffffff};
  int is_finite = 1;
  for (int i = threadIdx.x; i < a.tokens; i += blockDim.x) {
    if (x[i] > mine.value) mine = {x[i], i};
    is_finite &= iv_abs(x[i]) < IV_INFINITY;
  }
  mine = iv_best_of_warp(mine);
  if (threadIdx.x % 32 == 0) room.bests[threadIdx.x / 32] = mine;
  is_finite = __syncthreads_and(is_finite);
  if (threadIdx.x < 32) {
    mine = iv_best_of_warp(threadIdx.x < blockDim.x / 32 ? room.bests[threadIdx.x] : mine);
    if (threadIdx.x == 0) best = mine;
  }
  __syncthreads();
  const float maximum = best.value;
  float sum = 0;
  if (a.wants_sum) sum = iv_sum_of_exponentials(a, x, maximum, room.values);
  if (threadIdx.x == 0) {
    result->argmax = best.index == 0x7fffffff ? 0 : best.index;
    result->is_finite = is_finite;
    result->maximum = maximum;
    result->sum = sum;
  }
  if (a.wants_digest) iv_digest(x, a.vocabulary, a.keys, room.sums, result->digest);
}
