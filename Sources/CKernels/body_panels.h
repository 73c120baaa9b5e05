// Many rows against weights that take long to unpack, which have a scale for each 16 elements: a piece of K
// of one or two groups of columns is unpacked once for all tiles of rows, bytes and floats, and each tile's
// chains go on where the piece before left them. The steps are those of the block functions, so no bit
// depends on which of the two is taken.

// Elements of K in a piece, and rows at most that it is unpacked for: so that it stays in the first cache,
// and what the chains have reached in the second.
#define CK_PANEL_DEPTH 512
#define CK_PANEL_BLOCKS (CK_PANEL_DEPTH / 32)
#define CK_PANEL_ROWS 64

// One group's piece. Of a block of 32, `first` and `second` are the scales of both halves, or `second` is
// what q2_k has for its minimums; of 256 elements, `d` and `dmin` are what these have.
typedef struct {
  uint8_t quads[CK_PANEL_BLOCKS][512];
  float first[CK_PANEL_BLOCKS][16], second[CK_PANEL_BLOCKS][16];
  float d[CK_PANEL_BLOCKS / 8][16], dmin[CK_PANEL_BLOCKS / 8][16];
} CK(panel);

// What a panel's blocks add to a chain.
typedef enum { CK(halves), CK(pairs_of_halves) } CK(form);

INLINE void CK(put_quads)(const ck_quants quants, ck_planes w, uint8_t *to) {
  for (int v = 0; v < 8; v++) {
    const vi quad = CK(weight_quad)(quants, w, v);
    memcpy(to + 64 * v, &quad, 64);
  }
}

// ---- Unpacking -------------------------------------------------------------------------------

// Blocks [from, to) of 32 elements, with a signed scale for each 16.
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

// How a packing is unpacked, what its blocks add, its quants' offset, and from how many rows on that pays;
// packings that unpack fast enough in each tile have none of it.
typedef struct {
  void (*unpack)(const uint8_t *group, size_t from, size_t to, CK(panel) *panel);
  CK(form) form;
  int32_t offset;
  size_t min_rows;
} CK(unpacking);

static const CK(unpacking) CK(unpackings)[CK_PACKING_COUNT] = {
    [ck_index_q2_k] = {CK(unpack_q2_k), CK(pairs_of_halves), 0, 12},
    [ck_index_q3_k] = {CK(unpack_q3_k), CK(halves), 4, 32},
    [ck_index_q6_k] = {CK(unpack_q6_k), CK(halves), 32, 32},
};

INLINE bool CK(takes_panels)(ck_matmul_options o, size_t row_count) {
  const size_t min_rows = CK(unpackings)[o.packing->index].min_rows;
  return CK_HAS_MANY_TILES && o.order == CK_CHAIN && min_rows > 0 && row_count >= min_rows;
}

// ---- Tiles -----------------------------------------------------------------------------------

// Block i of a panel, block `block` of K.
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
                          size_t count, ck_ahead ahead, const ck_rows *a, size_t row, const int R,
                          const int C, vf *sums) {
  vf acc[CK_TILE_VECTORS];
  for (int n = 0; n < R * C; n++) acc[n] = sums[n];
  for (size_t i = 0; i < count; i += 8) {
    vf total[CK_TILE_VECTORS];
    for (int n = 0; n < R * C; n++) total[n] = CK(splat)(0);
    for (size_t s = i; s < i + 8; s++) {
      CK(fetch_weights)(ahead.p + s * ahead.bytes_per_block, ahead.bytes_per_block, R);
      if (form == CK(halves))
        CK(add_panel_halves)(offset, panels, a, row, s, from + s, R, C, total);
      else
        CK(add_panel_pairs)(panels, a, row, s, from + s, R, C, total);
    }
    for (int c = 0; c < C; c++)
      for (int r = 0; r < R; r++)
        acc[c * R + r] = CK(fma)(CK(load)(panels[c].d[i / 8]), total[c * R + r], acc[c * R + r]);
    if (form == CK(pairs_of_halves)) CK(add_panel_minimums)(panels, a, row, i, from + i, R, C, acc);
  }
  for (int n = 0; n < R * C; n++) sums[n] = acc[n];
}

// A function for each form and tile. Tiles of many rows have three at least.
typedef void (*CK(panel_tile))(int32_t offset, const CK(panel) *panels, size_t from, size_t count,
                               ck_ahead ahead, const ck_rows *a, size_t row, vf *sums);
#define CK_TILE(FORM, R, C)                                                                    \
  static __attribute__((noinline)) void CK(panel_##FORM##_##R##x##C)(                          \
      int32_t offset, const CK(panel) *panels, size_t from, size_t count, ck_ahead ahead,      \
      const ck_rows *a, size_t row, vf *sums) {                                                \
    if (CK(is_tile)(R, C))                                                                     \
      CK(add_panel)(CK(FORM), offset, panels, from, count, ahead, a, row, R, C, sums);         \
  }
#define CK_TILES(FORM)                                                                      \
  CK_TILE(FORM, 3, 1) CK_TILE(FORM, 4, 1) CK_TILE(FORM, 5, 1) CK_TILE(FORM, 6, 1)           \
  CK_TILE(FORM, 3, 2) CK_TILE(FORM, 4, 2) CK_TILE(FORM, 5, 2) CK_TILE(FORM, 6, 2)
CK_TILES(halves) CK_TILES(pairs_of_halves)
#undef CK_TILES
#undef CK_TILE
#define CK_TILES(FORM)                                                                          \
  [CK(FORM)] = {{CK(panel_##FORM##_3x1), CK(panel_##FORM##_4x1), CK(panel_##FORM##_5x1),        \
                 CK(panel_##FORM##_6x1)},                                                       \
                {CK(panel_##FORM##_3x2), CK(panel_##FORM##_4x2), CK(panel_##FORM##_5x2),        \
                 CK(panel_##FORM##_6x2)}},
static const CK(panel_tile) CK(panel_tiles)[][2][4] = {
    CK_TILES(halves) CK_TILES(pairs_of_halves)};
#undef CK_TILES

// ---- Matrices --------------------------------------------------------------------------------

// All rows against C groups, one chain each. The first tiles of each piece fetch that piece of the next C
// groups, so that memory is asked for evenly; for the rest they are on their way.
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
      for (int c = 0; c < C; c++) unpacking.unpack(w + c * group_bytes, from, from + count, &panels[c]);
      const uint8_t *const next = w + C * group_bytes * (blocks + from) / blocks;
      const size_t bytes = C * group_bytes * count / blocks, share = bytes / (rows / 4 * count);
      ck_ahead ahead = {next, first == 0 ? (share + 63) / 64 * 64 : 0};
      for (size_t row = 0, n; row < rows; row += n) {
        n = (size_t)CK(tile_rows)(rows - row);
        CK(panel_tiles)[unpacking.form][C - 1][n - 3](unpacking.offset, panels, from, count, ahead,
                                                      a, first + row, sums + row * C);
        ahead.p += count * ahead.bytes_per_block;
        if (ahead.p >= next + bytes) ahead.bytes_per_block = 0;
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
