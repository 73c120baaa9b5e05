// The contract's scalar arithmetic, twin of the scalar code in CKernels/reference.c: same steps, same bits.
//
// Written for a GPU's compiler and for one of C++, which compares it with that code without a GPU. Every sum
// and product is one rounded step by name; flags forbid the compiler to fuse, flush or approximate.
#pragma once

#ifdef __CUDA_ARCH__
#define IV_ON_DEVICE 1
#endif

#include "kernel_types.h"

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define IV static __device__ __forceinline__
#define IV_MEMBER __device__ __forceinline__
IV float iv_fma(float a, float b, float c) { return __fmaf_rn(a, b, c); }
IV float iv_mul(float a, float b) { return __fmul_rn(a, b); }
IV float iv_add(float a, float b) { return __fadd_rn(a, b); }
IV float iv_sub(float a, float b) { return __fsub_rn(a, b); }
IV float iv_div(float a, float b) { return __fdiv_rn(a, b); }
IV float iv_sqrt(float a) { return __fsqrt_rn(a); }
IV float iv_rint(float a) { return rintf(a); }
IV float iv_abs(float a) { return fabsf(a); }
IV uint32_t iv_bits(float a) { return __float_as_uint(a); }
IV float iv_float(uint32_t a) { return __uint_as_float(a); }
// Four bytes by four bytes, added to c: signed by signed, and unsigned by signed.
IV int32_t iv_dot4(uint32_t a, uint32_t b, int32_t c) { return __dp4a((int)a, (int)b, c); }
#else
#include <math.h>
#include <string.h>
struct float2 { float x, y; };
#define IV static inline
#define IV_MEMBER inline
IV float iv_fma(float a, float b, float c) { return fmaf(a, b, c); }
IV float iv_mul(float a, float b) { return a * b; }
IV float iv_add(float a, float b) { return a + b; }
IV float iv_sub(float a, float b) { return a - b; }
IV float iv_div(float a, float b) { return a / b; }
IV float iv_sqrt(float a) { return sqrtf(a); }
IV float iv_rint(float a) { return rintf(a); }
IV float iv_abs(float a) { return fabsf(a); }
IV uint32_t iv_bits(float a) { uint32_t b; memcpy(&b, &a, 4); return b; }
IV float iv_float(uint32_t a) { float b; memcpy(&b, &a, 4); return b; }
IV int32_t iv_dot4(uint32_t a, uint32_t b, int32_t c) {
  for (int i = 0; i < 32; i += 8) c += (int8_t)(a >> i) * (int8_t)(b >> i);
  return c;
}
#endif

#define IV_INFINITY iv_float(0x7f800000u)
#define IV_NAN iv_float(0x7fffffffu)

// ---- Constants of CKernels/kernels_common.h -----------------------------------------------------

#define IV_ROUNDER 12582912.0f  // 1.5 * 2^23: adding it rounds to an integer
#define IV_LOG2E 0x1.715476p+0f
#define IV_LN2 0x1.62e43p-1f
#define IV_LN2_HIGH 0x1.63p-1f
#define IV_LN2_LOW -0x1.bd0106p-13f
#define IV_EXP_C2 0x1.fffffcp-2f
#define IV_EXP_C3 0x1.555492p-3f
#define IV_EXP_C4 0x1.5558f2p-5f
#define IV_EXP_C5 0x1.1239e4p-7f
#define IV_EXP_C6 0x1.6a242ap-10f
#define IV_GELU_C0 0x1.988454p+0f
#define IV_GELU_C0_LOW -0x1.857936p-25f
#define IV_GELU_C1 0x1.2444f2p-4f
#define IV_GELU_C1_LOW 0x1.49b16ap-29f
#define IV_SWISH_SLOPE 1.702f
#define IV_GATE_LIMIT 7.0f

// ---- Conversions, nearest even --------------------------------------------------------------------

IV float iv_round_bf16(float x) {
  if (x != x) return x;
  const uint32_t b = iv_bits(x);
  return iv_float(((b + 0x7fff + (b >> 16 & 1)) >> 16) << 16);
}

IV float iv_rounded(float x, bool bf16) { return bf16 ? iv_round_bf16(x) : x; }

IV uint16_t iv_to_bf16(float x) {
  const uint32_t b = iv_bits(x);
  if (x != x) return (uint16_t)(b >> 16) | 0x40;
  return (uint16_t)((b + 0x7fff + (b >> 16 & 1)) >> 16);
}

IV float iv_from_bf16(uint16_t b) { return iv_float((uint32_t)b << 16); }

IV float iv_from_f16(uint16_t bits) {
#ifdef IV_ON_DEVICE
  float x;  // exact; a NaN becomes the canonical one
  asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(bits));
  return x;
#else
  const uint32_t sign = (uint32_t)(bits & 0x8000) << 16, exponent = bits >> 10 & 31, fraction = bits & 1023;
  if (exponent == 31) return iv_float(sign | 0x7f800000 | fraction << 13);
  if (exponent > 0) return iv_float(sign | (exponent + 112) << 23 | fraction << 13);
  const float magnitude = iv_mul((float)fraction, 0x1p-24f);
  return sign ? -magnitude : magnitude;
#endif
}

IV uint16_t iv_to_f16(float x) {
  const uint32_t bits = iv_bits(x), magnitude = bits & 0x7fffffff;
  const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000)
    return sign | (uint16_t)(iv_bits(iv_add(iv_float(magnitude), 0.5f)) - iv_bits(0.5f));
  const uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
  return sign | (uint16_t)((rounded - 0x38000000) >> 13);
}

// ---- Elementary functions -------------------------------------------------------------------------

// 2^n, n in -126 ... 127.
IV float iv_power_of_two(int n) { return iv_float((uint32_t)(n + 127) << 23); }

// x = n ln2 + r + rest, |r| <= ln2/2.
IV float iv_reduced(float x, float &n, float &rest) {
  n = iv_sub(iv_fma(x, IV_LOG2E, IV_ROUNDER), IV_ROUNDER);
  const float high = iv_fma(n, -IV_LN2_HIGH, x);
  const float r = iv_fma(n, -IV_LN2_LOW, high);
  rest = iv_fma(n, -IV_LN2_LOW, iv_sub(high, r));
  return r;
}

// (exp(r) - 1 - r) / r^2.
IV float iv_exp_tail(float r) {
  float q = IV_EXP_C6;
  q = iv_fma(q, r, IV_EXP_C5);
  q = iv_fma(q, r, IV_EXP_C4);
  q = iv_fma(q, r, IV_EXP_C3);
  return iv_fma(q, r, IV_EXP_C2);
}

// value * 2^n, rounded once.
IV float iv_scaled(float value, int n) {
  return iv_mul(iv_mul(value, iv_power_of_two(n >> 1)), iv_power_of_two(n - (n >> 1)));
}

IV float iv_exp(float x) {
  if (x != x) return x;
  if (x < -104.0f) x = -104.0f;
  if (x > 128.0f) x = 128.0f;
  float n, rest;
  const float r = iv_reduced(x, n, rest);
  return iv_scaled(iv_fma(iv_fma(iv_exp_tail(r), r, 1.0f), r, 1.0f), (int)n);
}

// x / (1 + exp(-z)), for z of the sign of x and exp(-|z|) = 2^n exp(r + rest).
IV float iv_gated(float x, float n, float r, float rest) {
  const float high = iv_add(1.0f, r);
  const float p = iv_add(
      high, iv_fma(iv_mul(r, r), iv_exp_tail(r), iv_add(iv_add(iv_sub(1.0f, high), r), rest)));
  const float e = iv_mul(p, iv_power_of_two(n < -126 ? -126 : (int)n));
  const float d = iv_add(1.0f, e), d_rest = iv_add(iv_sub(1.0f, d), e);
  const float a = x < 0 ? iv_mul(x, p) : x, a_rest = x < 0 ? iv_fma(x, p, -a) : 0.0f;
  const float y = iv_div(a, d);
  const float error = iv_fma(-y, d_rest, iv_add(iv_fma(-y, d, a), a_rest));
  const float mended = iv_fma(error, iv_fma(-0.5f, d, 1.4571f), y);
  return x < 0 ? iv_scaled(mended, (int)n) : mended;
}

IV float iv_silu(float x) {
  if (!(iv_abs(x) < 128.0f)) return x < 0 ? -0.0f : x;
  float n, rest;
  const float r = iv_reduced(-iv_abs(x), n, rest);
  return iv_gated(x, n, r, rest);
}

IV float iv_swish(float x) {
  if (x > IV_GATE_LIMIT) x = IV_GATE_LIMIT;
  const float z = iv_mul(x, IV_SWISH_SLOPE), z_rest = iv_fma(x, IV_SWISH_SLOPE, -z);
  if (!(iv_abs(z) < 128.0f)) return x < 0 ? -0.0f : x;
  float n, rest;
  const float near = iv_reduced(-iv_abs(z), n, rest), more = x < 0 ? z_rest : -z_rest;
  const float r = iv_add(near, more);
  return iv_gated(x, n, r, iv_add(iv_add(iv_sub(near, r), more), rest));
}

IV float iv_clamped(float x) {
  if (x > IV_GATE_LIMIT) return IV_GATE_LIMIT;
  return x < -IV_GATE_LIMIT ? -IV_GATE_LIMIT : x;
}

IV float iv_gelu(float x) {
  const float square = iv_mul(x, x), square_rest = iv_fma(x, x, -square);
  const float part = iv_mul(square, IV_GELU_C1), w = iv_add(part, IV_GELU_C0);
  const float seen = iv_sub(w, IV_GELU_C0);
  float w_rest = iv_add(iv_add(iv_sub(IV_GELU_C0, iv_sub(w, seen)), iv_sub(part, seen)),
                        iv_fma(square, IV_GELU_C1, -part));
  w_rest = iv_add(w_rest, iv_fma(square, IV_GELU_C1_LOW, IV_GELU_C0_LOW));
  w_rest = iv_fma(square_rest, IV_GELU_C1, w_rest);
  const float z = iv_mul(x, w), z_rest = iv_fma(x, w_rest, iv_fma(x, w, -z)), size = iv_abs(z);
  if (!(size < 128.0f)) return z < 0 ? -0.0f : x;
  float e = iv_exp(-size);
  e = iv_fma(z < 0 ? e : -e, z_rest, e);
  return iv_div(z < 0 ? iv_mul(x, e) : x, iv_add(1.0f, e));
}

IV float iv_tanh(float x) {
  if (x != x) return x;
  if (!(iv_abs(x) < 16.0f)) return x < 0 ? -1.0f : 1.0f;
  float n, rest;
  const float r = iv_reduced(iv_mul(iv_abs(x), -2.0f), n, rest);
  const float q = iv_add(r, iv_fma(iv_mul(r, r), iv_exp_tail(r), rest));
  const float power = iv_power_of_two((int)n), m = iv_fma(power, q, iv_sub(power, 1.0f));
  const float size = iv_div(iv_sub(0.0f, m), iv_add(2.0f, m));
  return iv_float((iv_bits(size) & 0x7fffffffu) | (iv_bits(x) & 0x80000000u));
}

// cap * tanh(x / cap).
IV float iv_capped(float x, float cap) { return iv_mul(iv_tanh(iv_div(x, cap)), cap); }

// ---- What becomes of a finished sum of a matmul ---------------------------------------------------

enum iv_epilogue { IV_STORE, IV_ADD, IV_GATE, IV_GELU_GATE, IV_CLAMPED_GATE };

// `sum` has its bias; `before` is what its place holds.
IV float iv_finished(float sum, float before, int epilogue, float scale, bool bf16) {
  const float s = iv_rounded(sum, bf16);
  switch (epilogue) {
    case IV_ADD: return iv_rounded(iv_add(before, iv_rounded(iv_mul(s, scale), bf16)), bf16);
    case IV_GATE: return iv_rounded(iv_mul(iv_rounded(iv_silu(before), bf16), s), bf16);
    case IV_GELU_GATE: return iv_rounded(iv_mul(iv_rounded(iv_gelu(before), bf16), s), bf16);
    case IV_CLAMPED_GATE:
      return iv_rounded(iv_mul(iv_rounded(iv_swish(before), bf16),
                               iv_rounded(iv_add(iv_clamped(s), 1.0f), bf16)), bf16);
    default: return s;
  }
}

// ---- Quantising 32 activations to int8 ------------------------------------------------------------

// Of the largest magnitude, which is a NaN where there is one.
IV float iv_inverse_scale(float magnitude) {
  return magnitude > 1e-30f ? iv_div(127.0f, magnitude) : 0;
}
IV float iv_scale(float magnitude) { return iv_div(magnitude, 127.0f); }
IV int32_t iv_quantised(float x, float inverse) {
  const float scaled = iv_rint(iv_mul(x, inverse));
  return scaled == scaled ? (int32_t)scaled : 0;
}
