// The scalar code that defines the answer. One loop per sum, in the order the contract states;
// no vectors, no tiles, no thought for speed. Invariant kernels equal it bit for bit.
#include "kernels_common.h"
#include "packed_quants.h"
#include "packings.h"

static float tree(float *lanes) {
  for (int half = 8; half > 0; half /= 2)
    for (int l = 0; l < half; l++) lanes[l] = lanes[l] + lanes[l + half];
  return lanes[0];
}

static float rnd(float x, bool bf16) { return bf16 ? ck_round_bf16(x) : x; }

// x = n ln2 + r + rest, |r| <= ln2/2.
static float reduced(float x, float *n, float *rest) {
  *n = fmaf(x, CK_LOG2E, 12582912.0f) - 12582912.0f;
  const float high = fmaf(*n, -CK_LN2_HIGH, x);
  const float r = fmaf(*n, -CK_LN2_LOW, high);
  *rest = fmaf(*n, -CK_LN2_LOW, high - r);
  return r;
}

// (exp(r) - 1 - r) / r^2.
static float exp_tail(float r) {
  float q = CK_EXP_C6;
  q = fmaf(q, r, CK_EXP_C5);
  q = fmaf(q, r, CK_EXP_C4);
  q = fmaf(q, r, CK_EXP_C3);
  return fmaf(q, r, CK_EXP_C2);
}

// value * 2^n, rounded once.
static float scale(float value, int n) {
  return (value * ldexpf(1.0f, n >> 1)) * ldexpf(1.0f, n - (n >> 1));
}

static float exponential(float x) {
  if (x != x) return x;
  if (x < -104.0f) x = -104.0f;
  if (x > 128.0f) x = 128.0f;
  float n, rest;
  const float r = reduced(x, &n, &rest);
  return scale(fmaf(fmaf(exp_tail(r), r, 1.0f), r, 1.0f), (int)n);
}

// x / (1 + exp(-z)), for z of the sign of x and exp(-|z|) = 2^n exp(r + rest).
static float gated(float x, float n, float r, float rest) {
  const float high = 1.0f + r;
  const float p = high + fmaf(r * r, exp_tail(r), ((1.0f - high) + r) + rest);
  const float e = p * ldexpf(1.0f, n < -126 ? -126 : (int)n);
  const float d = 1.0f + e, d_rest = (1.0f - d) + e;
  const float a = x < 0 ? x * p : x, a_rest = x < 0 ? fmaf(x, p, -a) : 0.0f;
  const float y = a / d, error = fmaf(-y, d_rest, fmaf(-y, d, a) + a_rest);
  const float mended = fmaf(error, fmaf(-0.5f, d, 1.4571f), y);
  return x < 0 ? scale(mended, (int)n) : mended;
}

static float silu(float x) {
  if (!(fabsf(x) < 128.0f)) return x < 0 ? -0.0f : x;
  float n, rest;
  const float r = reduced(-fabsf(x), &n, &rest);
  return gated(x, n, r, rest);
}

static float swish(float x) {
  if (x > CK_GATE_LIMIT) x = CK_GATE_LIMIT;
  const float z = x * CK_SWISH_SLOPE, z_rest = fmaf(x, CK_SWISH_SLOPE, -z);
  if (!(fabsf(z) < 128.0f)) return x < 0 ? -0.0f : x;
  float n, rest;
  const float near = reduced(-fabsf(z), &n, &rest), more = x < 0 ? z_rest : -z_rest;
  const float r = near + more;
  return gated(x, n, r, ((near - r) + more) + rest);
}

static float clamped(float x) {
  if (x > CK_GATE_LIMIT) return CK_GATE_LIMIT;
  return x < -CK_GATE_LIMIT ? -CK_GATE_LIMIT : x;
}

static float gelu(float x) {
  const float square = x * x, square_rest = fmaf(x, x, -square);
  const float part = square * CK_GELU_C1, w = part + CK_GELU_C0, seen = w - CK_GELU_C0;
  float w_rest = (CK_GELU_C0 - (w - seen)) + (part - seen) + fmaf(square, CK_GELU_C1, -part);
  w_rest = w_rest + fmaf(square, CK_GELU_C1_LOW, CK_GELU_C0_LOW);
  w_rest = fmaf(square_rest, CK_GELU_C1, w_rest);
  const float z = x * w, z_rest = fmaf(x, w_rest, fmaf(x, w, -z)), size = fabsf(z);
  if (!(size < 128.0f)) return z < 0 ? -0.0f : x;
  float e = exponential(-size);
  e = fmaf(z < 0 ? e : -e, z_rest, e);
  return (z < 0 ? x * e : x) / (1.0f + e);
}

static float hyperbolic_tangent(float x) {
  if (x != x) return x;
  if (!(fabsf(x) < 16.0f)) return copysignf(1.0f, x);
  float n, rest;
  const float r = reduced(fabsf(x) * -2.0f, &n, &rest);
  const float q = r + fmaf(r * r, exp_tail(r), rest), power = ldexpf(1.0f, (int)n);
  const float m = fmaf(power, q, power - 1.0f);
  return copysignf((0.0f - m) / (2.0f + m), x);
}

static float capped(float x, float cap) { return hyperbolic_tangent(x / cap) * cap; }

static void ref_exp(const float *x, size_t n, float *out) {
  for (size_t i = 0; i < n; i++) out[i] = exponential(x[i]);
}

static void ref_silu(const float *x, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i++) out[i] = rnd(silu(x[i]), bf16);
}

static void ref_gelu(const float *x, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i++) out[i] = rnd(gelu(x[i]), bf16);
}

static void ref_swish(const float *x, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i++) out[i] = rnd(swish(x[i]), bf16);
}

static void ref_add(const float *x, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i++) out[i] = rnd(out[i] + x[i], bf16);
}

static void ref_scale(float *x, size_t n, float factor, bool bf16) {
  for (size_t i = 0; i < n; i++) x[i] = rnd(x[i] * factor, bf16);
}

static void ref_cap(float *x, size_t n, float cap, bool bf16) {
  for (size_t i = 0; i < n; i++) x[i] = rnd(capped(x[i], cap), bf16);
}

static void ref_rmsnorm(const float *x, const float *weight, float epsilon, size_t n, size_t width,
                        int splits, bool bf16, float *out) {
  (void)splits;
  float lanes[16] = {0};
  for (size_t i = 0; i < width; i++) lanes[i % 16] = fmaf(x[i], x[i], lanes[i % 16]);
  const float sum = tree(lanes);
  const float inverse = sum < INFINITY ? 1.0f / sqrtf(sum / (float)n + epsilon) : NAN;
  for (size_t i = 0; i < width; i++) out[i] = rnd((x[i] * inverse) * weight[i], bf16);
}

static void ref_quantize(const float *x, size_t k, int8_t *values, float *scales,
                         float *scaled_sums, int32_t *sums, int16_t *half_sums) {
  for (size_t b = 0; b < k / 32; b++) {
    // A NaN is the largest of all: it must not be lost.
    float magnitude = 0;
    for (size_t i = 32 * b; i < 32 * b + 32; i++)
      magnitude = fabsf(x[i]) <= magnitude || magnitude != magnitude ? magnitude : fabsf(x[i]);
    const float inverse = magnitude > 1e-30f ? 127.0f / magnitude : 0;
    int32_t halves[2] = {0, 0};
    for (size_t i = 32 * b; i < 32 * b + 32; i++) {
      const float scaled = rintf(x[i] * inverse);
      // The scale is no number then, and so is all that it touches.
      values[i] = scaled == scaled ? (int8_t)scaled : 0;
      halves[i % 32 / 16] += values[i];
    }
    scales[b] = magnitude / 127.0f;
    sums[b] = halves[0] + halves[1];
    scaled_sums[b] = scales[b] * (float)sums[b];
    for (int h = 0; h < 2; h++) half_sums[2 * b + h] = (int16_t)halves[h];
  }
}

// What K block b of one column adds to an element's chain; one function for each packing.

static float block_q4(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                      float acc) {
  const uint8_t *p = group + b * ck_bytes_q4;
  const size_t block = row * (a->k / 32) + b;
  int32_t sum = 0;
  for (size_t i = 0; i < 32; i++) {
    const uint8_t pair = p[64 * (i / 8) + 4 * column + i % 4];
    sum += (i / 4 % 2 ? pair >> 4 : pair & 15) * a->values[32 * block + i];
  }
  acc = fmaf((float)sum, ck_float_at(p + 256, CK_F16, column) * a->scales[block], acc);
  return fmaf(ck_float_at(p + 288, CK_F16, column), a->scaled_sums[block], acc);
}

static float block_q8(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                      float acc) {
  const uint8_t *p = group + b * ck_bytes_q8;
  const size_t block = row * (a->k / 32) + b;
  int32_t sum = 0;
  for (size_t i = 0; i < 32; i++)
    sum += (p[64 * (i / 4) + 4 * column + i % 4] - 128) * a->values[32 * block + i];
  return fmaf((float)sum, ck_float_at(p + 512, CK_F16, column) * a->scales[block], acc);
}

static float block_float(const uint8_t *group, ck_float_type type, size_t column, const ck_rows *a,
                         size_t row, size_t b, float acc) {
  for (size_t i = 32 * b; i < 32 * b + 32; i++)
    acc = fmaf(ck_float_at(group, type, 16 * i + column), a->floats[row * a->float_stride + i], acc);
  return acc;
}

static float block_f32(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                       float acc) {
  return block_float(group, CK_F32, column, a, row, b, acc);
}

static float block_f16(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                       float acc) {
  return block_float(group, CK_F16, column, a, row, b, acc);
}

static float block_bf16(const uint8_t *group, size_t column, const ck_rows *a, size_t row, size_t b,
                        float acc) {
  return block_float(group, CK_BF16, column, a, row, b, acc);
}

#include "reference_blocks.h"

#define CK_BLOCK_OF(NAME, ELEMENTS, BYTES) block_##NAME,
static float (*const blocks[])(const uint8_t *group, size_t column, const ck_rows *a, size_t row,
                               size_t b, float acc) = {CK_EACH_PACKING(CK_BLOCK_OF)};
#undef CK_BLOCK_OF

// One output element: one chain over K blocks, ascending.
static float element(const uint8_t *group, const ck_packing *packing, size_t column,
                     const ck_rows *a, size_t row) {
  float acc = 0;
  for (size_t b = 0; b < a->k / packing->block_elements; b++)
    acc = blocks[packing->index](group, column, a, row, b, acc);
  return acc;
}

static void ref_matmul(const uint8_t *weights, size_t group_bytes, size_t first, size_t last,
                       const ck_rows *rows, size_t row_count, ck_matmul_options o, float *out,
                       size_t stride) {
  for (size_t row = 0; row < row_count; row++)
    for (size_t c = 16 * first; c < 16 * last; c++) {
      float *y = out + row * stride + c;
      const float sum = element(weights + c / 16 * group_bytes, o.packing, c % 16, rows, row);
      const float s = rnd(o.bias ? sum + o.bias[c] : sum, o.bf16);
      switch (o.epilogue) {
        case CK_STORE: *y = s; break;
        case CK_ADD: *y = rnd(*y + rnd(s * o.scale, o.bf16), o.bf16); break;
        case CK_GATE: *y = rnd(rnd(silu(*y), o.bf16) * s, o.bf16); break;
        case CK_GELU_GATE: *y = rnd(rnd(gelu(*y), o.bf16) * s, o.bf16); break;
        case CK_CLAMPED_GATE:
          *y = rnd(rnd(swish(*y), o.bf16) * rnd(clamped(s) + 1.0f, o.bf16), o.bf16);
          break;
      }
    }
}

static ck_kernel ref_matmul_kernel(const ck_packing *packing, ck_order order, size_t row_count,
                                   size_t group_count) {
  (void)order, (void)row_count, (void)group_count;
  return (ck_kernel){packing->name, 1, 1};
}

static void ref_rope(float *x, size_t stride, const int32_t *positions, size_t row_count,
                     const float *cosine, const float *sine, size_t head_size, size_t first,
                     size_t last, bool bf16) {
  for (size_t row = 0; row < row_count; row++)
    for (size_t c = first; c < last; c += 2) {
      const size_t at = (size_t)positions[row] * head_size + c % head_size;
      float *pair = x + row * stride + c;
      const float a = pair[0], b = pair[1];
      pair[0] = rnd(fmaf(a, cosine[at], b * sine[at]), bf16);
      pair[1] = rnd(fmaf(b, cosine[at + 1], a * sine[at + 1]), bf16);
    }
}

static void ref_attention_merge(ck_softmax_state *into, const ck_softmax_state *from,
                                size_t head_size) {
  if (from->is_empty) return;
  if (into->is_empty) {
    into->maximum = from->maximum, into->sum = from->sum, into->is_empty = false;
    for (size_t d = 0; d < head_size; d++) into->accumulator[d] = from->accumulator[d];
    return;
  }
  const float maximum = into->maximum > from->maximum ? into->maximum : from->maximum;
  const float old_scale = exponential(into->maximum - maximum);
  const float new_scale = exponential(from->maximum - maximum);
  into->maximum = maximum;
  into->sum = fmaf(from->sum, new_scale, into->sum * old_scale);
  for (size_t d = 0; d < head_size; d++)
    into->accumulator[d] =
        fmaf(from->accumulator[d], new_scale, into->accumulator[d] * old_scale);
}

static void ref_attention_finish(const ck_softmax_state *state, const float *sink, size_t head_size,
                                 bool bf16, float *out) {
  float sum = state->sum, scale = 1;
  if (sink) {
    const float maximum = state->maximum > *sink ? state->maximum : *sink;
    scale = exponential(state->maximum - maximum);
    sum = fmaf(sum, scale, exponential(*sink - maximum));
  }
  for (size_t d = 0; d < head_size; d++) out[d] = rnd(state->accumulator[d] * scale / sum, bf16);
}

static void ref_attention(const ck_kv_view *kv, const ck_kv_view *next,
                          const ck_query_view *queries, int first, int last,
                          const int32_t *bounds, int split_count, float *scratch,
                          ck_softmax_state *states, const ck_attention_output *output) {
  (void)next;
  const char *keys = kv->keys, *values = kv->values;
  for (int vector = first; vector < last; vector++) {
    float sum[CK_MAX_HEAD_SIZE];
    ck_softmax_state own = {0, 0, true, sum}, *state = output ? &own : &states[vector - first];
    state->is_empty = true;
    for (int s = 0; s < split_count; s++) {
      const float *query = queries->first + vector / queries->group * queries->stride +
                           vector % queries->group * queries->head_size;
      const int32_t length = queries->length + vector / queries->group;
      const int32_t seen = length > queries->window ? length - queries->window : 0;
      const size_t start = seen > bounds[s] ? seen : bounds[s];
      const size_t end = length < bounds[s + 1] ? length : bounds[s + 1];
      if (end <= start) continue;
      float maximum = -INFINITY, lanes[16] = {0}, acc[CK_MAX_HEAD_SIZE] = {0};
      for (size_t p = start; p < end; p++) {
        const void *tile = keys + kv->offsets[p / 16];
        float score = 0;
        for (size_t d = 0; d < kv->head_size; d++)
          score = fmaf(ck_float_at(tile, kv->type, 16 * d + p % 16), query[d], score);
        score = score * kv->scale;
        scratch[p - start] = kv->cap > 0 ? capped(score, kv->cap) : score;
        maximum = scratch[p - start] > maximum ? scratch[p - start] : maximum;
      }
      for (size_t p = start; p < end; p++) {
        const void *tile = values + kv->offsets[p / 16];
        const float weight = exponential(scratch[p - start] - maximum);
        lanes[p % 16] = lanes[p % 16] + weight;
        for (size_t d = 0; d < kv->head_size; d++)
          acc[d] = fmaf(weight, ck_float_at(tile, kv->type, p % 16 * kv->head_size + d), acc[d]);
      }
      const ck_softmax_state split = {maximum, tree(lanes), false, acc};
      ref_attention_merge(state, &split, kv->head_size);
    }
    if (output)
      ref_attention_finish(state, output->sinks ? output->sinks + vector % queries->group : NULL,
                           output->head_size, output->bf16,
                           output->first + vector / queries->group * output->stride +
                               vector % queries->group * output->head_size);
  }
}

static float ref_maximum(const float *x, size_t n) {
  float top = -INFINITY;
  for (size_t i = 0; i < n; i++) top = x[i] > top ? x[i] : top;
  return top;
}

static size_t ref_argmax(const float *x, size_t n, bool *is_finite) {
  size_t best = 0;
  float top = -INFINITY;
  *is_finite = true;
  for (size_t i = 0; i < n; i++) {
    if (x[i] > top) top = x[i], best = i;
    if (!(fabsf(x[i]) < INFINITY)) *is_finite = false;
  }
  return best;
}

static float ref_sum_exp(const float *x, size_t n, float shift) {
  float lanes[16] = {0};
  for (size_t i = 0; i < n; i++) lanes[i % 16] = lanes[i % 16] + exponential(x[i] - shift);
  return tree(lanes);
}

// Whether expert j comes before expert i.
static bool comes_before(const float *logits, size_t j, size_t i) {
  return logits[j] > logits[i] || (logits[j] == logits[i] && j < i);
}

static void ref_route(const float *logits, size_t n, size_t used, int32_t *experts,
                      float *weights) {
  bool is_finite = true;
  for (size_t i = 0; i < n; i++) is_finite = is_finite && fabsf(logits[i]) < INFINITY;
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    size_t rank = is_finite ? 0 : i;
    for (size_t j = 0; is_finite && j < n; j++) rank += comes_before(logits, j, i);
    if (rank < used) experts[count++] = (int32_t)i;
  }
  const float maximum = ref_maximum(logits, n);
  float sum = 0;
  for (size_t j = 0; j < used; j++) {
    weights[j] = exponential(logits[experts[j]] - maximum);
    sum = sum + weights[j];
  }
  for (size_t j = 0; j < used; j++) weights[j] = is_finite ? weights[j] / sum : NAN;
}

static void ref_add_weighted(const float *parts, size_t stride, const int32_t *rows,
                             const float *weights, size_t count, size_t n, bool bf16, float *out) {
  for (size_t i = 0; i < n; i++) {
    float sum = 0;
    for (size_t j = 0; j < count; j++)
      sum = fmaf(weights[j], parts[(size_t)rows[j] * stride + i], sum);
    out[i] = rnd(out[i] + rnd(sum, bf16), bf16);
  }
}

static void ref_digest(const float *x, size_t n, uint64_t *lanes) {
  const size_t words = (n + 15) / 16 * 8;
  memcpy(lanes, ck_digest_keys[16], 64);
  for (size_t w = 0; w < words; w++) {
    uint32_t low = 0, high = 0;
    if (2 * w < n) memcpy(&low, x + 2 * w, 4);
    if (2 * w + 1 < n) memcpy(&high, x + 2 * w + 1, 4);
    const uint64_t data = (uint64_t)high << 32 | low;
    const uint64_t mixed = data ^ ck_digest_keys[w / 8 % 16][w % 8];
    lanes[w % 8 ^ 1] += data;
    lanes[w % 8] += (mixed & 0xffffffffu) * (mixed >> 32);
    if (w % 128 == 127)
      for (int l = 0; l < 8; l++)
        lanes[l] = (lanes[l] ^ lanes[l] >> 47 ^ ck_digest_keys[17][l]) * 0x9e3779b1u;
  }
  for (int l = 0; l < 8; l++) {
    lanes[l] ^= n;
    lanes[l] = (lanes[l] ^ lanes[l] >> 47 ^ ck_digest_keys[18][l]) * 0x9e3779b1u;
    lanes[l] ^= lanes[l] >> 32;
  }
}

static const ck_table reference = {
    .rmsnorm = ref_rmsnorm,
    .add = ref_add,
    .scale = ref_scale,
    .cap = ref_cap,
    .quantize = ref_quantize,
    .matmul = ref_matmul,
    .matmul_kernel = ref_matmul_kernel,
    .rope = ref_rope,
    .attention = ref_attention,
    .attention_merge = ref_attention_merge,
    .attention_finish = ref_attention_finish,
    .argmax = ref_argmax,
    .maximum = ref_maximum,
    .sum_exp = ref_sum_exp,
    .route = ref_route,
    .add_weighted = ref_add_weighted,
    .digest = ref_digest,
    .exp = ref_exp,
    .silu = ref_silu,
    .gelu = ref_gelu,
    .swish = ref_swish,
};

const ck_table *ck_reference_table(void) { return &reference; }
