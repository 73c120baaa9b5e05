// Rows quantised in blocks of 32: eight lanes side by side have four values each of a block.
#pragma once
#include "kernel_arguments.h"
#include "arithmetic.cuh"

typedef cc_quantised iv_quantised_rows;

// Values of columns 4 * four to 4 * four + 3, by all lanes of a warp; lanes past the row have zeros, and write
// nothing.
IV void iv_quantise_four(const iv_quantised_rows &to, int row, int four, float4 x, bool is_there) {
  // As integers, the magnitude of a NaN is the largest: it must not be lost.
  uint32_t magnitude = max(max(iv_bits(iv_abs(x.x)), iv_bits(iv_abs(x.y))), max(iv_bits(iv_abs(x.z)), iv_bits(iv_abs(x.w))));
#pragma unroll
  for (int o = 4; o > 0; o /= 2) magnitude = max(magnitude, __shfl_xor_sync(~0u, magnitude, o));
  const float inverse = iv_inverse_scale(iv_float(magnitude));
  const int a = iv_quantised(x.x, inverse), b = iv_quantised(x.y, inverse);
  const int c = iv_quantised(x.z, inverse), d = iv_quantised(x.w, inverse);
  int sum = a + b + c + d;
#pragma unroll
  for (int o = 4; o > 0; o /= 2) sum += __shfl_xor_sync(~0u, sum, o);
  if (!is_there) return;
  const int64_t block = (int64_t)(four / 8) * to.rows + row;
  *(uint32_t *)(to.values + block * 32 + four % 8 * 4) =
      (uint32_t)(a & 255) | (uint32_t)(b & 255) << 8 | (uint32_t)(c & 255) << 16 | (uint32_t)(d & 255) << 24;
  const float scale = iv_scale(iv_float(magnitude));
  if (four % 8 == 0) to.scales[block] = make_float2(scale, iv_mul(scale, (float)sum));
}
