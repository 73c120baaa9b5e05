// AVX-512 with VNNI: one register to a virtual vector.
#include "kernels_common.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), \
    apply_to = function)

#define CK(name) ck_avx512_##name
// Whether a tile of its own for every number of rows is worth the code.
#define CK_HAS_MANY_TILES 1
// Whether the eight steps of a block are worth the code.
#define CK_UNROLL _Pragma("unroll")
// Whether the registers hold the chains of two groups of columns.
#define CK_PAIRS_GROUPS 1

INLINE vf CK(load_f16)(const void *p) {
  return (vf)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

INLINE vi CK(dot_u7)(vi sum, vi weights, const int8_t *a) {
  int32_t quad;
  memcpy(&quad, a, 4);
  return (vi)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)weights, _mm512_set1_epi32(quad));
}

// The peak: sixteen sums in registers, and nothing to load.
static uint64_t CK(dots)(size_t rounds, int32_t *sink) {
  const __m512i weights = _mm512_set1_epi8(*sink & 15), quad = _mm512_set1_epi8(3);
  __m512i sum[16];
  for (int i = 0; i < 16; i++) sum[i] = _mm512_set1_epi32(i);
  for (size_t n = 0; n < rounds; n++)
    for (int i = 0; i < 16; i++) sum[i] = _mm512_dpbusd_epi32(sum[i], weights, quad);
  for (int i = 0; i < 16; i++) *sink += _mm512_reduce_add_epi32(sum[i]);
  return rounds * 16 * 64 * 2;
}

// Weights are stored offset by 128: the sum starts at minus 128 times the activations' sum.
INLINE vi CK(start_s8)(int32_t activation_sum) {
  return (vi)_mm512_set1_epi32(-128 * activation_sum);
}
INLINE vi CK(dot_s8)(vi sum, vi weights, const int8_t *a) {
  return CK(dot_u7)(sum, weights, a);
}

// The sum of each lane's two halves times two activation sums.
INLINE vi CK(dot_pair)(vi halves, const int16_t *sums) {
  int32_t pair;
  memcpy(&pair, sums, 4);
  return (vi)_mm512_madd_epi16((__m512i)halves, _mm512_set1_epi32(pair));
}

// Bytes below 16 as those places of a table.
INLINE vi CK(lookup)(const uint8_t *table, vi places) {
  const __m512i values = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)table));
  return (vi)_mm512_shuffle_epi8(values, (__m512i)places);
}

#include "kernels_body.h"

#pragma clang attribute pop
#endif
