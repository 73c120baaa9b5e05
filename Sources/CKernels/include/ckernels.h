// The leaf loops of the engine. Plans, partitions and shapes are Swift's business; nothing here
// knows how many rows a step has beyond the ones it is handed.
//
// One body (kernels_body.h) is compiled once per instruction set. Every body gives the same bits:
// sixteen virtual float lanes, explicit fused multiply-adds, exact integer dot products.
#ifndef INVAR_CKERNELS_H
#define INVAR_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Output columns in one packed group, and floats in one virtual vector.
#define CK_LANES 16
// Elements of K that share one activation scale.
#define CK_BLOCK 32
// Query vectors that one attention call handles at most.
#define CK_ATTENTION_ROWS 8
// Elements of the largest head, what pads it included; checked where a model is read and where a
// cache is laid out.
#define CK_MAX_HEAD_SIZE 256

// An element type of float weights or of cached K and V.
typedef enum { CK_F32, CK_F16, CK_BF16 } ck_float_type;

// How weights are packed, sixteen output columns to a group: see packings.h.
typedef struct {
  const char *name;
  size_t block_elements;  // of K: 32, or 256 where scales have a scale
  size_t block_bytes;     // of so many elements of one group
  bool is_quantised;
  int index;              // its place among all packings
  // Reads output column `column` of a group as k floats: one row of an embedding.
  void (*unpack)(const uint8_t *group, size_t column, size_t k, float *out);
} ck_packing;

// What happens to a finished sum `s`, to which the column's bias has been added where there is one;
// `rnd` rounds to bfloat16 where the activation type says so.
typedef enum {
  CK_STORE,     // out = rnd(s)
  CK_ADD,       // out = rnd(out + rnd(rnd(s) * scale)): the residual stream
  CK_GATE,      // out = rnd(rnd(silu(out)) * rnd(s)): out holds the gate, s is up
  CK_GELU_GATE,  // likewise with gelu
  // out = rnd(rnd(swish(min(out, limit))) * rnd(s' + 1)), s' is rnd(s) within the limit to either side
  CK_CLAMPED_GATE
} ck_epilogue;

// The order in which one output element's K blocks are summed.
typedef enum {
  CK_CHAIN,          // one chain, ascending: the invariant order
  CK_INTERLEAVED_2,  // chain j takes blocks j, j + 2 …; the two are added
  CK_INTERLEAVED_4,  // likewise with four, added pairwise
  CK_SPLIT           // `split_count` contiguous ranges, added in ascending order
} ck_order;

// Activation rows, quantised per row and per block of 32 to int8.
typedef struct {
  const float *floats;       // [rows][float_stride]
  const int8_t *values;      // [rows][k]
  const float *scales;       // [rows][k/32]
  const float *scaled_sums;  // [rows][k/32]: scale * sum of the block's values
  const int32_t *sums;       // [rows][k/32]
  const int16_t *half_sums;  // [rows][k/16]: of the two halves of a block
  size_t k;
  size_t float_stride;
} ck_rows;

typedef struct {
  const ck_packing *packing;
  ck_order order;
  int split_count;
  ck_epilogue epilogue;
  bool bf16;
  const float *bias;  // one for each column, from group 0 on; NULL where there is none
  float scale;        // of what CK_ADD adds; 1 leaves it as it is
} ck_matmul_options;

// What runs: the packing, and the tile of rows and columns that all but a rest goes through.
typedef struct {
  const char *name;
  int rows;
  int columns;
} ck_kernel;

// K and V of one sequence, one kv head and one layer, in tiles of 16 positions from position 0.
typedef struct {
  const void *keys;       // tile t is [head_size][16], `offsets[t]` bytes from here
  const void *values;     // tile t is [16][head_size], as far from here
  const size_t *offsets;  // [tile_count]
  size_t tile_count;
  ck_float_type type;
  size_t head_size;
  float scale;  // of a query's product with a key
  float cap;    // which scores come near and never pass: cap * tanh(score / cap); 0 for none
} ck_kv_view;

// Query vectors of one kv head: vector v is head v % group of row v / group.
typedef struct {
  const float *first;  // the group's first head of row 0
  size_t stride;       // floats from row to row
  size_t head_size;
  int32_t group;
  int32_t length;  // positions up to that of row 0, its own included; row r has r more
  int32_t window;  // of those, how many of the last a row sees
} ck_query_view;

// Running softmax of one query vector: maximum, sum, and the weighted sum of V.
typedef struct {
  float maximum;
  float sum;
  bool is_empty;
  float *accumulator;  // [head_size]
} ck_softmax_state;

// Where attention's rows go: vector v to head v % group of row v / group.
typedef struct {
  float *first;  // the group's first head of row 0
  size_t stride;
  size_t head_size;    // without what pads a head of K and V to a multiple of 16
  const float *sinks;  // of the group's heads: see attention_finish; NULL where they have none
  bool bf16;
} ck_attention_output;

typedef struct {
  // out = rnd(x / rms * weight); the sum of squares in `splits` contiguous parts. Where that sum is
  // past the largest float the row is NaN: there is nothing true to divide by. All of x are `width`
  // floats, whole vectors, of which n are elements and the others zeros. `out` may be `x`.
  void (*rmsnorm)(const float *x, const float *weight, float epsilon, size_t n, size_t width,
                  int splits, bool bf16, float *out);
  // out = rnd(out + x), for n floats, whole vectors.
  void (*add)(const float *x, size_t n, bool bf16, float *out);
  // x = rnd(x * factor), likewise.
  void (*scale)(float *x, size_t n, float factor, bool bf16);
  // x = rnd(cap * tanh(x / cap)), likewise.
  void (*cap)(float *x, size_t n, float cap, bool bf16);
  // Quantises one row of k values.
  void (*quantize)(const float *x, size_t k, int8_t *values, float *scales, float *scaled_sums,
                   int32_t *sums, int16_t *half_sums);
  // Column groups [first, last) for rows [0, row_count): out[row][16 * group …].
  void (*matmul)(const uint8_t *weights, size_t group_bytes, size_t first, size_t last,
                 const ck_rows *rows, size_t row_count, ck_matmul_options options, float *out,
                 size_t out_stride);
  // What a matmul of so many rows and column groups, at least one of each, runs.
  ck_kernel (*matmul_kernel)(const ck_packing *packing, ck_order order, size_t row_count,
                             size_t group_count);
  // Rotates columns [first, last) of every row in place, column 0 starting a head; the tables'
  // rows are positions. x = rnd(x * cosine + swap(x) * sine); all columns are multiples of 16.
  void (*rope)(float *x, size_t stride, const int32_t *positions, size_t row_count,
               const float *cosine, const float *sine, size_t head_size, size_t first, size_t last,
               bool bf16);
  // Query vectors [first, last) meet splits [bounds[i], bounds[i+1]) for i in [0, split_count),
  // each folded into the vector's state in order. Then they are finished into `output`, or, where
  // that is NULL, left in states[0 .. last - first). `next`, if any, is what will be met after
  // this. `scratch` holds CK_ATTENTION_ROWS rows of one split's scores.
  void (*attention)(const ck_kv_view *kv, const ck_kv_view *next, const ck_query_view *queries,
                    int first, int last, const int32_t *bounds, int split_count, float *scratch,
                    ck_softmax_state *states, const ck_attention_output *output);
  // Folds `from` into `into`.
  void (*attention_merge)(ck_softmax_state *into, const ck_softmax_state *from, size_t head_size);
  // out = rnd(accumulator / sum), for head_size elements and no more. Where the head has a sink, a score
  // that weighs nothing, it is folded in first, as if it were one more split, the last:
  // out = rnd((accumulator * old) / fma(sum, old, new)), with old and new as in attention_merge.
  void (*attention_finish)(const ck_softmax_state *state, const float *sink, size_t head_size,
                           bool bf16, float *out);
  // The largest value's index, ties to the lowest; says on the way whether all n are finite.
  size_t (*argmax)(const float *x, size_t n, bool *is_finite);
  float (*maximum)(const float *x, size_t n);
  // Sum of exp(x - shift) over n values.
  float (*sum_exp)(const float *x, size_t n, float shift);
  // Which `used` of n experts a row takes: those of the largest logits, ties to the lowest index, in
  // ascending order. Their weights are the softmax over them, and room for them is whole vectors of 16.
  // Where one of the n is not finite, the first are taken and every weight is NaN.
  void (*route)(const float *logits, size_t n, size_t used, int32_t *experts, float *weights);
  // out = rnd(out + rnd(sum of weights[j] * part rows[j])), one chain over j, for n elements and the
  // rest of a vector.
  void (*add_weighted)(const float *parts, size_t stride, const int32_t *rows, const float *weights,
                       size_t count, size_t n, bool bf16, float *out);
  // Eight lanes over every byte of n floats.
  void (*digest)(const float *x, size_t n, uint64_t *lanes);
  // out = exp(x), rnd(silu(x)), rnd(gelu(x)), rnd(swish(min(x, limit))): for the error tables. With
  // bf16, x is rounded already.
  void (*exp)(const float *x, size_t n, float *out);
  void (*silu)(const float *x, size_t n, bool bf16, float *out);
  void (*gelu)(const float *x, size_t n, bool bf16, float *out);
  void (*swish)(const float *x, size_t n, bool bf16, float *out);
  // Nothing but int8 dot products, for the peak that matmuls are held against. Returns how many
  // operations those were, a multiplication and an addition counting one each; `sink` takes what
  // came of them. NULL in the reference.
  uint64_t (*dots)(size_t rounds, int32_t *sink);
} ck_table;

typedef enum { CK_ISA_PORTABLE, CK_ISA_AVX2, CK_ISA_AVX512 } ck_isa;

// The table of an instruction set, or NULL where this machine lacks it.
const ck_table *ck_table_for(ck_isa isa);

// The scalar code that defines the answer (reference.c): same signatures, no vectors.
const ck_table *ck_reference_table(void);

// Conversions, nearest even; the same integer code on every machine.
float ck_f16_to_f32(uint16_t bits);
uint16_t ck_f32_to_f16(float value);
uint16_t ck_f32_to_bf16(float value);
float ck_round_bf16(float value);
void ck_round_row(float *x, size_t n);

// Writes columns [first, last) of every row to its place in a cache of K or V: element e of head
// h goes to `slots[row] + h * head_stride + e * stride`, in elements of `type`. Says whether all
// that now lies there is finite.
bool ck_store(const float *x, size_t x_stride, size_t row_count, size_t first, size_t last,
              const size_t *slots, size_t head_size, size_t head_stride, size_t stride,
              ck_float_type type, void *destination);
// Whether n elements of `type` at strided places are finite.
bool ck_is_finite(const void *source, size_t stride, size_t n, ck_float_type type);
// Copies n elements of `type` between strided places.
void ck_copy(const void *source, size_t source_stride, void *destination,
             size_t destination_stride, size_t n, ck_float_type type);
// How tensors of a type are packed, by its number in model files; NULL where they are not.
const ck_packing *ck_packing_of(uint32_t type);
// Packs `row_count` (at most 16) rows of such a matrix, whole blocks of the packing where they are
// longer than 32, into one zeroed group.
void ck_pack_group(uint32_t type, const uint8_t *rows, size_t row_bytes, size_t row_count, size_t k,
                   uint8_t *group);
// Lane `lane` of row `row` of the digest's 19 by 8 keys.
uint64_t ck_digest_key(size_t row, size_t lane);
// Tells the processor that this thread is spinning.
void ck_spin_pause(void);

#endif
