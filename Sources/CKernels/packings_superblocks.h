// Repacking and reading back of super-blocks of 256 elements; included by packings.c alone.

// The 32 bytes from p on, each shifted right and masked, as eight quads.
static void shifted_quads(const uint8_t *p, size_t shift, uint32_t mask, uint32_t *quads) {
  for (int v = 0; v < 8; v++) quads[v] = four(p + 4 * v) >> shift & mask;
}

// One byte or one half-precision number of this column.
static void put_byte(int value, size_t column, uint8_t *p) { p[column] = (uint8_t)value; }
static void put_half(const uint8_t *half, size_t column, uint8_t *p) {
  memcpy(p + 2 * column, half, 2);
}

// Scale and minimum of sub-block s, six bits each, of the twelve bytes that hold all eight of both.
static void scale_and_minimum(const uint8_t *p, size_t s, int *scale, int *minimum) {
  if (s < 4) {
    *scale = p[s] & 63, *minimum = p[s + 4] & 63;
  } else {
    *scale = (p[s + 4] & 15) | p[s - 4] >> 6 << 4;
    *minimum = p[s + 4] >> 4 | p[s] >> 6 << 4;
  }
}

static void put_scales_and_minimums(const uint8_t *p, ck_places at, size_t column, uint8_t *to) {
  for (size_t s = 0; s < 8; s++) {
    int scale, minimum;
    scale_and_minimum(p, s, &scale, &minimum);
    put_byte(scale, column, to + at.scales + 16 * s);
    put_byte(minimum, column, to + at.minimums + 16 * s);
  }
}

static void pack_q2_k(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  const ck_places at = ck_places_q2_k;
  for (size_t b = 0; b < k / 256; b++, row += 84) {
    uint8_t *to = group + b * ck_bytes_q2_k;
    for (size_t s = 0; s < 8; s++) {
      uint32_t quads[8];
      shifted_quads(row + 16 + 32 * (s / 4), 2 * (s % 4), 0x03030303, quads);
      ck_put_pairs(quads, 0, column, to + 128 * s);
    }
    for (size_t h = 0; h < 16; h++) put_byte(row[h], column, to + at.scales + 16 * h);
    put_half(row + 80, column, to + at.d);
    put_half(row + 82, column, to + at.dmin);
  }
}

static void pack_q3_k(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  const ck_places at = ck_places_q3_k;
  for (size_t b = 0; b < k / 256; b++, row += 110) {
    uint8_t *to = group + b * ck_bytes_q3_k;
    const uint8_t *scales = row + 96;
    for (size_t s = 0; s < 8; s++) {
      uint32_t quads[8], bits[8];
      shifted_quads(row + 32 + 32 * (s / 4), 2 * (s % 4), 0x03030303, quads);
      ck_put_pairs(quads, 0, column, to + 128 * s);
      shifted_quads(row, s, 0x01010101, bits);
      ck_put_bits(bits, 0, column, to + at.high + 64 * s);
    }
    for (size_t h = 0; h < 16; h++) {
      const int low = h < 8 ? scales[h] & 15 : scales[h - 8] >> 4;
      const int high = scales[8 + h % 4] >> 2 * (h / 4) & 3;
      put_byte((low | high << 4) - 32, column, to + at.scales + 16 * h);
    }
    put_half(row + 108, column, to + at.d);
  }
}

static void pack_q4_k(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  const ck_places at = ck_places_q4_k;
  for (size_t b = 0; b < k / 256; b++, row += 144) {
    uint8_t *to = group + b * ck_bytes_q4_k;
    for (size_t s = 0; s < 8; s++) {
      uint32_t quads[8];
      shifted_quads(row + 16 + 32 * (s / 2), 4 * (s % 2), 0x0f0f0f0f, quads);
      ck_put_nibbles(quads, column, to + 256 * s);
    }
    put_scales_and_minimums(row + 4, at, column, to);
    put_half(row, column, to + at.d);
    put_half(row + 2, column, to + at.dmin);
  }
}

static void pack_q5_k(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  const ck_places at = ck_places_q5_k;
  for (size_t b = 0; b < k / 256; b++, row += 176) {
    uint8_t *to = group + b * ck_bytes_q5_k;
    for (size_t s = 0; s < 8; s++) {
      uint32_t quads[8], bits[8];
      shifted_quads(row + 48 + 32 * (s / 2), 4 * (s % 2), 0x0f0f0f0f, quads);
      ck_put_nibbles(quads, column, to + 256 * s);
      shifted_quads(row + 16, s, 0x01010101, bits);
      ck_put_bits(bits, 0, column, to + at.high + 64 * s);
    }
    put_scales_and_minimums(row + 4, at, column, to);
    put_half(row, column, to + at.d);
    put_half(row + 2, column, to + at.dmin);
  }
}

static void pack_q6_k(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  const ck_places at = ck_places_q6_k;
  for (size_t b = 0; b < k / 256; b++, row += 210) {
    uint8_t *to = group + b * ck_bytes_q6_k;
    for (size_t s = 0; s < 8; s++) {
      const size_t half = s / 4, part = s % 4;
      uint32_t quads[8], pairs[8];
      shifted_quads(row + 64 * half + 32 * (part % 2), 4 * (part / 2), 0x0f0f0f0f, quads);
      ck_put_nibbles(quads, column, to + 256 * s);
      shifted_quads(row + 128 + 32 * half, 2 * part, 0x03030303, pairs);
      ck_put_pairs(pairs, 0, column, to + at.high + 128 * s);
    }
    for (size_t h = 0; h < 16; h++) put_byte(row[192 + h], column, to + at.scales + 16 * h);
    put_half(row + 208, column, to + at.d);
  }
}

static void pack_iq4_xs(const uint8_t *row, size_t column, size_t k, uint8_t *group) {
  const ck_places at = ck_places_iq4_xs;
  for (size_t b = 0; b < k / 256; b++, row += 136) {
    uint8_t *to = group + b * ck_bytes_iq4_xs;
    const int high = row[2] | row[3] << 8;
    for (size_t s = 0; s < 8; s++) {
      uint32_t quads[8];
      split_quads(row + 8 + 16 * s, quads);
      ck_put_nibbles(quads, column, to + 256 * s);
      const int low = row[4 + s / 2] >> 4 * (s % 2) & 15;
      put_byte((low | (high >> 2 * s & 3) << 4) - 32, column, to + at.scales + 16 * s);
    }
    put_half(row, column, to + at.d);
  }
}

// Where sub-block s of 32 elements, counted through all of K, is.
typedef struct {
  const uint8_t *p;  // its super-block
  size_t s;          // its number there
} sub_block;

static sub_block sub_block_at(const uint8_t *group, size_t block_bytes, size_t s) {
  return (sub_block){group + s / 8 * block_bytes, s % 8};
}

// A scale or a minimum of this column, which number `i` of such integers says, times that of all.
static float scaled(const uint8_t *integers, size_t i, size_t column, const uint8_t *halves) {
  return ck_float_at(halves, CK_F16, column) * (float)integers[16 * i + column];
}
static float signed_scaled(const uint8_t *integers, size_t i, size_t column, const uint8_t *halves) {
  return ck_float_at(halves, CK_F16, column) * (float)(int8_t)integers[16 * i + column];
}

static void unpack_q2_k(const uint8_t *group, size_t column, size_t k, float *out) {
  const ck_places at = ck_places_q2_k;
  for (size_t h = 0; h < k / 16; h++, out += 16) {
    const sub_block b = sub_block_at(group, ck_bytes_q2_k, h / 2);
    const uint8_t both = b.p[at.scales + 16 * (h % 16) + column];
    const float scale = ck_float_at(b.p + at.d, CK_F16, column) * (float)(both & 15);
    const float minimum = ck_float_at(b.p + at.dmin, CK_F16, column) * (float)(both >> 4);
    for (size_t i = 0; i < 16; i++)
      out[i] = scale * (float)ck_pair_at(b.p + 128 * b.s, column, h % 2 * 16 + i) - minimum;
  }
}

static void unpack_q3_k(const uint8_t *group, size_t column, size_t k, float *out) {
  const ck_places at = ck_places_q3_k;
  for (size_t h = 0; h < k / 16; h++, out += 16) {
    const sub_block b = sub_block_at(group, ck_bytes_q3_k, h / 2);
    const float scale = signed_scaled(b.p + at.scales, h % 16, column, b.p + at.d);
    for (size_t n = 0; n < 16; n++) {
      const size_t i = h % 2 * 16 + n;
      out[n] = scale * (float)(ck_pair_at(b.p + 128 * b.s, column, i) +
                               4 * ck_bit_at(b.p + at.high + 64 * b.s, column, i) - 4);
    }
  }
}

static void unpack_q4_k(const uint8_t *group, size_t column, size_t k, float *out) {
  const ck_places at = ck_places_q4_k;
  for (size_t s = 0; s < k / 32; s++, out += 32) {
    const sub_block b = sub_block_at(group, ck_bytes_q4_k, s);
    const float scale = scaled(b.p + at.scales, b.s, column, b.p + at.d);
    const float minimum = scaled(b.p + at.minimums, b.s, column, b.p + at.dmin);
    for (size_t i = 0; i < 32; i++)
      out[i] = scale * (float)ck_nibble_at(b.p + 256 * b.s, column, i) - minimum;
  }
}

static void unpack_q5_k(const uint8_t *group, size_t column, size_t k, float *out) {
  const ck_places at = ck_places_q5_k;
  for (size_t s = 0; s < k / 32; s++, out += 32) {
    const sub_block b = sub_block_at(group, ck_bytes_q5_k, s);
    const float scale = scaled(b.p + at.scales, b.s, column, b.p + at.d);
    const float minimum = scaled(b.p + at.minimums, b.s, column, b.p + at.dmin);
    for (size_t i = 0; i < 32; i++)
      out[i] = scale * (float)(ck_nibble_at(b.p + 256 * b.s, column, i) +
                               16 * ck_bit_at(b.p + at.high + 64 * b.s, column, i)) -
               minimum;
  }
}

static void unpack_q6_k(const uint8_t *group, size_t column, size_t k, float *out) {
  const ck_places at = ck_places_q6_k;
  for (size_t h = 0; h < k / 16; h++, out += 16) {
    const sub_block b = sub_block_at(group, ck_bytes_q6_k, h / 2);
    const float scale = signed_scaled(b.p + at.scales, h % 16, column, b.p + at.d);
    for (size_t n = 0; n < 16; n++) {
      const size_t i = h % 2 * 16 + n;
      out[n] = scale * (float)(ck_nibble_at(b.p + 256 * b.s, column, i) +
                               16 * ck_pair_at(b.p + at.high + 128 * b.s, column, i) - 32);
    }
  }
}

static void unpack_iq4_xs(const uint8_t *group, size_t column, size_t k, float *out) {
  const ck_places at = ck_places_iq4_xs;
  for (size_t s = 0; s < k / 32; s++, out += 32) {
    const sub_block b = sub_block_at(group, ck_bytes_iq4_xs, s);
    const float scale = signed_scaled(b.p + at.scales, b.s, column, b.p + at.d);
    for (size_t i = 0; i < 32; i++)
      out[i] = scale * (float)ck_iq4_values[ck_nibble_at(b.p + 256 * b.s, column, i)];
  }
}
