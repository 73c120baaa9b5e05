// A column of a packed embedding as floats, twin of the unpack_… functions of CKernels/packings*.h: each
// product and each difference rounded by itself.
#include "kernel_arguments.h"
#include "packings.cuh"

// Signed byte i of a word.
IV float iv_byte(uint32_t word, int i) { return (float)(int8_t)(word >> 8 * i); }

template <typename Quants, int BYTES, int HIGH, int SCALES, iv_minimum MINIMUM, bool BF16>
IV float iv_element(iv_blocks<Quants, BYTES, HIGH, SCALES, MINIMUM, BF16>, const uint8_t *group, int column,
                    int i) {
  const uint8_t *p = group + i / 32 * BYTES;
  const uint16_t half = iv_half(p + SCALES + 2 * column);
  const float scale = BF16 ? iv_from_bf16(half) : iv_from_f16(half);
  float q = iv_byte(Quants::quad(p, p + HIGH, column, i % 32 / 4), i % 4);
  if (MINIMUM == IV_EIGHT_SCALES) q -= 8;
  const float value = iv_mul(q, scale);
  return MINIMUM == IV_OWN_MINIMUM ? iv_add(value, iv_half_at(p + SCALES + 32, column)) : value;
}

template <typename Quants, int BYTES, int HIGH, int HIGH_BYTES, int SCALES, int MINIMUMS, int D, int DMIN>
IV float iv_element(iv_super_blocks<Quants, BYTES, HIGH, HIGH_BYTES, SCALES, MINIMUMS, D, DMIN>,
                    const uint8_t *group, int column, int i) {
  const int s = i / 32 % 8;
  const uint8_t *p = group + i / 256 * BYTES;
  const uint8_t byte = p[SCALES + 16 * s + column];
  const float scale = iv_mul(iv_half_at(p + D, column), DMIN ? (float)byte : (float)(int8_t)byte);
  const float q = iv_byte(Quants::quad(p + 256 * s, p + HIGH + HIGH_BYTES * s, column, i % 32 / 4), i % 4);
  if (!DMIN) return iv_mul(scale, q);
  const float minimum = iv_mul(iv_half_at(p + DMIN, column), (float)p[MINIMUMS + 16 * s + column]);
  return iv_sub(iv_mul(scale, q), minimum);
}

template <typename Quants, int BYTES, int LOW_BYTES, int HIGH, int HIGH_BYTES, int SCALES, int D>
IV float iv_element(iv_halved_blocks<Quants, BYTES, LOW_BYTES, HIGH, HIGH_BYTES, SCALES, D>,
                    const uint8_t *group, int column, int i) {
  const int s = i / 32 % 8;
  const uint8_t *p = group + i / 256 * BYTES;
  const float scale =
      iv_mul(iv_half_at(p + D, column), (float)(int8_t)p[SCALES + 16 * (i / 16 % 16) + column]);
  return iv_mul(scale, iv_byte(Quants::quad(p + LOW_BYTES * s, p + HIGH + HIGH_BYTES * s, column,
                                            i % 32 / 4), i % 4));
}

IV float iv_element(iv_q2_k, const uint8_t *group, int column, int i) {
  const uint8_t *p = group + i / 256 * iv_q2_k::block_bytes;
  const int both = p[1024 + 16 * (i / 16 % 16) + column];
  const float scale = iv_mul(iv_half_at(p + 1280, column), (float)(both & 15));
  const float minimum = iv_mul(iv_half_at(p + 1312, column), (float)(both >> 4));
  const float q = iv_byte(iv_pair_quad(p + 128 * (i / 32 % 8), column, i % 32 / 4), i % 4);
  return iv_sub(iv_mul(scale, q), minimum);
}

IV float iv_element(iv_f32, const uint8_t *group, int column, int i) { return iv_f32::at(group, 16 * i + column); }
IV float iv_element(iv_f16, const uint8_t *group, int column, int i) { return iv_f16::at(group, 16 * i + column); }
IV float iv_element(iv_bf16, const uint8_t *group, int column, int i) { return iv_bf16::at(group, 16 * i + column); }

template <typename Packing>
IV void iv_embed(const cc_embed &a) {
  const int token = a.tokens[blockIdx.y], i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= a.width) return;
  const float x = iv_element(Packing(), a.weights + token / 16 * a.group_bytes, token % 16, i);
  a.out[(int64_t)blockIdx.y * a.out_stride + i] =
      iv_rounded(a.scale == 1 ? x : iv_mul(x, a.scale), a.bf16);
}

#define IV_EMBED(NAME) \
  extern "C" __global__ void embed_##NAME(cc_embed a) { iv_embed<iv_##NAME>(a); }
IV_EMBED(f32) IV_EMBED(f16) IV_EMBED(bf16) IV_EMBED(q4) IV_EMBED(q8) IV_EMBED(q4_0) IV_EMBED(q5_0)
IV_EMBED(q5_1) IV_EMBED(iq4_nl) IV_EMBED(mxfp4) IV_EMBED(q2_k) IV_EMBED(q3_k) IV_EMBED(q4_k)
IV_EMBED(q5_k) IV_EMBED(q6_k) IV_EMBED(iq4_xs)
