// Matrix products: the order in which the blocks of body_blocks.h add to a tile's sums, and which tiles
// a matrix is cut into. No bit depends on the tiles.

// `packing`, an index, is a constant wherever this is inlined.
INLINE void CK(block)(const int packing, const uint8_t *w, size_t group_bytes, ck_ahead ahead,
                      const ck_rows *a, size_t row, size_t b, const int R, const int C, vf *acc) {
  switch (packing) {
#define CK_CASE(NAME, ELEMENTS, BYTES) \
  case ck_index_##NAME: CK(block_##NAME)(w, group_bytes, ahead, a, row, b, R, C, acc); break;
    CK_EACH_PACKING(CK_CASE)
#undef CK_CASE
  }
}

// Whether the rows of a matrix are ever cut into such tiles.
INLINE bool CK(is_tile)(const int R, const int C) {
  if (C == 2) return CK_PAIRS_GROUPS && R > 2;
  return CK_HAS_MANY_TILES ? R > 1 : R == 1 || R == 4;
}

// Blocks from, from + step … before `to`, one chain for each element of a tile.
#define CK_CHAIN_OF(NAME, R, C)                                                                   \
  static __attribute__((noinline)) void CK(chain_##NAME##_##R##x##C)(                             \
      const uint8_t *w, size_t group_bytes, ck_ahead ahead, size_t from, size_t to, size_t step,  \
      const ck_rows *a, size_t row, vf *sums) {                                                   \
    if (!CK(is_tile)(R, C)) return;                                                               \
    vf acc[R * C];                                                                                \
    for (int i = 0; i < R * C; i++) acc[i] = CK(splat)(0);                                        \
    for (size_t b = from; b < to; b += step)                                                      \
      CK(block_##NAME)(w, group_bytes, ahead, a, row, b, R, C, acc);                              \
    for (int i = 0; i < R * C; i++) sums[i] = acc[i];                                             \
  }
#define CK_CHAINS_OF(NAME, ELEMENTS, BYTES)                                                       \
  CK_CHAIN_OF(NAME, 1, 1) CK_CHAIN_OF(NAME, 2, 1) CK_CHAIN_OF(NAME, 3, 1) CK_CHAIN_OF(NAME, 4, 1) \
  CK_CHAIN_OF(NAME, 5, 1) CK_CHAIN_OF(NAME, 6, 1) CK_CHAIN_OF(NAME, 3, 2) CK_CHAIN_OF(NAME, 4, 2) \
  CK_CHAIN_OF(NAME, 5, 2) CK_CHAIN_OF(NAME, 6, 2)
CK_EACH_QUANTISED_PACKING(CK_CHAINS_OF)
#undef CK_CHAINS_OF
#undef CK_CHAIN_OF

// The chains of a packing's tiles, by groups and rows.
typedef void (*CK(chain))(const uint8_t *w, size_t group_bytes, ck_ahead ahead, size_t from,
                          size_t to, size_t step, const ck_rows *a, size_t row, vf *sums);
static const CK(chain) CK(chain_of)[CK_PACKING_COUNT][2][6] = {
#define CK_CHAINS_OF(NAME, ELEMENTS, BYTES)                                                     \
  [ck_index_##NAME] = {{CK(chain_##NAME##_1x1), CK(chain_##NAME##_2x1), CK(chain_##NAME##_3x1), \
                        CK(chain_##NAME##_4x1), CK(chain_##NAME##_5x1), CK(chain_##NAME##_6x1)}, \
                       {NULL, NULL, CK(chain_##NAME##_3x2), CK(chain_##NAME##_4x2),             \
                        CK(chain_##NAME##_5x2), CK(chain_##NAME##_6x2)}},
    CK_EACH_QUANTISED_PACKING(CK_CHAINS_OF)
#undef CK_CHAINS_OF
};

// Any quantised packing, in place of a packing's index: a tile's chains are a call each then, which keeps
// the code of the ways to sum small and the registers of each chain its own. One row is too short for calls.
#define CK_ANY_QUANTISED -1

// N chains over the blocks [from, to): chain j takes blocks from + j, from + j + N …
INLINE void CK(chains)(const int packing, const ck_packing *called, const uint8_t *w,
                       size_t group_bytes, ck_ahead ahead, size_t from, size_t to,
                       const ck_rows *a, size_t row, const int R, const int C, const int N,
                       vf *acc) {
  if (packing == CK_ANY_QUANTISED) {
    const CK(chain) chain = CK(chain_of)[called->index][C - 1][R - 1];
    for (int j = 0; j < N; j++)
      chain(w, group_bytes, ahead, from + j, to, N, a, row, acc + j * R * C);
    return;
  }
  for (int i = 0; i < R * C * N; i++) acc[i] = CK(splat)(0);
  size_t b = from;
  for (; b + N <= to; b += N)
    for (int j = 0; j < N; j++)
      CK(block)(packing, w, group_bytes, ahead, a, row, b + j, R, C, acc + j * R * C);
  for (int j = 0; j < N - 1; j++)
    if (b + j < to)
      CK(block)(packing, w, group_bytes, ahead, a, row, b + j, R, C, acc + j * R * C);
}

// The whole sums of a tile, in the order asked for.
INLINE void CK(sum_tile)(const int packing, const uint8_t *w, size_t group_bytes, ck_ahead ahead,
                         ck_matmul_options o, const ck_rows *a, size_t row, const int R,
                         const int C, vf *acc) {
  const size_t blocks = a->k / o.packing->block_elements;
  const int count = R * C;
  vf part[CK_CHAIN_VECTORS];
#define CK_CHAINS(FROM, TO, N, INTO) \
  CK(chains)(packing, o.packing, w, group_bytes, ahead, FROM, TO, a, row, R, C, N, INTO)
  switch (o.order) {
    case CK_CHAIN: CK_CHAINS(0, blocks, 1, acc); break;
    case CK_INTERLEAVED_2:
      CK_CHAINS(0, blocks, 2, part);
      for (int i = 0; i < count; i++) acc[i] = part[i] + part[count + i];
      break;
    case CK_INTERLEAVED_4:
      CK_CHAINS(0, blocks, 4, part);
      for (int i = 0; i < count; i++)
        acc[i] = (part[i] + part[count + i]) + (part[2 * count + i] + part[3 * count + i]);
      break;
    case CK_SPLIT:
      for (size_t j = 0; j < (size_t)o.split_count; j++) {
        CK_CHAINS(blocks * j / o.split_count, blocks * (j + 1) / o.split_count, 1, part);
        for (int i = 0; i < count; i++) acc[i] = j == 0 ? part[i] : acc[i] + part[i];
      }
      break;
  }
#undef CK_CHAINS
}

// A bias is added before the sum's one rounding, as the epilogues of GPU libraries do.
INLINE void CK(finish)(vf sum, ck_matmul_options o, const float *bias, float *out) {
  if (bias) sum = sum + CK(load)(bias);
  vf s = CK(rnd)(sum, o.bf16);
  bool adds = false, gates = false, is_called = false;
  switch (o.epilogue) {
    case CK_STORE: break;
    case CK_ADD: adds = true; break;
    case CK_GATE: gates = true; break;
    case CK_GELU_GATE:
    case CK_CLAMPED_GATE: gates = is_called = true; break;
  }
  // Not in the switch: a way of its own for each costs every tile registers, and so 3 % of its time.
  if (adds || gates) {
    if (is_called) {
      float up[16];
      CK(put)(up, s);
      CK(gate_in_place)(out, up, o.epilogue, o.bf16);
      s = CK(load)(up);
    }
    const vf old = CK(load)(out);
    const vf gate = is_called ? old : CK(rounded_silu)(old, o.bf16);
    s = CK(rnd)(adds ? old + CK(rnd)(s * o.scale, o.bf16) : gate * s, o.bf16);
  }
  CK(put)(out, s);
}

INLINE void CK(matmul_tile)(const int packing, const uint8_t *w, size_t group_bytes, ck_ahead ahead,
                            ck_matmul_options o, const ck_rows *a, size_t row, const int R,
                            const int C, float *out, size_t stride) {
  vf acc[CK_TILE_VECTORS];
  CK(sum_tile)(packing, w, group_bytes, ahead, o, a, row, R, C, acc);
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++)
      CK(finish)(acc[c * R + r], o, o.bias ? o.bias + 16 * c : NULL,
                 out + (row + r) * stride + 16 * c);
}

// Rows of the next tile, of so many that are left: four, and up to six in the last.
INLINE int CK(tile_rows)(size_t left) {
  if (!CK_HAS_MANY_TILES) return left < 4 ? 1 : 4;
  return left < 7 ? (int)left : 4;
}

// Groups of a tile: two only where the registers hold all their chains.
INLINE int CK(tile_groups)(ck_order order, size_t row_count) {
  return CK_PAIRS_GROUPS && order == CK_CHAIN && row_count > 3 ? 2 : 1;
}

#include "body_panels.h"

// All rows against C groups of any quantised packing.
//
// Each of the first tiles fetches its part of the next C groups, so that memory is asked for
// evenly; for the rest they are on their way.
INLINE void CK(matmul_band)(const uint8_t *w, size_t group_bytes, ck_matmul_options o,
                            const ck_rows *a, size_t row_count, const int C, float *out,
                            size_t stride) {
  if (CK(takes_panels)(o, row_count)) {
    CK(matmul_panels)(w, group_bytes, o, a, row_count, C, out, stride);
    return;
  }
  const size_t bytes = o.packing->block_bytes, block_bytes = C * bytes;
  const uint8_t *const next = w + C * group_bytes;
#define CK_TILE(ROW, R, AHEAD) \
  CK(matmul_tile)(CK_ANY_QUANTISED, w, group_bytes, AHEAD, o, a, ROW, R, C, out, stride)
  const ck_ahead all = {next, block_bytes};
  if (!CK_HAS_MANY_TILES) {
    size_t row = 0;
    for (; CK(tile_rows)(row_count - row) == 4; row += 4) CK_TILE(row, 4, all);
    for (; row < row_count; row++) CK_TILE(row, 1, all);
    return;
  }
  if (row_count < 4) {
    if (row_count == 2) CK_TILE(0, 2, all);
    if (row_count == 3) CK_TILE(0, 3, all);
    return;
  }
  const size_t tiles = row_count / 4, fetching = tiles < 8 ? tiles : 8;
  ck_ahead ahead = {next, (block_bytes / fetching + 63) / 64 * 64};
  for (size_t row = 0; row < row_count;) {
    const int rows = CK(tile_rows)(row_count - row);
    // There are never one or two left.
    switch (rows) {
      case 3: CK_TILE(row, 3, ahead); break;
      case 4: CK_TILE(row, 4, ahead); break;
      case 5: CK_TILE(row, 5, ahead); break;
      case 6: CK_TILE(row, 6, ahead); break;
    }
    row += rows;
    ahead.p += group_bytes / bytes * ahead.bytes_per_block;
    if (ahead.p >= next + C * group_bytes) ahead.bytes_per_block = 0;
  }
#undef CK_TILE
}

// The options of groups from g on.
INLINE ck_matmul_options CK(from_group)(ck_matmul_options o, size_t g) {
  if (o.bias) o.bias += 16 * g;
  return o;
}

// Column groups [first, last) of each row by itself. Packing and order are constants, so that sums stay in
// registers from one end of K to the other.
INLINE void CK(matmul_each_row)(const int packing, const size_t bytes, const uint8_t *weights,
                                size_t group_bytes, size_t first, size_t last, const ck_rows *a,
                                size_t row_count, ck_matmul_options o, float *out, size_t stride) {
  for (size_t g = first; g < last; g++) {
    const uint8_t *w = weights + g * group_bytes;
    for (size_t row = 0; row < row_count; row++)
      CK(matmul_tile)(packing, w, group_bytes, (ck_ahead){w + CK_BYTES_AHEAD, bytes},
                      CK(from_group)(o, g), a, row, 1, 1, out + 16 * g, stride);
  }
}

// Those of several rows in tiles. The order is a constant.
INLINE void CK(matmul_tiles)(const uint8_t *weights, size_t group_bytes, size_t first, size_t last,
                             const ck_rows *a, size_t row_count, ck_matmul_options o, float *out,
                             size_t stride) {
  size_t g = first;
  if (CK(tile_groups)(o.order, row_count) == 2)
    for (; g + 2 <= last; g += 2)
      CK(matmul_band)(weights + g * group_bytes, group_bytes, CK(from_group)(o, g), a, row_count, 2,
                      out + 16 * g, stride);
  for (; g < last; g++)
    CK(matmul_band)(weights + g * group_bytes, group_bytes, CK(from_group)(o, g), a, row_count, 1,
                    out + 16 * g, stride);
}

#define CK_MATMUL(NAME)                                                                           \
  static void CK(NAME)(const uint8_t *weights, size_t group_bytes, size_t first, size_t last,     \
                       const ck_rows *rows, size_t row_count, ck_matmul_options o, float *out,    \
                       size_t stride)
// A loop for each order.
#define CK_IN_EACH_ORDER(CALL)                                                                    \
  switch (o.order) {                                                                              \
    case CK_CHAIN: o.order = CK_CHAIN; CALL; break;                                               \
    case CK_INTERLEAVED_2: o.order = CK_INTERLEAVED_2; CALL; break;                               \
    case CK_INTERLEAVED_4: o.order = CK_INTERLEAVED_4; CALL; break;                               \
    case CK_SPLIT: o.order = CK_SPLIT; CALL; break;                                               \
  }

CK_MATMUL(matmul_in_tiles) {
  CK_IN_EACH_ORDER(CK(matmul_tiles)(weights, group_bytes, first, last, rows, row_count, o, out,
                                    stride))
}
#define CK_MATMUL_OF(NAME, ELEMENTS, BYTES)                                                       \
  CK_MATMUL(matmul_##NAME) {                                                                      \
    CK_IN_EACH_ORDER(CK(matmul_each_row)(ck_index_##NAME, BYTES, weights, group_bytes, first,     \
                                         last, rows, row_count, o, out, stride))                  \
  }
CK_EACH_PACKING(CK_MATMUL_OF)
#undef CK_MATMUL_OF
#undef CK_IN_EACH_ORDER

INLINE bool CK(is_tiled)(const ck_packing *packing, size_t row_count) {
  return packing->is_quantised && row_count > 1;
}

CK_MATMUL(matmul) {
#define CK_NAME(NAME, ELEMENTS, BYTES) CK(matmul_##NAME),
  static void (*const each_row[])(const uint8_t *weights, size_t group_bytes, size_t first,
                                  size_t last, const ck_rows *rows, size_t row_count,
                                  ck_matmul_options o, float *out, size_t stride) = {
      CK_EACH_PACKING(CK_NAME)};
#undef CK_NAME
  (CK(is_tiled)(o.packing, row_count) ? CK(matmul_in_tiles) : each_row[o.packing->index])(
      weights, group_bytes, first, last, rows, row_count, o, out, stride);
}
#undef CK_MATMUL

static ck_kernel CK(matmul_kernel)(const ck_packing *packing, ck_order order, size_t row_count,
                                   size_t group_count) {
  if (!CK(is_tiled)(packing, row_count)) return (ck_kernel){packing->name, 1, 16};
  const int groups = group_count < 2 ? 1 : CK(tile_groups)(order, row_count);
  return (ck_kernel){packing->name, CK(tile_rows)(row_count), 16 * groups};
}
