// AVX2 with FMA and F16C: two registers to a virtual vector.
#include "kernels_common.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define CK(name) ck_avx2_##name
// Whether a tile of its own for every number of rows is worth the code.
#define CK_HAS_MANY_TILES 1
// Whether the eight steps of a block are worth the code.
#define CK_UNROLL _Pragma("unroll")
// Whether the registers hold the chains of two groups of columns.
#define CK_PAIRS_GROUPS 0

typedef int32_t half __attribute__((vector_size(32)));

INLINE vi CK(join)(__m256i low, __m256i high) {
  return __builtin_shufflevector((half)low, (half)high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
                                 13, 14, 15);
}
INLINE __m256i CK(low)(vi v) {
  return (__m256i)__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
}
INLINE __m256i CK(high)(vi v) {
  return (__m256i)__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
}

INLINE vf CK(load_f16)(const void *p) {
  __m256 low = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
  __m256 high = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p + 1));
  return (vf)CK(join)((__m256i)low, (__m256i)high);
}

INLINE __m256i CK(quad)(const int8_t *a) {
  int32_t bits;
  memcpy(&bits, a, 4);
  return _mm256_set1_epi32(bits);
}

// Weights below 128: 2 * 127 * 127 fits the 16-bit middle step, so nothing saturates.
INLINE vi CK(dot_u7)(vi sum, vi weights, const int8_t *a) {
  const __m256i quad = CK(quad)(a), ones = _mm256_set1_epi16(1);
  __m256i low = _mm256_madd_epi16(_mm256_maddubs_epi16(CK(low)(weights), quad), ones);
  __m256i high = _mm256_madd_epi16(_mm256_maddubs_epi16(CK(high)(weights), quad), ones);
  return sum + CK(join)(low, high);
}

// Bytes would saturate there when unsigned (2 * 255 * 127), so the offset is taken off again and
// the sign moved to the activation: 2 * 128 * 127 fits.
INLINE vi CK(start_s8)(int32_t activation_sum) {
  (void)activation_sum;
  return (vi){0};
}
INLINE __m256i CK(dot_signed)(__m256i weights, __m256i quad) {
  weights = _mm256_xor_si256(weights, _mm256_set1_epi8((char)0x80));
  __m256i products = _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(quad, weights));
  return _mm256_madd_epi16(products, _mm256_set1_epi16(1));
}
INLINE vi CK(dot_s8)(vi sum, vi weights, const int8_t *a) {
  const __m256i quad = CK(quad)(a);
  return sum + CK(join)(CK(dot_signed)(CK(low)(weights), quad),
                        CK(dot_signed)(CK(high)(weights), quad));
}

// The sum of each lane's two halves times two activation sums.
INLINE vi CK(dot_pair)(vi halves, const int16_t *sums) {
  const __m256i pair = CK(quad)((const int8_t *)sums);
  return CK(join)(_mm256_madd_epi16(CK(low)(halves), pair),
                  _mm256_madd_epi16(CK(high)(halves), pair));
}

// Bytes below 16 as those places of a table.
INLINE vi CK(lookup)(const uint8_t *table, vi places) {
  const __m256i values = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
  return CK(join)(_mm256_shuffle_epi8(values, CK(low)(places)),
                  _mm256_shuffle_epi8(values, CK(high)(places)));
}

// The peak: sums in registers, and nothing to load.
static uint64_t CK(dots)(size_t rounds, int32_t *sink) {
  __m256i weights = _mm256_set1_epi8(*sink & 15), ones = _mm256_set1_epi16(1), sum[8];
  for (int i = 0; i < 8; i++) sum[i] = _mm256_set1_epi32(i);
  for (size_t n = 0; n < rounds; n++)
    for (int i = 0; i < 8; i++) {
      // Another value for all the compiler knows, so that each product is one of its own.
      __asm__ volatile("" : "+x"(weights));
      sum[i] = _mm256_add_epi32(sum[i], _mm256_madd_epi16(_mm256_maddubs_epi16(weights, ones), ones));
    }
  for (int i = 0; i < 8; i++) *sink += _mm256_extract_epi32(sum[i], 0);
  return rounds * 8 * 32 * 2;
}

#include "kernels_body.h"

#pragma clang attribute pop
#endif
