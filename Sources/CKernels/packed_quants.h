// Quants in packed memory, one at a time: how `packings.c` writes them and the scalar code reads them.
//
// 32 elements of sixteen columns lie as eight quads, each four neighbours of K of every column. A byte's
// place within a quad is 4 column + element % 4.
#ifndef INVAR_CK_PACKED_QUANTS_H
#define INVAR_CK_PACKED_QUANTS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// What a packing's quants are made of.
typedef enum {
  ck_nibbles,
  ck_fives,          // a nibble and a plane of fifth bits
  ck_centred_fives,  // likewise, offset by 16
  ck_sixes,          // a nibble and a plane of pairs of bits, offset by 32
  ck_pairs,          // two bits
  ck_threes,         // two bits and a plane of third bits, offset by 4
  ck_iq4,            // nibbles that are names of values, offset by 128
  ck_fp4,            // likewise, offset by 12
  ck_bytes           // unpacked already, whatever their offset is
} ck_quants;

// Where the `low` and the `high` bits of 32 elements lie.
typedef struct {
  const uint8_t *low, *high;
} ck_planes;

// Where nibbles are names of values: these of IQ4_NL and IQ4_XS, and twice those of MXFP4.
static const int8_t ck_iq4_values[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                         1,    13,   25,  38,  53,  69,  89,  113};
static const int8_t ck_mxfp4_values[16] = {0, 1,  2,  3,  4,  6,  8,  12,
                                           0, -1, -2, -3, -4, -6, -8, -12};
// The same with their offsets, as vectors look them up.
static const uint8_t ck_iq4_table[16] = {1,   24,  45,  63,  79,  93,  106, 118,
                                         129, 141, 153, 166, 181, 197, 217, 241};
static const uint8_t ck_mxfp4_table[16] = {12, 13, 14, 15, 16, 18, 20, 24,
                                           12, 11, 10, 9,  8,  6,  4,  0};

// Element i of 32 of a column, of 256 bytes of nibbles: quads 2 n low and 2 n + 1 high in vector n.
static inline int ck_nibble_at(const uint8_t *p, size_t column, size_t i) {
  const uint8_t pair = p[64 * (i / 8) + 4 * column + i % 4];
  return i / 4 % 2 ? pair >> 4 : pair & 15;
}

// Of 64 bytes of single bits: bit v is quad v's.
static inline int ck_bit_at(const uint8_t *p, size_t column, size_t i) {
  return p[4 * column + i % 4] >> i / 4 & 1;
}

// Of 128 bytes of pairs of bits: four quads in each vector, from the lowest bits on.
static inline int ck_pair_at(const uint8_t *p, size_t column, size_t i) {
  return p[64 * (i / 16) + 4 * column + i % 4] >> 2 * (i / 4 % 4) & 3;
}

// The same for writing: the bytes of a column's eight quads, of which `shift` says where the bits are.

static inline void ck_put_word(uint8_t *p, size_t column, uint32_t word) {
  memcpy(p + 4 * column, &word, 4);
}

static inline void ck_put_nibbles(const uint32_t *quads, size_t column, uint8_t *p) {
  for (int n = 0; n < 4; n++)
    ck_put_word(p + 64 * n, column,
                (quads[2 * n] & 0x0f0f0f0f) | (quads[2 * n + 1] & 0x0f0f0f0f) << 4);
}

static inline void ck_put_bits(const uint32_t *quads, int shift, size_t column, uint8_t *p) {
  uint32_t word = 0;
  for (int v = 0; v < 8; v++) word |= (quads[v] >> shift & 0x01010101) << v;
  ck_put_word(p, column, word);
}

static inline void ck_put_pairs(const uint32_t *quads, int shift, size_t column, uint8_t *p) {
  for (int n = 0; n < 2; n++) {
    uint32_t word = 0;
    for (int v = 0; v < 4; v++) word |= (quads[4 * n + v] >> shift & 0x03030303) << 2 * v;
    ck_put_word(p + 64 * n, column, word);
  }
}

#endif
