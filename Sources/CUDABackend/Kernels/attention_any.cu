// Attention of any head size, type of cache, block size, window and cap: a CTA for each row and query head,
// which walks its splits in order. What the faster kernels do not cover goes through here.
#include "cache.cuh"

#define IV_SPLIT 256

struct iv_softmax {
  float maximum, sum;
  bool is_empty;
};

// Scores of `count` positions from `start` on into `scores`, at most IV_SPLIT of them.
IV void iv_scores(const cc_attend &a, const float *query, int64_t head, int start, int count,
                  float *scores) {
  const int stride = iv_key_stride(a.cache);
  for (int p = threadIdx.x; p < count; p += blockDim.x) {
    const int64_t block = iv_block_start(a.cache, a.places, blockIdx.x, start + p) + head;
    const int64_t place = iv_key_place(a.cache, block, start + p);
    float score = 0;
    for (int d = 0; d < a.cache.head_size; d++)
      score = iv_fma(iv_cached(a.cache.keys, place + d * stride, a.cache.type), query[d], score);
    score = iv_mul(score, a.scale);
    scores[p] = a.cap > 0 ? iv_capped(score, a.cap) : score;
  }
}

// The largest of count floats, by all threads; every one gets it. A NaN is passed over, as in the reference.
IV float iv_largest(const float *x, int count, float *room) {
  float top = -IV_INFINITY;
  for (int i = threadIdx.x; i < count; i += blockDim.x) top = x[i] > top ? x[i] : top;
  for (int half = 16; half > 0; half /= 2) {
    const float other = __shfl_xor_sync(~0u, top, half);
    top = other > top ? other : top;
  }
  if (threadIdx.x % 32 == 0) room[threadIdx.x / 32] = top;
  __syncthreads();
  for (int warp = 0; warp < blockDim.x / 32; warp++) top = room[warp] > top ? room[warp] : top;
  __syncthreads();
  return top;
}

// A thread holds up to two elements of the head.
#define IV_ELEMENTS 2

extern "C" __global__ void __launch_bounds__(128) attend(cc_attend a) {
  __shared__ float query[256], scores[IV_SPLIT], room[4], total;
  __shared__ int64_t values[IV_SPLIT];
  const int row = blockIdx.x, head = blockIdx.y, group = a.query_heads / a.cache.heads;
  const int64_t head_start = head / group * a.cache.head_stride;
  const int size = a.cache.head_size, length = a.places.positions[row] + 1;
  for (int d = threadIdx.x; d < size; d += blockDim.x)
    query[d] = a.queries[(int64_t)row * a.query_stride + head * size + d];
  __syncthreads();

  // A row's splits: of a fixed size from position 0 on, or so many of them.
  const int split_size = a.split_size ? a.split_size : (length + a.split_count - 1) / a.split_count;
  const int seen = length > a.window ? length - a.window : 0;
  iv_softmax state = {0, 0, true};
  float sums[IV_ELEMENTS] = {0, 0};
  for (int from = 0; from < length; from += split_size) {
    const int end = min(length, from + split_size), first = max(from, seen);
    if (end <= first) continue;
    iv_softmax split = {-IV_INFINITY, 0, true};
    float part[IV_ELEMENTS] = {0, 0}, lanes = 0;
    // Splits past the room for scores, which only the standard family has, are met twice.
    for (int start = first; start < end && end - first > IV_SPLIT; start += IV_SPLIT) {
      const int count = min(IV_SPLIT, end - start);
      iv_scores(a, query, head_start, start, count, scores);
      __syncthreads();
      const float top = iv_largest(scores, count, room);
      split.maximum = top > split.maximum ? top : split.maximum;
    }
    for (int start = first; start < end; start += IV_SPLIT) {
      const int count = min(IV_SPLIT, end - start);
      iv_scores(a, query, head_start, start, count, scores);
      __syncthreads();
      if (end - first <= IV_SPLIT) split.maximum = iv_largest(scores, count, room);
      for (int p = threadIdx.x; p < count; p += blockDim.x)
        scores[p] = iv_exp(iv_sub(scores[p], split.maximum));
      // Where each position's value lies.
      for (int p = threadIdx.x; p < count; p += blockDim.x) {
        const int64_t block = iv_block_start(a.cache, a.places, row, start + p) + head_start;
        values[p] = iv_value_place(a.cache, block, start + p);
      }
      __syncthreads();
      // Lane l sums positions of l mod 16, from position 0 on.
      if (threadIdx.x < 16)
        for (int p = (threadIdx.x - start % 16 + 16) % 16; p < count; p += 16)
          lanes = iv_add(lanes, scores[p]);
      for (int e = 0; e < IV_ELEMENTS; e++) {
        const int d = threadIdx.x + e * 128;
        if (d < size)
          for (int p = 0; p < count; p++)
            part[e] = iv_fma(scores[p], iv_cached(a.cache.values, values[p] + d, a.cache.type), part[e]);
      }
      __syncthreads();
    }
    if (threadIdx.x < 32) {
      for (int half = 8; half > 0; half /= 2)
        lanes = iv_add(lanes, __shfl_down_sync(~0u, lanes, half, 16));
      if (threadIdx.x == 0) total = lanes;
    }
    __syncthreads();
    split.sum = total;
    __syncthreads();
    if (state.is_empty) {
      state = {split.maximum, split.sum, false};
      for (int e = 0; e < IV_ELEMENTS; e++) sums[e] = part[e];
      continue;
    }
    const float maximum = state.maximum > split.maximum ? state.maximum : split.maximum;
    const float old_scale = iv_exp(iv_sub(state.maximum, maximum));
    const float new_scale = iv_exp(iv_sub(split.maximum, maximum));
    state.maximum = maximum;
    state.sum = iv_fma(split.sum, new_scale, iv_mul(state.sum, old_scale));
    for (int e = 0; e < IV_ELEMENTS; e++)
      sums[e] = iv_fma(part[e], new_scale, iv_mul(sums[e], old_scale));
  }

  float sum = state.sum, scale = 1;
  if (a.sinks) {
    const float sink = a.sinks[head], maximum = state.maximum > sink ? state.maximum : sink;
    scale = iv_exp(iv_sub(state.maximum, maximum));
    sum = iv_fma(sum, scale, iv_exp(iv_sub(sink, maximum)));
  }
  for (int e = 0; e < IV_ELEMENTS; e++) {
    const int d = threadIdx.x + e * 128;
    if (d < a.plain_head_size)
      a.out[(int64_t)row * a.out_stride + head * a.plain_head_size + d] =
          iv_rounded(iv_div(iv_mul(sums[e], scale), sum), a.bf16);
  }
}
