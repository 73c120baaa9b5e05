// Elements of cached K and V as floats: IV_KV_TYPE is 0 for f32, 1 for f16, 2 for bf16.
#pragma once
#include "arithmetic.cuh"

#define IV_KV_BYTES (IV_KV_TYPE == 0 ? 4 : 2)

// The two halves of a word.
IV float2 iv_half_pair(uint32_t word) {
#if IV_KV_TYPE == 1
  return make_float2(iv_from_f16((uint16_t)word), iv_from_f16((uint16_t)(word >> 16)));
#else
  return make_float2(iv_float(word << 16), iv_float(word & 0xffff0000u));
#endif
}

// COUNT neighbours in shared memory, on a boundary of their size.
template <int COUNT>
IV void iv_read_shared(const uint8_t *p, float *x) {
#if IV_KV_TYPE == 0
  if (COUNT == 2) {
    *(float2 *)x = *(const float2 *)p;
  } else {
#pragma unroll
    for (int i = 0; i < COUNT / 4; i++) ((float4 *)x)[i] = ((const float4 *)p)[i];
  }
#else
  uint32_t words[COUNT / 2];
  if (COUNT == 2) words[0] = *(const uint32_t *)p;
  else if (COUNT == 4) *(uint2 *)words = *(const uint2 *)p;
  else *(uint4 *)words = *(const uint4 *)p;
#pragma unroll
  for (int i = 0; i < COUNT / 2; i++) {
    const float2 pair = iv_half_pair(words[i]);
    x[2 * i] = pair.x, x[2 * i + 1] = pair.y;
  }
#endif
}

// Eight neighbours, as they are read from the cache and as they are used.
struct iv_eight {
#if IV_KV_TYPE == 0
  uint4 raw[2];
#else
  uint4 raw[1];
#endif
  IV_MEMBER void read(const void *p) {
    raw[0] = __ldg((const uint4 *)p);
#if IV_KV_TYPE == 0
    raw[1] = __ldg((const uint4 *)p + 1);
#endif
  }
  IV_MEMBER void open(float (&x)[8]) const {
#if IV_KV_TYPE == 0
    x[0] = iv_float(raw[0].x), x[1] = iv_float(raw[0].y), x[2] = iv_float(raw[0].z), x[3] = iv_float(raw[0].w);
    x[4] = iv_float(raw[1].x), x[5] = iv_float(raw[1].y), x[6] = iv_float(raw[1].z), x[7] = iv_float(raw[1].w);
#else
    const uint32_t words[4] = {raw[0].x, raw[0].y, raw[0].z, raw[0].w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
      const float2 pair = iv_half_pair(words[i]);
      x[2 * i] = pair.x, x[2 * i + 1] = pair.y;
    }
#endif
  }
};

// Four neighbours, likewise.
struct iv_four {
#if IV_KV_TYPE == 0
  uint4 raw;
#else
  uint2 raw;
#endif
  IV_MEMBER void read(const void *p) {
#if IV_KV_TYPE == 0
    raw = __ldg((const uint4 *)p);
#else
    raw = __ldg((const uint2 *)p);
#endif
  }
  IV_MEMBER void open(float (&x)[4]) const {
#if IV_KV_TYPE == 0
    x[0] = iv_float(raw.x), x[1] = iv_float(raw.y), x[2] = iv_float(raw.z), x[3] = iv_float(raw.w);
#else
    const float2 low = iv_half_pair(raw.x), high = iv_half_pair(raw.y);
    x[0] = low.x, x[1] = low.y, x[2] = high.x, x[3] = high.y;
#endif
  }
};
