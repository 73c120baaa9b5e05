// Which experts a row takes, and the sum of what they gave.

// The `used` largest, the largest first and of equal ones the lowest index; their logits beside them.
static void CK(choose)(const float *logits, size_t n, size_t used, int32_t *experts,
                       float *chosen) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    if (count == used && !(logits[i] > chosen[count - 1])) continue;
    size_t at = count < used ? count++ : count - 1;
    for (; at > 0 && logits[i] > chosen[at - 1]; at--) {
      chosen[at] = chosen[at - 1];
      experts[at] = experts[at - 1];
    }
    chosen[at] = logits[i];
    experts[at] = (int32_t)i;
  }
}

// The same in ascending order of index.
static void CK(ascend)(size_t used, int32_t *experts, float *chosen) {
  for (size_t i = 1; i < used; i++) {
    const int32_t expert = experts[i];
    const float logit = chosen[i];
    size_t at = i;
    for (; at > 0 && experts[at - 1] > expert; at--) {
      experts[at] = experts[at - 1];
      chosen[at] = chosen[at - 1];
    }
    experts[at] = expert;
    chosen[at] = logit;
  }
}

static void CK(route)(const float *logits, size_t n, size_t used, int32_t *experts,
                      float *weights) {
  float zero = 0;
  for (size_t i = 0; i < n; i++) zero += logits[i] * 0;
  if (zero != 0) {
    for (size_t j = 0; j < used; j++) experts[j] = (int32_t)j, weights[j] = NAN;
    return;
  }
  CK(choose)(logits, n, used, experts, weights);
  const float maximum = weights[0];
  CK(ascend)(used, experts, weights);
  for (size_t j = 0; j < used; j++) weights[j] = weights[j] - maximum;
  CK(exp)(weights, used, weights);
  float sum = 0;
  for (size_t j = 0; j < used; j++) sum = sum + weights[j];
  for (size_t j = 0; j < used; j++) weights[j] = weights[j] / sum;
}

static void CK(add_weighted)(const float *parts, size_t stride, const int32_t *rows,
                             const float *weights, size_t count, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i += 16) {
    vf sum = CK(splat)(0);
    for (size_t j = 0; j < count; j++)
      sum = CK(fma)(CK(splat)(weights[j]), CK(load)(parts + (size_t)rows[j] * stride + i), sum);
    CK(put)(out + i, CK(rnd)(CK(load)(out + i) + CK(rnd)(sum, bf16), bf16));
  }
}
