// What K block b adds to the sums of a tile: one function for each packing, all alike to whoever calls
// them. Here are those of blocks of 32.
//
// A tile is R rows against C neighbouring groups of 16 columns, `group_bytes` apart: acc[c R + r]
// is one vector, lane = column. Each activation is loaded once for C groups, each weight unpacked
// once for R rows. `w` is where the first group starts, and `ahead` what to fetch meanwhile.

INLINE void CK(block_q4)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                         size_t row, size_t b, const int R, const int C, vf *acc) {
  const uint8_t *p = w + b * ck_bytes_q4;
  CK(fetch_weights)(ahead.p + b * ahead.bytes_per_block, ahead.bytes_per_block, R);
  const size_t blocks = a->k / 32;
  const vi mask = CK(splati)(0x0f0f0f0f);
  vi sum[CK_TILE_VECTORS];
  for (int i = 0; i < R * C; i++) sum[i] = CK(splati)(0);
#pragma unroll
  for (int v = 0; v < 4; v++)
    for (int c = 0; c < C; c++) {
      vi packed = CK(loadi)(p + c * group_bytes + 64 * v);
      vi low = packed & mask, high = (vi)((vu)packed >> 4) & mask;
      for (int r = 0; r < R; r++) {
        const int8_t *quads = a->values + (row + r) * a->k + 32 * b + 8 * v;
        sum[c * R + r] = CK(dot_u7)(sum[c * R + r], low, quads);
        sum[c * R + r] = CK(dot_u7)(sum[c * R + r], high, quads + 4);
      }
    }
  for (int c = 0; c < C; c++) {
    vf scale = CK(load_f16)(p + c * group_bytes + 256);
    vf minimum = CK(load_f16)(p + c * group_bytes + 288);
    for (int r = 0; r < R; r++) {
      size_t i = (row + r) * blocks + b;
      vf *to = acc + c * R + r;
      *to = CK(fma)(CK(float)(sum[c * R + r]), scale * a->scales[i], *to);
      *to = CK(fma)(minimum, CK(splat)(a->scaled_sums[i]), *to);
    }
  }
}

INLINE void CK(block_q8)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                         size_t row, size_t b, const int R, const int C, vf *acc) {
  const uint8_t *p = w + b * ck_bytes_q8;
  CK(fetch_weights)(ahead.p + b * ahead.bytes_per_block, ahead.bytes_per_block, R);
  const size_t blocks = a->k / 32;
  vi sum[CK_TILE_VECTORS];
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++)
      sum[c * R + r] = CK(start_s8)(a->sums[(row + r) * blocks + b]);
#pragma unroll
  for (int v = 0; v < 8; v++)
    for (int c = 0; c < C; c++) {
      vi bytes = CK(loadi)(p + c * group_bytes + 64 * v);
      for (int r = 0; r < R; r++)
        sum[c * R + r] = CK(dot_s8)(sum[c * R + r], bytes,
                                    a->values + (row + r) * a->k + 32 * b + 4 * v);
    }
  for (int c = 0; c < C; c++) {
    vf scale = CK(load_f16)(p + c * group_bytes + 512);
    for (int r = 0; r < R; r++)
      acc[c * R + r] = CK(fma)(CK(float)(sum[c * R + r]),
                               scale * a->scales[(row + r) * blocks + b], acc[c * R + r]);
  }
}

// Float weights: a block is 32 steps of the same chain, so that all packings share their plans.
INLINE void CK(block_float)(const uint8_t *w, ck_float_type type, const ck_rows *a, size_t row,
                            size_t b, const int R, vf *acc) {
  for (size_t i = 32 * b; i < 32 * b + 32; i++) {
    vf column = CK(load_float)(w, type, 16 * i);
    for (int r = 0; r < R; r++)
      acc[r] = CK(fma)(column, CK(splat)(a->floats[(row + r) * a->float_stride + i]), acc[r]);
  }
}

INLINE void CK(block_f32)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                          size_t row, size_t b, const int R, const int C, vf *acc) {
  (void)group_bytes, (void)ahead, (void)C;
  CK(block_float)(w, CK_F32, a, row, b, R, acc);
}

INLINE void CK(block_f16)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                          size_t row, size_t b, const int R, const int C, vf *acc) {
  (void)group_bytes, (void)ahead, (void)C;
  CK(block_float)(w, CK_F16, a, row, b, R, acc);
}

INLINE void CK(block_bf16)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  (void)group_bytes, (void)ahead, (void)C;
  CK(block_float)(w, CK_BF16, a, row, b, R, acc);
}

// A column's dot products of one block of 32, times both scales.
INLINE void CK(add_scaled)(const vi *sum, vf scale, const ck_rows *a, size_t row, size_t b,
                           const int R, vf *acc) {
  for (int r = 0; r < R; r++)
    acc[r] = CK(fma)(CK(float)(sum[r]), scale * a->scales[(row + r) * (a->k / 32) + b], acc[r]);
}

INLINE void CK(add_minimum)(vf minimum, const ck_rows *a, size_t row, size_t b, const int R,
                            vf *acc) {
  for (int r = 0; r < R; r++)
    acc[r] = CK(fma)(minimum, CK(splat)(a->scaled_sums[(row + r) * (a->k / 32) + b]), acc[r]);
}

// 32 elements to a scale, which lies with the quants, as a minimum does if there is one.
INLINE void CK(add_block)(const ck_quants quants, const ck_float_type type, const size_t scales,
                          const size_t minimums, const uint8_t *p, size_t group_bytes,
                          ck_ahead ahead, const ck_rows *a, size_t row, size_t b, const int R,
                          const int C, vf *acc) {
  vi sum[CK_TILE_VECTORS];
  CK(fetch_weights)(ahead.p + b * ahead.bytes_per_block, ahead.bytes_per_block, R);
  CK(dot_quads)(quants, CK(offset)(quants), (ck_planes){p, p + 256}, group_bytes, a, row, b, R, C,
                sum);
  for (int c = 0; c < C; c++) {
    const uint8_t *group = p + c * group_bytes;
    CK(add_scaled)(sum + c * R, CK(load_float)(group + scales, type, 0), a, row, b, R, acc + c * R);
    if (minimums)
      CK(add_minimum)(CK(load_float)(group + minimums, type, 0), a, row, b, R, acc + c * R);
  }
}

// The offset is taken off as a minimum of eight scales, which is exact, in a step of its own: these are
// the bits that Q4_0 had when it was packed as Q4_1.
INLINE void CK(block_q4_0)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  const uint8_t *p = w + b * ck_bytes_q4_0;
  vi sum[CK_TILE_VECTORS];
  CK(fetch_weights)(ahead.p + b * ahead.bytes_per_block, ahead.bytes_per_block, R);
  CK(dot_quads)(ck_nibbles, 0, (ck_planes){p, p}, group_bytes, a, row, b, R, C, sum);
  for (int c = 0; c < C; c++) {
    const vf scale = CK(load_f16)(p + c * group_bytes + 256);
    CK(add_scaled)(sum + c * R, scale, a, row, b, R, acc + c * R);
    CK(add_minimum)(scale * -8.0f, a, row, b, R, acc + c * R);
  }
}

INLINE void CK(block_q5_0)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_block)(ck_centred_fives, CK_F16, 320, 0, w + b * ck_bytes_q5_0, group_bytes, ahead, a,
                row, b, R, C, acc);
}

INLINE void CK(block_q5_1)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                           size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_block)(ck_fives, CK_F16, 320, 352, w + b * ck_bytes_q5_1, group_bytes, ahead, a, row, b,
                R, C, acc);
}

INLINE void CK(block_iq4_nl)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                             size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_block)(ck_iq4, CK_F16, 256, 0, w + b * ck_bytes_iq4_nl, group_bytes, ahead, a, row, b, R,
                C, acc);
}

INLINE void CK(block_mxfp4)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                            size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(add_block)(ck_fp4, CK_BF16, 256, 0, w + b * ck_bytes_mxfp4, group_bytes, ahead, a, row, b, R,
                C, acc);
}
