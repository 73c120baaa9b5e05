// Rows of logits: the largest, the sum of exponentials, the digest.

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

// Zero times a number is zero, times infinity or NaN it is NaN, and a NaN stays in its lane's sum.
static size_t CK(argmax)(const float *x, size_t n, bool *is_finite) {
  float lanes[16], top = -INFINITY;
  vf largest = CK(splat)(-INFINITY), zeros = CK(splat)(0);
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    vf v = CK(load)(x + i);
    largest = CK(max)(v, largest);
    zeros = CK(fma)(v, CK(splat)(0), zeros);
  }
  float zero = CK(tree)(zeros);
  CK(put)(lanes, largest);
  for (int l = 0; l < 16; l++) top = lanes[l] > top ? lanes[l] : top;
  for (; i < n; i++) {
    top = x[i] > top ? x[i] : top;
    zero += x[i] * 0;
  }
  *is_finite = zero == 0;
  for (i = 0; i < n; i++)
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
