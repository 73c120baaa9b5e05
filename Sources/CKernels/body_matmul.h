// Matrix products.
//
// A tile is R rows against C neighbouring groups of 16 columns, `group_bytes` apart: acc[c R + r]
// is one vector, lane = column. Each activation is loaded once for C groups, each weight unpacked
// once for R rows. A block adds its share to every sum; everything else here is the order in which
// blocks do so.

INLINE void CK(block_q4)(const uint8_t *p, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                         size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(fetch)(ahead.p + b * ahead.bytes_per_block, ahead.bytes_per_block);
  const size_t blocks = a->k / 32;
  const vi mask = CK(splati)(0x0f0f0f0f);
  vi sum[12];
  for (int i = 0; i < R * C; i++) sum[i] = CK(splati)(0);
#pragma unroll
  for (int v = 0; v < 4; v++)
    for (int c = 0; c < C; c++) {
      vi packed = CK(loadi)(p + c * group_bytes + 64 * v);
      vi low = packed & mask, high = (vi)((vu)packed >> 4) & mask;
      for (int r = 0; r < R; r++) {
        const int8_t *quads = a->values + (row + r) * a->k + 32 * b + 8 * v;
        sum[c * R + r] = CK(dot_u4)(sum[c * R + r], low, quads);
        sum[c * R + r] = CK(dot_u4)(sum[c * R + r], high, quads + 4);
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

INLINE void CK(block_q8)(const uint8_t *p, size_t group_bytes, ck_ahead ahead, const ck_rows *a,
                         size_t row, size_t b, const int R, const int C, vf *acc) {
  CK(fetch)(ahead.p + b * ahead.bytes_per_block, ahead.bytes_per_block);
  const size_t blocks = a->k / 32;
  vi sum[12];
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
INLINE void CK(block_float)(const uint8_t *p, ck_packing packing, const ck_rows *a, size_t row,
                            size_t b, const int R, vf *acc) {
  for (size_t i = 0; i < 32; i++) {
    vf column = packing == CK_PACK_F32   ? CK(load)((const float *)p + 16 * i)
                : packing == CK_PACK_F16 ? CK(load_f16)(p + 32 * i)
                                         : CK(load_bf16)(p + 32 * i);
    for (int r = 0; r < R; r++)
      acc[r] = CK(fma)(column, CK(splat)(a->floats[(row + r) * a->float_stride + 32 * b + i]), acc[r]);
  }
}

INLINE void CK(block)(const uint8_t *w, size_t group_bytes, ck_packing packing, ck_ahead ahead,
                      const ck_rows *a, size_t row, size_t b, const int R, const int C, vf *acc) {
  switch (packing) {
    case CK_PACK_Q4:
      CK(block_q4)(w + b * CK_Q4_BLOCK_BYTES, group_bytes, ahead, a, row, b, R, C, acc);
      break;
    case CK_PACK_Q8:
      CK(block_q8)(w + b * CK_Q8_BLOCK_BYTES, group_bytes, ahead, a, row, b, R, C, acc);
      break;
    case CK_PACK_F32: CK(block_float)(w + b * 2048, packing, a, row, b, R, acc); break;
    default: CK(block_float)(w + b * 1024, packing, a, row, b, R, acc);
  }
}

// N chains over the blocks [from, to): chain j takes blocks from + j, from + j + N …
INLINE void CK(chains)(const uint8_t *w, size_t group_bytes, ck_packing packing, ck_ahead ahead,
                       size_t from, size_t to, const ck_rows *a, size_t row, const int R,
                       const int C, const int N, vf *acc) {
  for (int i = 0; i < R * C * N; i++) acc[i] = CK(splat)(0);
  size_t b = from;
  for (; b + N <= to; b += N)
    for (int j = 0; j < N; j++)
      CK(block)(w, group_bytes, packing, ahead, a, row, b + j, R, C, acc + j * R * C);
  for (int j = 0; j < N - 1; j++)
    if (b + j < to)
      CK(block)(w, group_bytes, packing, ahead, a, row, b + j, R, C, acc + j * R * C);
}

// The whole sums of a tile, in the order asked for.
//
INLINE void CK(sum_tile)(const uint8_t *w, size_t group_bytes, ck_ahead ahead, ck_matmul_options o,
                         const ck_rows *a, size_t row, const int R, const int C, vf *acc) {
  const size_t blocks = a->k / 32;
  const int count = R * C;
  vf part[24];
#define CK_CHAINS(FROM, TO, N, INTO) \
  CK(chains)(w, group_bytes, o.packing, ahead, FROM, TO, a, row, R, C, N, INTO)
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
  if (o.epilogue == CK_ADD) s = CK(rnd)(CK(load)(out) + s, o.bf16);
  if (o.epilogue == CK_GATE)
    s = CK(rnd)(CK(rounded_silu)(CK(load)(out), o.bf16) * s, o.bf16);
  CK(put)(out, s);
}

INLINE void CK(matmul_tile)(const uint8_t *w, size_t group_bytes, ck_ahead ahead,
                            ck_matmul_options o, const ck_rows *a, size_t row, const int R,
                            const int C, float *out, size_t stride) {
  vf acc[12];
  CK(sum_tile)(w, group_bytes, ahead, o, a, row, R, C, acc);
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++)
      CK(finish)(acc[c * R + r], o, o.bias ? o.bias + 16 * c : NULL,
                 out + (row + r) * stride + 16 * c);
}

// All rows against C groups, four to a tile and up to six in the last.
//
// Each of the first tiles fetches its part of the next C groups, so that memory is asked for
// evenly; for the rest they are on their way.
INLINE void CK(matmul_band)(const uint8_t *w, size_t group_bytes, ck_matmul_options o,
                            const ck_rows *a, size_t row_count, const int C, float *out,
                            size_t stride) {
  const size_t block_bytes = C * (o.packing == CK_PACK_Q4 ? CK_Q4_BLOCK_BYTES : CK_Q8_BLOCK_BYTES);
  const uint8_t *const next = w + C * group_bytes;
#define CK_TILE(ROW, R, AHEAD) \
  CK(matmul_tile)(w, group_bytes, AHEAD, o, a, ROW, R, C, out, stride)
  const ck_ahead all = {next, block_bytes};
  if (!CK_HAS_MANY_TILES) {
    size_t row = 0;
    for (; row + 4 <= row_count; row += 4) CK_TILE(row, 4, all);
    for (; row < row_count; row++) CK_TILE(row, 1, all);
    return;
  }
  // A few rows wait for memory: how much of it to fetch is a constant.
  switch (row_count) {
    case 1: CK_TILE(0, 1, all); return;
    case 2: CK_TILE(0, 2, all); return;
    case 3: CK_TILE(0, 3, all); return;
    default: break;
  }
  const size_t tiles = row_count / 4, fetching = tiles < 8 ? tiles : 8;
  ck_ahead ahead = {next, (block_bytes / fetching + 63) / 64 * 64};
  for (size_t row = 0; row < row_count;) {
    const size_t left = row_count - row;
    switch (left < 7 ? left : 4) {
      case 3: CK_TILE(row, 3, ahead); row += 3; break;
      case 5: CK_TILE(row, 5, ahead); row += 5; break;
      case 6: CK_TILE(row, 6, ahead); row += 6; break;
      default: CK_TILE(row, 4, ahead); row += 4;
    }
    ahead.p += a->k / 32 * ahead.bytes_per_block;
    if (ahead.p >= next + C * group_bytes) ahead.bytes_per_block = 0;
  }
#undef CK_TILE
}

// The options of groups from g on.
INLINE ck_matmul_options CK(from_group)(ck_matmul_options o, size_t g) {
  if (o.bias) o.bias += 16 * g;
  return o;
}

// One loop per packing and order, so that the tile is compiled for each with constants.
INLINE void CK(matmul_groups)(const uint8_t *weights, size_t group_bytes, size_t first,
                              size_t last, const ck_rows *a, size_t row_count,
                              ck_matmul_options o, float *out, size_t stride) {
  size_t g = first;
  // Pairs of groups only where the registers hold all their chains.
  if (CK_PAIRS_GROUPS && o.order == CK_CHAIN && row_count > 3)
    for (; g + 2 <= last; g += 2)
      CK(matmul_band)(weights + g * group_bytes, group_bytes, CK(from_group)(o, g), a, row_count, 2,
                      out + 16 * g, stride);
  for (; g < last; g++)
    CK(matmul_band)(weights + g * group_bytes, group_bytes, CK(from_group)(o, g), a, row_count, 1,
                    out + 16 * g, stride);
}

static void CK(matmul)(const uint8_t *weights, size_t group_bytes, size_t first, size_t last,
                       const ck_rows *rows, size_t row_count, ck_matmul_options o, float *out,
                       size_t stride) {
#define CK_CASE(PACKING, ORDER)                                                              \
  if (o.packing == PACKING && o.order == ORDER) {                                            \
    o.packing = PACKING, o.order = ORDER;                                                    \
    CK(matmul_groups)(weights, group_bytes, first, last, rows, row_count, o, out, stride);   \
    return;                                                                                  \
  }
  CK_CASE(CK_PACK_Q4, CK_CHAIN)
  CK_CASE(CK_PACK_Q4, CK_INTERLEAVED_2)
  CK_CASE(CK_PACK_Q4, CK_INTERLEAVED_4)
  CK_CASE(CK_PACK_Q4, CK_SPLIT)
  CK_CASE(CK_PACK_Q8, CK_CHAIN)
  CK_CASE(CK_PACK_Q8, CK_INTERLEAVED_2)
  CK_CASE(CK_PACK_Q8, CK_INTERLEAVED_4)
  CK_CASE(CK_PACK_Q8, CK_SPLIT)
#undef CK_CASE
  // Float weights are rare in what we run; one generic loop serves them.
  for (size_t g = first; g < last; g++)
    for (size_t row = 0; row < row_count; row++)
      CK(matmul_tile)(weights + g * group_bytes, group_bytes, (ck_ahead){0}, CK(from_group)(o, g),
                      rows, row, 1, 1, out + 16 * g, stride);
}
