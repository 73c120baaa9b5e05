// exp, SiLU, swish, GELU and tanh as our own polynomials; Kernels/README.md has their errors.

INLINE vf CK(power_of_two)(vi n) { return (vf)((n + 127) << 23); }

// x = n ln2 + r, |r| <= ln2/2. What r lacks for having been rounded is x - n ln2 - r = `rest`.
INLINE vf CK(reduced)(vf x, vf *n, vf *rest) {
  const float magic = CK_ROUNDER;
  *n = CK(fma)(x, CK(splat)(CK_LOG2E), CK(splat)(magic)) - magic;
  vf high = CK(fma)(*n, CK(splat)(-CK_LN2_HIGH), x);
  vf r = CK(fma)(*n, CK(splat)(-CK_LN2_LOW), high);
  *rest = CK(fma)(*n, CK(splat)(-CK_LN2_LOW), high - r);
  return r;
}

// (exp(r) - 1 - r) / r^2.
INLINE vf CK(exp_tail)(vf r) {
  vf q = CK(splat)(CK_EXP_C6);
  q = CK(fma)(q, r, CK(splat)(CK_EXP_C5));
  q = CK(fma)(q, r, CK(splat)(CK_EXP_C4));
  q = CK(fma)(q, r, CK(splat)(CK_EXP_C3));
  return CK(fma)(q, r, CK(splat)(CK_EXP_C2));
}

// exp to within 1 ulp (Kernels/README.md). 2^n is applied in two exact halves, so results down to
// the subnormals round once. Clamped where it has long reached zero or infinity.
INLINE vf CK(vexp)(vf x) {
  x = CK(select)(x < CK(splat)(-104.0f), CK(splat)(-104.0f), x);
  x = CK(select)(x > CK(splat)(128.0f), CK(splat)(128.0f), x);
  vf whole, rest;
  vf r = CK(reduced)(x, &whole, &rest);
  vf p = CK(fma)(CK(exp_tail)(r), r, CK(splat)(1.0f));
  p = CK(fma)(p, r, CK(splat)(1.0f));
  vi n = __builtin_convertvector(CK(select)(x == x, whole, CK(splat)(0)), vi), half = n >> 1;
  return (p * CK(power_of_two)(half)) * CK(power_of_two)(n - half);
}

// x / (1 + exp(-z)) to within 2 ulp, for z of the sign of x and exp(-|z|) = 2^whole exp(r + rest). With
// e = exp(-|z|), which cannot overflow, it is x / (1 + e), or below zero x e / (1 + e). Numerator and
// denominator keep what rounding took from them, and one step of Newton's puts it into the quotient; a
// straight line is close enough to 1 / d for that. Where z is no number `inside` the limit, e is 0.
INLINE vf CK(vgated)(vf x, vi inside, vf whole, vf r, vf rest) {
  const vf one = CK(splat)(1.0f);
  const vi negative = x < CK(splat)(0.0f);
  // exp(r), the rounding of 1 + r put right.
  vf high = one + r;
  vf p = high + CK(fma)(r * r, CK(exp_tail)(r), ((one - high) + r) + rest);
  vi n = __builtin_convertvector(whole, vi), half = n >> 1;
  vf e = p * CK(power_of_two)(__builtin_elementwise_max(n, CK(splati)(-126)));
  vf d = one + e, d_rest = (one - d) + e;
  vf scaled = x * p, scaled_rest = CK(fma)(x, p, -scaled);
  vf a = CK(select)(negative, scaled, x), a_rest = CK(select)(negative, scaled_rest, CK(splat)(0));
  vf y = a / d;
  vf error = CK(fma)(-y, d_rest, CK(fma)(-y, d, a) + a_rest);
  y = CK(fma)(error, CK(fma)(CK(splat)(-0.5f), d, CK(splat)(1.4571f)), y);
  vf small = (y * CK(power_of_two)(half)) * CK(power_of_two)(n - half);
  y = CK(select)(negative, small, y);
  return CK(select)(inside, y, CK(select)(negative, CK(splat)(-0.0f), x));
}

// |z|, or the limit of where exp(-|z|) means something.
INLINE vf CK(limited)(vf z, vi *inside) {
  const vf size = (vf)((vi)z & 0x7fffffff), limit = CK(splat)(128.0f);
  *inside = size < limit;
  return CK(select)(*inside, size, limit);
}

// silu(x) = x / (1 + exp(-x)).
INLINE vf CK(vsilu)(vf x) {
  vi inside;
  vf whole, rest;
  vf r = CK(reduced)(-CK(limited)(x, &inside), &whole, &rest);
  return CK(vgated)(x, inside, whole, r, rest);
}

// swish of no more than the limit; a NaN stays one. What rounding took from the product goes into r.
INLINE vf CK(vswish)(vf x) {
  const vf limit = CK(splat)(CK_GATE_LIMIT), slope = CK(splat)(CK_SWISH_SLOPE);
  x = CK(select)(x > limit, limit, x);
  const vf z = x * slope, z_rest = CK(fma)(x, slope, -z);
  vi inside;
  vf whole, rest;
  const vf near = CK(reduced)(-CK(limited)(z, &inside), &whole, &rest);
  const vf more = CK(select)(x < CK(splat)(0.0f), z_rest, -z_rest), r = near + more;
  return CK(vgated)(x, inside, whole, r, ((near - r) + more) + rest);
}

// silu of bfloat16 numbers, rounded to bfloat16: for each there is, what vsilu gives, for a third of
// the work. Eight bits need no corrections; a test goes through all 65,536.
INLINE vf CK(vsilu_bf16)(vf x) {
  const vf lowest = CK(splat)(-87.0f), largest = CK(splat)(87.0f);
  // Below, e leaves the normal numbers; NaN takes the long way too.
  if (!__builtin_reduce_and(x >= lowest)) return CK(bf16)(CK(vsilu)(x));
  const vf magic = CK(splat)(CK_ROUNDER);
  vf capped = CK(select)(x < largest, x, largest);
  vf shifted = CK(fma)(capped, CK(splat)(-CK_LOG2E), magic);
  vf r = CK(fma)(shifted - magic, CK(splat)(-CK_LN2), -capped);
  vf p = CK(fma)(CK(fma)(CK(exp_tail)(r), r, CK(splat)(1.0f)), r, CK(splat)(1.0f));
  // The integer n stands in the lowest bits of n + magic.
  vf e = (vf)((vi)p + ((vi)shifted << 23));
  // Adding zero makes silu(-0) the 0 that vsilu gives.
  return CK(bf16)(x / (1.0f + e) + 0.0f);
}

// gelu(x) = x / (1 + exp(-z)), z = x (C0 + C1 x^2), to within 3 ulp; as in vsilu with e = exp(-|z|), which
// cannot overflow. The exponential makes an error of z the larger the larger z is, so what its rounding
// took is kept and put into e.
INLINE vf CK(vgelu)(vf x) {
  const vf one = CK(splat)(1.0f), c0 = CK(splat)(CK_GELU_C0), c1 = CK(splat)(CK_GELU_C1);
  const vf square = x * x, square_rest = CK(fma)(x, x, -square);
  const vf part = square * c1, w = part + c0, seen = w - c0;
  vf w_rest = (c0 - (w - seen)) + (part - seen) + CK(fma)(square, c1, -part);
  w_rest = w_rest + CK(fma)(square, CK(splat)(CK_GELU_C1_LOW), CK(splat)(CK_GELU_C0_LOW));
  w_rest = CK(fma)(square_rest, c1, w_rest);
  const vf z = x * w, z_rest = CK(fma)(x, w_rest, CK(fma)(x, w, -z));
  const vi negative = z < CK(splat)(0.0f);
  const vf size = (vf)((vi)z & 0x7fffffff);
  const vi inside = size < CK(splat)(128.0f);
  vf e = CK(vexp)(-size);
  e = CK(fma)(CK(select)(negative, e, -e), z_rest, e);
  vf y = CK(select)(negative, x * e, x) / (one + e);
  return CK(select)(inside, y, CK(select)(negative, CK(splat)(-0.0f), x));
}

// tanh to within 3 ulp: with m = exp(-2|x|) - 1 it is -m / (2 + m). m is 2^n (exp(r) - 1) + (2^n - 1), so
// that nothing is lost where x is small and m nearly 0.
INLINE vf CK(vtanh)(vf x) {
  const vf limit = CK(splat)(16.0f);
  vf size = (vf)((vi)x & 0x7fffffff);
  const vi inside = size < limit;
  size = CK(select)(inside, size, limit);
  vf whole, rest;
  vf r = CK(reduced)(size * -2.0f, &whole, &rest);
  vf q = r + CK(fma)(r * r, CK(exp_tail)(r), rest);
  vf power = CK(power_of_two)(__builtin_convertvector(whole, vi));
  vf m = CK(fma)(power, q, power - 1.0f);
  vf y = (0.0f - m) / (2.0f + m);
  y = CK(select)(inside, y, CK(select)(x == x, CK(splat)(1.0f), x));
  return (vf)((vi)y | ((vi)x & (int32_t)0x80000000));
}

INLINE vf CK(vcap)(vf x, float cap) { return CK(vtanh)(x / cap) * cap; }

INLINE vf CK(rounded_silu)(vf x, bool bf16) { return bf16 ? CK(vsilu_bf16)(x) : CK(vsilu)(x); }

static void CK(exp)(const float *x, size_t n, float *out) {
  for (size_t i = 0; i < n; i += 16) CK(put)(out + i, CK(vexp)(CK(load)(x + i)));
}

static void CK(silu)(const float *x, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i += 16) CK(put)(out + i, CK(rounded_silu)(CK(load)(x + i), bf16));
}

static void CK(gelu)(const float *x, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i += 16) CK(put)(out + i, CK(rnd)(CK(vgelu)(CK(load)(x + i)), bf16));
}

static void CK(swish)(const float *x, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i += 16) CK(put)(out + i, CK(rnd)(CK(vswish)(CK(load)(x + i)), bf16));
}

// A vector of gates where they lie, other than silu's, and what they gate: with clamped ones that is
// clamped, and 1 more. A call, so that no tile of a matmul keeps registers for it.
static __attribute__((noinline)) void CK(gate_in_place)(float *gate, float *up, ck_epilogue epilogue,
                                                        bool bf16) {
  if (epilogue == CK_GELU_GATE) {
    CK(gelu)(gate, 16, bf16, gate);
    return;
  }
  CK(swish)(gate, 16, bf16, gate);
  const vf limit = CK(splat)(CK_GATE_LIMIT);
  vf y = CK(load)(up);
  y = CK(select)(y > limit, limit, y);
  y = CK(select)(y < -limit, -limit, y);
  CK(put)(up, CK(rnd)(y + 1.0f, bf16));
}
