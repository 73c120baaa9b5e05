// What each kernel takes, as one structure: read by the host's compiler and by the GPU's, so that neither
// can mean something else.
#ifndef INVAR_KERNEL_ARGUMENTS_H
#define INVAR_KERNEL_ARGUMENTS_H

#include "kernel_types.h"

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define CC_POINTER(T) T *
#else
// An address on the device.
#define CC_POINTER(T) uint64_t
#endif

// Rows quantised to int8, by blocks of 32 of K: values [blocks][rows][32], scales [blocks][rows] with a
// block's scale and its scale times its sum.
typedef struct {
  CC_POINTER(int8_t) values;
  CC_POINTER(float2) scales;
  int32_t rows;  // a multiple of 8; there may be fewer
  int32_t reserved;
} cc_quantised;

// What becomes of a finished sum: see iv_epilogue.
typedef enum { cc_store, cc_add, cc_gate, cc_gelu_gate, cc_clamped_gate } cc_epilogue;

// out[row][column + 16 * group ...] of K blocks, in `splits` contiguous ranges of them.
typedef struct {
  CC_POINTER(const uint8_t) weights;
  uint64_t group_bytes;
  cc_quantised x;
  CC_POINTER(const float) floats;  // where weights are floats: [row][float_stride]
  CC_POINTER(const float) bias;    // of the first column on; NULL for none
  CC_POINTER(float) out;
  // Of a mixture: the expert of each row, whose groups begin at expert * groups; NULL where all take the same.
  CC_POINTER(const int32_t) experts;
  int32_t float_stride;
  int32_t out_stride;
  int32_t rows;
  int32_t groups;
  int32_t blocks;
  int32_t splits;
  int32_t epilogue;
  int32_t bf16;
  float scale;
  int32_t row_divisor;  // row r meets activations of row r / row_divisor
} cc_matmul;

// Where the product of one matrix goes: columns, even ones at multiples of 8 bytes.
#define CC_PRODUCT                                            \
  CC_POINTER(const uint8_t) weights;                          \
  CC_POINTER(const float) bias; /* NULL for none */           \
  CC_POINTER(float) out;                                      \
  int64_t stride;                                             \
  int32_t groups;                                             \
  int32_t epilogue;                                           \
  int32_t bf16;                                               \
  float scale;

// Where act(gate) * up goes, [row][stride], NULL where nobody wants it; and the same quantised, of so many
// blocks of 32 columns or groups of a matrix, which COUNT says.
#define CC_GATED_PRODUCT(COUNT)                               \
  CC_POINTER(const uint8_t) gate;                             \
  CC_POINTER(const uint8_t) up;                               \
  CC_POINTER(const float) gate_bias; /* NULL for none */      \
  CC_POINTER(const float) up_bias;                            \
  CC_POINTER(float) out;                                      \
  int64_t stride;                                             \
  CC_POINTER(int8_t) out_values; /* [blocks][out_rows][32] */ \
  CC_POINTER(float2) out_scales; /* [blocks][out_rows] */     \
  int32_t out_rows;                                           \
  int32_t COUNT;                                              \
  int32_t epilogue;                                           \
  int32_t bf16;

// What kernels for few rows meet: quantised rows, and how they are shared out.
typedef struct {
  CC_POINTER(const int8_t) values;  // [blocks][rows][32]
  CC_POINTER(const float2) scales;  // [blocks][rows]
  int32_t rows;       // of the buffer: a multiple of 8
  int32_t row_count;  // that count
  int32_t blocks;     // of 32 elements of K
  int32_t passes;     // how often each team takes groups: all blocks of threads alike
  int32_t panels;     // blocks of threads that share out the rows
  int32_t stages;     // of the ring: at least three
} cc_narrow_shape;

// One matrix, for few rows.
typedef struct {
  cc_narrow_shape shape;
  CC_PRODUCT
} cc_narrow_matmul;

// Gate and up at once, for few rows. Groups 2u and 2u + 1 of both are columns 32u ... 32u + 31, one block of the
// next matmul's activations.
typedef struct {
  cc_narrow_shape shape;
  CC_GATED_PRODUCT(units)
} cc_narrow_gate_up;

// What kernels for many rows meet: `image` is iv_widen's, of all rows.
typedef struct {
  CC_POINTER(const uint8_t) image;
  CC_POINTER(const float2) scales;  // [blocks][rows]
  int32_t rows;       // of the buffer: a multiple of 8
  int32_t row_count;  // that count
  int32_t blocks;     // of 32 elements of K: a multiple of 4, or of 8 where blocks are super-blocks
  int32_t stages;     // of the ring: at least two
} cc_wide_shape;

// One matrix, for many rows; it is stored or added.
typedef struct {
  cc_wide_shape shape;
  CC_PRODUCT
} cc_wide_matmul;

// Gate and up at once, for many rows.
typedef struct {
  cc_wide_shape shape;
  CC_GATED_PRODUCT(groups)  // of either matrix: an even number
} cc_wide_gate_up;

// Activations of many rows as the matrix unit wants them: see iv_widen.
typedef struct {
  CC_POINTER(const int8_t) values;
  CC_POINTER(uint8_t) image;
  int32_t rows;
  int32_t blocks;
} cc_widen;

// out[row] = an embedding's column `tokens[row]`, times `scale`.
typedef struct {
  CC_POINTER(const uint8_t) weights;
  uint64_t group_bytes;
  CC_POINTER(const int32_t) tokens;
  CC_POINTER(float) out;
  int32_t width;
  int32_t out_stride;
  int32_t bf16;
  float scale;
} cc_embed;

// out[row][c] = x / rms(x) * weight for `n` elements in `width` columns, for each of gridDim.y groups of
// columns `width` apart.
typedef struct {
  CC_POINTER(const float) x;
  CC_POINTER(float) out;
  CC_POINTER(const float) weight;
  CC_POINTER(const int32_t) places;  // row r reads row places[r]; NULL for r
  int32_t x_stride;
  int32_t out_stride;
  int32_t n;
  int32_t width;
  float epsilon;
  int32_t bf16;
} cc_norm;

// Columns [0, 32 * blocks) of rows of floats, quantised.
typedef struct {
  CC_POINTER(const float) x;
  cc_quantised out;
  int32_t x_stride;
  int32_t rows;
  int32_t blocks;
  int32_t reserved;
} cc_quantise;

// Element by element: out = rnd(out + x), or x = rnd(x * factor), or x = rnd(cap * tanh(x / cap)).
typedef struct {
  CC_POINTER(const float) x;
  CC_POINTER(float) out;
  int32_t x_stride;
  int32_t out_stride;
  int32_t width;
  int32_t bf16;
  float number;
  int32_t reserved;
} cc_rowwise;

// Turns columns [first, first + columns) of rows in place: tables are [position][head_size].
typedef struct {
  CC_POINTER(float) x;
  CC_POINTER(const float) cosine;
  CC_POINTER(const float) sine;
  CC_POINTER(const int32_t) positions;
  int32_t stride;
  int32_t first;
  int32_t columns;
  int32_t head_size;
  int32_t bf16;
  int32_t reserved;
} cc_rotate;

// K and V of a layer, see KeyValueLayout; strides in elements.
typedef struct {
  CC_POINTER(uint8_t) keys;
  CC_POINTER(uint8_t) values;
  int64_t group_stride;  // from a group of blocks to the next
  int64_t head_stride;
  int32_t block_stride;  // from a block of a group to the next
  int32_t group_size;    // blocks of a group
  int32_t block_size;    // positions of a block
  int32_t heads;
  int32_t head_size;     // padded
  int32_t type;          // 0 f32, 1 f16, 2 bf16
} cc_cache;

// Where rows stand: row r is position positions[r] of a sequence whose blocks are tables[sequences[r]] and on.
typedef struct {
  CC_POINTER(const int32_t) positions;
  CC_POINTER(const int32_t) sequences;
  CC_POINTER(const int32_t) tables;
} cc_places;

// Writes rows' keys and values to their places; sets findings[row] where what lies there then is not finite.
typedef struct {
  cc_cache cache;
  cc_places places;
  CC_POINTER(const float) x;
  CC_POINTER(int32_t) findings;
  int32_t stride;
  int32_t key_column;
  int32_t value_column;
  int32_t reserved;
} cc_store_rows;

// Rows attend to the positions up to their own, of those to the last `window`. `split_size` 0: `split_count`
// splits of each row instead.
typedef struct {
  cc_cache cache;
  cc_places places;
  CC_POINTER(const float) queries;
  CC_POINTER(const float) sinks;  // NULL for none
  CC_POINTER(float) out;
  int32_t query_stride;
  int32_t out_stride;
  int32_t query_heads;
  int32_t plain_head_size;
  int32_t window;
  int32_t split_size;
  int32_t split_count;
  int32_t bf16;
  float scale;
  float cap;
} cc_attend;

// What becomes of a row of logits.
typedef struct {
  uint64_t digest[8];
  float maximum;
  float sum;  // of exponentials of logit - maximum
  int32_t argmax;
  int32_t is_finite;
} cc_row_result;

// A piece of attention's work: some query vectors of one kv head of one sequence. Vector v of a sequence's kv
// head is head v % group of row v / group.
typedef struct {
  int32_t row;      // the first vector's
  int32_t length;   // positions up to that row's, its own included
  int32_t tiles;    // where the sequence's tile offsets start
  int32_t head;     // of K and V
  int32_t vectors;  // which head of the group the first one is, and above 16 bits how many there are
  int32_t split;    // which one is met; not looked at where all are
  int32_t state;    // where the first of the vectors' splits keeps its state
  int32_t parts;    // which of those states is this one's, and above 16 bits how many there are
} cc_attention_item;

// Attention of one layer, of as many pieces as `item_count` has on the device.
typedef struct {
  CC_POINTER(const uint8_t) keys;  // of head 0
  CC_POINTER(const uint8_t) values;
  int64_t head_bytes;              // from head to head
  CC_POINTER(const int64_t) tile_offsets;  // bytes from head 0's start to a tile, of K and V alike
  CC_POINTER(const cc_attention_item) items;
  CC_POINTER(const int64_t) item_offsets;  // [item][16]: of its split's tiles; see iv_find_tiles
  CC_POINTER(const int32_t) item_count;
  CC_POINTER(const float) queries;  // [row][query_stride], heads padded
  CC_POINTER(const float) sinks;    // of every query head, or NULL
  CC_POINTER(float) output;         // [row][output_stride], heads not padded; or NULL
  CC_POINTER(int8_t) quantised;     // the same as [K / 32][quantised_rows][32], or NULL
  CC_POINTER(float2) scales;        // [K / 32][quantised_rows]
  CC_POINTER(float) states;         // of splits that are met apart
  CC_POINTER(int32_t) counters;     // one for each state, zero before and after
  int32_t query_stride;
  int32_t output_stride;
  int32_t quantised_rows;
  int32_t group;      // heads to a kv head
  int32_t head_size;  // elements without what pads them
  int32_t window;     // how many of the last positions a row sees
  float scale;        // of scores
  float cap;          // 0 for none
  int32_t bf16;
  int32_t reserved;
} cc_attention;

// Finds the places of each piece's tiles.
typedef struct {
  CC_POINTER(const cc_attention_item) items;
  CC_POINTER(const int32_t) item_count;
  CC_POINTER(const int64_t) tile_offsets;
  CC_POINTER(int64_t) item_offsets;
  int32_t window;
  int32_t group;
} cc_find_tiles;

// Norms of rows, what they add to the residual stream, and quantising, in one.
typedef struct {
  CC_POINTER(const float) x;
  CC_POINTER(const float) weight;       // NULL where a row goes on as it is
  CC_POINTER(float) residual;           // to which x is added first; NULL for none
  CC_POINTER(const float) post_weight;  // of a norm that x goes through before that; NULL for none
  CC_POINTER(const int32_t) rows;       // which row of x is the first, the second …; NULL for all in order
  CC_POINTER(float) output;             // NULL for none
  cc_quantised quantised;               // its values are NULL for none
  int32_t x_stride;
  int32_t residual_stride;
  int32_t output_stride;
  int32_t width;
  int32_t elements;  // floats of a row that are no padding
  float epsilon;
  int32_t bf16;
  int32_t reserved2;
} cc_normalise;

// Queries, keys and values behind their matmul: norm, turn, and keys and values into the cache.
typedef struct {
  CC_POINTER(float) projected;  // [row][stride]: query, key and value heads, all padded
  CC_POINTER(const float) query_weight;  // of the norm of one head; NULL for none
  CC_POINTER(const float) key_weight;
  CC_POINTER(const int32_t) positions;
  CC_POINTER(const float) cosines;  // [position][padded head]; NULL where heads do not turn
  CC_POINTER(const float) sines;
  CC_POINTER(const int64_t) key_slots;  // of each row, in elements, head 0's
  CC_POINTER(const int64_t) value_slots;
  CC_POINTER(uint8_t) keys;
  CC_POINTER(uint8_t) values;
  int64_t head_stride;
  int32_t key_stride;
  int32_t type;
  CC_POINTER(int32_t) findings;  // of each row: 1 where something that is not finite was stored
  int32_t stride;
  int32_t query_heads;
  int32_t heads;
  int32_t head_size;  // without what pads it
  float epsilon;
  int32_t bf16;
} cc_finish_heads;

// What becomes of rows of logits, by clusters; `digests` and `pieces` are room.
typedef struct {
  CC_POINTER(const float) logits;
  int32_t stride;
  int32_t count;
  int32_t wants_sum;
  int32_t wants_digest;
  CC_POINTER(cc_row_result) results;
  CC_POINTER(uint64_t) digests;  // [row][blocks of 256][8]
  CC_POINTER(int4) pieces;       // [row][16][parts of 1024]
} cc_reduce_fast;

// Which `used` of n experts each row takes, and with which part.
typedef struct {
  CC_POINTER(const float) logits;
  CC_POINTER(int32_t) experts;  // [row][used]
  CC_POINTER(float) weights;    // likewise
  int32_t stride;
  int32_t n;
  int32_t used;
  int32_t rows;
} cc_route;

// out[row] = rnd(out + rnd(sum of weights[row][j] * parts[row * used + j])).
typedef struct {
  CC_POINTER(const float) parts;
  CC_POINTER(const float) weights;
  CC_POINTER(float) out;
  int32_t parts_stride;
  int32_t out_stride;
  int32_t used;
  int32_t width;
  int32_t bf16;
  int32_t reserved;
} cc_mix;

// Finds that for each row of logits.
typedef struct {
  CC_POINTER(const float) logits;
  CC_POINTER(cc_row_result) results;
  CC_POINTER(const uint64_t) keys;  // ck_digest_keys
  int32_t stride;
  int32_t tokens;      // looked at
  int32_t vocabulary;  // digested
  int32_t splits;      // of the sum of exponentials
  int32_t wants_sum;
  int32_t wants_digest;
} cc_reduce;

#endif
