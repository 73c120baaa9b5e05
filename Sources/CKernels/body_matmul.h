// Matrix products.
//
// Each of R rows meets one group of 16 columns: acc[r] is one vector, lane = column. A block adds
// its share to R sums; everything else here is the order in which blocks do so.

INLINE void CK(block_q4)(const uint8_t *p, size_t ahead, const ck_rows *a, size_t row, size_t b,
                         const int R, vf *acc) {
  CK(fetch)(p + ahead, ahead == 0 ? 0 : CK_Q4_BLOCK_BYTES);
  const size_t blocks = a->k / 32;
  const vi mask = CK(splati)(0x0f0f0f0f);
  vi sum[8];
  for (int r = 0; r < R; r++) sum[r] = CK(splati)(0);
#pragma unroll
  for (int v = 0; v < 4; v++) {
    vi packed = CK(loadi)(p + 64 * v);
    vi low = packed & mask, high = (vi)((vu)packed >> 4) & mask;
    for (int r = 0; r < R; r++) {
      const int8_t *quads = a->values + (row + r) * a->k + 32 * b + 8 * v;
      sum[r] = CK(dot_u4)(sum[r], low, quads);
      sum[r] = CK(dot_u4)(sum[r], high, quads + 4);
    }
  }
  vf scale = CK(load_f16)(p + 256), minimum = CK(load_f16)(p + 288);
  for (int r = 0; r < R; r++) {
    size_t i = (row + r) * blocks + b;
    acc[r] = CK(fma)(CK(float)(sum[r]), scale * a->scales[i], acc[r]);
    acc[r] = CK(fma)(minimum, CK(splat)(a->scaled_sums[i]), acc[r]);
  }
}

INLINE void CK(block_q8)(const uint8_t *p, size_t ahead, const ck_rows *a, size_t row, size_t b,
                         const int R, vf *acc) {
  CK(fetch)(p + ahead, ahead == 0 ? 0 : CK_Q8_BLOCK_BYTES);
  const size_t blocks = a->k / 32;
  vi sum[8];
  for (int r = 0; r < R; r++) sum[r] = CK(start_s8)(a->sums[(row + r) * blocks + b]);
#pragma unroll
  for (int v = 0; v < 8; v++) {
    vi bytes = CK(loadi)(p + 64 * v);
    for (int r = 0; r < R; r++)
      sum[r] = CK(dot_s8)(sum[r], bytes, a->values + (row + r) * a->k + 32 * b + 4 * v);
  }
  vf scale = CK(load_f16)(p + 512);
  for (int r = 0; r < R; r++)
    acc[r] = CK(fma)(CK(float)(sum[r]), scale * a->scales[(row + r) * blocks + b], acc[r]);
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

INLINE void CK(block)(const uint8_t *w, ck_packing packing, size_t ahead, const ck_rows *a,
                      size_t row, size_t b, const int R, vf *acc) {
  switch (packing) {
    case CK_PACK_Q4: CK(block_q4)(w + b * CK_Q4_BLOCK_BYTES, ahead, a, row, b, R, acc); break;
    case CK_PACK_Q8: CK(block_q8)(w + b * CK_Q8_BLOCK_BYTES, ahead, a, row, b, R, acc); break;
    case CK_PACK_F32: CK(block_float)(w + b * 2048, packing, a, row, b, R, acc); break;
    default: CK(block_float)(w + b * 1024, packing, a, row, b, R, acc);
  }
}

// N chains over the blocks [from, to): chain j takes blocks from + j, from + j + N …
INLINE void CK(chains)(const uint8_t *w, ck_packing packing, size_t ahead, size_t from, size_t to,
                       const ck_rows *a, size_t row, const int R, const int N, vf *acc) {
  for (int i = 0; i < R * N; i++) acc[i] = CK(splat)(0);
  size_t b = from;
  for (; b + N <= to; b += N)
    for (int j = 0; j < N; j++) CK(block)(w, packing, ahead, a, row, b + j, R, acc + j * R);
  for (int j = 0; j < N - 1; j++)
    if (b + j < to) CK(block)(w, packing, ahead, a, row, b + j, R, acc + j * R);
}

// The whole sum of R × 16 outputs, in the order asked for.
//
// `ahead` is how far the next group of columns lies, whose weights are fetched meanwhile, or 0.
INLINE void CK(sum_tile)(const uint8_t *w, size_t ahead, ck_matmul_options o, const ck_rows *a,
                         size_t row, const int R, vf *acc) {
  const size_t blocks = a->k / 32;
  vf part[16];
  switch (o.order) {
    case CK_CHAIN: CK(chains)(w, o.packing, ahead, 0, blocks, a, row, R, 1, acc); break;
    case CK_INTERLEAVED_2:
      CK(chains)(w, o.packing, ahead, 0, blocks, a, row, R, 2, part);
      for (int r = 0; r < R; r++) acc[r] = part[r] + part[R + r];
      break;
    case CK_INTERLEAVED_4:
      // Four chains of more than four rows would not fit the registers.
      for (int r = 0; r < R; r++) {
        CK(chains)(w, o.packing, ahead, 0, blocks, a, row + r, 1, 4, part);
        acc[r] = (part[0] + part[1]) + (part[2] + part[3]);
      }
      break;
    case CK_SPLIT:
      for (size_t j = 0; j < (size_t)o.split_count; j++) {
        const size_t from = blocks * j / o.split_count, to = blocks * (j + 1) / o.split_count;
        CK(chains)(w, o.packing, ahead, from, to, a, row, R, 1, part);
        for (int r = 0; r < R; r++) acc[r] = j == 0 ? part[r] : acc[r] + part[r];
      }
      break;
  }
}

INLINE void CK(finish)(vf sum, ck_matmul_options o, float *out) {
  vf s = CK(rnd)(sum, o.bf16);
  if (o.epilogue == CK_ADD) s = CK(rnd)(CK(load)(out) + s, o.bf16);
  if (o.epilogue == CK_GATE)
    s = CK(rnd)(CK(rnd)(CK(vsilu)(CK(load)(out)), o.bf16) * s, o.bf16);
  CK(put)(out, s);
}

INLINE void CK(matmul_rows)(const uint8_t *w, size_t ahead, ck_matmul_options o, const ck_rows *a,
                            size_t row, const int R, float *out, size_t stride) {
  vf acc[8];
  CK(sum_tile)(w, ahead, o, a, row, R, acc);
  for (int r = 0; r < R; r++) CK(finish)(acc[r], o, out + (row + r) * stride);
}

// One loop per packing and order, so that the tile is compiled for each with constants.
INLINE void CK(matmul_groups)(const uint8_t *weights, size_t group_bytes, size_t first,
                              size_t last, const ck_rows *a, size_t row_count,
                              ck_matmul_options o, float *out, size_t stride) {
  for (size_t g = first; g < last; g++) {
    const uint8_t *w = weights + g * group_bytes;
    float *columns = out + 16 * g;
    size_t row = 0;
    // The first rows to meet a group fetch the next one; for the rest it is on its way.
    if (row_count >= 8) {
      CK(matmul_rows)(w, group_bytes, o, a, 0, 8, columns, stride);
      row = 8;
    }
    for (; row + 8 <= row_count; row += 8) CK(matmul_rows)(w, 0, o, a, row, 8, columns, stride);
    const size_t ahead = row == 0 ? group_bytes : 0;
    switch (row_count - row) {
      case 7: CK(matmul_rows)(w, ahead, o, a, row, 7, columns, stride); break;
      case 6: CK(matmul_rows)(w, ahead, o, a, row, 6, columns, stride); break;
      case 5: CK(matmul_rows)(w, ahead, o, a, row, 5, columns, stride); break;
      case 4: CK(matmul_rows)(w, ahead, o, a, row, 4, columns, stride); break;
      case 3: CK(matmul_rows)(w, ahead, o, a, row, 3, columns, stride); break;
      case 2: CK(matmul_rows)(w, ahead, o, a, row, 2, columns, stride); break;
      case 1: CK(matmul_rows)(w, ahead, o, a, row, 1, columns, stride); break;
      default: break;
    }
  }
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
      CK(matmul_rows)(weights + g * group_bytes, 0, o, rows, row, 1, out + 16 * g, stride);
}
