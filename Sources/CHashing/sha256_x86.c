// Blocks by the SHA extensions of x86-64, four rounds at a time; elsewhere by plain arithmetic.
#include "chashing.h"
#include "sha256_rounds.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>
#include <stdbool.h>

__attribute__((target("sha,sse4.1,ssse3"))) static void blocks_by_instructions(
    uint32_t state[8], const uint8_t *bytes, size_t block_count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  // The instructions want the eight words as ABEF and CDGH, from the highest to the lowest.
  const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
  const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
  for (; block_count > 0; block_count--, bytes += CH_SHA256_BLOCK) {
    const __m128i abef_before = abef, cdgh_before = cdgh;
    __m128i words[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      __m128i *oldest = &words[i % 4];
      if (i < 4) {
        const __m128i *place = (const __m128i *)(bytes + 16 * i);
        *oldest = _mm_shuffle_epi8(_mm_loadu_si128(place), big_endian);
      } else {
        const __m128i newest = words[(i + 3) % 4];
        const __m128i seven_back = _mm_alignr_epi8(newest, words[(i + 2) % 4], 4);
        const __m128i begun = _mm_sha256msg1_epu32(*oldest, words[(i + 1) % 4]);
        *oldest = _mm_sha256msg2_epu32(_mm_add_epi32(begun, seven_back), newest);
      }
      const __m128i *keys = (const __m128i *)(ch_sha256_keys + 4 * i);
      const __m128i keyed = _mm_add_epi32(*oldest, _mm_loadu_si128(keys));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, keyed);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(keyed, 0x0e));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

static bool ask_processor(void) {
  unsigned eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & bit_SSE4_1)) return false;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_SHA);
}

// Asked once: under a hypervisor the question takes longer than many a digest.
static bool has_instructions(void) {
  static _Atomic int answer;  // 0: not asked yet
  int known = atomic_load_explicit(&answer, memory_order_relaxed);
  if (known == 0) {
    known = ask_processor() ? 1 : 2;
    atomic_store_explicit(&answer, known, memory_order_relaxed);
  }
  return known == 1;
}

void ch_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t block_count) {
  if (has_instructions()) return blocks_by_instructions(state, bytes, block_count);
  ch_sha256_blocks_portable(state, bytes, block_count);
}

#else

void ch_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t block_count) {
  ch_sha256_blocks_portable(state, bytes, block_count);
}

#endif
