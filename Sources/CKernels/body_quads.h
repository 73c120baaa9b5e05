// How quants come out of packed memory: quad v of 32 elements as one vector, four neighbours of K of each
// of sixteen columns, a byte each.

// The bits from `from` on of every byte, as those from `to` on; `mask` says how many.
INLINE vi CK(bits)(vi plane, const int from, const int to, const int32_t mask) {
  const vu bits = (vu)plane;
  return (vi)(from < to ? bits << (to - from) : bits >> (from - to)) & CK(splati)(mask << to);
}

INLINE vi CK(nibble_quad)(const uint8_t *p, const int v) {
  return CK(bits)(CK(loadi)(p + 64 * (v / 2)), v % 2 * 4, 0, 0x0f0f0f0f);
}
INLINE vi CK(bit_quad)(const uint8_t *p, const int v, const int to) {
  return CK(bits)(CK(loadi)(p), v, to, 0x01010101);
}
INLINE vi CK(pair_quad)(const uint8_t *p, const int v, const int to) {
  return CK(bits)(CK(loadi)(p + 64 * (v / 4)), v % 4 * 2, to, 0x03030303);
}

INLINE vi CK(weight_quad)(const ck_quants quants, ck_planes w, const int v) {
  switch (quants) {
    case ck_nibbles: return CK(nibble_quad)(w.low, v);
    case ck_fives:
    case ck_centred_fives:
      return CK(nibble_quad)(w.low, v) | CK(bit_quad)(w.high, v, 4);
    case ck_sixes: return CK(nibble_quad)(w.low, v) | CK(pair_quad)(w.high, v, 4);
    case ck_pairs: return CK(pair_quad)(w.low, v, 0);
    case ck_threes: return CK(pair_quad)(w.low, v, 0) | CK(bit_quad)(w.high, v, 2);
    case ck_iq4: return CK(lookup)(ck_iq4_table, CK(nibble_quad)(w.low, v));
    case ck_fp4: return CK(lookup)(ck_mxfp4_table, CK(nibble_quad)(w.low, v));
    case ck_bytes:
      return CK(loadi)(w.low + 64 * v);
  }
  __builtin_unreachable();
}

// What each quant of a packing has too much.
INLINE int32_t CK(offset)(const ck_quants quants) {
  switch (quants) {
    case ck_nibbles: return 0;
    case ck_fives: return 0;
    case ck_centred_fives: return 16;
    case ck_sixes: return 32;
    case ck_pairs: return 0;
    case ck_threes: return 4;
    case ck_iq4: return 128;
    case ck_fp4: return 12;
    case ck_bytes: break;
  }
  __builtin_unreachable();
}

// Where a dot product starts so that offsets are taken off, from the sum of its activations; the dot
// product of bytes that fill all eight bits is another one than that of smaller ones.
INLINE bool CK(is_wide)(const ck_quants quants) {
  return quants == ck_iq4;
}
INLINE vi CK(start)(const ck_quants quants, int32_t offset, int32_t activation_sum) {
  return CK(is_wide)(quants) ? CK(start_s8)(activation_sum)
                             : CK(splati)(-offset * activation_sum);
}
INLINE vi CK(dot)(const ck_quants quants, vi sum, vi weights, const int8_t *a) {
  return CK(is_wide)(quants) ? CK(dot_s8)(sum, weights, a) : CK(dot_u7)(sum, weights, a);
}

// Quads [first, last) of the 32 elements from `element` on, for a tile of R rows and C groups.
INLINE void CK(add_quads)(const ck_quants quants, ck_planes w, size_t group_bytes,
                          const ck_rows *a, size_t row, size_t element, const int first,
                          const int last, const int R, const int C, vi *sum) {
  CK_UNROLL
  for (int v = first; v < last; v++)
    for (int c = 0; c < C; c++) {
      const ck_planes planes = {w.low + c * group_bytes, w.high + c * group_bytes};
      const vi quad = CK(weight_quad)(quants, planes, v);
      for (int r = 0; r < R; r++)
        sum[c * R + r] = CK(dot)(quants, sum[c * R + r], quad,
                                 a->values + (row + r) * a->k + element + 4 * v);
    }
}

// All eight.
INLINE void CK(dot_quads)(const ck_quants quants, int32_t offset, ck_planes w, size_t group_bytes,
                          const ck_rows *a, size_t row, size_t block, const int R, const int C,
                          vi *sum) {
  for (int c = 0; c < C; c++)
    for (int r = 0; r < R; r++)
      sum[c * R + r] = CK(start)(quants, offset, a->sums[(row + r) * (a->k / 32) + block]);
  CK(add_quads)(quants, w, group_bytes, a, row, 32 * block, 0, 8, R, C, sum);
}
