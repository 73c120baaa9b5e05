// What K blocks of one column add to an element's chain, one class for each packing of CKernels/packings.h:
// twins of reference_blocks.h, over words of four quants.
#pragma once
#include "arithmetic.cuh"

// Quantised activations of a step: values [K / 32][rows][32], scales [K / 32][rows] with a block's scale in
// x and scale * sum in y. `rows` is a multiple of 8 and counts rows that nobody reads.
struct iv_activations {
  const int8_t *values;
  const float2 *scales;
  int rows;

  IV_MEMBER const uint32_t *quads(int block, int row) const {
    return (const uint32_t *)(values + ((int64_t)block * rows + row) * 32);
  }
  IV_MEMBER float2 scale(int block, int row) const { return scales[(int64_t)block * rows + row]; }
};

IV uint32_t iv_word(const uint8_t *p) { return *(const uint32_t *)p; }
IV uint16_t iv_half(const uint8_t *p) { return *(const uint16_t *)p; }
IV float iv_half_at(const uint8_t *p, int column) { return iv_from_f16(iv_half(p + 2 * column)); }

// Four nibbles, from bit 0 or bit 4 of each byte.
IV uint32_t iv_nibbles(uint32_t word, int odd) { return word >> 4 * odd & 0x0f0f0f0fu; }

// Quad v of eight, of 256 bytes of nibbles.
IV uint32_t iv_nibble_quad(const uint8_t *p, int column, int v) {
  return iv_nibbles(iv_word(p + 64 * (v / 2) + 4 * column), v % 2);
}
// Quad v of 64 bytes of single bits, at bit 0 of each byte.
IV uint32_t iv_bit_quad(const uint8_t *p, int column, int v) {
  return iv_word(p + 4 * column) >> v & 0x01010101u;
}
// Quad v of 128 bytes of pairs of bits, likewise.
IV uint32_t iv_pair_quad(const uint8_t *p, int column, int v) {
  return iv_word(p + 64 * (v / 4) + 4 * column) >> 2 * (v % 4) & 0x03030303u;
}

// Each byte less an offset of at most 127; no byte borrows from the next.
IV uint32_t iv_less(uint32_t word, uint32_t offsets) {
  return ((word | 0x80808080u) - offsets) ^ 0x80808080u;
}

// Values that nibbles name: looked up two words of eight names at a time.
IV uint32_t iv_named(uint32_t names, const uint32_t (&table)[4]) {
#ifdef IV_ON_DEVICE
  // A byte of names is at once an index of eight (bits 0 to 2) and which eight (bit 3).
  uint32_t squeezed = names & 0x07070707u;
  squeezed = (squeezed | squeezed >> 4) & 0x00ff00ffu;
  squeezed = (squeezed | squeezed >> 8) & 0xffffu;
  const uint32_t low = __byte_perm(table[0], table[1], squeezed);
  const uint32_t high = __byte_perm(table[2], table[3], squeezed);
  const uint32_t which = (names >> 3 & 0x01010101u) * 0xffu;
  return (low & ~which) | (high & which);
#else
  uint32_t word = 0;
  for (int i = 0; i < 32; i += 8) {
    const uint32_t name = names >> i & 15;
    word |= (table[name / 4] >> 8 * (name % 4) & 255) << i;
  }
  return word;
#endif
}

// Signed bytes: the values of IQ4_NL and IQ4_XS, and twice those of MXFP4.
#define IV_IQ4_VALUES {0xbfad9881u, 0xf6eaddcfu, 0x26190d01u, 0x71594535u}
#define IV_FP4_VALUES {0x03020100u, 0x0c080604u, 0xfdfeff00u, 0xf4f8fafcu}

// ---- Quants of 32 elements: quad v of a column, as four signed bytes ------------------------------

struct iv_nibble_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *, int column, int v) {
    return iv_nibble_quad(low, column, v);
  }
};
struct iv_five_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *high, int column, int v) {
    return iv_nibble_quad(low, column, v) | iv_bit_quad(high, column, v) << 4;
  }
};
struct iv_centred_five_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *high, int column, int v) {
    return iv_less(iv_five_quants::quad(low, high, column, v), 0x10101010u);
  }
};
struct iv_six_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *high, int column, int v) {
    return iv_less(iv_nibble_quad(low, column, v) | iv_pair_quad(high, column, v) << 4, 0x20202020u);
  }
};
struct iv_pair_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *, int column, int v) {
    return iv_pair_quad(low, column, v);
  }
};
struct iv_three_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *high, int column, int v) {
    return iv_less(iv_pair_quad(low, column, v) | iv_bit_quad(high, column, v) << 2, 0x04040404u);
  }
};
struct iv_iq4_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *, int column, int v) {
    const uint32_t table[4] = IV_IQ4_VALUES;
    return iv_named(iv_nibble_quad(low, column, v), table);
  }
};
struct iv_fp4_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *, int column, int v) {
    const uint32_t table[4] = IV_FP4_VALUES;
    return iv_named(iv_nibble_quad(low, column, v), table);
  }
};
struct iv_byte_quants {
  IV_MEMBER static uint32_t quad(const uint8_t *low, const uint8_t *, int column, int v) {
    return iv_word(low + 64 * v + 4 * column) ^ 0x80808080u;
  }
};

// Dot product of quads [first, last) with those of a row.
template <typename Quants>
IV int32_t iv_dot(const uint8_t *low, const uint8_t *high, int column, const uint32_t *x, int first,
                  int last) {
  int32_t sum = 0;
#pragma unroll
  for (int v = first; v < last; v++) sum = iv_dot4(Quants::quad(low, high, column, v), x[v], sum);
  return sum;
}

// ---- Blocks of 32 ---------------------------------------------------------------------------------

// A scale, f16 or bf16, and perhaps a minimum, which is f16 or some scales.
enum iv_minimum { IV_NO_MINIMUM, IV_OWN_MINIMUM, IV_EIGHT_SCALES };

template <typename Quants, int BYTES, int HIGH, int SCALES, iv_minimum MINIMUM, bool BF16_SCALES>
struct iv_blocks {
  static const int block_elements = 32, block_bytes = BYTES;

  IV_MEMBER static float add(const uint8_t *p, int column, const iv_activations &a, int row, int block,
                             float acc) {
    const float2 x = a.scale(block, row);
    const int32_t sum = iv_dot<Quants>(p, p + HIGH, column, a.quads(block, row), 0, 8);
    const uint16_t half = iv_half(p + SCALES + 2 * column);
    const float scale = BF16_SCALES ? iv_from_bf16(half) : iv_from_f16(half);
    acc = iv_fma((float)sum, iv_mul(scale, x.x), acc);
    if (MINIMUM == IV_OWN_MINIMUM) acc = iv_fma(iv_half_at(p + SCALES + 32, column), x.y, acc);
    if (MINIMUM == IV_EIGHT_SCALES) acc = iv_fma(iv_mul(-8, scale), x.y, acc);
    return acc;
  }
};

typedef iv_blocks<iv_nibble_quants, 320, 0, 256, IV_OWN_MINIMUM, false> iv_q4;
typedef iv_blocks<iv_byte_quants, 544, 0, 512, IV_NO_MINIMUM, false> iv_q8;
typedef iv_blocks<iv_nibble_quants, 288, 0, 256, IV_EIGHT_SCALES, false> iv_q4_0;
typedef iv_blocks<iv_centred_five_quants, 352, 256, 320, IV_NO_MINIMUM, false> iv_q5_0;
typedef iv_blocks<iv_five_quants, 384, 256, 320, IV_OWN_MINIMUM, false> iv_q5_1;
typedef iv_blocks<iv_iq4_quants, 288, 0, 256, IV_NO_MINIMUM, false> iv_iq4_nl;
typedef iv_blocks<iv_fp4_quants, 288, 0, 256, IV_NO_MINIMUM, true> iv_mxfp4;

// ---- Super-blocks of 256 --------------------------------------------------------------------------

// A scale for each sub-block, and where there are minimums, one of those.
template <typename Quants, int BYTES, int HIGH, int HIGH_BYTES, int SCALES, int MINIMUMS, int D, int DMIN>
struct iv_super_blocks {
  static const int block_elements = 256, block_bytes = BYTES;

  IV_MEMBER static float add(const uint8_t *p, int column, const iv_activations &a, int row, int block,
                             float acc) {
    const float d = iv_half_at(p + D, column), dmin = DMIN ? iv_half_at(p + DMIN, column) : 0;
#pragma unroll
    for (int s = 0; s < 8; s++) {
      const float2 x = a.scale(8 * block + s, row);
      const int32_t sum = iv_dot<Quants>(p + 256 * s, p + HIGH + HIGH_BYTES * s, column,
                                         a.quads(8 * block + s, row), 0, 8);
      const uint8_t scale = p[SCALES + 16 * s + column];
      acc = iv_fma((float)sum, iv_mul(iv_mul(d, DMIN ? (float)scale : (float)(int8_t)scale), x.x), acc);
      if (DMIN)
        acc = iv_fma(iv_mul(-dmin, (float)p[MINIMUMS + 16 * s + column]), x.y, acc);
    }
    return acc;
  }
};

typedef iv_super_blocks<iv_nibble_quants, 2368, 0, 0, 2048, 2176, 2304, 2336> iv_q4_k;
typedef iv_super_blocks<iv_five_quants, 2880, 2048, 64, 2560, 2688, 2816, 2848> iv_q5_k;
typedef iv_super_blocks<iv_iq4_quants, 2208, 0, 0, 2048, 0, 2176, 0> iv_iq4_xs;

// A signed scale for each half of a sub-block; one rounding takes a sub-block times the activations' scale,
// one a super-block times the weights'.
template <typename Quants, int BYTES, int LOW_BYTES, int HIGH, int HIGH_BYTES, int SCALES, int D>
struct iv_halved_blocks {
  static const int block_elements = 256, block_bytes = BYTES;

  IV_MEMBER static float add(const uint8_t *p, int column, const iv_activations &a, int row, int block,
                             float acc) {
    float total = 0;
#pragma unroll
    for (int s = 0; s < 8; s++) {
      const uint8_t *low = p + LOW_BYTES * s, *high = p + HIGH + HIGH_BYTES * s;
      const uint32_t *x = a.quads(8 * block + s, row);
      int32_t sum = (int8_t)p[SCALES + 32 * s + column] * iv_dot<Quants>(low, high, column, x, 0, 4);
      sum += (int8_t)p[SCALES + 32 * s + 16 + column] * iv_dot<Quants>(low, high, column, x, 4, 8);
      total = iv_fma((float)sum, a.scale(8 * block + s, row).x, total);
    }
    return iv_fma(iv_half_at(p + D, column), total, acc);
  }
};

typedef iv_halved_blocks<iv_three_quants, 1824, 128, 1024, 64, 1536, 1792> iv_q3_k;
typedef iv_halved_blocks<iv_six_quants, 3360, 256, 2048, 128, 3072, 3328> iv_q6_k;

// Scale and minimum of each half share a byte; minimums meet sums of activations as scales meet quants.
struct iv_q2_k {
  static const int block_elements = 256, block_bytes = 1344;

  IV_MEMBER static float add(const uint8_t *p, int column, const iv_activations &a, int row, int block,
                             float acc) {
    float total = 0, minimum = 0;
#pragma unroll
    for (int s = 0; s < 8; s++) {
      const uint32_t *x = a.quads(8 * block + s, row);
      int32_t sum = 0, minimums = 0;
#pragma unroll
      for (int half = 0; half < 2; half++) {
        const int both = p[1024 + 32 * s + 16 * half + column];
        int32_t plain = 0;
#pragma unroll
        for (int v = 4 * half; v < 4 * half + 4; v++) plain = iv_dot4(0x01010101u, x[v], plain);
        sum += (both & 15) *
               iv_dot<iv_pair_quants>(p + 128 * s, p, column, x, 4 * half, 4 * half + 4);
        minimums += (both >> 4) * plain;
      }
      const float scale = a.scale(8 * block + s, row).x;
      total = iv_fma((float)sum, scale, total);
      minimum = iv_fma((float)minimums, scale, minimum);
    }
    acc = iv_fma(iv_half_at(p + 1280, column), total, acc);
    return iv_fma(-iv_half_at(p + 1312, column), minimum, acc);
  }
};

// ---- Floats, which meet floats: [k][16] -----------------------------------------------------------

template <int BYTES>
struct iv_floats {
  static const int block_elements = 32, block_bytes = 512 * BYTES;
};
struct iv_f32 : iv_floats<4> {
  IV_MEMBER static float at(const uint8_t *p, int i) { return iv_float(iv_word(p + 4 * i)); }
};
struct iv_f16 : iv_floats<2> {
  IV_MEMBER static float at(const uint8_t *p, int i) { return iv_from_f16(iv_half(p + 2 * i)); }
};
struct iv_bf16 : iv_floats<2> {
  IV_MEMBER static float at(const uint8_t *p, int i) { return iv_from_bf16(iv_half(p + 2 * i)); }
};
