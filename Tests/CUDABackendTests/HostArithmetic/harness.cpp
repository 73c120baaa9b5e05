// Compares the arithmetic that GPU kernels share with the scalar code that judges them, both built for this
// machine. Prints one line for each thing compared: its name, how many results, how many of other bits.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vector>

#include "packings.cuh"

extern "C" {
#include "ckernels.h"
}

// ---- Random input -------------------------------------------------------------------------------

static uint64_t state = 1;

static uint64_t next() {
  state += 0x9e3779b97f4a7c15;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static float any_float() { return iv_float((uint32_t)next()); }

static float uniform(float scale) { return ((float)(next() >> 40) * 0x1p-23f - 1) * scale; }

// ---- Results ------------------------------------------------------------------------------------

static long compared, differing;

// NaNs are all one.
static void compare(float mine, float reference) {
  compared++;
  differing += iv_bits(mine) != iv_bits(reference) && !(mine != mine && reference != reference);
}

static void report(const char *name) {
  printf("%s %ld %ld\n", name, compared, differing);
  compared = differing = 0;
}

// ---- Elementary functions -------------------------------------------------------------------------

static const ck_table *table;

template <typename Mine, typename Reference>
static void compare_function(const char *name, Mine mine, Reference reference) {
  // Everywhere, and closely where results are neither 0 nor infinite.
  const int count = 1 << 20;
  std::vector<float> x(count), y(count);
  for (int pass = 0; pass < 3; pass++) {
    for (float &v : x) v = pass == 0 ? any_float() : pass == 1 ? uniform(150) : uniform(2);
    const float odd[] = {0.0f, -0.0f, INFINITY, -INFINITY, NAN, 0x1p-149f, -0x1p-149f, 128, -128, -104};
    for (int i = 0; i < 10; i++) x[i] = odd[i];
    reference(x.data(), count, y.data());
    for (int i = 0; i < count; i++) compare(mine(x[i]), y[i]);
  }
  report(name);
}

static void compare_functions() {
  compare_function("exp", iv_exp, [](const float *x, size_t n, float *y) { table->exp(x, n, y); });
  compare_function("silu", iv_silu, [](const float *x, size_t n, float *y) { table->silu(x, n, false, y); });
  compare_function("gelu", iv_gelu, [](const float *x, size_t n, float *y) { table->gelu(x, n, false, y); });
  compare_function("swish", iv_swish, [](const float *x, size_t n, float *y) { table->swish(x, n, false, y); });
  compare_function("cap", [](float x) { return iv_capped(x, 30); },
                   [](const float *x, size_t n, float *y) {
                     memcpy(y, x, 4 * n);
                     table->cap(y, n, 30, false);
                   });
  compare_function("bf16", iv_round_bf16, [](const float *x, size_t n, float *y) {
    for (size_t i = 0; i < n; i++) y[i] = ck_round_bf16(x[i]);
  });
  compare_function("stored-bf16", [](float x) { return iv_from_bf16(iv_to_bf16(x)); },
                   [](const float *x, size_t n, float *y) {
                     for (size_t i = 0; i < n; i++) y[i] = iv_from_bf16(ck_f32_to_bf16(x[i]));
                   });
  compare_function("stored-f16", [](float x) { return iv_from_f16(iv_to_f16(x)); },
                   [](const float *x, size_t n, float *y) {
                     for (size_t i = 0; i < n; i++) y[i] = ck_f16_to_f32(ck_f32_to_f16(x[i]));
                   });
  for (int bits = 0; bits < 65536; bits++)
    compare(iv_from_f16((uint16_t)bits), ck_f16_to_f32((uint16_t)bits));
  report("f16");
}

// ---- Quantising and matmuls -----------------------------------------------------------------------

enum { K = 512, BLOCKS = K / 32 };

struct rows_of_reference {
  float floats[K];
  int8_t values[K];
  float scales[BLOCKS], scaled_sums[BLOCKS];
  int32_t sums[BLOCKS];
  int16_t half_sums[2 * BLOCKS];
};

// One row, quantised by either, in the layout of either.
static iv_activations quantise(rows_of_reference &row, std::vector<int8_t> &values,
                               std::vector<float2> &scales) {
  table->quantize(row.floats, K, row.values, row.scales, row.scaled_sums, row.sums, row.half_sums);
  for (int b = 0; b < BLOCKS; b++) {
    uint32_t largest = 0;
    for (int i = 0; i < 32; i++) {
      const uint32_t magnitude = iv_bits(row.floats[32 * b + i]) & 0x7fffffffu;
      largest = magnitude > largest ? magnitude : largest;
    }
    const float magnitude = iv_float(largest), inverse = iv_inverse_scale(magnitude);
    int32_t sum = 0;
    for (int i = 0; i < 32; i++) {
      const int32_t value = iv_quantised(row.floats[32 * b + i], inverse);
      values[32 * b + i] = (int8_t)value;
      sum += value;
    }
    const float scale = iv_scale(magnitude);
    scales[b] = float2{scale, iv_mul(scale, (float)sum)};
  }
  return iv_activations{values.data(), scales.data(), 1};
}

static void fill(rows_of_reference &row, int round) {
  for (float &x : row.floats) x = uniform(round % 3 == 0 ? 1e-30f : round % 3 == 1 ? 4 : 1e20f);
  if (round % 5 == 4) row.floats[next() % K] = round % 2 ? NAN : INFINITY;
  if (round % 7 == 6) memset(row.floats, 0, sizeof row.floats);
}

// Scales may be negative, zero and subnormal; those of 2 and more are not, as few products would be finite.
//
// Half-precision numbers lie from byte `halves` of a block on.
static void fill_weights(std::vector<uint8_t> &group, const ck_packing *packing, size_t halves) {
  for (uint8_t &byte : group) byte = (uint8_t)next();
  if (packing->is_quantised) {
    for (size_t start = 0; start < group.size(); start += packing->block_bytes)
      for (size_t i = halves + 1; i < packing->block_bytes; i += 2) group[start + i] &= 0xbf;
  } else {
    const size_t size = group.size() / (16 * K);
    for (size_t i = 0; i < 16 * K; i++) {
      const float x = uniform(2);
      const uint16_t half = strcmp(packing->name, "f16") == 0 ? ck_f32_to_f16(x) : ck_f32_to_bf16(x);
      if (size == 4) memcpy(&group[4 * i], &x, 4);
      else memcpy(&group[2 * i], &half, 2);
    }
  }
}

static bool is_finite_row(const float *y) {
  for (int c = 0; c < 16; c++)
    if (!(fabsf(y[c]) < INFINITY)) return false;
  return true;
}

template <typename Packing>
static float element(const uint8_t *group, int column, const iv_activations &x, const float *) {
  float sum = 0;
  for (int block = 0; block < K / Packing::block_elements; block++)
    sum = Packing::add(group + block * Packing::block_bytes, column, x, 0, block, sum);
  return sum;
}

template <typename Packing>
static float float_element(const uint8_t *group, int column, const iv_activations &, const float *x) {
  float sum = 0;
  for (int i = 0; i < K; i++) sum = iv_fma(Packing::at(group, 16 * i + column), x[i], sum);
  return sum;
}

typedef float (*element_function)(const uint8_t *, int, const iv_activations &, const float *);

static void compare_packing(uint32_t type, size_t halves, element_function mine) {
  const ck_packing *packing = ck_packing_of(type);
  std::vector<int8_t> values(K);
  std::vector<float2> scales(BLOCKS);
  long finite = 0;
  for (int round = 0; round < 200; round++) {
    rows_of_reference row;
    fill(row, round);
    const iv_activations x = quantise(row, values, scales);
    std::vector<uint8_t> group(K / packing->block_elements * packing->block_bytes);
    fill_weights(group, packing, halves);
    const ck_rows rows = {row.floats, row.values, row.scales, row.scaled_sums, row.sums, row.half_sums, K, K};
    const ck_matmul_options options = {packing, CK_CHAIN, 1, CK_STORE, false, NULL, 1};
    float y[16];
    table->matmul(group.data(), group.size(), 0, 1, &rows, 1, options, y, 16);
    finite += is_finite_row(y);
    for (int c = 0; c < 16; c++) compare(mine(group.data(), c, x, row.floats), y[c]);
  }
  if (finite < 100) differing++;  // too little would have been compared
  char name[64];
  snprintf(name, sizeof name, "matmul.%s", packing->name);
  report(name);
}

static void compare_quantising() {
  std::vector<int8_t> values(K);
  std::vector<float2> scales(BLOCKS);
  for (int round = 0; round < 2000; round++) {
    rows_of_reference row;
    fill(row, round);
    quantise(row, values, scales);
    for (int i = 0; i < K; i++) compared++, differing += values[i] != row.values[i];
    for (int b = 0; b < BLOCKS; b++) {
      compare(scales[b].x, row.scales[b]);
      compare(scales[b].y, row.scaled_sums[b]);
    }
  }
  report("quantise");
}

static void compare_packings() {
  compare_packing(0, 0, float_element<iv_f32>);
  compare_packing(1, 0, float_element<iv_f16>);
  compare_packing(30, 0, float_element<iv_bf16>);
  compare_packing(2, 256, element<iv_q4_0>);
  compare_packing(3, 256, element<iv_q4>);
  compare_packing(6, 320, element<iv_q5_0>);
  compare_packing(7, 320, element<iv_q5_1>);
  compare_packing(8, 512, element<iv_q8>);
  compare_packing(10, 1280, element<iv_q2_k>);
  compare_packing(11, 1792, element<iv_q3_k>);
  compare_packing(12, 2304, element<iv_q4_k>);
  compare_packing(13, 2816, element<iv_q5_k>);
  compare_packing(14, 3328, element<iv_q6_k>);
  compare_packing(20, 256, element<iv_iq4_nl>);
  compare_packing(23, 2176, element<iv_iq4_xs>);
  compare_packing(39, 256, element<iv_mxfp4>);
}

// ---- Epilogues ------------------------------------------------------------------------------------

static void compare_epilogues() {
  const char *names[] = {"store", "add", "gate", "gelu-gate", "clamped-gate"};
  const ck_packing *packing = ck_packing_of(0);
  for (int epilogue = 0; epilogue < 5; epilogue++) {
    for (int round = 0; round < 4000; round++) {
      const bool bf16 = round % 2;
      std::vector<float> group(16 * 32);
      float x[32], y[16], before[16], bias[16];
      for (float &w : group) w = uniform(1);
      for (float &v : x) v = uniform(4);
      for (int c = 0; c < 16; c++) {
        before[c] = y[c] = bf16 ? ck_round_bf16(uniform(20)) : uniform(20);
        bias[c] = uniform(2);
      }
      const ck_rows rows = {x, NULL, NULL, NULL, NULL, NULL, 32, 32};
      const ck_matmul_options options = {packing, CK_CHAIN, 1, (ck_epilogue)epilogue, bf16, bias, 0.22f};
      table->matmul((const uint8_t *)group.data(), 2048, 0, 1, &rows, 1, options, y, 16);
      for (int c = 0; c < 16; c++) {
        float sum = 0;
        for (int i = 0; i < 32; i++) sum = iv_fma(group[16 * i + c], x[i], sum);
        compare(iv_finished(iv_add(sum, bias[c]), before[c], epilogue, 0.22f, bf16), y[c]);
      }
    }
    char name[64];
    snprintf(name, sizeof name, "epilogue.%s", names[epilogue]);
    report(name);
  }
}

int main() {
  table = ck_reference_table();
  compare_functions();
  compare_quantising();
  compare_packings();
  compare_epilogues();
}
