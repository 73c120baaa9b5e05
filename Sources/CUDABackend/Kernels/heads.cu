// Queries, keys and values of rows behind their matmul: see heads.cuh.
#include "heads.cuh"
#include "signals.cuh"

template <int VECTORS>
IV void iv_finish_heads(const iv_project_heads &a) {
  constexpr int HEAD = 16 * VECTORS;
  const int row = blockIdx.y, head = (blockIdx.x * blockDim.x + threadIdx.x) / 16, lane = threadIdx.x % 16;
  const int heads = a.query_heads + 2 * a.heads;
  iv_let_next_start();
  iv_wait_for_earlier();
  // Lanes past the last head work on it too, and write nothing: those of a warp speak to each other.
  const bool is_there = head < heads;
  const int own = is_there ? head : heads - 1;
  const bool is_query = own < a.query_heads, is_value = own >= a.query_heads + a.heads;
  const int kv_head = own - a.query_heads - (is_value ? a.heads : 0), step = is_value ? 1 : a.key_stride;
  const int64_t slot = is_query ? 0 : (is_value ? a.value_slots : a.key_slots)[row] + kv_head * a.head_stride;
  float *place = a.projected + (int64_t)row * a.stride + own * HEAD;
  iv_head_part<VECTORS> part;
  part.read(a, place, is_query ? a.query_weight : a.key_weight, a.cosines ? a.positions[row] : 0, lane);
  part.finish(a, is_value);
  if (!is_there) return;
  if (is_query) {
#pragma unroll
    for (int i = 0; i < VECTORS; i++) place[16 * i + lane] = part.x[i];
    return;
  }
  bool is_finite = true;
#pragma unroll
  for (int i = 0; i < VECTORS; i++)
    is_finite &= iv_store(is_value ? a.values : a.keys, slot + (int64_t)(16 * i + lane) * step, part.x[i], a.type);
  if (!is_finite) a.findings[row] = 1;
}

#define IV_HEADS(SIZE)                                                          \
  extern "C" __global__ void __launch_bounds__(256)                             \
      iv_finish_heads_##SIZE(const __grid_constant__ iv_project_heads a) {      \
    iv_finish_heads<SIZE / 16>(a);                                              \
  }

IV_HEADS(16)
IV_HEADS(32)
IV_HEADS(48)
IV_HEADS(64)
IV_HEADS(80)
IV_HEADS(96)
IV_HEADS(112)
IV_HEADS(128)
IV_HEADS(192)
IV_HEADS(256)
