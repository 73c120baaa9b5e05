// Sixteen virtual lanes: loads, rounding, and the one tree that combines them.

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
// Sixteen bytes, a lane each.
typedef uint8_t CK(bytes) __attribute__((vector_size(16)));
typedef int8_t CK(signed_bytes) __attribute__((vector_size(16)));
INLINE vi CK(load_bytes)(const void *p) {
  CK(bytes) bytes;
  memcpy(&bytes, p, 16);
  return __builtin_convertvector(bytes, vi);
}
INLINE vf CK(load_u8)(const void *p) { return __builtin_convertvector(CK(load_bytes)(p), vf); }
INLINE vf CK(load_s8)(const void *p) {
  CK(signed_bytes) bytes;
  memcpy(&bytes, p, 16);
  return __builtin_convertvector(__builtin_convertvector(bytes, vi), vf);
}
INLINE vf CK(load_float)(const void *p, ck_float_type type, size_t index) {
  switch (type) {
    case CK_F32: return CK(load)((const float *)p + index);
    case CK_F16: return CK(load_f16)((const uint16_t *)p + index);
    case CK_BF16: return CK(load_bf16)((const uint16_t *)p + index);
  }
  __builtin_unreachable();
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

// Asks for weights that a tile of R rows will meet: one row soon, more rows later. Theirs go to the
// second cache only: the first cannot have as many misses under way as memory takes to answer.
INLINE void CK(fetch_weights)(const void *p, size_t bytes, const int R) {
  for (size_t i = 0; i < bytes; i += 64)
    if (R == 1)
      __builtin_prefetch((const char *)p + i);
    else
      __builtin_prefetch((const char *)p + i, 0, 2);
}
