// Where a position's key and value lie: the layout of Kernels/KeyValueLayout.
#pragma once
#include "kernel_arguments.h"
#include "arithmetic.cuh"

// The start of head 0 in the block of a position of row `row`'s sequence.
IV int64_t iv_block_start(const cc_cache &c, const cc_places &places, int row, int position) {
  const int block = places.tables[places.sequences[row] + position / c.block_size];
  return block / c.group_size * c.group_stride + (int64_t)(block % c.group_size) * c.block_stride;
}

// Keys lie in tiles of sixteen positions where blocks hold such.
IV int iv_key_stride(const cc_cache &c) { return c.block_size % 16 == 0 ? 16 : c.block_size; }

IV int64_t iv_key_place(const cc_cache &c, int64_t block_start, int position) {
  const int offset = position % c.block_size;
  return block_start +
         (c.block_size % 16 == 0 ? offset / 16 * c.head_size * 16 + offset % 16 : offset);
}

IV int64_t iv_value_place(const cc_cache &c, int64_t block_start, int position) {
  return block_start + position % c.block_size * c.head_size;
}

IV float iv_cached(const uint8_t *cache, int64_t place, int type) {
  if (type == 0) return ((const float *)cache)[place];
  const uint16_t half = ((const uint16_t *)cache)[place];
  return type == 1 ? iv_from_f16(half) : iv_from_bf16(half);
}

// Stores a number in the cache's type; says whether what is there is finite.
IV bool iv_store(uint8_t *cache, int64_t place, float x, int type) {
  if (type == 0) {
    ((float *)cache)[place] = x;
    return (iv_bits(x) & 0x7f800000u) != 0x7f800000u;
  }
  const uint16_t half = type == 1 ? iv_to_f16(x) : iv_to_bf16(x);
  const uint16_t exponent = type == 1 ? 0x7c00 : 0x7f80;
  ((uint16_t *)cache)[place] = half;
  return (half & exponent) != exponent;
}
