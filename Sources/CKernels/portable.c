// Plain C in sixteen-lane arrays: any processor, and NEON through the compiler.
#include "kernels_common.h"

#define CK(name) ck_portable_##name
// Whether a tile of its own for every number of rows is worth the code.
#define CK_HAS_MANY_TILES 0
// Whether the eight steps of a block are worth the code.
#define CK_UNROLL _Pragma("nounroll")
// Whether the registers hold the chains of two groups of columns.
#define CK_PAIRS_GROUPS 0

INLINE vf CK(load_f16)(const void *p) {
  uint16_t bits[16];
  float values[16];
  memcpy(bits, p, 32);
  for (int i = 0; i < 16; i++) values[i] = ck_f16_to_f32(bits[i]);
  vf v;
  memcpy(&v, values, 64);
  return v;
}

// lane += the dot product of its four unsigned weights with four signed activations.
INLINE vi CK(dot_u7)(vi sum, vi weights, const int8_t *a) {
  uint8_t w[64];
  int32_t lanes[16];
  memcpy(w, &weights, 64);
  for (int i = 0; i < 16; i++)
    lanes[i] = w[4 * i] * a[0] + w[4 * i + 1] * a[1] + w[4 * i + 2] * a[2] + w[4 * i + 3] * a[3];
  vi dot;
  memcpy(&dot, lanes, 64);
  return sum + dot;
}

// Weights are stored offset by 128: the sum starts at minus 128 times the activations' sum.
INLINE vi CK(start_s8)(int32_t activation_sum) {
  vi start = {0};
  return start - 128 * activation_sum;
}
INLINE vi CK(dot_s8)(vi sum, vi weights, const int8_t *a) {
  return CK(dot_u7)(sum, weights, a);
}

// The sum of each lane's two halves times two activation sums.
INLINE vi CK(dot_pair)(vi halves, const int16_t *sums) {
  return (halves << 16 >> 16) * (int32_t)sums[0] + (halves >> 16) * (int32_t)sums[1];
}

// Bytes below 16 as those places of a table.
INLINE vi CK(lookup)(const uint8_t *table, vi places) {
  uint8_t bytes[64];
  memcpy(bytes, &places, 64);
  for (int i = 0; i < 64; i++) bytes[i] = table[bytes[i]];
  vi values;
  memcpy(&values, bytes, 64);
  return values;
}

static uint64_t CK(dots)(size_t rounds, int32_t *sink) {
  vi sum[4] = {{0}}, weights = {0};
  int8_t quad[4] = {1, 2, 3, 4};
  for (size_t n = 0; n < rounds; n++)
    for (int i = 0; i < 4; i++) {
      quad[i] = (int8_t)n;
      sum[i] = CK(dot_u7)(sum[i], weights + i, quad);
    }
  for (int i = 0; i < 4; i++) *sink += __builtin_reduce_add(sum[i]);
  return rounds * 4 * 64 * 2;
}

#include "kernels_body.h"
