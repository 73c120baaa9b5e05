// What a warp makes of K blocks of one group of 16 columns by TILES times 8 rows with tensor cores: everything
// that does not depend on the running sums first, then the steps of the chains. Blocks lie in shared memory.
//
// Lane 4g + t has columns 2g and 2g + 1 of the group and, of each tile, rows 2t and 2t + 1; its sums are
// numbered 2 * (which column) + (which row). With ONE_ROW row 0 alone counts, and every t has it.
#pragma once
#include "hopper.cuh"

#ifdef IV_ON_DEVICE

// An offset whose parts the compiler is not to know, so that it adds constants to it in the loads themselves.
IV int iv_offset(int x) {
  asm volatile("" : "+r"(x));
  return x;
}
IV uint32_t iv_shared_word(const uint8_t *p) { return *(const uint32_t *)p; }
IV uint2 iv_shared_two(const uint8_t *p) { return *(const uint2 *)p; }

// Four numbers that must be known before what follows, where others wait for the sums. It is not meant to run: that
// it could is what keeps the compiler from computing them later.
IV void iv_settle(uint32_t anywhere, float a, float b, float c, float d) {
  asm volatile("st.shared.v4.f32 [%0], {%1, %2, %3, %4};" ::"r"(anywhere), "f"(a), "f"(b), "f"(c), "f"(d) : "memory");
}

// Where a lane's parts of a turn's first block are, from the start of a stage on, in the team's first group: both
// words of low bits, high bits, scales, and what belongs to a whole super-block.
struct iv_lane_place {
  int first, second, high, scales, all;
};

// ---- Blocks of 32 with a scale and perhaps a minimum ---------------------------------------------------

// Low nibbles are the quad of slot t, high nibbles that of slot 4 + t.
IV void iv_split_nibbles(uint2 word, uint32_t (&w)[4]) {
  w[0] = word.x & 0x0f0f0f0fu, w[1] = word.y & 0x0f0f0f0fu;
  w[2] = word.x >> 4 & 0x0f0f0f0fu, w[3] = word.y >> 4 & 0x0f0f0f0fu;
}

// Words of nibbles of both columns: rows of 64 bytes, of which the first and the third meet in the same banks.
// So lanes of those take turns with the columns.
IV void iv_place_nibbles(iv_lane_place &place, int low, int g, int t) {
  place.first = iv_offset(low + 64 * t + 8 * g + (t < 2 ? 0 : 4));
  place.second = iv_offset(low + 64 * t + 8 * g + (t < 2 ? 4 : 0));
}
IV uint2 iv_nibble_words(const uint8_t *at, iv_lane_place place, int t) {
  const uint32_t first = iv_shared_word(at + place.first), second = iv_shared_word(at + place.second);
  return {t < 2 ? first : second, t < 2 ? second : first};
}

// Two bytes as floats.
IV float2 iv_two_bytes(uint32_t pair) { return {(float)(pair & 255), (float)(pair >> 8)}; }

struct iv_tensor_q4 {
  static const int block_bytes = 320, blocks = 1;
  static const bool has_minimum = true, is_signed = false;
  IV_MEMBER static iv_lane_place place(int group, int first, int g, int t) {
    iv_lane_place place = {};
    iv_place_nibbles(place, group + 320 * first, g, t);
    place.scales = iv_offset(group + 320 * first + 4 * g);
    return place;
  }
  IV_MEMBER static void quants(const uint8_t *at, iv_lane_place place, int b, int t, uint32_t (&w)[4]) {
    iv_split_nibbles(iv_nibble_words(at + 320 * b, place, t), w);
  }
  IV_MEMBER static uint2 values(const uint8_t *row, int) { return iv_shared_two(row); }
  IV_MEMBER static void scales(const uint8_t *at, iv_lane_place place, int b, float2 &scale, float2 &minimum) {
    scale = iv_two_halves(iv_shared_word(at + place.scales + 320 * b + 256));
    minimum = iv_two_halves(iv_shared_word(at + place.scales + 320 * b + 288));
  }
};

struct iv_tensor_q8 {
  static const int block_bytes = 544, blocks = 1;
  static const bool has_minimum = false, is_signed = true;
  // Quads 2t and 2t + 1, for odd t the other way round, so that fewer lanes meet in the same banks.
  IV_MEMBER static iv_lane_place place(int group, int first, int g, int t) {
    iv_lane_place place = {};
    const int low = group + 544 * first + 128 * t + 8 * g;
    place.first = iv_offset(low + 64 * (t & 1)), place.second = iv_offset(low + 64 - 64 * (t & 1));
    place.scales = iv_offset(group + 544 * first + 4 * g);
    return place;
  }
  IV_MEMBER static void quants(const uint8_t *at, iv_lane_place place, int b, int, uint32_t (&w)[4]) {
    const uint2 first = iv_shared_two(at + place.first + 544 * b);
    const uint2 second = iv_shared_two(at + place.second + 544 * b);
    w[0] = first.x ^ 0x80808080u, w[1] = first.y ^ 0x80808080u;
    w[2] = second.x ^ 0x80808080u, w[3] = second.y ^ 0x80808080u;
  }
  IV_MEMBER static uint2 values(const uint8_t *row, int t) {
    const uint2 x = iv_shared_two(row);
    return {t & 1 ? x.y : x.x, t & 1 ? x.x : x.y};
  }
  IV_MEMBER static void scales(const uint8_t *at, iv_lane_place place, int b, float2 &scale, float2 &) {
    scale = iv_two_halves(iv_shared_word(at + place.scales + 544 * b + 512));
  }
};

// A sub-block is a block of q4 whose scale and minimum are products with those of its super-block.
struct iv_tensor_q4_k {
  static const int block_bytes = 2368, blocks = 8;
  static const bool has_minimum = true, is_signed = false;
  IV_MEMBER static iv_lane_place place(int group, int first, int g, int t) {
    iv_lane_place place = {};
    const int all = group + first / 8 * 2368;
    iv_place_nibbles(place, all + 256 * (first % 8), g, t);
    place.scales = iv_offset(all + 16 * (first % 8) + 2 * g);
    place.all = iv_offset(all + 4 * g);
    return place;
  }
  IV_MEMBER static void quants(const uint8_t *at, iv_lane_place place, int b, int t, uint32_t (&w)[4]) {
    iv_split_nibbles(iv_nibble_words(at + b / 8 * 2368 + 256 * (b % 8), place, t), w);
  }
  IV_MEMBER static uint2 values(const uint8_t *row, int) { return iv_shared_two(row); }
  IV_MEMBER static void scales(const uint8_t *at, iv_lane_place place, int b, float2 &scale, float2 &minimum) {
    const uint8_t *all = at + place.all + b / 8 * 2368, *own = at + place.scales + b / 8 * 2368 + 16 * (b % 8);
    const float2 d = iv_two_halves(iv_shared_word(all + 2304)), dmin = iv_two_halves(iv_shared_word(all + 2336));
    const float2 l = iv_two_bytes(*(const uint16_t *)(own + 2048)), m = iv_two_bytes(*(const uint16_t *)(own + 2176));
    scale = {iv_mul(d.x, l.x), iv_mul(d.y, l.y)};
    minimum = {iv_mul(-dmin.x, m.x), iv_mul(-dmin.y, m.y)};
  }
};

// Quantised activations of some blocks in shared memory, values [block][8 * TILES][32] and scales likewise, from
// this lane's first row on.
struct iv_shared_activations {
  const uint8_t *values, *scales;
};
IV iv_shared_activations iv_lane_activations(const uint8_t *at, int values, int scales) {
  return {at + values, at + scales};
}

// Activations of block b: quads of row g of each tile, scales of rows 2t and 2t + 1.
template <typename Packing, int TILES, bool ONE_ROW>
IV void iv_load_activations(iv_shared_activations x, int b, int t, uint2 (&quads)[TILES], float2 (&s)[TILES][2]) {
#pragma unroll
  for (int tile = 0; tile < TILES; tile++) {
    const int row = 8 * (TILES * b + tile);
    quads[tile] = Packing::values(x.values + 32 * row, t);
    if constexpr (ONE_ROW) {
      s[tile][0] = s[tile][1] = *(const float2 *)(x.scales + 8 * row);
    } else {
      [[maybe_unused]] const float4 both = *(const float4 *)(x.scales + 8 * row);
      s[tile][0] = {both.x, both.y}, s[tile][1] = {both.z, both.w};
    }
  }
}

// A block's share of the sums of GROUPS groups: dots, the products of both scales, and what the minimum brings.
template <typename Packing, int GROUPS, int TILES, bool ONE_ROW>
struct iv_scaled_part {
  static const int sums = ONE_ROW ? 2 : 4;
  // The running sums, and how many floats they are.
  struct state {
    float acc[GROUPS][TILES][sums];
    static const int size = GROUPS * TILES * sums;
  };
  float dot[GROUPS][TILES][sums], scale[GROUPS][TILES][sums], scaled_sum[TILES][2];
  float2 minimum[GROUPS];

  IV_MEMBER void prepare(const uint8_t *at, int group_bytes, iv_lane_place place, int b, iv_shared_activations x, int t) {
    uint2 quads[TILES];
    float2 s[TILES][2];
    iv_load_activations<Packing, TILES, ONE_ROW>(x, b, t, quads, s);
#pragma unroll
    for (int tile = 0; tile < TILES; tile++) scaled_sum[tile][0] = s[tile][0].y, scaled_sum[tile][1] = s[tile][1].y;
#pragma unroll
    for (int n = 0; n < GROUPS; n++) {
      uint32_t w[4];
      Packing::quants(at + n * group_bytes, place, b, t, w);
      float2 own;
      Packing::scales(at + n * group_bytes, place, b, own, minimum[n]);
#pragma unroll
      for (int tile = 0; tile < TILES; tile++) {
        float all[4];
        iv_multiply_bytes<Packing::is_signed>(all, w, quads[tile].x, quads[tile].y);
#pragma unroll
        for (int i = 0; i < sums; i++) {
          const int column = ONE_ROW ? i : i / 2, row = ONE_ROW ? 0 : i % 2;
          dot[n][tile][i] = all[ONE_ROW ? 2 * i : i];
          scale[n][tile][i] = iv_mul(column ? own.y : own.x, s[tile][row].x);
        }
      }
    }
  }

  IV_MEMBER void add(state &to) const {
#pragma unroll
    for (int n = 0; n < GROUPS; n++)
#pragma unroll
      for (int tile = 0; tile < TILES; tile++)
#pragma unroll
        for (int i = 0; i < sums; i++) {
          const int column = ONE_ROW ? i : i / 2, row = ONE_ROW ? 0 : i % 2;
          float &acc = to.acc[n][tile][i];
          acc = iv_fma(dot[n][tile][i], scale[n][tile][i], acc);
          if (Packing::has_minimum)
            acc = iv_fma(column ? minimum[n].y : minimum[n].x, scaled_sum[tile][row], acc);
        }
  }
  // After the last of eight sub-blocks.
  IV_MEMBER static void close(state &, const uint8_t *, int, iv_lane_place, int) {}
  // Whether close reads a stage.
  static const bool reads_late = false;
  IV_MEMBER void settle(uint32_t anywhere) const {
#pragma unroll
    for (int n = 0; n < GROUPS; n++)
#pragma unroll
      for (int tile = 0; tile < TILES; tile++) {
        const float(&d)[sums] = dot[n][tile], (&s)[sums] = scale[n][tile];
        const uint32_t at = anywhere + 32 * (n * TILES + tile);
        if (ONE_ROW) {
          iv_settle(at, d[0], d[1], s[0], s[1]);
        } else {
          iv_settle(at, d[0], d[1], d[2 % sums], d[3 % sums]);
          iv_settle(at + 16, s[0], s[1], s[2 % sums], s[3 % sums]);
        }
      }
  }
};

// ---- q6_k: a signed scale for each 16 elements ---------------------------------------------------------

struct iv_tensor_q6_k {
  static const int block_bytes = 3360, blocks = 8;
  IV_MEMBER static iv_lane_place place(int group, int first, int g, int t) {
    iv_lane_place place = {};
    const int all = group + first / 8 * 3360, sub_block = first % 8;
    iv_place_nibbles(place, all + 256 * sub_block, g, t);
    place.high = iv_offset(all + 128 * sub_block + 64 * (t / 2) + 8 * g);
    place.scales = iv_offset(all + 32 * sub_block + 2 * g);
    place.all = iv_offset(all + 4 * g);
    return place;
  }
  IV_MEMBER static uint2 values(const uint8_t *row, int) { return iv_shared_two(row); }
};

// A sub-block's integer, both halves' scales in it, adds to a total; eight of them to the sums in one step.
template <int GROUPS, int TILES, bool ONE_ROW>
struct iv_halved_part {
  static const int sums = ONE_ROW ? 2 : 4;
  struct state {
    float acc[GROUPS][TILES][sums], total[GROUPS][TILES][sums];
    static const int size = 2 * GROUPS * TILES * sums;
  };
  float dot[GROUPS][TILES][sums], scale[TILES][2];

  IV_MEMBER void prepare(const uint8_t *at, int group_bytes, iv_lane_place place, int b, iv_shared_activations x, int t) {
    uint2 quads[TILES];
    float2 s[TILES][2];
    iv_load_activations<iv_tensor_q6_k, TILES, ONE_ROW>(x, b, t, quads, s);
    // Slots of lanes with t < 2 are of the first half of 32 elements.
    const uint32_t first = t < 2 ? 0xffffffffu : 0;
    // Quants go from 0 to 63; their offset of 32 is taken off by a product with a column of -32.
    const uint32_t offset[4] = {0xe0e0e0e0u, 0xe0e0e0e0u, 0xe0e0e0e0u, 0xe0e0e0e0u};
    int32_t less[TILES][2][4];
#pragma unroll
    for (int tile = 0; tile < TILES; tile++) {
      scale[tile][0] = s[tile][0].x, scale[tile][1] = s[tile][1].x;
#pragma unroll
      for (int h = 0; h < 2; h++) {
        const uint32_t mask = h ? ~first : first;
        iv_multiply_bytes<true>(less[tile][h], offset, quads[tile].x & mask, quads[tile].y & mask, 0, 0, 0, 0);
      }
    }
#pragma unroll
    for (int n = 0; n < GROUPS; n++) {
      const uint8_t *group = at + n * group_bytes + b / 8 * 3360;
      const int i = b % 8;
      uint32_t w[4];
      iv_split_nibbles(iv_nibble_words(group + 256 * i, place, t), w);
      const uint2 high = iv_shared_two(group + place.high + 128 * i + 2048);
      const int shift = 4 - 4 * (t & 1);
      const uint32_t x0 = high.x << shift, y0 = high.y << shift;
      w[0] |= x0 & 0x30303030u, w[1] |= y0 & 0x30303030u;
      w[2] |= x0 >> 2 & 0x30303030u, w[3] |= y0 >> 2 & 0x30303030u;
      const uint32_t l0 = *(const uint16_t *)(group + place.scales + 32 * i + 3072);
      const uint32_t l1 = *(const uint16_t *)(group + place.scales + 32 * i + 3088);
      const int32_t factor[2][2] = {{(int8_t)l0, (int8_t)(l0 >> 8)}, {(int8_t)l1, (int8_t)(l1 >> 8)}};
#pragma unroll
      for (int tile = 0; tile < TILES; tile++) {
        int32_t half[2][4];
#pragma unroll
        for (int h = 0; h < 2; h++) {
          const uint32_t mask = h ? ~first : first;
          const int32_t(&c)[4] = less[tile][h];
          iv_multiply_bytes<true>(half[h], w, quads[tile].x & mask, quads[tile].y & mask, c[0], c[1], c[2], c[3]);
        }
#pragma unroll
        for (int i = 0; i < sums; i++) {
          const int column = ONE_ROW ? i : i / 2, at = ONE_ROW ? 2 * i : i;
          dot[n][tile][i] = (float)(factor[0][column] * half[0][at] + factor[1][column] * half[1][at]);
        }
      }
    }
  }

  IV_MEMBER void add(state &to) const {
#pragma unroll
    for (int n = 0; n < GROUPS; n++)
#pragma unroll
      for (int tile = 0; tile < TILES; tile++)
#pragma unroll
        for (int i = 0; i < sums; i++)
          to.total[n][tile][i] = iv_fma(dot[n][tile][i], scale[tile][ONE_ROW ? 0 : i % 2], to.total[n][tile][i]);
  }
  IV_MEMBER static void close(state &to, const uint8_t *at, int group_bytes, iv_lane_place place, int b) {
#pragma unroll
    for (int n = 0; n < GROUPS; n++) {
      const float2 d = iv_two_halves(iv_shared_word(at + n * group_bytes + place.all + b / 8 * 3360 + 3328));
#pragma unroll
      for (int tile = 0; tile < TILES; tile++)
#pragma unroll
        for (int i = 0; i < sums; i++) {
          float &acc = to.acc[n][tile][i], &total = to.total[n][tile][i];
          acc = iv_fma((ONE_ROW ? i : i / 2) ? d.y : d.x, total, acc);
          total = 0;
        }
    }
  }
  static const bool reads_late = true;
  IV_MEMBER void settle(uint32_t anywhere) const {
#pragma unroll
    for (int n = 0; n < GROUPS; n++)
#pragma unroll
      for (int tile = 0; tile < TILES; tile++) {
        const float(&d)[sums] = dot[n][tile];
        iv_settle(anywhere + 16 * (n * TILES + tile), d[0], d[1], d[2 % sums], d[3 % sums]);
      }
  }
};

template <typename Packing, int GROUPS, int TILES, bool ONE_ROW>
struct iv_part_of { typedef iv_scaled_part<Packing, GROUPS, TILES, ONE_ROW> type; };
template <int GROUPS, int TILES, bool ONE_ROW>
struct iv_part_of<iv_tensor_q6_k, GROUPS, TILES, ONE_ROW> { typedef iv_halved_part<GROUPS, TILES, ONE_ROW> type; };

#endif
