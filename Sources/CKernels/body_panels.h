// Many rows: a piece of K of one or two groups of columns is unpacked once for all tiles of rows, bytes and
// floats, and each tile's chains go on where the piece before left them. The steps are those of the block
// functions, so no bit depends on which of the two is taken.

// Elements of K in a piece, and rows at most that it is unpacked for: so that it stays in the first cache,
// and what the chains have reached in the second.
#define CK_PANEL_DEPTH 512
#define CK_PANEL_BLOCKS (CK_PANEL_DEPTH / 32)
#define CK_PANEL_ROWS 64
// From so many rows on unpacking pays.
#define CK_PANEL_MIN_ROWS 16

// One group's piece. Of a block of 32, `first` and `second` are scale and minimum, or the scales of both
// halves, or what q2_k has for its minimums; of 256 elements, `d` and `dmin` are what these have.
typedef struct {
  uint8_t quads[CK_PANEL_BLOCKS][512];
  float first[CK_PANEL_BLOCKS][16], second[CK_PANEL_BLOCKS][16];
  float d[CK_PANEL_BLOCKS / 8][16], dmin[CK_PANEL_BLOCKS / 8][16];
} CK(panel);

// What a panel's blocks add to a chain.
typedef enum { CK(scaled), CK(with_minimum), CK(wide), CK(halves), CK(pairs_of_halves) } CK(form);

INLINE void CK(put_quads)(const ck_quants quants, ck_planes w, uint8_t *to) {
  for (int v = 0; v < 8; v++) {
    const vi quad = CK(weight_quad)(quants, w, v);
    memcpy(to + 64 * v, &quad, 64);
  }
}

// ---- Unpacking -------------------------------------------------------------------------------

// Blocks [from, to) of 32 elements.
INLINE void CK(unpack_blocks)(const ck_quants quants, const ck_float_type type, const size_t bytes,
                              const size_t scales, const size_t minimums, const uint8_t *group,
                              size_t from, size_t to, CK(panel) *panel) {
  for (size_t b = from; b < to; b++) {
    const uint8_t *p = group + b * bytes;
    CK(put_quads)(quants, (ck_planes){p, p + 256}, panel->quads[b - from]);
    CK(put)(panel->first[b - from], CK(load_float)(p + scales, type, 0));
    if (minimums) CK(put)(panel->second[b - from], CK(load_float)(p + minimums, type, 0));
  }
}

// Sub-blocks with a scale, perhaps a minimum, for each 32 elements.
INLINE void CK(unpack_sub_blocks)(const ck_quants quants, const bool is_signed, const size_t bytes,
                                  const size_t high_bytes, ck_places at, const uint8_t *group,
                                  size_t from, size_t to, CK(panel) *panel) {
  for (size_t b = from; b < to; b++) {
    const uint8_t *p = group + b / 8 * bytes;
    const size_t s = b % 8, i = b - from;
    const uint8_t *scales = p + at.scales + 16 * s;
    CK(put_quads)(quants, CK(sub_block)(p, 256, at, high_bytes, s), panel->quads[i]);
    CK(put)(panel->first[i],
            CK(load_f16)(p + at.d) * (is_signed ? CK(load_s8)(scales) : CK(load_u8)(scales)));
    if (at.minimums)
      CK(put)(panel->second[i],
              -CK(load_f16)(p + at.dmin) * CK(load_u8)(p + at.minimums + 16 * s));
  }
}

// With a signed scale for each 16.
INLINE void CK(unpack_halves)(const ck_quants quants, const size_t bytes, const size_t low_bytes,
                              const size_t high_bytes, ck_places at, const uint8_t *group,
                              size_t from, size_t to, CK(panel) *panel) {
  for (size_t b = from; b < to; b++) {
    const uint8_t *p = group + b / 8 * bytes, *scales = p + at.scales + 32 * (b % 8);
    const size_t i = b - from;
    CK(put_quads)(quants, CK(sub_block)(p, low_bytes, at, high_bytes, b % 8), panel->quads[i]);
    CK(put)(panel->first[i], CK(load_s8)(scales));
    CK(put)(panel->second[i], CK(load_s8)(scales + 16));
    CK(put)(panel->d[i / 8], CK(load_f16)(p + at.d));
  }
}

#define CK_UNPACK(NAME)                                                                        \
  static __attribute__((noinline)) void CK(unpack_##NAME)(const uint8_t *group, size_t from, \
                                                          size_t to, CK(panel) *panel)
CK_UNPACK(q4_0) {
  CK(unpack_blocks)(ck_nibbles, CK_F16, ck_bytes_q4_0, 256, 0, group, from, to, panel);
  for (size_t i = 0; i < to - from; i++)
    CK(put)(panel->second[i], CK(load)(panel->first[i]) * -8.0f);
}
CK_UNPACK(q5_0) {
  CK(unpack_blocks)(ck_centred_fives, CK_F16, ck_bytes_q5_0, 320, 0, group, from, to, panel);
}
CK_UNPACK(q5_1) {
  CK(unpack_blocks)(ck_fives, CK_F16, ck_bytes_q5_1, 320, 352, group, from, to, panel);
}
CK_UNPACK(iq4_nl) {
  CK(unpack_blocks)(ck_iq4, CK_F16, ck_bytes_iq4_nl, 256, 0, group, from, to, panel);
}
CK_UNPACK(mxfp4) {
  CK(unpack_blocks)(ck_fp4, CK_BF16, ck_bytes_mxfp4, 256, 0, group, from, to, panel);
}
CK_UNPACK(q4_k) {
  CK(unpack_sub_blocks)(ck_nibbles, false, ck_bytes_q4_k, 0, ck_places_q4_k, group, from, to, panel);
}
CK_UNPACK(q5_k) {
  CK(unpack_sub_blocks)(ck_fives, false, ck_bytes_q5_k, 64, ck_places_q5_k, group, from, to, panel);
}
CK_UNPACK(iq4_xs) {
  CK(unpack_sub_blocks)(ck_iq4, true, ck_bytes_iq4_xs, 0, ck_places_iq4_xs, group, from, to, panel);
}
CK_UNPACK(q3_k) {
  CK(unpack_halves)(ck_threes, ck_bytes_q3_k, 128, 64, ck_places_q3_k, group, from, to, panel);
}
CK_UNPACK(q6_k) {
  CK(unpack_halves)(ck_sixes, ck_bytes_q6_k, 256, 128, ck_places_q6_k, group, from, to, panel);
}
// Quants times their scales; the minimums of both halves in the two halves of a lane.
CK_UNPACK(q2_k) {
  const ck_places at = ck_places_q2_k;
  for (size_t b = from; b < to; b++) {
    const uint8_t *p = group + b / 8 * ck_bytes_q2_k, *both = p + at.scales + 32 * (b % 8);
    const size_t i = b - from;
    const vi halves[2] = {CK(load_bytes)(both), CK(load_bytes)(both + 16)};
    const vi minimums = halves[0] >> 4 | (halves[1] & 0xf0) << 12;
    for (int v = 0; v < 8; v++) {
      const vi quad =
          CK(scaled_pairs)(CK(pair_quad)(p + 128 * (b % 8), v, 0), halves[v / 4] & 15);
      memcpy(panel->quads[i] + 64 * v, &quad, 64);
    }
    memcpy(panel->second[i], &minimums, 64);
    CK(put)(panel->d[i / 8], CK(load_f16)(p + at.d));
    CK(put)(panel->dmin[i / 8], -CK(load_f16)(p + at.dmin));
  }
}
#undef CK_UNPACK

// How each chained packing is unpacked, what its blocks add, and its quants' offset.
typedef struct {
  void (*unpack)(const uint8_t *group, size_t from, size_t to, CK(panel) *panel);
  CK(form) form;
  int32_t offset;
} CK(unpacking);

static const CK(unpacking) CK(unpackings)[CK_PACKING_COUNT] = {
    [ck_index_q4_0] = {CK(unpack_q4_0), CK(with_minimum), 0},
    [ck_index_q5_0] = {CK(unpack_q5_0), CK(scaled), 16},
    [ck_index_q5_1] = {CK(unpack_q5_1), CK(with_minimum), 0},
    [ck_index_iq4_nl] = {CK(unpack_iq4_nl), CK(wide), 128},
    [ck_index_mxfp4] = {CK(unpack_mxfp4), CK(scaled), 12},
    [ck_index_q2_k] = {CK(unpack_q2_k), CK(pairs_of_halves), 0},
    [ck_index_q3_k] = {CK(unpack_q3_k), CK(halves), 4},
    [ck_index_q4_k] = {CK(unpack_q4_k), CK(with_minimum), 0},
    [ck_index_q5_k] = {CK(unpack_q5_k), CK(with_minimum), 0},
    [ck_index_q6_k] = {CK(unpack_q6_k), CK(halves), 32},
    [ck_index_iq4_xs] = {CK(unpack_iq4_xs), CK(wide), 128},
};

// ---- Tiles -----------------------------------------------------------------------------------

// Block i of a panel, block `block` of K.
INLINE void CK(add_panel_block)(const CK(form) form, int32_t offset, const CK(panel) *panels,
                                const ck_rows *a, size_t row, size_t i, size_t block, const int R,
                                const int C, vf *acc) {
  const ck_planes w = {panels->quads[i], panels->quads[i]};
  vi sum[CK_TILE_VECTORS];
  CK(dot_quads)(form == CK(wide) ? ck_wide_bytes : ck_bytes, form == CK(scaled) ? offset : 0, w,
                sizeof *panels, a, row, block, R, C, sum);
  for (int c = 0; c < C; c++) {
    CK(add_scaled)(sum + c * R, CK(load)(panels[c].first[i]), a, row, block, R, acc + c * R);
    if (form == CK(with_minimum))
      CK(add_minimum)(CK(load)(panels[c].second[i]), a, row, block, R, acc + c * R);
  }
}

INLINE void CK(add_panel_halves)(int32_t offset, const CK(panel) *panels, const ck_rows *a,
                                 size_t row, size_t i, size_t block, const int R, const int C,
                                 vf *total) {
  const ck_planes w = {panels->quads[i], panels->quads[i]};
  vf first[CK_TILE_VECTORS], second[CK_TILE_VECTORS];
  CK(dot_half)(ck_bytes, offset, w, sizeof *panels, a, row, block, 0, R, C, first);
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++)
      first[c * R + r] = first[c * R + r] * CK(load)(panels[c].first[i]);
  CK(dot_half)(ck_bytes, offset, w, sizeof *panels, a, row, block, 1, R, C, second);
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++) {
      const vf sum = CK(fma)(second[c * R + r], CK(load)(panels[c].second[i]), first[c * R + r]);
      total[c * R + r] = CK(fma)(sum, CK(splat)(a->scales[(row + r) * (a->k / 32) + block]),
                                 total[c * R + r]);
    }
}

// The minimums are the other sum of these: see add_panel.
INLINE void CK(add_panel_pairs)(const CK(panel) *panels, const ck_rows *a, size_t row, size_t i,
                                size_t block, const int R, const int C, vf *total) {
  const ck_planes w = {panels->quads[i], panels->quads[i]};
  vi sum[CK_TILE_VECTORS];
  CK(dot_quads)(ck_bytes, 0, w, sizeof *panels, a, row, block, R, C, sum);
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++)
      total[c * R + r] =
          CK(fma)(CK(float)(sum[c * R + r]),
                  CK(splat)(a->scales[(row + r) * (a->k / 32) + block]), total[c * R + r]);
}

INLINE void CK(add_panel_minimums)(const CK(panel) *panels, const ck_rows *a, size_t row, size_t i,
                                   size_t block, const int R, const int C, vf *acc) {
  vf total[CK_TILE_VECTORS];
  for (int n = 0; n < R * C; n++) total[n] = CK(splat)(0);
  for (size_t s = 0; s < 8; s++)
    for (int c = 0; c < C; c++) {
      const vi minimums = CK(loadi)(panels[c].second[i + s]);
      for (int r = 0; r < R; r++) {
        const size_t at = (row + r) * (a->k / 32) + block + s;
        const vi sums = CK(dot_pair)(minimums, a->half_sums + 2 * at);
        total[c * R + r] =
            CK(fma)(CK(float)(sums), CK(splat)(a->scales[at]), total[c * R + r]);
      }
    }
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++)
      acc[c * R + r] = CK(fma)(CK(load)(panels[c].dmin[i / 8]), total[c * R + r], acc[c * R + r]);
}

// All blocks of a panel, `count` from block `from` of K on; `sums` are the chains of a tile.
INLINE void CK(add_panel)(const CK(form) form, int32_t offset, const CK(panel) *panels, size_t from,
                          size_t count, const ck_rows *a, size_t row, const int R, const int C,
                          vf *sums) {
  vf acc[CK_TILE_VECTORS];
  for (int n = 0; n < R * C; n++) acc[n] = sums[n];
  if (form != CK(halves) && form != CK(pairs_of_halves)) {
    for (size_t i = 0; i < count; i++)
      CK(add_panel_block)(form, offset, panels, a, row, i, from + i, R, C, acc);
  } else {
    for (size_t i = 0; i < count; i += 8) {
      vf total[CK_TILE_VECTORS];
      for (int n = 0; n < R * C; n++) total[n] = CK(splat)(0);
      for (size_t s = i; s < i + 8; s++)
        if (form == CK(halves))
          CK(add_panel_halves)(offset, panels, a, row, s, from + s, R, C, total);
        else
          CK(add_panel_pairs)(panels, a, row, s, from + s, R, C, total);
      for (int c = 0; c < C; c++)
        for (int r = 0; r < R; r++)
          acc[c * R + r] =
              CK(fma)(CK(load)(panels[c].d[i / 8]), total[c * R + r], acc[c * R + r]);
      if (form == CK(pairs_of_halves))
        CK(add_panel_minimums)(panels, a, row, i, from + i, R, C, acc);
    }
  }
  for (int n = 0; n < R * C; n++) sums[n] = acc[n];
}

// A function for each form and tile. Tiles of many rows have three at least.
typedef void (*CK(panel_tile))(int32_t offset, const CK(panel) *panels, size_t from, size_t count,
                               const ck_rows *a, size_t row, vf *sums);
#define CK_TILE(FORM, R, C)                                                                    \
  static __attribute__((noinline)) void CK(panel_##FORM##_##R##x##C)(                          \
      int32_t offset, const CK(panel) *panels, size_t from, size_t count, const ck_rows *a,    \
      size_t row, vf *sums) {                                                                  \
    if (CK(is_tile)(R, C))                                                                     \
      CK(add_panel)(CK(FORM), offset, panels, from, count, a, row, R, C, sums);                \
  }
#define CK_TILES(FORM)                                                                      \
  CK_TILE(FORM, 3, 1) CK_TILE(FORM, 4, 1) CK_TILE(FORM, 5, 1) CK_TILE(FORM, 6, 1)           \
  CK_TILE(FORM, 3, 2) CK_TILE(FORM, 4, 2) CK_TILE(FORM, 5, 2) CK_TILE(FORM, 6, 2)
CK_TILES(scaled) CK_TILES(with_minimum) CK_TILES(wide) CK_TILES(halves) CK_TILES(pairs_of_halves)
#undef CK_TILES
#undef CK_TILE
#define CK_TILES(FORM)                                                                          \
  [CK(FORM)] = {{CK(panel_##FORM##_3x1), CK(panel_##FORM##_4x1), CK(panel_##FORM##_5x1),        \
                 CK(panel_##FORM##_6x1)},                                                       \
                {CK(panel_##FORM##_3x2), CK(panel_##FORM##_4x2), CK(panel_##FORM##_5x2),        \
                 CK(panel_##FORM##_6x2)}},
static const CK(panel_tile) CK(panel_tiles)[][2][4] = {
    CK_TILES(scaled) CK_TILES(with_minimum) CK_TILES(wide) CK_TILES(halves)
        CK_TILES(pairs_of_halves)};
#undef CK_TILES

// ---- Matrices --------------------------------------------------------------------------------

// All rows against C groups, one chain each. Weights of the next C groups are fetched meanwhile.
static void CK(matmul_panels)(const uint8_t *w, size_t group_bytes, ck_matmul_options o,
                              const ck_rows *a, size_t row_count, const int C, float *out,
                              size_t stride) {
  const CK(unpacking) unpacking = CK(unpackings)[o.packing->index];
  const size_t blocks = a->k / 32;
  CK(panel) panels[2];
  vf sums[2 * (CK_PANEL_ROWS + 6)];
  for (size_t first = 0, rows; first < row_count; first += rows) {
    // What is left after it is a tile of its own, or more.
    rows = row_count - first > CK_PANEL_ROWS + 6 ? CK_PANEL_ROWS : row_count - first;
    for (size_t i = 0; i < rows * C; i++) sums[i] = CK(splat)(0);
    for (size_t from = 0; from < blocks; from += CK_PANEL_BLOCKS) {
      const size_t left = blocks - from, count = left < CK_PANEL_BLOCKS ? left : CK_PANEL_BLOCKS;
      for (int c = 0; c < C; c++) {
        const uint8_t *group = w + c * group_bytes;
        unpacking.unpack(group, from, from + count, &panels[c]);
        if (first == 0)
          CK(fetch)(group + C * group_bytes + group_bytes * from / blocks,
                    group_bytes * count / blocks);
      }
      for (size_t row = 0, n; row < rows; row += n) {
        n = (size_t)CK(tile_rows)(rows - row);
        CK(panel_tiles)[unpacking.form][C - 1][n - 3](unpacking.offset, panels, from, count, a,
                                                      first + row, sums + row * C);
      }
    }
    for (size_t row = 0, n; row < rows; row += n) {
      n = (size_t)CK(tile_rows)(rows - row);
      for (int c = 0; c < C; c++)
        for (size_t r = 0; r < n; r++)
          CK(finish)(sums[row * C + c * n + r], o, o.bias ? o.bias + 16 * c : NULL,
                     out + (first + row + r) * stride + 16 * c);
    }
  }
}
