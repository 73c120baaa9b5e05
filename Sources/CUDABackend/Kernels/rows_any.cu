// What is done to rows between matmuls.
#include "cache.cuh"

// ---- Norms ----------------------------------------------------------------------------------------

// Sixteen lanes combined in the contract's tree; lanes of one warp, all of which call this.
IV float iv_tree(float lane) {
#pragma unroll
  for (int half = 8; half > 0; half /= 2) lane = iv_add(lane, __shfl_down_sync(~0u, lane, half, 16));
  return lane;
}

IV float iv_inverse_root(float sum, const cc_norm &a) {
  return sum < IV_INFINITY
             ? iv_div(1.0f, iv_sqrt(iv_add(iv_div(sum, (float)a.n), a.epsilon)))
             : IV_NAN;
}

struct iv_norm_row {
  const float *x;
  float *out;
};

IV iv_norm_row iv_row_of_norm(const cc_norm &a) {
  const int row = blockIdx.x, from = a.places ? a.places[row] : row, column = blockIdx.y * a.width;
  return {a.x + (int64_t)from * a.x_stride + column, a.out + (int64_t)row * a.out_stride + column};
}

IV void iv_write_norm(const cc_norm &a, const iv_norm_row &row, float inverse) {
  for (int i = threadIdx.x; i < a.width; i += blockDim.x)
    row.out[i] = iv_rounded(iv_mul(iv_mul(row.x[i], inverse), a.weight[i]), a.bf16);
}

// One row, or one group of its columns: sixteen chains, whatever else there is.
extern "C" __global__ void rms_norm(cc_norm a) {
  const iv_norm_row row = iv_row_of_norm(a);
  __shared__ float inverse;
  __shared__ float part[4096];
  const int lane = threadIdx.x % 16;
  float sum = 0;
  for (int start = 0; start < a.width; start += 4096) {
    const int count = min(4096, a.width - start);
    for (int i = threadIdx.x; i < count; i += blockDim.x) part[i] = row.x[start + i];
    __syncthreads();
    if (threadIdx.x < 32)
#pragma unroll 8
      for (int i = lane; i < count; i += 16) sum = iv_fma(part[i], part[i], sum);
    __syncthreads();
  }
  if (threadIdx.x < 32) {
    sum = iv_tree(sum);
    if (threadIdx.x == 0) inverse = iv_inverse_root(sum, a);
  }
  __syncthreads();
  iv_write_norm(a, row, inverse);
}

// The same as engines sum it: every thread some elements, then a tree over them all.
extern "C" __global__ void rms_norm_standard(cc_norm a) {
  const iv_norm_row row = iv_row_of_norm(a);
  __shared__ float parts[32];
  __shared__ float inverse;
  float sum = 0;
  for (int i = threadIdx.x; i < a.width; i += blockDim.x) sum = iv_fma(row.x[i], row.x[i], sum);
  for (int half = 16; half > 0; half /= 2) sum += __shfl_xor_sync(~0u, sum, half);
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = sum;
  __syncthreads();
  if (threadIdx.x == 0) {
    sum = 0;
    for (int warp = 0; warp < blockDim.x / 32; warp++) sum = iv_add(sum, parts[warp]);
    inverse = iv_inverse_root(sum, a);
  }
  __syncthreads();
  iv_write_norm(a, row, inverse);
}

// ---- Element by element ---------------------------------------------------------------------------

#define IV_ROWWISE(NAME, VALUE)                                             \
  extern "C" __global__ void NAME(cc_rowwise a) {                           \
    const int i = blockIdx.x * blockDim.x + threadIdx.x;                    \
    if (i >= a.width) return;                                               \
    const float x = a.x[(int64_t)blockIdx.y * a.x_stride + i];              \
    float *out = a.out + (int64_t)blockIdx.y * a.out_stride + i;            \
    *out = iv_rounded(VALUE, a.bf16);                                       \
  }
IV_ROWWISE(add_rows, iv_add(*out, x))
IV_ROWWISE(scale_rows, iv_mul(x, a.number))
IV_ROWWISE(cap_rows, iv_capped(x, a.number))

// ---- Rotation and the cache -------------------------------------------------------------------------

extern "C" __global__ void rotate(cc_rotate a) {
  const int pair = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y;
  if (2 * pair >= a.columns) return;
  const int64_t at = (int64_t)a.positions[row] * a.head_size + 2 * pair % a.head_size;
  float *x = a.x + (int64_t)row * a.stride + a.first + 2 * pair;
  const float p = x[0], q = x[1];
  x[0] = iv_rounded(iv_fma(p, a.cosine[at], iv_mul(q, a.sine[at])), a.bf16);
  x[1] = iv_rounded(iv_fma(q, a.cosine[at + 1], iv_mul(p, a.sine[at + 1])), a.bf16);
}

extern "C" __global__ void store_rows(cc_store_rows a) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y;
  if (i >= a.cache.heads * a.cache.head_size) return;
  const int head = i / a.cache.head_size, element = i % a.cache.head_size;
  const int position = a.places.positions[row];
  const int64_t start = iv_block_start(a.cache, a.places, row, position) + head * a.cache.head_stride;
  const float *x = a.x + (int64_t)row * a.stride + i;
  bool is_finite = iv_store(
      a.cache.keys, iv_key_place(a.cache, start, position) + element * iv_key_stride(a.cache),
      x[a.key_column], a.cache.type);
  is_finite &= iv_store(a.cache.values, iv_value_place(a.cache, start, position) + element,
                        x[a.value_column], a.cache.type);
  if (!is_finite) a.findings[row] = 1;
}
