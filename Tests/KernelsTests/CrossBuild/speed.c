// How fast one core multiplies with each type of weights, alone: what a block function costs, before
// threads, attention and the rest of a step come in.
//
// Usage: speed [ROWS [K [COLUMNS [TABLE]]]]      e.g. speed 1 4096 16384 avx512
// Build: clang -O2 -ffp-contract=off -I Sources/CKernels/include Sources/CKernels/*.c \
//        Tests/KernelsTests/CrossBuild/speed.c -lm -o speed
//
// All types take turns, fifteen times; a line is the median of a type: time of a matmul, packed bytes and
// int8 operations a second, bytes packed for each of the file. Weights are all alike, and scales of ordinary
// size: small ones cost the time of subnormal numbers. Run it on a quiet machine, and compare lines of one run.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ckernels.h"

static const struct {
  const char *name;
  uint32_t type;
  size_t elements, bytes;
} formats[] = {
    {"F16", 1, 1, 2},       {"Q4_0", 2, 32, 18},     {"Q4_1", 3, 32, 20},    {"Q5_0", 6, 32, 22},
    {"Q5_1", 7, 32, 24},    {"Q8_0", 8, 32, 34},     {"Q2_K", 10, 256, 84},  {"Q3_K", 11, 256, 110},
    {"Q4_K", 12, 256, 144}, {"Q5_K", 13, 256, 176},  {"Q6_K", 14, 256, 210}, {"IQ4_NL", 20, 32, 18},
    {"IQ4_XS", 23, 256, 136}, {"MXFP4", 39, 32, 17},
};
enum { FORMATS = sizeof formats / sizeof formats[0], TURNS = 15 };

// Of the processor: other programs' turns do not count, though what they do to caches does.
static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void *zeroed(size_t bytes) {
  void *p = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (p == NULL) fprintf(stderr, "no room for %zu bytes\n", bytes), exit(1);
  return memset(p, 0, bytes);
}

static int ascending(const void *a, const void *b) {
  return *(const double *)a < *(const double *)b ? -1 : 1;
}

// One row after another of random numbers, quantised.
static ck_rows activations(const ck_table *t, size_t rows, size_t k) {
  float *floats = zeroed(rows * k * sizeof(float));
  int8_t *values = zeroed(rows * k);
  float *scales = zeroed(rows * k / 32 * sizeof(float));
  float *scaled_sums = zeroed(rows * k / 32 * sizeof(float));
  int32_t *sums = zeroed(rows * k / 32 * sizeof(int32_t));
  int16_t *half_sums = zeroed(rows * k / 16 * sizeof(int16_t));
  for (size_t i = 0; i < rows * k; i++) floats[i] = (float)rand() / (float)RAND_MAX - 0.5f;
  for (size_t r = 0; r < rows; r++)
    t->quantize(floats + r * k, k, values + r * k, scales + r * k / 32, scaled_sums + r * k / 32,
                sums + r * k / 32, half_sums + r * k / 16);
  return (ck_rows){floats, values, scales, scaled_sums, sums, half_sums, k, k};
}

int main(int count, char **arguments) {
  const size_t row_count = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  const size_t k = count > 2 ? strtoull(arguments[2], NULL, 10) : 4096;
  const size_t columns = count > 3 ? strtoull(arguments[3], NULL, 10) : 16384;
  const char *name = count > 4 ? arguments[4] : "avx512";
  const ck_table *t = ck_table_for(strcmp(name, "avx512") == 0 ? CK_ISA_AVX512
                                   : strcmp(name, "avx2") == 0 ? CK_ISA_AVX2
                                                               : CK_ISA_PORTABLE);
  if (t == NULL || row_count == 0 || k == 0 || k % 256 != 0 || columns == 0 || columns % 16 != 0) {
    fprintf(stderr, "K in 256s, columns in 16s, a table that this machine has\n");
    return 1;
  }
  const ck_rows rows = activations(t, row_count, k);
  float *out = zeroed(row_count * columns * sizeof(float));
  static double times[FORMATS][TURNS];
  for (int turn = 0; turn < TURNS; turn++)
    for (int f = 0; f < FORMATS; f++) {
      const ck_packing *packing = ck_packing_of(formats[f].type);
      const size_t group_bytes = k / packing->block_elements * packing->block_bytes;
      uint8_t *weights = zeroed(columns / 16 * group_bytes);
      memset(weights, 0x3c, columns / 16 * group_bytes);
      const ck_matmul_options options = {packing, CK_CHAIN, 1, CK_STORE, false, NULL, 1};
      const double start = seconds();
      t->matmul(weights, group_bytes, 0, columns / 16, &rows, row_count, options, out, columns);
      times[f][turn] = seconds() - start;
      free(weights);
    }
  printf("%s, %zu rows, K %zu, %zu columns\n", name, row_count, k, columns);
  printf("%-8s %10s %8s %8s %14s\n", "type", "ms", "GB/s", "GOP/s", "packed ÷ file");
  for (int f = 0; f < FORMATS; f++) {
    const ck_packing *packing = ck_packing_of(formats[f].type);
    const double packed =
        (double)columns / 16 * (double)(k / packing->block_elements * packing->block_bytes);
    qsort(times[f], TURNS, sizeof(double), ascending);
    const double median = times[f][TURNS / 2];
    printf("%-8s %10.3f %8.2f %8.0f %14.3f\n", formats[f].name, 1e3 * median, packed / median / 1e9,
           2.0 * (double)row_count * (double)k * (double)columns / median / 1e9,
           packed / ((double)columns * (double)(k / formats[f].elements * formats[f].bytes)));
  }
  return 0;
}
