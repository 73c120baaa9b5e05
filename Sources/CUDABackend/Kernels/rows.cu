// What happens to rows between matmuls: norms, what they add to the residual stream, quantising.
#include "quantise.cuh"
#include "signals.cuh"

typedef cc_normalise iv_norm_rows;

// A row in shared memory, where its sixteen lanes find their elements side by side.
struct iv_laned_row {
  float *place;
  int pitch;  // from lane to lane; in it banks differ

  IV_MEMBER iv_laned_row(float *place, int width) : place(place), pitch((width / 16 + 3) / 4 * 4 + 4) {}
  IV_MEMBER float4 read(int four) const {
    const float *x = place + four % 4 * 4 * pitch + four / 4;
    return make_float4(x[0], x[pitch], x[2 * pitch], x[3 * pitch]);
  }
  IV_MEMBER void write(int four, float4 y) const {
    float *x = place + four % 4 * 4 * pitch + four / 4;
    x[0] = y.x, x[pitch] = y.y, x[2 * pitch] = y.z, x[3 * pitch] = y.w;
  }
};

// Some steps of a chain, four to a read.
template <int FOURS>
struct iv_chain_steps {
  float4 x[FOURS];

  IV_MEMBER void read(const float *from) {
#pragma unroll
    for (int k = 0; k < FOURS; k++) x[k] = ((const float4 *)from)[k];
  }
  IV_MEMBER float added_to(float sum) const {
#pragma unroll
    for (int k = 0; k < FOURS; k++) {
      sum = iv_fma(x[k].x, x[k].x, sum), sum = iv_fma(x[k].y, x[k].y, sum);
      sum = iv_fma(x[k].z, x[k].z, sum), sum = iv_fma(x[k].w, x[k].w, sum);
    }
    return sum;
  }
};

// 1 / the root of the mean square of a row: sixteen chains, and their tree. A sum past the largest float has no such
// number. The first warp does it; `FOURS` times four steps are read ahead of the chain.
template <int FOURS>
IV float iv_inverse_root(const iv_laned_row &row, int width, int elements, float epsilon, float *result) {
  __syncthreads();
  if (threadIdx.x < 32) {
    constexpr int SOME = 4 * FOURS;
    const float *own = row.place + threadIdx.x % 16 * row.pitch;
    const int steps = width / 16;
    float sum = 0;
    iv_chain_steps<FOURS> now, next;
    if (steps >= SOME) now.read(own);
    int at = 0;
    for (; at + 2 * SOME <= steps; at += SOME) {
      next.read(own + at + SOME);
      sum = now.added_to(sum);
      now = next;
    }
    if (at + SOME <= steps) sum = now.added_to(sum), at += SOME;
    for (; at < steps; at++) sum = iv_fma(own[at], own[at], sum);
#pragma unroll
    for (int o = 8; o > 0; o /= 2) sum = iv_add(sum, __shfl_xor_sync(~0u, sum, o));
    const float root = iv_sqrt(iv_add(iv_div(sum, (float)elements), epsilon));
    if (threadIdx.x == 0) *result = sum < IV_INFINITY ? iv_div(1.0f, root) : IV_NAN;
  }
  __syncthreads();
  return *result;
}

IV float4 iv_normed(float4 x, float inverse, float4 w, bool bf16) {
  return make_float4(iv_rounded(iv_mul(iv_mul(x.x, inverse), w.x), bf16),
                     iv_rounded(iv_mul(iv_mul(x.y, inverse), w.y), bf16),
                     iv_rounded(iv_mul(iv_mul(x.z, inverse), w.z), bf16),
                     iv_rounded(iv_mul(iv_mul(x.w, inverse), w.w), bf16));
}
IV float4 iv_added(float4 a, float4 b, bool bf16) {
  return make_float4(iv_rounded(iv_add(a.x, b.x), bf16), iv_rounded(iv_add(a.y, b.y), bf16),
                     iv_rounded(iv_add(a.z, b.z), bf16), iv_rounded(iv_add(a.w, b.w), bf16));
}

IV float4 iv_four(const float *from, int i) { return from ? ((const float4 *)from)[i] : make_float4(0, 0, 0, 0); }

// A block for each row: `width` floats, a multiple of 16. Shared memory holds width + 128 of them. What a thread needs
// of weights and of the residual stream for its first `AHEAD` fours is read before anyone waits for a chain.
template <int THREADS, int AHEAD, int FOURS>
IV void iv_normalise(const iv_norm_rows &a) {
  extern __shared__ __align__(16) float memory[];
  __shared__ float inverse[2];
  const iv_laned_row row(memory, a.width);
  const int index = blockIdx.x, fours = a.width / 4, rest = threadIdx.x + AHEAD * THREADS;
  float4 weights[AHEAD], post_weights[AHEAD], before[AHEAD], own[AHEAD];
  bool has[AHEAD];
#pragma unroll
  for (int k = 0; k < AHEAD; k++) {
    const int i = threadIdx.x + k * THREADS;
    has[k] = i < fours;
    if (has[k]) weights[k] = iv_four(a.weight, i), post_weights[k] = iv_four(a.post_weight, i);
  }
  iv_let_next_start();
  iv_wait_for_earlier();
  const float *x = a.x + (int64_t)(a.rows ? a.rows[index] : index) * a.x_stride;
  float *residual = a.residual ? a.residual + (int64_t)index * a.residual_stride : nullptr;
#pragma unroll
  for (int k = 0; k < AHEAD; k++)
    if (has[k]) own[k] = iv_four(x, threadIdx.x + k * THREADS), before[k] = iv_four(residual, threadIdx.x + k * THREADS);

  float scale = 1;
  if (residual && a.post_weight) {
#pragma unroll
    for (int k = 0; k < AHEAD; k++)
      if (has[k]) row.write(threadIdx.x + k * THREADS, own[k]);
    for (int i = rest; i < fours; i += THREADS) row.write(i, iv_four(x, i));
    scale = iv_inverse_root<FOURS>(row, a.width, a.elements, a.epsilon, &inverse[0]);
  }
  const auto add = [&](int i, float4 y, float4 before, float4 weight) {
    if (residual) {
      if (a.post_weight) y = iv_normed(y, scale, weight, a.bf16);
      ((float4 *)residual)[i] = y = iv_added(before, y, a.bf16);
    }
    row.write(i, y);
  };
#pragma unroll
  for (int k = 0; k < AHEAD; k++)
    if (has[k]) add(threadIdx.x + k * THREADS, own[k], before[k], post_weights[k]);
  for (int i = rest; i < fours; i += THREADS) add(i, iv_four(x, i), iv_four(residual, i), iv_four(a.post_weight, i));

  if (a.weight) scale = iv_inverse_root<FOURS>(row, a.width, a.elements, a.epsilon, &inverse[1]);
  float4 *output = (float4 *)(a.output + (int64_t)index * a.output_stride);
  const auto finish = [&](int i, bool is_there, float4 weight) {
    float4 y = is_there ? row.read(i) : make_float4(0, 0, 0, 0);
    if (a.weight) y = iv_normed(y, scale, weight, a.bf16);
    if (a.output && is_there) output[i] = y;
    if (a.quantised.values) iv_quantise_four(a.quantised, index, i, y, is_there);
  };
  // Whole warps, since lanes quantise together. A thread has the fours that it wrote.
#pragma unroll
  for (int k = 0; k < AHEAD; k++)
    if ((threadIdx.x + k * THREADS) / 32 * 32 < fours) finish(threadIdx.x + k * THREADS, has[k], weights[k]);
  for (int i = rest; i / 32 * 32 < fours; i += THREADS) finish(i, i < fours, i < fours ? iv_four(a.weight, i) : weights[0]);
}

// One row has all of a multiprocessor; many rows share one, and hide each other's chains.
extern "C" __global__ void __launch_bounds__(1024) iv_normalise_few(const __grid_constant__ iv_norm_rows a) {
  iv_normalise<1024, 1, 4>(a);
}
extern "C" __global__ void __launch_bounds__(256) iv_normalise_many(const __grid_constant__ iv_norm_rows a) {
  iv_normalise<256, 1, 2>(a);
}

// Quantises whole blocks of each row: a grid of (columns / 1024 rounded up, rows).
extern "C" __global__ void __launch_bounds__(256) iv_quantise_rows(const __grid_constant__ cc_quantise a) {
  iv_let_next_start();
  iv_wait_for_earlier();
  const int four = blockIdx.x * 256 + threadIdx.x, row = blockIdx.y;
  const bool is_there = 4 * four < 32 * a.blocks;
  float4 y = make_float4(0, 0, 0, 0);
  if (is_there) y = *(const float4 *)(a.x + (int64_t)row * a.x_stride + 4 * four);
  iv_quantise_four(a.out, row, four, y, is_there);
}
