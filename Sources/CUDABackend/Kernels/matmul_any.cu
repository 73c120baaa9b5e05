// Matmuls of any packing and any number of rows: a thread for each output element, which walks its K blocks
// in order. What the faster kernels do not cover goes through here, and they are compared with it.
#include "kernel_arguments.h"
#include "packings.cuh"

// Sixteen columns of a group, and eight rows.
#define IV_COLUMNS 16
#define IV_ROWS 8

struct iv_place {
  int column, row, source;
  const uint8_t *group;
};

// Which element is this thread's; its row may be past the last.
IV iv_place iv_place_of_thread(const cc_matmul &a) {
  iv_place place;
  place.column = threadIdx.x % IV_COLUMNS;
  place.row = blockIdx.y * IV_ROWS + threadIdx.x / IV_COLUMNS;
  const int row = min(place.row, a.rows - 1);
  place.source = row / a.row_divisor;
  const int64_t first = a.experts ? (int64_t)a.experts[row] * a.groups : 0;
  place.group = a.weights + (first + blockIdx.x) * a.group_bytes;
  return place;
}

IV void iv_finish(const cc_matmul &a, const iv_place &place, float sum) {
  if (place.row >= a.rows) return;
  const int column = blockIdx.x * IV_COLUMNS + place.column;
  float *out = a.out + (int64_t)place.row * a.out_stride + column;
  if (a.bias) {
    const int64_t first = a.experts ? (int64_t)a.experts[place.row] * a.groups * IV_COLUMNS : 0;
    sum = iv_add(sum, a.bias[first + column]);
  }
  *out = iv_finished(sum, *out, a.epilogue, a.scale, a.bf16);
}

// Partial sums of one element lie in threads of different y, and are added from the first on.
IV float iv_gathered(const cc_matmul &a, float sum) {
  if (blockDim.y == 1) return sum;
  extern __shared__ float partial[];
  partial[threadIdx.y * blockDim.x + threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y > 0) return 0;
  for (int split = 1; split < a.splits; split++)
    sum = iv_add(sum, partial[split * blockDim.x + threadIdx.x]);
  return sum;
}

template <typename Packing>
IV void iv_multiply_quantised(const cc_matmul &a) {
  const iv_place place = iv_place_of_thread(a);
  const iv_activations x = {a.x.values, (const float2 *)a.x.scales, a.x.rows};
  const int first = a.blocks * threadIdx.y / a.splits, last = a.blocks * (threadIdx.y + 1) / a.splits;
  float sum = 0;
  for (int block = first; block < last; block++)
    sum = Packing::add(place.group + block * Packing::block_bytes, place.column, x, place.source, block,
                       sum);
  sum = iv_gathered(a, sum);
  if (threadIdx.y == 0) iv_finish(a, place, sum);
}

template <typename Packing>
IV void iv_multiply_floats(const cc_matmul &a) {
  const iv_place place = iv_place_of_thread(a);
  const float *x = a.floats + (int64_t)place.source * a.float_stride;
  const int first = a.blocks * threadIdx.y / a.splits, last = a.blocks * (threadIdx.y + 1) / a.splits;
  float sum = 0;
  for (int i = 32 * first; i < 32 * last; i++)
    sum = iv_fma(Packing::at(place.group, IV_COLUMNS * i + place.column), x[i], sum);
  sum = iv_gathered(a, sum);
  if (threadIdx.y == 0) iv_finish(a, place, sum);
}

#define IV_QUANTISED(NAME) \
  extern "C" __global__ void matmul_##NAME(cc_matmul a) { iv_multiply_quantised<iv_##NAME>(a); }
#define IV_FLOATS(NAME) \
  extern "C" __global__ void matmul_##NAME(cc_matmul a) { iv_multiply_floats<iv_##NAME>(a); }
IV_QUANTISED(q4) IV_QUANTISED(q8) IV_QUANTISED(q4_0) IV_QUANTISED(q5_0) IV_QUANTISED(q5_1)
IV_QUANTISED(iq4_nl) IV_QUANTISED(mxfp4) IV_QUANTISED(q2_k) IV_QUANTISED(q3_k) IV_QUANTISED(q4_k)
IV_QUANTISED(q5_k) IV_QUANTISED(q6_k) IV_QUANTISED(iq4_xs)
IV_FLOATS(f32) IV_FLOATS(f16) IV_FLOATS(bf16)
