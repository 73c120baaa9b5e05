// The chained packings' part of the scalar code: what K block b of one column adds to an element's chain.
// Included by reference.c alone. In which steps it is rounded says decision 0013.

// ---- 32 elements to a scale ------------------------------------------------------------------

// Dot product of n quants that `quant` reads, from element `first` of 32 on, with as many values of a row.
typedef int (*quant_reader)(ck_planes w, size_t column, size_t i);

static int32_t dot(quant_reader quant, ck_planes w, size_t column, const int8_t *values,
                   size_t first, size_t n) {
  int32_t sum = 0;
  for (size_t i = first; i < first + n; i++) sum += quant(w, column, i) * values[i];
  return sum;
}

static int nibble(ck_planes w, size_t column, size_t i) { return ck_nibble_at(w.low, column, i); }
static int five(ck_planes w, size_t column, size_t i) {
  return nibble(w, column, i) + 16 * ck_bit_at(w.high, column, i);
}
static int centred_five(ck_planes w, size_t column, size_t i) { return five(w, column, i) - 16; }
static int six(ck_planes w, size_t column, size_t i) {
  return nibble(w, column, i) + 16 * ck_pair_at(w.high, column, i) - 32;
}
static int pair(ck_planes w, size_t column, size_t i) { return ck_pair_at(w.low, column, i); }
static int three(ck_planes w, size_t column, size_t i) {
  return pair(w, column, i) + 4 * ck_bit_at(w.high, column, i) - 4;
}
static int iq4(ck_planes w, size_t column, size_t i) { return ck_iq4_values[nibble(w, column, i)]; }
static int fp4(ck_planes w, size_t column, size_t i) {
  return ck_mxfp4_values[nibble(w, column, i)];
}

// `scale` and `minimum` of a block of 32: of the chain's steps each is one rounding.
static float add_block(int32_t dot, float scale, const ck_rows *a, size_t block, float acc) {
  return fmaf((float)dot, scale * a->scales[block], acc);
}
static float add_minimum(float minimum, const ck_rows *a, size_t block, float acc) {
  return fmaf(minimum, a->scaled_sums[block], acc);
}

// The offset is taken off as a minimum of eight scales, which is exact.
static float block_q4_0(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  const uint8_t *p = group + b * ck_bytes_q4_0;
  const size_t block = row * (a->k / 32) + b;
  const int32_t sum = dot(nibble, (ck_planes){p, p}, column, a->values + 32 * block, 0, 32);
  const float scale = ck_float_at(p + 256, CK_F16, column);
  acc = add_block(sum, scale, a, block, acc);
  return add_minimum(-8 * scale, a, block, acc);
}

static float block_q5_0(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  const uint8_t *p = group + b * ck_bytes_q5_0;
  const size_t block = row * (a->k / 32) + b;
  const int32_t sum = dot(centred_five, (ck_planes){p, p + 256}, column, a->values + 32 * block, 0, 32);
  return add_block(sum, ck_float_at(p + 320, CK_F16, column), a, block, acc);
}

static float block_q5_1(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  const uint8_t *p = group + b * ck_bytes_q5_1;
  const size_t block = row * (a->k / 32) + b;
  const int32_t sum = dot(five, (ck_planes){p, p + 256}, column, a->values + 32 * block, 0, 32);
  acc = add_block(sum, ck_float_at(p + 320, CK_F16, column), a, block, acc);
  return add_minimum(ck_float_at(p + 352, CK_F16, column), a, block, acc);
}

static float block_iq4_nl(const uint8_t *group, size_t column, const ck_rows *a, size_t row,
                          size_t b, float acc) {
  const uint8_t *p = group + b * ck_bytes_iq4_nl;
  const size_t block = row * (a->k / 32) + b;
  const int32_t sum = dot(iq4, (ck_planes){p, p}, column, a->values + 32 * block, 0, 32);
  return add_block(sum, ck_float_at(p + 256, CK_F16, column), a, block, acc);
}

static float block_mxfp4(const uint8_t *group, size_t column, const ck_rows *a, size_t row,
                         size_t b, float acc) {
  const uint8_t *p = group + b * ck_bytes_mxfp4;
  const size_t block = row * (a->k / 32) + b;
  const int32_t sum = dot(fp4, (ck_planes){p, p}, column, a->values + 32 * block, 0, 32);
  return add_block(sum, ck_float_at(p + 256, CK_BF16, column), a, block, acc);
}

// ---- Super-blocks: 8 sub-blocks of 32 elements -------------------------------------------------

static ck_planes sub_block(const uint8_t *p, size_t low_bytes, ck_places at, size_t high_bytes,
                           size_t s) {
  return (ck_planes){p + low_bytes * s, p + at.high + high_bytes * s};
}

// A scale and a minimum for each sub-block, which is a block of its own then.
static float with_minimums(quant_reader quant, ck_places at, size_t high_bytes, const uint8_t *p,
                           size_t column, const ck_rows *a, size_t block, float acc) {
  const float d = ck_float_at(p + at.d, CK_F16, column);
  const float dmin = ck_float_at(p + at.dmin, CK_F16, column);
  for (size_t s = 0; s < 8; s++, block++) {
    const float scale = d * (float)p[at.scales + 16 * s + column];
    const float minimum = -dmin * (float)p[at.minimums + 16 * s + column];
    const int32_t sum =
        dot(quant, sub_block(p, 256, at, high_bytes, s), column, a->values + 32 * block, 0, 32);
    acc = add_block(sum, scale, a, block, acc);
    acc = add_minimum(minimum, a, block, acc);
  }
  return acc;
}

static float block_q4_k(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  return with_minimums(nibble, ck_places_q4_k, 0, group + b * ck_bytes_q4_k, column, a,
                       row * (a->k / 32) + 8 * b, acc);
}

static float block_q5_k(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  return with_minimums(five, ck_places_q5_k, 64, group + b * ck_bytes_q5_k, column, a,
                       row * (a->k / 32) + 8 * b, acc);
}

static float block_iq4_xs(const uint8_t *group, size_t column, const ck_rows *a, size_t row,
                          size_t b, float acc) {
  const ck_places at = ck_places_iq4_xs;
  const uint8_t *p = group + b * ck_bytes_iq4_xs;
  size_t block = row * (a->k / 32) + 8 * b;
  for (size_t s = 0; s < 8; s++, block++) {
    const int8_t scale = (int8_t)p[at.scales + 16 * s + column];
    const int32_t sum =
        dot(iq4, sub_block(p, 256, at, 0, s), column, a->values + 32 * block, 0, 32);
    acc = add_block(sum, ck_float_at(p + at.d, CK_F16, column) * (float)scale, a, block, acc);
  }
  return acc;
}

// A signed scale for each half of a sub-block: the sum of both is an integer that a float holds exactly.
// One rounding takes it times the activations' scale, and one a super-block times the weights'.
static float with_halves(quant_reader quant, size_t low_bytes, ck_places at, size_t high_bytes,
                         const uint8_t *p, size_t column, const ck_rows *a, size_t block, float acc) {
  float total = 0;
  for (size_t s = 0; s < 8; s++, block++) {
    const ck_planes w = sub_block(p, low_bytes, at, high_bytes, s);
    int32_t sum = 0;
    for (size_t half = 0; half < 2; half++)
      sum += (int8_t)p[at.scales + 16 * (2 * s + half) + column] *
             dot(quant, w, column, a->values + 32 * block, 16 * half, 16);
    total = fmaf((float)sum, a->scales[block], total);
  }
  return fmaf(ck_float_at(p + at.d, CK_F16, column), total, acc);
}

static float block_q3_k(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  return with_halves(three, 128, ck_places_q3_k, 64, group + b * ck_bytes_q3_k, column, a,
                     row * (a->k / 32) + 8 * b, acc);
}

static float block_q6_k(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  return with_halves(six, 256, ck_places_q6_k, 128, group + b * ck_bytes_q6_k, column, a,
                     row * (a->k / 32) + 8 * b, acc);
}

// Minimums likewise: theirs is an exact sum of activations times small integers.
static float block_q2_k(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  const ck_places at = ck_places_q2_k;
  const uint8_t *p = group + b * ck_bytes_q2_k;
  size_t block = row * (a->k / 32) + 8 * b;
  float total = 0, minimum = 0;
  for (size_t s = 0; s < 8; s++, block++) {
    int32_t sum = 0, minimums = 0;
    for (size_t half = 0; half < 2; half++) {
      const uint8_t both = p[at.scales + 16 * (2 * s + half) + column];
      sum += (both & 15) * dot(pair, sub_block(p, 128, at, 0, s), column, a->values + 32 * block,
                               16 * half, 16);
      minimums += (both >> 4) * a->half_sums[2 * block + half];
    }
    total = fmaf((float)sum, a->scales[block], total);
    minimum = fmaf((float)minimums, a->scales[block], minimum);
  }
  acc = fmaf(ck_float_at(p + at.d, CK_F16, column), total, acc);
  return fmaf(-ck_float_at(p + at.dmin, CK_F16, column), minimum, acc);
}
