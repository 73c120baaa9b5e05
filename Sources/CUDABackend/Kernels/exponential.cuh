// The exponential of what is zero, negative or NaN: a score less the largest one.
#pragma once
#include "arithmetic.cuh"

// Bit for bit iv_exp(x), in half its steps: results reach no higher than 1, so one power of two above all
// subnormal numbers, and one step down from there, round once as iv_scaled does.
IV float iv_exp_falling(float x) {
#ifdef IV_ON_DEVICE
  float low;
  asm("max.NaN.f32 %0, %1, %2;" : "=f"(low) : "f"(x), "f"(-104.0f));
#else
  const float low = x < -104.0f ? -104.0f : x;
#endif
  const float shifted = iv_fma(low, IV_LOG2E, IV_ROUNDER), n = iv_sub(shifted, IV_ROUNDER);
  const float r = iv_fma(n, -IV_LN2_LOW, iv_fma(n, -IV_LN2_HIGH, low));
  float q = IV_EXP_C6;
  q = iv_fma(q, r, IV_EXP_C5);
  q = iv_fma(q, r, IV_EXP_C4);
  q = iv_fma(q, r, IV_EXP_C3);
  q = iv_fma(q, r, IV_EXP_C2);
  const float p = iv_fma(iv_fma(q, r, 1.0f), r, 1.0f);
  // n stands in the low bits of `shifted`: here is 2^(n + 64).
  const float power = iv_float((iv_bits(shifted) << 23) + (191u << 23));
  return iv_mul(iv_mul(p, power), 0x1p-64f);
}
