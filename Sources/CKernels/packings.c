// Repacks up to sixteen rows of a weight matrix (output columns) into one group, once, at load; and
// reads columns back. Here are the woven packings, and the table of all.
#include "packings.h"

#include "kernels_common.h"
#include "packed_quants.h"

static uint32_t four(const uint8_t *p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

// Elements j and j + 16 share byte j of a file's 16.
static void split_quads(const uint8_t *quants, uint32_t *quads) {
  for (int v = 0; v < 4; v++) {
    const uint32_t word = four(quants + 4 * v);
    quads[v] = word & 0x0f0f0f0f;
    quads[v + 4] = word >> 4 & 0x0f0f0f0f;
  }
}

// ---- q4 --------------------------------------------------------------------------------------

static void pack_q4_1(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t b = 0; b < k / 32; b++, row += 20) {
    uint8_t *to = group + b * ck_bytes_q4;
    uint32_t quads[8];
    split_quads(row + 4, quads);
    ck_put_nibbles(quads, column, to);
    memcpy(to + 256 + 2 * column, row, 2);
    memcpy(to + 288 + 2 * column, row + 2, 2);
  }
}

static void unpack_q4(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) {
    const uint8_t *p = group + i / 32 * ck_bytes_q4;
    const uint8_t pair = p[64 * (i % 32 / 8) + 4 * column + i % 4];
    const float q = i / 4 % 2 ? pair >> 4 : pair & 15;
    out[i] = q * ck_float_at(p + 256, CK_F16, column) + ck_float_at(p + 288, CK_F16, column);
  }
}

// ---- q8 --------------------------------------------------------------------------------------

static void pack_q8_0(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t b = 0; b < k / 32; b++, row += 34) {
    uint8_t *to = group + b * ck_bytes_q8;
    for (int quad = 0; quad < 8; quad++) {
      const uint32_t offset = four(row + 2 + 4 * quad) ^ 0x80808080;
      memcpy(to + 64 * quad + 4 * column, &offset, 4);
    }
    memcpy(to + 512 + 2 * column, row, 2);
  }
}

static void unpack_q8(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) {
    const uint8_t *p = group + i / 32 * ck_bytes_q8;
    const int q = p[64 * (i % 32 / 4) + 4 * column + i % 4] - 128;
    out[i] = (float)q * ck_float_at(p + 512, CK_F16, column);
  }
}

// ---- Floats ----------------------------------------------------------------------------------

static void pack_singles(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t i = 0; i < k; i++) memcpy(group + 4 * (16 * i + column), row + 4 * i, 4);
}

static void pack_halves(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t i = 0; i < k; i++) memcpy(group + 2 * (16 * i + column), row + 2 * i, 2);
}

static void unpack_f32(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) out[i] = ck_float_at(group, CK_F32, 16 * i + column);
}

static void unpack_f16(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) out[i] = ck_float_at(group, CK_F16, 16 * i + column);
}

static void unpack_bf16(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) out[i] = ck_float_at(group, CK_BF16, 16 * i + column);
}

#include "packings_blocks.h"
#include "packings_superblocks.h"

// ----------------------------------------------------------------------------------------------

#define CK_FLOAT(NAME, ELEMENTS, BYTES) \
  {#NAME, ELEMENTS, BYTES, false, ck_index_##NAME, unpack_##NAME},
#define CK_QUANTISED(NAME, ELEMENTS, BYTES) \
  {#NAME, ELEMENTS, BYTES, true, ck_index_##NAME, unpack_##NAME},
static const ck_packing packings[] = {
    CK_EACH_FLOAT_PACKING(CK_FLOAT) CK_EACH_QUANTISED_PACKING(CK_QUANTISED)};
#undef CK_FLOAT
#undef CK_QUANTISED

// Types of tensors by their numbers in model files, and where they are packed.
static const struct {
  uint32_t type;
  int packing;
  void (*pack)(const uint8_t *row, size_t column, size_t k, uint8_t *group);
} sources[] = {
    {0, ck_index_f32, pack_singles}, {1, ck_index_f16, pack_halves},
    {2, ck_index_q4_0, pack_q4_0},    {3, ck_index_q4, pack_q4_1},
    {6, ck_index_q5_0, pack_q5_0},   {7, ck_index_q5_1, pack_q5_1},
    {8, ck_index_q8, pack_q8_0},     {10, ck_index_q2_k, pack_q2_k},
    {11, ck_index_q3_k, pack_q3_k},  {12, ck_index_q4_k, pack_q4_k},
    {13, ck_index_q5_k, pack_q5_k},  {14, ck_index_q6_k, pack_q6_k},
    {20, ck_index_iq4_nl, pack_iq4_nl}, {23, ck_index_iq4_xs, pack_iq4_xs},
    {30, ck_index_bf16, pack_halves}, {39, ck_index_mxfp4, pack_mxfp4},
};
enum { SOURCES = sizeof sources / sizeof sources[0] };

const ck_packing *ck_packing_of(uint32_t type) {
  for (int s = 0; s < SOURCES; s++)
    if (sources[s].type == type) return &packings[sources[s].packing];
  return NULL;
}

void ck_pack_group(uint32_t type, const uint8_t *rows, size_t row_bytes, size_t row_count, size_t k,
                   uint8_t *group) {
  for (int s = 0; s < SOURCES; s++)
    if (sources[s].type == type)
      for (size_t column = 0; column < row_count; column++)
        sources[s].pack(rows + column * row_bytes, column, k, group);
}
