// Repacking and reading back of blocks of 32 elements; included by packings.c alone.

static void pack_q4_0(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t b = 0; b < k / 32; b++, row += 18) {
    uint8_t *to = group + b * ck_bytes_q4_0;
    uint32_t quads[8];
    split_quads(row + 2, quads);
    ck_put_nibbles(quads, column, to);
    memcpy(to + 256 + 2 * column, row, 2);
  }
}

// Bit i of `bits` becomes the fifth of element i.
static void add_fifth_bits(uint32_t bits, uint32_t *quads) {
  // The product has each of four bits once at the start of a byte.
  for (int v = 0; v < 8; v++)
    quads[v] |= ((bits >> 4 * v & 15) * 0x00204081 & 0x01010101) << 4;
}

static void pack_q5_0(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t b = 0; b < k / 32; b++, row += 22) {
    uint8_t *to = group + b * ck_bytes_q5_0;
    uint32_t quads[8];
    split_quads(row + 6, quads);
    add_fifth_bits(four(row + 2), quads);
    ck_put_nibbles(quads, column, to);
    ck_put_bits(quads, 4, column, to + 256);
    memcpy(to + 320 + 2 * column, row, 2);
  }
}

static void pack_q5_1(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t b = 0; b < k / 32; b++, row += 24) {
    uint8_t *to = group + b * ck_bytes_q5_1;
    uint32_t quads[8];
    split_quads(row + 8, quads);
    add_fifth_bits(four(row + 4), quads);
    ck_put_nibbles(quads, column, to);
    ck_put_bits(quads, 4, column, to + 256);
    memcpy(to + 320 + 2 * column, row, 2);
    memcpy(to + 352 + 2 * column, row + 2, 2);
  }
}

static void pack_iq4_nl(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t b = 0; b < k / 32; b++, row += 18) {
    uint8_t *to = group + b * ck_bytes_iq4_nl;
    uint32_t quads[8];
    split_quads(row + 2, quads);
    ck_put_nibbles(quads, column, to);
    memcpy(to + 256 + 2 * column, row, 2);
  }
}

// The scale is a power of two, halved since the values are doubled: 2^(code - 128) as bfloat16, which
// holds all of them, the two smallest as subnormal numbers. Code 255 is the format's NaN.
static uint16_t power_of_two(uint8_t code) {
  if (code == 255) return 0x7fc0;
  return code < 2 ? 0x20 << code : (uint16_t)((code - 1) << 7);
}

static void pack_mxfp4(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  for (size_t b = 0; b < k / 32; b++, row += 17) {
    uint8_t *to = group + b * ck_bytes_mxfp4;
    const uint16_t scale = power_of_two(row[0]);
    uint32_t quads[8];
    split_quads(row + 1, quads);
    ck_put_nibbles(quads, column, to);
    memcpy(to + 256 + 2 * column, &scale, 2);
  }
}

static void unpack_q4_0(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) {
    const uint8_t *p = group + i / 32 * ck_bytes_q4_0;
    const int q = ck_nibble_at(p, column, i % 32) - 8;
    out[i] = (float)q * ck_float_at(p + 256, CK_F16, column);
  }
}

static void unpack_q5_0(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) {
    const uint8_t *p = group + i / 32 * ck_bytes_q5_0;
    const int q = ck_nibble_at(p, column, i % 32) + 16 * ck_bit_at(p + 256, column, i % 32) - 16;
    out[i] = (float)q * ck_float_at(p + 320, CK_F16, column);
  }
}

static void unpack_q5_1(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) {
    const uint8_t *p = group + i / 32 * ck_bytes_q5_1;
    const int q = ck_nibble_at(p, column, i % 32) + 16 * ck_bit_at(p + 256, column, i % 32);
    out[i] = (float)q * ck_float_at(p + 320, CK_F16, column) + ck_float_at(p + 352, CK_F16, column);
  }
}

static void unpack_iq4_nl(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) {
    const uint8_t *p = group + i / 32 * ck_bytes_iq4_nl;
    out[i] = (float)ck_iq4_values[ck_nibble_at(p, column, i % 32)] *
             ck_float_at(p + 256, CK_F16, column);
  }
}

static void unpack_mxfp4(const uint8_t *group, size_t column, size_t k, float *out) {
  for (size_t i = 0; i < k; i++) {
    const uint8_t *p = group + i / 32 * ck_bytes_mxfp4;
    out[i] = (float)ck_mxfp4_values[ck_nibble_at(p, column, i % 32)] *
             ck_float_at(p + 256, CK_BF16, column);
  }
}
