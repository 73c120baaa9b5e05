// Repacks up to sixteen rows of a weight matrix (output columns) into one group, once, at load.
#include "kernels_common.h"

static uint32_t four(const uint8_t *p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

// Sixteen bytes of nibbles (elements 0-15 low, 16-31 high) to four vectors' worth of one column.
static void pack_nibbles(const uint8_t *quants, size_t column, uint8_t *block) {
  for (int v = 0; v < 4; v++) {
    const uint8_t *first = quants + 8 * (v % 2);
    const uint32_t a = four(first), b = four(first + 4);
    const uint32_t low = v < 2 ? a & 0x0f0f0f0f : a >> 4 & 0x0f0f0f0f;
    const uint32_t high = v < 2 ? b << 4 & 0xf0f0f0f0 : b & 0xf0f0f0f0;
    const uint32_t packed = low | high;
    memcpy(block + 64 * v + 4 * column, &packed, 4);
  }
}

static void pack_q4(ck_source source, const uint8_t *row, size_t column, size_t blocks,
                    uint8_t *group) {
  const size_t source_bytes = source == CK_SOURCE_Q4_0 ? 18 : 20;
  for (size_t b = 0; b < blocks; b++) {
    const uint8_t *from = row + b * source_bytes;
    uint8_t *to = group + b * CK_Q4_BLOCK_BYTES;
    uint16_t scale, minimum;
    memcpy(&scale, from, 2);
    // Q4_0 is d (q - 8): Q4_1 with minimum -8 d, which is exact.
    if (source == CK_SOURCE_Q4_0)
      minimum = ck_f32_to_f16(-8 * ck_f16_to_f32(scale));
    else
      memcpy(&minimum, from + 2, 2);
    pack_nibbles(from + source_bytes - 16, column, to);
    memcpy(to + 256 + 2 * column, &scale, 2);
    memcpy(to + 288 + 2 * column, &minimum, 2);
  }
}

static void pack_q8(const uint8_t *row, size_t column, size_t blocks, uint8_t *group) {
  for (size_t b = 0; b < blocks; b++) {
    const uint8_t *from = row + b * 34;
    uint8_t *to = group + b * CK_Q8_BLOCK_BYTES;
    for (int quad = 0; quad < 8; quad++) {
      const uint32_t offset = four(from + 2 + 4 * quad) ^ 0x80808080;
      memcpy(to + 64 * quad + 4 * column, &offset, 4);
    }
    memcpy(to + 512 + 2 * column, from, 2);
  }
}

void ck_pack_group(ck_source source, const uint8_t *rows, size_t row_bytes, size_t row_count,
                   size_t k, uint8_t *group) {
  for (size_t column = 0; column < row_count; column++) {
    const uint8_t *row = rows + column * row_bytes;
    switch (source) {
      case CK_SOURCE_Q4_0:
      case CK_SOURCE_Q4_1: pack_q4(source, row, column, k / 32, group); break;
      case CK_SOURCE_Q8_0: pack_q8(row, column, k / 32, group); break;
      case CK_SOURCE_F32:
        for (size_t i = 0; i < k; i++) memcpy(group + 4 * (16 * i + column), row + 4 * i, 4);
        break;
      case CK_SOURCE_F16:
      case CK_SOURCE_BF16:
        for (size_t i = 0; i < k; i++) memcpy(group + 2 * (16 * i + column), row + 2 * i, 2);
        break;
    }
  }
}
