// A mixture of experts: which of them a row takes, and the sum of what they gave.
#include "kernel_arguments.h"
#include "arithmetic.cuh"

// Twin of ref_route, one thread a row: expert by expert, how many come before it.
extern "C" __global__ void route(cc_route a) {
  const int row = blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= a.rows) return;
  const float *logits = a.logits + (int64_t)row * a.stride;
  int32_t *experts = a.experts + row * a.used;
  float *weights = a.weights + row * a.used, maximum = -IV_INFINITY, sum = 0;
  bool is_finite = true;
  for (int i = 0; i < a.n; i++) {
    is_finite = is_finite && iv_abs(logits[i]) < IV_INFINITY;
    maximum = logits[i] > maximum ? logits[i] : maximum;
  }
  int count = 0;
  for (int i = 0; i < a.n; i++) {
    int rank = is_finite ? 0 : i;
    for (int j = 0; is_finite && j < a.n; j++)
      rank += logits[j] > logits[i] || (logits[j] == logits[i] && j < i);
    if (rank < a.used) experts[count++] = i;
  }
  for (int j = 0; j < a.used; j++) {
    weights[j] = iv_exp(iv_sub(logits[experts[j]], maximum));
    sum = iv_add(sum, weights[j]);
  }
  for (int j = 0; j < a.used; j++) weights[j] = is_finite ? iv_div(weights[j], sum) : IV_NAN;
}

extern "C" __global__ void mix(cc_mix a) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x, row = blockIdx.y;
  if (i >= a.width) return;
  float sum = 0;
  for (int j = 0; j < a.used; j++)
    sum = iv_fma(a.weights[row * a.used + j], a.parts[(int64_t)(row * a.used + j) * a.parts_stride + i],
                 sum);
  float *out = a.out + (int64_t)row * a.out_stride + i;
  *out = iv_rounded(iv_add(*out, iv_rounded(sum, a.bf16)), a.bf16);
}
