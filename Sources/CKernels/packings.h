// Every way to pack weights there is.
//
// A new one is a line here, its CK(block_NAME) in body_blocks.h with a scalar twin in reference.c, and
// in packings.c how it is read back (unpack_NAME) and which types of model files end up in it.
#ifndef INVAR_CK_PACKINGS_H
#define INVAR_CK_PACKINGS_H

// X(name, bytes of 32 elements of K of sixteen columns, whether its block function takes several rows
// and groups at once).
#define CK_EACH_PACKING(X)                                                \
  X(q4, 320, true)     /* [k/32][256 B nibbles, 16 f16 scales, 16 f16 minimums] */ \
  X(q8, 544, true)     /* [k/32][512 B bytes offset by 128, 16 f16 scales] */      \
  X(f32, 2048, false)  /* [k][16] */                                               \
  X(f16, 1024, false)                                                              \
  X(bf16, 1024, false)

#define CK_INDEX(NAME, BYTES, TILED) ck_index_##NAME,
enum { CK_EACH_PACKING(CK_INDEX) CK_PACKING_COUNT };
#undef CK_INDEX

#define CK_BYTES(NAME, BYTES, TILED) ck_bytes_##NAME = BYTES,
enum { CK_EACH_PACKING(CK_BYTES) };
#undef CK_BYTES

#endif
