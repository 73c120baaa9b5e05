// Every way to pack weights there is.
//
// A new one is a line here, its CK(block_NAME) in body_blocks.h or body_superblocks.h with a scalar twin
// in reference_blocks.h, and in packings.c how it is read back (unpack_NAME) and which types of model files
// end up in it. If unpacking takes long, body_panels.h can do so once for many rows.
#ifndef INVAR_CK_PACKINGS_H
#define INVAR_CK_PACKINGS_H

#include <stddef.h>

// X(name, elements of K in a block, bytes of a block of sixteen columns).
#define CK_EACH_FLOAT_PACKING(X)                                                            \
  X(f32, 32, 2048) /* [k][16] */                                                            \
  X(f16, 32, 1024)                                                                          \
  X(bf16, 32, 1024)

// The block functions of these take several rows and groups at once.
#define CK_EACH_QUANTISED_PACKING(X)                                                        \
  X(q4, 32, 320)     /* 256 B nibbles, 16 f16 scales, 16 f16 minimums */                    \
  X(q8, 32, 544)     /* 512 B bytes offset by 128, 16 f16 scales */                         \
  X(q4_0, 32, 288)   /* 256 B nibbles, 16 f16 scales */                                     \
  X(q5_0, 32, 352)   /* 256 B nibbles, 64 B fifth bits, 16 f16 scales */                    \
  X(q5_1, 32, 384)   /* likewise, and 16 f16 minimums */                                    \
  X(iq4_nl, 32, 288) /* 256 B nibbles, 16 f16 scales */                                     \
  X(mxfp4, 32, 288)  /* 256 B nibbles, 16 bf16 scales */                                    \
  X(q2_k, 256, 1344) /* eight sub-blocks of 32 elements: see their places below */          \
  X(q3_k, 256, 1824)                                                                        \
  X(q4_k, 256, 2368)                                                                        \
  X(q5_k, 256, 2880)                                                                        \
  X(q6_k, 256, 3360)                                                                        \
  X(iq4_xs, 256, 2208)

#define CK_EACH_PACKING(X) CK_EACH_FLOAT_PACKING(X) CK_EACH_QUANTISED_PACKING(X)

#define CK_INDEX(NAME, ELEMENTS, BYTES) ck_index_##NAME,
enum { CK_EACH_PACKING(CK_INDEX) CK_PACKING_COUNT };
#undef CK_INDEX

#define CK_BYTES(NAME, ELEMENTS, BYTES) ck_bytes_##NAME = BYTES,
enum { CK_EACH_PACKING(CK_BYTES) };
#undef CK_BYTES

// Where the parts of a super-block start: 32 elements' quants after 32 elements' quants, first their low
// bits, then their high bits; a byte a column of each sub-block's scale, likewise of its minimum; a
// half-precision number a column that scales are to be multiplied by, likewise for minimums.
typedef struct {
  size_t high, scales, minimums, d, dmin;
} ck_places;

// A scale for each 16 elements, in the low half of a byte; the minimum in its high half.
static const ck_places ck_places_q2_k = {.scales = 1024, .d = 1280, .dmin = 1312};
// A signed scale for each 16 elements.
static const ck_places ck_places_q3_k = {.high = 1024, .scales = 1536, .d = 1792};
static const ck_places ck_places_q6_k = {.high = 2048, .scales = 3072, .d = 3328};
// A scale for each 32 elements; signed in iq4_xs.
static const ck_places ck_places_q4_k = {
    .scales = 2048, .minimums = 2176, .d = 2304, .dmin = 2336};
static const ck_places ck_places_q5_k = {
    .high = 2048, .scales = 2560, .minimums = 2688, .d = 2816, .dmin = 2848};
static const ck_places ck_places_iq4_xs = {.scales = 2048, .d = 2176};

#endif
