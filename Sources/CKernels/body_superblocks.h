// Packings whose scales have a scale: blocks of 256 elements, in sub-blocks of 32 or 16.
//
// Which products are exact, and so need no order, and which sequence of roundings is left, says decision
// 0013.

// The sub-block of 32 that `block` is among all of K, and where its quants lie.
INLINE ck_planes CK(sub_block)(const uint8_t *p, size_t low_bytes, ck_places at, size_t high_bytes,
                                size_t s) {
  return (ck_planes){p + low_bytes * s, p + at.high + high_bytes * s};
}

// Every sub-block fetches an eighth of what the block has to.
INLINE void CK(fetch_part)(ck_ahead ahead, size_t b, size_t s, const int R) {
  const size_t bytes = ahead.bytes_per_block;
  CK(fetch_weights)(ahead.p + b * bytes + s * bytes / 8, (bytes + 7) / 8, R);
}

// ---- A scale, perhaps a minimum, for each 32 elements ----------------------------------------

// Sub-blocks are blocks of their own, whose scale and minimum are products that no rounding touches.
INLINE void CK(add_sub_blocks)(const ck_quants quants, const bool is_signed,
                               const size_t high_bytes, ck_places at, const uint8_t *p,
                               size_t group_bytes, ck_ahead ahead, const ck_rows *a, size_t row,
                               size_t b, const int R, const int C, vf *acc) {
  vf d[2], dmin[2];
  for (int c = 0; c < C; c++) {
    d[c] = CK(load_f16)(p + c * group_bytes + at.d);
    if (at.minimums) dmin[c] = -CK(load_f16)(p + c * group_bytes + at.dmin);
  }
#pragma nounroll
  for (size_t s = 0; s < 8; s++) {
    const size_t block = 8 * b + s;
    vi sum[CK_TILE_VECTORS];
    CK(fetch_part)(ahead, b, s, R);
    CK(dot_quads)(quants, CK(offset)(quants), CK(sub_block)(p, 256, at, high_bytes, s), group_bytes,
                  a, row, block, R, C, sum);
    for (int c = 0; c < C; c++) {
      const uint8_t *scales = p + c * group_bytes + at.scales + 16 * s;
      const vf scale = d[c] * (is_signed ? CK(load_s8)(scales) : CK(load_u8)(scales));
      CK(add_scaled)(sum + c * R, scale, a, row, block, R, acc + c * R);
      if (at.minimums)
        CK(add_minimum)(dmin[c] * CK(load_u8)(p + c * group_bytes + at.minimums + 16 * s), a, row,
                        block, R, acc + c * R);
    }
  }
}

INLINE void CK(block_q4_k)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_sub_blocks)(ck_nibbles, false, 0, ck_places_q4_k, w + b * ck_bytes_q4_k, group_bytes,
                     ahead, a, row, b, R, C, acc);
}

INLINE void CK(block_q5_k)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_sub_blocks)(ck_fives, false, 64, ck_places_q5_k, w + b * ck_bytes_q5_k,
                     group_bytes, ahead, a, row, b, R, C, acc);
}

INLINE void CK(block_iq4_xs)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                             size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_sub_blocks)(ck_iq4, true, 0, ck_places_iq4_xs, w + b * ck_bytes_iq4_xs, group_bytes,
                     ahead, a, row, b, R, C, acc);
}

// ---- A signed scale for each 16 elements -----------------------------------------------------

// One half of a sub-block, its integer dot products as floats, which hold them exactly.
INLINE void CK(dot_half)(const ck_quants quants, int32_t offset, ck_planes w, size_t group_bytes,
                         const ck_rows *a, size_t row, size_t block, const int half, const int R,
                         const int C, vf *dots) {
  vi sum[CK_TILE_VECTORS];
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++)
      sum[c * R + r] =
          CK(start)(quants, offset, a->half_sums[2 * ((row + r) * (a->k / 32) + block) + half]);
  CK(add_quads)(quants, w, group_bytes, a, row, 32 * block, 4 * half, 4 * half + 4, R, C, sum);
  for (int i = 0; i < R * C; i++) dots[i] = CK(float)(sum[i]);
}

// The halves' dot products times their scales, and the sum of both, are integers below 2^24 that floats
// hold exactly; then there is one rounding for the activations' scale, and one a block for the weights'.
INLINE void CK(add_halves)(const ck_quants quants, const size_t low_bytes, const size_t high_bytes,
                           ck_places at, const uint8_t *p, size_t group_bytes, ck_ahead ahead,
                           const ck_rows *a, size_t row, size_t b, const int R, const int C,
                           vf *acc) {
  vf total[CK_TILE_VECTORS];
  for (int i = 0; i < R * C; i++) total[i] = CK(splat)(0);
#pragma nounroll
  for (size_t s = 0; s < 8; s++) {
    const size_t block = 8 * b + s;
    const ck_planes planes = CK(sub_block)(p, low_bytes, at, high_bytes, s);
    const uint8_t *scales = p + at.scales + 32 * s;
    vf first[CK_TILE_VECTORS], second[CK_TILE_VECTORS];
    CK(fetch_part)(ahead, b, s, R);
    CK(dot_half)(quants, CK(offset)(quants), planes, group_bytes, a, row, block, 0, R, C, first);
    for (int c = 0; c < C; c++) {
      const vf scale = CK(load_s8)(scales + c * group_bytes);
      for (int r = 0; r < R; r++) first[c * R + r] = first[c * R + r] * scale;
    }
    CK(dot_half)(quants, CK(offset)(quants), planes, group_bytes, a, row, block, 1, R, C, second);
    for (int c = 0; c < C; c++) {
      const vf scale = CK(load_s8)(scales + c * group_bytes + 16);
      for (int r = 0; r < R; r++) {
        const vf sum = CK(fma)(second[c * R + r], scale, first[c * R + r]);
        total[c * R + r] = CK(fma)(sum, CK(splat)(a->scales[(row + r) * (a->k / 32) + block]),
                                   total[c * R + r]);
      }
    }
  }
  for (int c = 0; c < C; c++) {
    const vf d = CK(load_f16)(p + c * group_bytes + at.d);
    for (int r = 0; r < R; r++) acc[c * R + r] = CK(fma)(d, total[c * R + r], acc[c * R + r]);
  }
}

INLINE void CK(block_q3_k)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_halves)(ck_threes, 128, 64, ck_places_q3_k, w + b * ck_bytes_q3_k, group_bytes, ahead, a,
                 row, b, R, C, acc);
}

INLINE void CK(block_q6_k)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_halves)(ck_sixes, 256, 128, ck_places_q6_k, w + b * ck_bytes_q6_k, group_bytes, ahead, a,
                 row, b, R, C, acc);
}

// ---- A scale and a minimum for each 16 elements ----------------------------------------------

// A quad's pairs of bits times their columns' scales: at most 3 * 15, so no byte reaches into the next.
INLINE vi CK(scaled_pairs)(vi quad, vi scales) {
  typedef uint16_t v32 __attribute__((vector_size(64)));
  return (vi)((v32)quad * (v32)(scales | scales << 16));
}

INLINE void CK(block_q2_k)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  const ck_places at = ck_places_q2_k;
  const uint8_t *p = w + b * ck_bytes_q2_k;
  const size_t blocks = a->k / 32;
  vf total[CK_TILE_VECTORS], minimum[CK_TILE_VECTORS];
  for (int i = 0; i < R * C; i++) total[i] = minimum[i] = CK(splat)(0);
#pragma nounroll
  for (size_t s = 0; s < 8; s++) {
    const size_t block = 8 * b + s;
    CK(fetch_part)(ahead, b, s, R);
    for (int c = 0; c < C; c++) {
      const uint8_t *group = p + c * group_bytes, *both = group + at.scales + 32 * s;
      const vi halves[2] = {CK(load_bytes)(both), CK(load_bytes)(both + 16)};
      const vi minimums = halves[0] >> 4 | (halves[1] & 0xf0) << 12;
      vi sum[6];
      for (int r = 0; r < R; r++) sum[r] = CK(splati)(0);
      CK_UNROLL
      for (int v = 0; v < 8; v++) {
        const vi quad =
            CK(scaled_pairs)(CK(pair_quad)(group + 128 * s, v, 0), halves[v / 4] & 15);
        for (int r = 0; r < R; r++)
          sum[r] = CK(dot_u7)(sum[r], quad, a->values + (row + r) * a->k + 32 * block + 4 * v);
      }
      for (int r = 0; r < R; r++) {
        const size_t i = (row + r) * blocks + block;
        const vf scale = CK(splat)(a->scales[i]);
        const vi sums = CK(dot_pair)(minimums, a->half_sums + 2 * i);
        total[c * R + r] = CK(fma)(CK(float)(sum[r]), scale, total[c * R + r]);
        minimum[c * R + r] = CK(fma)(CK(float)(sums), scale, minimum[c * R + r]);
      }
    }
  }
  for (int c = 0; c < C; c++) {
    const vf d = CK(load_f16)(p + c * group_bytes + at.d);
    const vf dmin = -CK(load_f16)(p + c * group_bytes + at.dmin);
    for (int r = 0; r < R; r++) {
      vf *to = acc + c * R + r;
      *to = CK(fma)(d, total[c * R + r], *to);
      *to = CK(fma)(dmin, minimum[c * R + r], *to);
    }
  }
}
