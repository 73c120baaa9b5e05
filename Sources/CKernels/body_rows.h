// What is done to one row at a time: norm, sum, scale, cap, quantisation, rotation.

INLINE float CK(sum_of_squares)(const float *x, size_t n) {
  vf sum = CK(splat)(0);
  for (size_t i = 0; i < n; i += 16) {
    vf v = CK(load)(x + i);
    sum = CK(fma)(v, v, sum);
  }
  return CK(tree)(sum);
}

static void CK(rmsnorm)(const float *x, const float *weight, float epsilon, size_t n, size_t width,
                        int splits, bool bf16, float *out) {
  float sum = 0;
  size_t vectors = width / 16;
  for (int s = 0; s < splits; s++) {
    size_t from = vectors * s / splits, to = vectors * (s + 1) / splits;
    float part = CK(sum_of_squares)(x + 16 * from, 16 * (to - from));
    sum = s == 0 ? part : sum + part;
  }
  vf inverse = CK(splat)(sum < INFINITY ? 1.0f / sqrtf(sum / (float)n + epsilon) : NAN);
  for (size_t i = 0; i < width; i += 16) {
    vf v = (CK(load)(x + i) * inverse) * CK(load)(weight + i);
    CK(put)(out + i, CK(rnd)(v, bf16));
  }
}

static void CK(add)(const float *x, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i += 16)
    CK(put)(out + i, CK(rnd)(CK(load)(out + i) + CK(load)(x + i), bf16));
}

static void CK(scale)(float *x, size_t n, float factor, bool bf16) {
  for (size_t i = 0; i < n; i += 16) CK(put)(x + i, CK(rnd)(CK(load)(x + i) * factor, bf16));
}

static void CK(cap)(float *x, size_t n, float cap, bool bf16) {
  for (size_t i = 0; i < n; i += 16)
    CK(put)(x + i, CK(rnd)(CK(vcap)(CK(load)(x + i), cap), bf16));
}

// scale = largest magnitude / 127; values round to nearest even.
static void CK(quantize)(const float *x, size_t k, int8_t *values, float *scales,
                         float *scaled_sums, int32_t *sums, int16_t *half_sums) {
  for (size_t b = 0; b < k / 32; b++) {
    vf low = CK(load)(x + 32 * b), high = CK(load)(x + 32 * b + 16);
    // Magnitudes of floats order as their bits do.
    vi bits = __builtin_elementwise_max((vi)low & 0x7fffffff, (vi)high & 0x7fffffff);
    int32_t largest = __builtin_reduce_max(bits);
    float magnitude;
    memcpy(&magnitude, &largest, 4);
    float inverse = magnitude > 1e-30f ? 127.0f / magnitude : 0;
    const float magic = CK_ROUNDER;
    vi a = __builtin_convertvector((low * inverse + magic) - magic, vi);
    vi c = __builtin_convertvector((high * inverse + magic) - magic, vi);
    typedef int8_t v16 __attribute__((vector_size(16)));
    v16 narrow_a = __builtin_convertvector(a, v16), narrow_c = __builtin_convertvector(c, v16);
    memcpy(values + 32 * b, &narrow_a, 16);
    memcpy(values + 32 * b + 16, &narrow_c, 16);
    const int32_t first = __builtin_reduce_add(a), second = __builtin_reduce_add(c);
    const int32_t sum = first + second;
    scales[b] = magnitude / 127.0f;
    sums[b] = sum;
    half_sums[2 * b] = (int16_t)first, half_sums[2 * b + 1] = (int16_t)second;
    scaled_sums[b] = scales[b] * (float)sum;
  }
}

INLINE vf CK(rotated)(vf v, vf cosine, vf sine) {
  vf swapped = __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  return CK(fma)(v, cosine, swapped * sine);
}

static void CK(rope)(float *x, size_t stride, const int32_t *positions, size_t row_count,
                     const float *cosine, const float *sine, size_t head_size, size_t first,
                     size_t last, bool bf16) {
  for (size_t row = 0; row < row_count; row++) {
    const size_t place = (size_t)positions[row] * head_size;
    size_t element = first % head_size;
    for (size_t c = first; c < last; c += 16) {
      float *p = x + row * stride + c;
      vf v = CK(rotated)(CK(load)(p), CK(load)(cosine + place + element),
                         CK(load)(sine + place + element));
      CK(put)(p, CK(rnd)(v, bf16));
      element = element + 16 == head_size ? 0 : element + 16;
    }
  }
}
