// Included once per instruction set, which defines CK(name), the integer dot products and the
// 16-bit loads. Everything else is written once on sixteen-lane vectors, which the compiler maps
// to one, two or four registers: the arithmetic of each lane is the same on all of them.

INLINE vf CK(load)(const float *p) {
  vf v;
  memcpy(&v, p, 64);
  return v;
}
INLINE void CK(put)(float *p, vf v) { memcpy(p, &v, 64); }
INLINE vi CK(loadi)(const void *p) {
  vi v;
  memcpy(&v, p, 64);
  return v;
}
INLINE vf CK(load_bf16)(const void *p) {
  uint16_t __attribute__((vector_size(32))) bits;
  memcpy(&bits, p, 32);
  return (vf)(__builtin_convertvector(bits, vu) << 16);
}
INLINE vf CK(splat)(float x) { return (vf){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
INLINE vi CK(splati)(int32_t x) { return (vi){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
INLINE vf CK(fma)(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
INLINE vf CK(float)(vi a) { return __builtin_convertvector(a, vf); }
INLINE vf CK(select)(vi mask, vf a, vf b) { return (vf)(((vi)a & mask) | ((vi)b & ~mask)); }
INLINE vf CK(max)(vf a, vf b) { return CK(select)(a > b, a, b); }
INLINE vi CK(lane_index)(void) {
  return (vi){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
}

// The one binary tree: lanes l and l+8, then l and l+4, l and l+2, l and l+1.
INLINE float CK(tree)(vf v) {
  float lanes[16];
  CK(put)(lanes, v);
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; l++) lanes[l] = lanes[l] + lanes[l + half];
  return lanes[0];
}

// Nearest even to bfloat16; NaN stays NaN.
INLINE vf CK(bf16)(vf x) {
  vu u = (vu)x;
  vu rounded = (u + 0x7fff + ((u >> 16) & 1)) & 0xffff0000;
  return CK(select)(x == x, (vf)rounded, x);
}
INLINE vf CK(rnd)(vf x, bool bf16) { return bf16 ? CK(bf16)(x) : x; }

INLINE vf CK(power_of_two)(vi n) { return (vf)((n + 127) << 23); }

// exp(x) = result * 2^n, the result in about [0.7, 1.42]. x = n ln2 + r, |r| <= ln2/2; a degree-6
// polynomial in r. Ends where both exp and silu have long reached zero or infinity.
INLINE vf CK(exp_reduced)(vf x, vi *n) {
  const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  x = CK(select)(x < CK(splat)(-104.0f), CK(splat)(-104.0f), x);
  x = CK(select)(x > CK(splat)(128.0f), CK(splat)(128.0f), x);
  vf whole = CK(fma)(x, CK(splat)(CK_LOG2E), CK(splat)(magic)) - magic;
  vf r = CK(fma)(whole, CK(splat)(-CK_LN2_HIGH), x);
  r = CK(fma)(whole, CK(splat)(-CK_LN2_LOW), r);
  vf p = CK(splat)(CK_EXP_C6);
  p = CK(fma)(p, r, CK(splat)(CK_EXP_C5));
  p = CK(fma)(p, r, CK(splat)(CK_EXP_C4));
  p = CK(fma)(p, r, CK(splat)(CK_EXP_C3));
  p = CK(fma)(p, r, CK(splat)(CK_EXP_C2));
  p = CK(fma)(p, r, CK(splat)(1.0f));
  p = CK(fma)(p, r, CK(splat)(1.0f));
  *n = __builtin_convertvector(CK(select)(x == x, whole, CK(splat)(0)), vi);
  return p;
}

// exp to within 1 ulp (Kernels/README.md). 2^n is applied in two exact halves, so results down to
// the subnormals round once.
INLINE vf CK(vexp)(vf x) {
  vi n;
  vf p = CK(exp_reduced)(x, &n);
  vi half = n >> 1;
  return (p * CK(power_of_two)(half)) * CK(power_of_two)(n - half);
}

// Past -88 exp(-x) overflows where the quotient does not; 1 is nothing beside it there, so x is
// divided by one half of the power and then by the other.
INLINE vf CK(vsilu)(vf x) {
  x = CK(select)(x < CK(splat)(-128.0f), CK(splat)(-128.0f), x);
  vi n;
  vf p = CK(exp_reduced)(-x, &n);
  vi half = n >> 1, far = x < CK(splat)(-88.0f);
  vf low = p * CK(power_of_two)(half);
  vf near = low * CK(power_of_two)(n - half) + 1.0f;
  vf quotient = x / CK(select)(far, low, near);
  return quotient * CK(select)(far, CK(power_of_two)(half - n), CK(splat)(1.0f));
}

static void CK(exp)(const float *x, size_t n, float *out) {
  for (size_t i = 0; i < n; i += 16) CK(put)(out + i, CK(vexp)(CK(load)(x + i)));
}

static void CK(silu)(const float *x, size_t n, float *out) {
  for (size_t i = 0; i < n; i += 16) CK(put)(out + i, CK(vsilu)(CK(load)(x + i)));
}

// ---- RMSNorm ---------------------------------------------------------------------------------

INLINE float CK(sum_of_squares)(const float *x, size_t n) {
  vf sum = CK(splat)(0);
  for (size_t i = 0; i < n; i += 16) {
    vf v = CK(load)(x + i);
    sum = CK(fma)(v, v, sum);
  }
  return CK(tree)(sum);
}

static void CK(rmsnorm)(const float *x, const float *weight, float epsilon, size_t n, int splits,
                        bool bf16, float *out) {
  float sum = 0;
  size_t vectors = n / 16;
  for (int s = 0; s < splits; s++) {
    size_t from = vectors * s / splits, to = vectors * (s + 1) / splits;
    float part = CK(sum_of_squares)(x + 16 * from, 16 * (to - from));
    sum = s == 0 ? part : sum + part;
  }
  vf inverse = CK(splat)(1.0f / sqrtf(sum / (float)n + epsilon));
  for (size_t i = 0; i < n; i += 16) {
    vf v = (CK(load)(x + i) * inverse) * CK(load)(weight + i);
    CK(put)(out + i, CK(rnd)(v, bf16));
  }
}

// ---- Activation quantisation -----------------------------------------------------------------

// scale = largest magnitude / 127; values round to nearest even.
static void CK(quantize)(const float *x, size_t k, int8_t *values, float *scales,
                         float *scaled_sums, int32_t *sums) {
  for (size_t b = 0; b < k / 32; b++) {
    vf low = CK(load)(x + 32 * b), high = CK(load)(x + 32 * b + 16);
    // Magnitudes of floats order as their bits do.
    vi bits = __builtin_elementwise_max((vi)low & 0x7fffffff, (vi)high & 0x7fffffff);
    int32_t largest = __builtin_reduce_max(bits);
    float magnitude;
    memcpy(&magnitude, &largest, 4);
    float inverse = magnitude > 1e-30f ? 127.0f / magnitude : 0;
    const float magic = 12582912.0f;
    vi a = __builtin_convertvector((low * inverse + magic) - magic, vi);
    vi c = __builtin_convertvector((high * inverse + magic) - magic, vi);
    typedef int8_t v16 __attribute__((vector_size(16)));
    v16 narrow_a = __builtin_convertvector(a, v16), narrow_c = __builtin_convertvector(c, v16);
    memcpy(values + 32 * b, &narrow_a, 16);
    memcpy(values + 32 * b + 16, &narrow_c, 16);
    int32_t sum = __builtin_reduce_add(a + c);
    scales[b] = magnitude / 127.0f;
    sums[b] = sum;
    scaled_sums[b] = scales[b] * (float)sum;
  }
}

// Asks for memory that will be met in a while.
INLINE void CK(fetch)(const void *p, size_t bytes) {
  for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)p + i);
}

// ---- Matmul ----------------------------------------------------------------------------------
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
      acc[r] = CK(fma)(column, CK(splat)(a->floats[(row + r) * a->k + 32 * b + i]), acc[r]);
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

// ---- Rotary embedding ------------------------------------------------------------------------

static void CK(rope)(float *x, const float *cosine, const float *sine, size_t n, bool bf16) {
  for (size_t i = 0; i < n; i += 16) {
    vf v = CK(load)(x + i);
    vf swapped = __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15,
                                         14);
    vf rotated = CK(fma)(v, CK(load)(cosine + i), swapped * CK(load)(sine + i));
    CK(put)(x + i, CK(rnd)(rotated, bf16));
  }
}

// ---- Attention -------------------------------------------------------------------------------

INLINE vf CK(load_kv)(const void *p, ck_float_type type, size_t index) {
  return type == CK_F32   ? CK(load)((const float *)p + index)
         : type == CK_F16 ? CK(load_f16)((const uint8_t *)p + 2 * index)
                          : CK(load_bf16)((const uint8_t *)p + 2 * index);
}

// scores[r][16 g …] = (q[r] · K) * scale for T groups; each score is one chain over the head's
// elements, ascending. Meanwhile the V these weights will meet and the K that comes next are on
// their way: blocks lie scattered, so no hardware prefetcher would guess them.
INLINE void CK(score_groups)(const ck_kv_view *kv, ck_float_type type, const float *const *queries,
                             const int R, const int T, size_t group, float *scores,
                             size_t stride) {
  const size_t row_bytes = 16 * (type == CK_F32 ? 4 : 2);
  vf acc[8];
  for (int i = 0; i < R * T; i++) acc[i] = CK(splat)(0);
  for (size_t d = 0; d < kv->head_size; d++)
    for (int t = 0; t < T; t++) {
      const size_t ahead = group + CK_TILES_AHEAD + t;
      const size_t next = ahead < kv->tile_count ? ahead : group + t;
      // Eight rows are a prompt's, whose K and V were met a moment ago.
      if (R < 8 && (type == CK_F32 || d % 2 == 0)) {
        __builtin_prefetch((const char *)kv->k_tiles[next] + d * row_bytes);
        __builtin_prefetch((const char *)kv->v_tiles[group + t] + d * row_bytes);
      }
      vf k = CK(load_kv)(kv->k_tiles[group + t], type, 16 * d);
      for (int r = 0; r < R; r++)
        acc[t * R + r] = CK(fma)(k, CK(splat)(queries[r][d]), acc[t * R + r]);
    }
  for (int t = 0; t < T; t++)
    for (int r = 0; r < R; r++) CK(put)(scores + r * stride + 16 * t, acc[t * R + r] * kv->scale);
}

INLINE void CK(scores)(const ck_kv_view *kv, ck_float_type type, const float *const *queries,
                       int count, size_t first, size_t last, float *scores, size_t stride) {
  // Nobody has asked for the first tiles yet.
  const size_t tile_bytes = 16 * kv->head_size * (type == CK_F32 ? 4 : 2);
  for (size_t g = first; count < 8 && g < last && g < first + CK_TILES_AHEAD; g++)
    CK(fetch)(kv->k_tiles[g], tile_bytes);
  for (int r = 0; r < count;) {
    const float *const *q = queries + r;
    float *row = scores + r * stride;
    size_t g = first;
#define CK_SCORES(R, T)                                                                  \
  for (; g + T <= last; g += T)                                                          \
    CK(score_groups)(kv, type, q, R, T, g, row + 16 * (g - first), stride);
    switch (count - r) {
      case 1: CK_SCORES(1, 8) CK_SCORES(1, 1) r += 1; break;
      case 2: CK_SCORES(2, 4) CK_SCORES(2, 1) r += 2; break;
      case 3: CK_SCORES(3, 2) CK_SCORES(3, 1) r += 3; break;
      case 4: case 5: case 6: case 7: CK_SCORES(4, 2) CK_SCORES(4, 1) r += 4; break;
      default: CK_SCORES(8, 1) r += 8; break;
    }
#undef CK_SCORES
  }
}

// Turns one row of scores into weights exp(s - maximum), zero outside [start, end).
INLINE void CK(softmax_row)(float *scores, size_t base, size_t start, size_t end, float *maximum,
                            float *sum) {
  const vi from = CK(splati)((int32_t)start), to = CK(splati)((int32_t)end);
  const vf lowest = CK(splat)(-INFINITY);
  vf largest = lowest;
  for (size_t p = base; p < end; p += 16) {
    vi position = CK(splati)((int32_t)p) + CK(lane_index)();
    vf s = CK(select)((position >= from) & (position < to), CK(load)(scores + p - base), lowest);
    largest = CK(max)(s, largest);
  }
  float lanes[16], top = -INFINITY;
  CK(put)(lanes, largest);
  for (int l = 0; l < 16; l++) top = lanes[l] > top ? lanes[l] : top;
  vf total = CK(splat)(0);
  for (size_t p = base; p < end; p += 16) {
    vi position = CK(splati)((int32_t)p) + CK(lane_index)();
    vf e = CK(vexp)(CK(load)(scores + p - base) - top);
    e = CK(select)((position >= from) & (position < to), e, CK(splat)(0));
    CK(put)(scores + p - base, e);
    total = total + e;
  }
  *maximum = top;
  *sum = CK(tree)(total);
}

// acc[r] += sum over [start, end) of weight * V, one chain per element, ascending; columns
// [column, column + 16 C).
INLINE void CK(weigh_values)(const ck_kv_view *kv, ck_float_type type, const float *weights,
                             size_t stride, size_t base, const int R, const int C, size_t column,
                             size_t start, size_t end, float (*acc)[256]) {
  vf sums[16];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) sums[r * C + c] = CK(load)(acc[r] + column + 16 * c);
  for (size_t p = start; p < end; p++) {
    vf v[4];
    for (int c = 0; c < C; c++)
      v[c] = CK(load_kv)(kv->v_tiles[p / 16], type, (p % 16) * kv->head_size + column + 16 * c);
    for (int r = 0; r < R; r++) {
      vf weight = CK(splat)(weights[r * stride + p - base]);
      for (int c = 0; c < C; c++) sums[r * C + c] = CK(fma)(weight, v[c], sums[r * C + c]);
    }
  }
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) CK(put)(acc[r] + column + 16 * c, sums[r * C + c]);
}

INLINE void CK(weigh_columns)(const ck_kv_view *kv, ck_float_type type, const float *weights,
                              size_t stride, size_t base, const int R, size_t start, size_t end,
                              float (*acc)[256]) {
  size_t column = 0;
  for (; column + 64 <= kv->head_size; column += 64)
    CK(weigh_values)(kv, type, weights, stride, base, R, 4, column, start, end, acc);
  for (; column < kv->head_size; column += 16)
    CK(weigh_values)(kv, type, weights, stride, base, R, 1, column, start, end, acc);
}

static void CK(attention_merge)(ck_softmax_state *into, const ck_softmax_state *from,
                                size_t head_size) {
  if (from->is_empty) return;
  if (into->is_empty) {
    into->maximum = from->maximum, into->sum = from->sum, into->is_empty = false;
    memcpy(into->accumulator, from->accumulator, head_size * sizeof(float));
    return;
  }
  float maximum = into->maximum > from->maximum ? into->maximum : from->maximum;
  float lanes[16] = {into->maximum - maximum, from->maximum - maximum};
  CK(put)(lanes, CK(vexp)(CK(load)(lanes)));
  float old_scale = lanes[0], new_scale = lanes[1];
  into->maximum = maximum;
  into->sum = __builtin_fmaf(from->sum, new_scale, into->sum * old_scale);
  for (size_t d = 0; d < head_size; d += 16) {
    vf old = CK(load)(into->accumulator + d) * old_scale;
    CK(put)(into->accumulator + d,
            CK(fma)(CK(load)(from->accumulator + d), CK(splat)(new_scale), old));
  }
}

// One split for at most CK_ATTENTION_ROWS query vectors.
INLINE void CK(attention_split)(const ck_kv_view *kv, ck_float_type type,
                                const float *const *queries, const int32_t *lengths, int count,
                                size_t start, size_t bound, float *scratch,
                                ck_softmax_state *states) {
  size_t ends[CK_ATTENTION_ROWS], furthest = start;
  for (int r = 0; r < count; r++) {
    ends[r] = (size_t)lengths[r] < bound ? (size_t)lengths[r] : bound;
    if (ends[r] > furthest) furthest = ends[r];
  }
  if (furthest == start) return;
  const size_t first = start / 16, last = (furthest + 15) / 16, base = 16 * first;
  const size_t stride = 16 * (last - first);
  CK(scores)(kv, type, queries, count, first, last, scratch, stride);

  float maxima[CK_ATTENTION_ROWS], sums[CK_ATTENTION_ROWS];
  float acc[CK_ATTENTION_ROWS][256] __attribute__((aligned(64)));
  for (int r = 0; r < count; r++) {
    memset(acc[r], 0, kv->head_size * sizeof(float));
    if (ends[r] > start)
      CK(softmax_row)(scratch + r * stride, base, start, ends[r], &maxima[r], &sums[r]);
  }
  for (int r = 0; r < count;) {
    const int rows = count - r >= 4 ? 4 : count - r;
    // What all rows see runs together; what only some see runs row by row, so that no row ever
    // meets a position that is not its own.
    size_t common = bound;
    for (int i = 0; i < rows; i++) common = ends[r + i] < common ? ends[r + i] : common;
    const float *weights = scratch + r * stride;
    if (common > start) {
      switch (rows) {
        case 4: CK(weigh_columns)(kv, type, weights, stride, base, 4, start, common, acc + r); break;
        case 3: CK(weigh_columns)(kv, type, weights, stride, base, 3, start, common, acc + r); break;
        case 2: CK(weigh_columns)(kv, type, weights, stride, base, 2, start, common, acc + r); break;
        default: CK(weigh_columns)(kv, type, weights, stride, base, 1, start, common, acc + r);
      }
    }
    for (int i = 0; i < rows; i++) {
      size_t from = common > start ? common : start;
      if (ends[r + i] > from)
        CK(weigh_columns)(kv, type, weights + i * stride, stride, base, 1, from, ends[r + i],
                          acc + r + i);
    }
    r += rows;
  }
  for (int r = 0; r < count; r++) {
    if (ends[r] <= start) continue;
    const ck_softmax_state split = {maxima[r], sums[r], false, acc[r]};
    CK(attention_merge)(&states[r], &split, kv->head_size);
  }
}

static void CK(attention)(const ck_kv_view *kv, const float *const *queries,
                          const int32_t *lengths, int count, const int32_t *bounds,
                          int split_count, float *scratch, ck_softmax_state *states) {
  for (int s = 0; s < split_count; s++) {
    const size_t start = bounds[s], end = bounds[s + 1];
    switch (kv->type) {
      case CK_F32:
        CK(attention_split)(kv, CK_F32, queries, lengths, count, start, end, scratch, states);
        break;
      case CK_F16:
        CK(attention_split)(kv, CK_F16, queries, lengths, count, start, end, scratch, states);
        break;
      case CK_BF16:
        CK(attention_split)(kv, CK_BF16, queries, lengths, count, start, end, scratch, states);
        break;
    }
  }
}

static void CK(attention_finish)(const ck_softmax_state *state, size_t head_size, bool bf16,
                                 float *out) {
  for (size_t d = 0; d < head_size; d += 16)
    CK(put)(out + d, CK(rnd)(CK(load)(state->accumulator + d) / state->sum, bf16));
}

// ---- Logits ----------------------------------------------------------------------------------

static float CK(maximum)(const float *x, size_t n) {
  float lanes[16], top = -INFINITY;
  vf largest = CK(splat)(-INFINITY);
  size_t i = 0;
  for (; i + 16 <= n; i += 16) largest = CK(max)(CK(load)(x + i), largest);
  CK(put)(lanes, largest);
  for (int l = 0; l < 16; l++) top = lanes[l] > top ? lanes[l] : top;
  for (; i < n; i++) top = x[i] > top ? x[i] : top;
  return top;
}

static size_t CK(argmax)(const float *x, size_t n) {
  const float top = CK(maximum)(x, n);
  for (size_t i = 0; i < n; i++)
    if (x[i] == top) return i;
  return 0;
}

// A tail shorter than 16 is padded with -inf, whose exponential is set to zero.
static float CK(sum_exp)(const float *x, size_t n, float shift) {
  vf sum = CK(splat)(0);
  size_t i = 0;
  for (; i + 16 <= n; i += 16) sum = sum + CK(vexp)(CK(load)(x + i) - shift);
  if (i < n) {
    float tail[16] = {0};
    memcpy(tail, x + i, (n - i) * sizeof(float));
    vf e = CK(vexp)(CK(load)(tail) - shift);
    sum = sum + CK(select)(CK(lane_index)() < CK(splati)((int32_t)(n - i)), e, CK(splat)(0));
  }
  return CK(tree)(sum);
}

// ---- Digest ----------------------------------------------------------------------------------
// Kernels/Digest.swift describes the algorithm and why no single changed word can hide.

INLINE vw CK(absorb)(vw acc, vw data, vw key) {
  vw mixed = data ^ key;
  vw swapped = __builtin_shufflevector(data, data, 1, 0, 3, 2, 5, 4, 7, 6);
  return acc + swapped + (mixed & 0xffffffffu) * (mixed >> 32);
}

INLINE vw CK(scramble)(vw acc, vw key) {
  acc = acc ^ (acc >> 47) ^ key;
  return acc * 0x9e3779b1u;
}

static void CK(digest)(const float *x, size_t n, uint64_t *lanes) {
  vw acc;
  memcpy(&acc, ck_digest_keys[16], 64);
  const size_t stripes = (n + 15) / 16;
  for (size_t s = 0; s < stripes; s++) {
    vw data, key;
    if (16 * s + 16 <= n) {
      memcpy(&data, x + 16 * s, 64);
    } else {
      memset(&data, 0, 64);
      memcpy(&data, x + 16 * s, (n - 16 * s) * sizeof(float));
    }
    memcpy(&key, ck_digest_keys[s % 16], 64);
    acc = CK(absorb)(acc, data, key);
    if (s % 16 == 15) {
      memcpy(&key, ck_digest_keys[17], 64);
      acc = CK(scramble)(acc, key);
    }
  }
  vw last;
  memcpy(&last, ck_digest_keys[18], 64);
  acc = CK(scramble)(acc ^ (uint64_t)n, last);
  acc = acc ^ (acc >> 32);
  memcpy(lanes, &acc, 64);
}

const ck_table CK(table) = {
    .rmsnorm = CK(rmsnorm),
    .quantize = CK(quantize),
    .matmul = CK(matmul),
    .rope = CK(rope),
    .attention = CK(attention),
    .attention_merge = CK(attention_merge),
    .attention_finish = CK(attention_finish),
    .argmax = CK(argmax),
    .maximum = CK(maximum),
    .sum_exp = CK(sum_exp),
    .digest = CK(digest),
    .exp = CK(exp),
    .silu = CK(silu),
};
