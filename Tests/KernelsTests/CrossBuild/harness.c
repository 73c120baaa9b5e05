// Runs every kernel of every table this machine has on seeded inputs and prints one line for each:
// table, kernel, digest of the output's bits. Two machines agree when their lines do.
//
// Usage: harness SEED
//
// No input leads to a NaN: which bits of it an operation sets differs between processors.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"

#pragma STDC FP_CONTRACT OFF

// ---- Random input, the same on every machine -------------------------------------------------

static uint64_t first_state, state;

static uint64_t next(void) {
  state += 0x9e3779b97f4a7c15;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// Uniform in [-scale, scale).
static float uniform(float scale) { return ((float)(next() >> 40) * 0x1p-23f - 1) * scale; }

static void fill(float *x, size_t n, float scale) {
  for (size_t i = 0; i < n; i++) x[i] = uniform(scale);
}

// ---- Output ----------------------------------------------------------------------------------

static const char *table_name;
static uint64_t digest;

// FNV-1a.
static void absorb(const void *data, size_t count) {
  const uint8_t *bytes = data;
  for (size_t i = 0; i < count; i++) digest = (digest ^ bytes[i]) * 0x100000001b3;
}

// Every kernel starts from the same seed, so that one more case changes no other line.
static void begin(void) {
  state = first_state;
  digest = 0xcbf29ce484222325;
}

static void report(const char *kernel, const char *a, const char *b, const char *c) {
  printf("%s %s%s%s%s%s%s%s %016llx\n", table_name, kernel, *a ? "." : "", a, *b ? "." : "", b,
         *c ? "." : "", c, (unsigned long long)digest);
}

// ---- Matmul and quantisation -----------------------------------------------------------------

enum { K = 160, WIDE = 768, GROUPS = 2, COLUMNS = 16 * GROUPS, ROWS = 17 };

// Types of model files by their numbers, the bytes of a block there, and where its scales begin, one or
// two in half precision. Rows are K elements, and WIDE ones where blocks are longer than 32.
static const struct {
  const char *name;
  uint32_t type;
  size_t elements, bytes, scale;
  int halves;
} formats[] = {
    {"q4_0", 2, 32, 18, 0, 1},    {"q4_1", 3, 32, 20, 0, 2},   {"q8_0", 8, 32, 34, 0, 1},
    {"f32", 0, 1, 4, 0, 0},       {"f16", 1, 1, 2, 0, 0},      {"bf16", 30, 1, 2, 0, 0},
    {"q5_0", 6, 32, 22, 0, 1},    {"q5_1", 7, 32, 24, 0, 2},   {"iq4_nl", 20, 32, 18, 0, 1},
    {"mxfp4", 39, 32, 17, 0, 0},  {"q2_k", 10, 256, 84, 80, 2}, {"q3_k", 11, 256, 110, 108, 1},
    {"q4_k", 12, 256, 144, 0, 2}, {"q5_k", 13, 256, 176, 0, 2}, {"q6_k", 14, 256, 210, 208, 1},
    {"iq4_xs", 23, 256, 136, 0, 1},
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static size_t depth(int f) { return formats[f].elements > 32 ? WIDE : K; }
static size_t row_bytes(int f) { return depth(f) / formats[f].elements * formats[f].bytes; }

static const struct {
  const char *name;
  ck_order order;
  int count;
} orders[] = {
    {"chain", CK_CHAIN, 1},         {"interleaved2", CK_INTERLEAVED_2, 1},
    {"interleaved4", CK_INTERLEAVED_4, 1}, {"split2", CK_SPLIT, 2},
    {"split3", CK_SPLIT, 3},        {"split4", CK_SPLIT, 4},
};

static const struct {
  const char *name;
  ck_epilogue epilogue;
} epilogues[] = {
    {"store", CK_STORE}, {"add", CK_ADD}, {"gate", CK_GATE}, {"gelu_gate", CK_GELU_GATE},
    {"clamped_gate", CK_CLAMPED_GATE}};
enum { EPILOGUES = sizeof epilogues / sizeof epilogues[0] };

static uint8_t weights[FORMATS][GROUPS * WIDE * 64] __attribute__((aligned(64)));

static void put_half(uint8_t *p, float value) {
  const uint16_t half = ck_f32_to_f16(value);
  memcpy(p, &half, 2);
}

// A block of random bytes with scales of ordinary size: all types but one have them in half precision.
static void fill_block(int f, uint8_t *p) {
  bool is_scale[256] = {false};
  for (int h = 0; h < formats[f].halves; h++) {
    const size_t at = formats[f].scale + 2 * (size_t)h;
    put_half(p + at, uniform(0.1f));
    is_scale[at] = is_scale[at + 1] = true;
  }
  for (size_t i = 0; i < formats[f].bytes; i++)
    if (!is_scale[i]) p[i] = (uint8_t)next();
  // A power of two.
  if (formats[f].halves == 0) p[formats[f].scale] = (uint8_t)(118 + next() % 8);
}

// One row of weights as it lies in a model file.
static void fill_row(int f, uint8_t *p) {
  const uint8_t *const end = p + row_bytes(f);
  float value;
  uint16_t half;
  for (; p < end; p += formats[f].bytes) switch (formats[f].type) {
      case 0: value = uniform(1), memcpy(p, &value, 4); break;
      case 1: put_half(p, uniform(1)); break;
      case 30: half = ck_f32_to_bf16(uniform(1)), memcpy(p, &half, 2); break;
      default: fill_block(f, p);
    }
}

static size_t group_bytes(int f) {
  const ck_packing *packing = ck_packing_of(formats[f].type);
  return depth(f) / packing->block_elements * packing->block_bytes;
}

static void pack(void) {
  static uint8_t rows[16 * WIDE * 4];
  static float column[WIDE];
  for (int f = 0; f < FORMATS; f++) {
    begin();
    for (int g = 0; g < GROUPS; g++) {
      uint8_t *group = weights[f] + g * group_bytes(f);
      for (int c = 0; c < 16; c++) fill_row(f, rows + c * row_bytes(f));
      ck_pack_group(formats[f].type, rows, row_bytes(f), 16, depth(f), group);
      absorb(group, group_bytes(f));
      for (int c = 0; c < 16; c++) {
        ck_packing_of(formats[f].type)->unpack(group, c, depth(f), column);
        absorb(column, depth(f) * sizeof column[0]);
      }
    }
    report("pack", formats[f].name, "", "");
  }
}

static float activations[ROWS * WIDE];
static int8_t values[ROWS * WIDE];
static float scales[ROWS * WIDE / 32], scaled_sums[ROWS * WIDE / 32];
static int32_t sums[ROWS * WIDE / 32];
static int16_t half_sums[ROWS * WIDE / 16];

// Blocks of every size, among them zeros, ones too small for a scale, and ties between two steps.
static void quantize(const ck_table *t, size_t k, const char *name) {
  begin();
  fill(activations, ROWS * k, 2);
  for (int i = 0; i < 32; i++) {
    activations[i] = 0;
    activations[32 + i] *= 1e-36f;
    activations[64 + i] *= 1e30f;
    activations[96 + i] = (float)(i - 16) * 0.5f + (i == 31 ? 119.5f : 0);
  }
  for (size_t r = 0; r < ROWS; r++)
    t->quantize(activations + r * k, k, values + r * k, scales + r * k / 32,
                scaled_sums + r * k / 32, sums + r * k / 32, half_sums + r * k / 16);
  absorb(values, ROWS * k);
  absorb(scales, ROWS * k / 32 * sizeof scales[0]);
  absorb(scaled_sums, ROWS * k / 32 * sizeof scaled_sums[0]);
  absorb(sums, ROWS * k / 32 * sizeof sums[0]);
  absorb(half_sums, ROWS * k / 16 * sizeof half_sums[0]);
  report("quantize", name, "", "");
}

// Every row count that a tile has code for, and one of several tiles and a rest.
static void matmul(const ck_table *t, int f, int order, int epilogue) {
  static float out[ROWS][COLUMNS], bias[COLUMNS];
  const ck_rows rows = {activations, values,    scales,   scaled_sums,
                        sums,        half_sums, depth(f), depth(f)};
  begin();
  fill(bias, COLUMNS, 3);
  for (int count = 1; count <= ROWS; count = count == 8 ? ROWS : count + 1)
    for (int variant = 0; variant < 4; variant++) {
      fill(out[0], ROWS * COLUMNS, 4);
      const ck_matmul_options options = {ck_packing_of(formats[f].type),           orders[order].order,
                                         orders[order].count,          epilogues[epilogue].epilogue,
                                         variant % 2,                  variant / 2 ? bias : NULL,
                                         variant == 1 ? 0.22f : 1};
      t->matmul(weights[f], group_bytes(f), 0, GROUPS, &rows, count, options, out[0],
                COLUMNS);
      absorb(out, sizeof out);
    }
  report("matmul", formats[f].name, orders[order].name, epilogues[epilogue].name);
}

// ---- One row ---------------------------------------------------------------------------------

static void rmsnorm(const ck_table *t, int splits) {
  static const size_t widths[] = {48, 64, 576, 1024};
  static float x[1024], weight[1024], out[1024];
  begin();
  for (int row = 0; row < 64; row++) {
    const size_t width = widths[row % 4];
    fill(x, 1024, 3), fill(weight, 1024, 2);
    // Some have zeros among their elements, as padded heads do.
    const size_t zeros = row / 8 % 3;
    for (size_t i = 0; i < zeros; i++) x[16 * i + 15] = 0;
    t->rmsnorm(x, weight, 1e-5f, width - zeros, width, splits, row % 8 < 4, out);
    absorb(out, width * sizeof(float));
  }
  char name[16];
  snprintf(name, sizeof name, "split%d", splits);
  report("rmsnorm", splits == 1 ? "" : name, "", "");
}

// Element by element: the sum of two rows, a row scaled, a row capped.
static void elementwise(const ck_table *t) {
  static float x[96], y[96];
  for (int kernel = 0; kernel < 3; kernel++) {
    begin();
    for (int row = 0; row < 40; row++) {
      const size_t n = 16 * (1 + row % 6);
      const bool bf16 = row % 2;
      fill(x, 96, row % 4 < 2 ? 3 : 200), fill(y, 96, 2);
      if (kernel == 0) t->add(y, n, bf16, x);
      if (kernel == 1) t->scale(x, n, y[0], bf16);
      if (kernel == 2) t->cap(x, n, row % 4 < 2 ? 1 : 30, bf16);
      absorb(x, sizeof x);
    }
    report(kernel == 0 ? "add" : kernel == 1 ? "scale" : "cap", "", "", "");
  }
}

static void rope(const ck_table *t) {
  enum { HEADS = 3, SIZE = 64, WIDTH = HEADS * SIZE };
  static float x[4 * WIDTH], cosine[9 * SIZE], sine[9 * SIZE];
  static const int32_t positions[4] = {8, 0, 3, 3};
  begin();
  for (int last = 16; last <= WIDTH; last += 16)
    for (int bf16 = 0; bf16 < 2; bf16++) {
      fill(x, 4 * WIDTH, 3), fill(cosine, 9 * SIZE, 1), fill(sine, 9 * SIZE, 1);
      t->rope(x, WIDTH, positions, 4, cosine, sine, SIZE, last / 64 * 32, last, bf16);
      absorb(x, sizeof x);
    }
  report("rope", "", "", "");
}

// Eight numbers of every exponent and sign, subnormals too; then zeros and infinities.
static void exponentials(const ck_table *t) {
  static float x[255 * 16 + 16], out[255 * 16 + 16];
  const size_t n = sizeof x / sizeof x[0];
  const float special[16] = {0, -0.0f, INFINITY, -INFINITY, 1, -1, 88.72283f, 88.72284f,
                             -87.33655f, -103.9721f, -104, -88, -88.00001f, -108, -128, 128};
  begin();
  for (size_t i = 0; i < n - 16; i++) {
    const uint32_t bits = (uint32_t)(i / 16) << 23 | (uint32_t)(i & 1) << 31 | next() >> 41;
    memcpy(&x[i], &bits, 4);
  }
  memcpy(x + n - 16, special, sizeof special);
  t->exp(x, n, out);
  absorb(out, sizeof out);
  report("exp", "", "", "");
  const struct {
    const char *name;
    void (*function)(const float *x, size_t n, bool bf16, float *out);
  } gates[] = {{"silu", t->silu}, {"gelu", t->gelu}, {"swish", t->swish}};
  for (size_t g = 0; g < sizeof gates / sizeof gates[0]; g++) {
    begin();
    gates[g].function(x, n, false, out);
    absorb(out, sizeof out);
    report(gates[g].name, "", "", "");
  }
  begin();
  t->cap(x, n, 1, false);
  absorb(x, sizeof x);
  report("tanh", "", "", "");
}

static void logits(const ck_table *t) {
  static const size_t counts[] = {1, 15, 16, 17, 300, 4999};
  static float x[4999];
  for (int kernel = 0; kernel < 3; kernel++) {
    begin();
    for (int c = 0; c < 6; c++) {
      const size_t n = counts[c];
      fill(x, n, 20);
      if (n > 40) x[n / 2] = x[n / 3] = 25;  // A tie.
      const float top = t->maximum(x, n), sum = t->sum_exp(x, n, top);
      bool is_finite;
      const uint64_t index = t->argmax(x, n, &is_finite);
      uint64_t lanes[8];
      t->digest(x, n, lanes);
      if (kernel == 0) absorb(&top, sizeof top), absorb(&index, sizeof index), absorb(&is_finite, 1);
      if (kernel == 1) absorb(&sum, sizeof sum);
      if (kernel == 2) absorb(lanes, sizeof lanes);
    }
    report(kernel == 0 ? "argmax" : kernel == 1 ? "sum_exp" : "digest", "", "", "");
  }
}

// Every number of experts up to two vectors, and of those that a row takes, with ties.
static void route(const ck_table *t) {
  static float logits[64], weights[64];
  static int32_t experts[64];
  begin();
  for (size_t n = 2; n <= 33; n++)
    for (size_t used = 1; used <= n; used += n > 8 ? 5 : 1) {
      fill(logits, n, 3);
      if (n % 3 == 0) logits[n / 2] = logits[0] = logits[n - 1];
      t->route(logits, n, used, experts, weights);
      absorb(experts, used * sizeof experts[0]);
      absorb(weights, used * sizeof weights[0]);
    }
  report("route", "", "", "");
}

static void add_weighted(const ck_table *t) {
  enum { WIDTH = 80, PARTS = 12 };
  static float parts[PARTS * WIDTH], weights[PARTS], out[WIDTH];
  static const int32_t rows[PARTS] = {7, 2, 9, 0, 11, 4, 5, 1, 10, 3, 8, 6};
  begin();
  for (size_t count = 1; count <= PARTS; count++)
    for (int bf16 = 0; bf16 < 2; bf16++) {
      fill(parts, PARTS * WIDTH, 4), fill(weights, PARTS, 1), fill(out, WIDTH, 3);
      t->add_weighted(parts, WIDTH, rows, weights, count, WIDTH, bf16, out);
      absorb(out, sizeof out);
    }
  report("add_weighted", "", "", "");
}

// ---- Attention -------------------------------------------------------------------------------

enum { POSITIONS = 620, TILES = (POSITIONS + 15) / 16, HEAD = 80 };

static const struct {
  const char *name;
  ck_float_type type;
} types[] = {{"f32", CK_F32}, {"f16", CK_F16}, {"bf16", CK_BF16}};

static const struct {
  const char *name;
  int32_t bounds[4];
} divisions[] = {{"of256", {0, 256, 512, 768}}, {"thirds", {0, 207, 414, POSITIONS}}};

static uint8_t tiles[2][TILES][16 * HEAD * 4] __attribute__((aligned(64)));
static float accumulators[CK_ATTENTION_ROWS][HEAD];

static void absorb_state(const ck_table *t, const ck_softmax_state *s, const float *sink,
                         size_t head_size) {
  float out[HEAD];
  absorb(&s->maximum, sizeof s->maximum);
  absorb(&s->sum, sizeof s->sum);
  absorb(s->accumulator, head_size * sizeof(float));
  for (int bf16 = 0; bf16 < 2; bf16++) {
    t->attention_finish(s, sink, head_size, bf16, out);
    absorb(out, head_size * sizeof(float));
  }
}

enum { VECTORS = 11, GROUP = 3, QUERY_ROWS = (VECTORS + GROUP - 1) / GROUP };

// Query vectors [first, last) of rows at the end of `length` positions: into states where there is
// room for them, and finished.
static void attend(const ck_table *t, const ck_kv_view *kv, int length, int window, bool sinks,
                   int first, int last, const int32_t *bounds) {
  // Above, among and below the scores.
  static const float scores[GROUP] = {9, 0.25f, -20};
  static float queries[QUERY_ROWS * GROUP * HEAD], output[QUERY_ROWS * GROUP * HEAD];
  static float scratch[CK_ATTENTION_ROWS * (POSITIONS + 32)];
  const size_t stride = GROUP * kv->head_size;
  const ck_query_view view = {queries, stride, kv->head_size, GROUP, length - QUERY_ROWS + 1,
                              window};
  fill(queries, sizeof queries / sizeof queries[0], 3);
  if (last - first <= CK_ATTENTION_ROWS) {
    ck_softmax_state states[CK_ATTENTION_ROWS];
    for (int r = 0; r < last - first; r++) states[r].accumulator = accumulators[r];
    t->attention(kv, NULL, &view, first, last, bounds, 3, scratch, states, NULL);
    for (int r = 0; r < last - first; r++)
      absorb_state(t, &states[r], sinks ? &scores[(first + r) % GROUP] : NULL, kv->head_size);
  }
  for (int variant = 0; variant < 4; variant++) {
    // Whole heads, and such as a few elements pad to what they are here.
    const size_t size = kv->head_size - (variant / 2 ? 6 : 0);
    const ck_attention_output out = {output, stride, size, sinks ? scores : NULL, variant % 2};
    memset(output, 0, sizeof output);
    t->attention(kv, kv, &view, first, last, bounds, 3, scratch, NULL, &out);
    absorb(output, sizeof output);
  }
}

// All positions, windows of a few and of several splits, capped scores, and heads with sinks.
static const struct {
  const char *name;
  int32_t window;
  float cap;
  bool sinks;
} rules[] = {{"", INT32_MAX, 0, false},      {"window1", 1, 0, false},
             {"window20", 20, 0, false},     {"window300", 300, 0, false},
             {"cap", INT32_MAX, 2, false},   {"both", 37, 0.5f, false},
             {"sinks", INT32_MAX, 0, true},  {"window_sinks", 20, 0, true}};
enum { RULES = sizeof rules / sizeof rules[0] };

static void attention(const ck_table *t, int type, size_t head_size, int division, int rule) {
  static const int lengths[] = {8, 15, 16, 17, 256, 257, POSITIONS};
  static float tile[16 * HEAD];
  static size_t offsets[TILES];
  static const size_t slots[1] = {0};
  begin();
  for (int i = 0; i < TILES; i++) {
    // In no order, as blocks lie.
    const int place = i * 7 % TILES;
    offsets[i] = (size_t)place * sizeof tiles[0][0];
    for (int v = 0; v < 2; v++) {
      fill(tile, 16 * head_size, 1);
      ck_store(tile, 0, 1, 0, 16 * head_size, slots, 16 * head_size, 0, 1, types[type].type,
               tiles[v][place]);
    }
  }
  const ck_kv_view kv = {tiles[0], tiles[1],  offsets, TILES, types[type].type,
                         head_size, 0.125f, rules[rule].cap};
  for (int l = 0; l < 7; l++)
    for (int last = 1; last <= VECTORS; last++)
      attend(t, &kv, lengths[l], rules[rule].window, rules[rule].sinks, last / 4, last,
             divisions[division].bounds);
  char head[32];
  snprintf(head, sizeof head, "head%zu%s%s", head_size, rule ? "." : "", rules[rule].name);
  report("attention", types[type].name, head, divisions[division].name);
}

// Keys of two heads into slots in no order, contiguous and strided.
static void stores(void) {
  static float x[3 * 96];
  static uint8_t destination[4 * 4096];
  static const size_t slots[3] = {640, 5, 1300};
  begin();
  for (int type = 0; type < 3; type++)
    for (size_t stride = 1; stride <= 16; stride *= 4) {
      fill(x, 3 * 96, 5);
      memset(destination, 0, sizeof destination);
      ck_store(x, 96, 3, 16, 96, slots, 48, 48 * stride / 2 + 7, stride / 2 + 1, types[type].type,
               destination);
      absorb(destination, sizeof destination);
    }
  report("store", "", "", "");
}

static void attention_merge(const ck_table *t) {
  begin();
  for (int round = 0; round < 20; round++) {
    fill(accumulators[0], 2 * HEAD, 5);
    ck_softmax_state into = {uniform(9), 3 + uniform(2), round % 5 == 0, accumulators[0]};
    ck_softmax_state from = {uniform(9), 3 + uniform(2), round % 7 == 6, accumulators[1]};
    t->attention_merge(&into, &from, HEAD);
    absorb_state(t, &into, NULL, HEAD);
  }
  report("attention_merge", "", "", "");
}

// ---- Conversions -----------------------------------------------------------------------------

static void conversions(void) {
  begin();
  for (uint32_t half = 0; half < 1 << 16; half++) {
    const float value = ck_f16_to_f32((uint16_t)half);
    absorb(&value, 4);
  }
  for (int i = 0; i < 1 << 16; i++) {
    const uint32_t bits = (uint32_t)next();
    float value;
    memcpy(&value, &bits, 4);
    const uint16_t half = ck_f32_to_f16(value), brain = ck_f32_to_bf16(value);
    const float rounded = ck_round_bf16(value);
    absorb(&half, 2), absorb(&brain, 2), absorb(&rounded, 4);
  }
  report("convert", "", "", "");
}

// ----------------------------------------------------------------------------------------------

// A kernel or a type of weights that is not run here would be compared nowhere.
_Static_assert(sizeof(ck_table) == 22 * sizeof(void (*)(void)), "run() lacks a kernel of ck_table");

static bool knows_every_type(void) {
  int count = 0;
  for (uint32_t type = 0; type < 256; type++) count += ck_packing_of(type) != NULL;
  if (count != FORMATS) fprintf(stderr, "%d types of weights, %d in formats\n", count, FORMATS);
  return count == FORMATS;
}

// The reference knows one order of sums; the others have as many as the standard family uses.
static void matmuls(const ck_table *t, int f, bool is_reference) {
  const int count = is_reference ? 1 : (int)(sizeof orders / sizeof orders[0]);
  for (int order = 0; order < count; order++)
    for (int epilogue = 0; epilogue < EPILOGUES; epilogue++) matmul(t, f, order, epilogue);
}

static void run(const char *name, const ck_table *t, bool is_reference) {
  if (t == NULL) return;
  table_name = name;
  quantize(t, WIDE, "wide");
  for (int f = 0; f < FORMATS; f++)
    if (depth(f) == WIDE) matmuls(t, f, is_reference);
  quantize(t, K, "");
  for (int f = 0; f < FORMATS; f++)
    if (depth(f) == K) matmuls(t, f, is_reference);
  for (int splits = 1; splits <= (is_reference ? 1 : 3); splits++) rmsnorm(t, splits);
  elementwise(t);
  rope(t);
  exponentials(t);
  logits(t);
  route(t);
  add_weighted(t);
  for (int type = 0; type < 3; type++)
    for (int division = 0; division < 2; division++) {
      for (int rule = 0; rule < RULES; rule++) attention(t, type, 32, division, rule);
      attention(t, type, HEAD, division, 0);
    }
  attention_merge(t);
}

int main(int count, char **arguments) {
  if (!knows_every_type()) return 1;
  first_state = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  table_name = "shared";
  conversions();
  stores();
  pack();
  run("reference", ck_reference_table(), true);
  run("portable", ck_table_for(CK_ISA_PORTABLE), false);
  run("avx2", ck_table_for(CK_ISA_AVX2), false);
  run("avx512", ck_table_for(CK_ISA_AVX512), false);
  return 0;
}
