// Conversions and strided copies: integer code, the same bits on every machine.
#include "kernels_common.h"

static float from_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static uint32_t to_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

float ck_f16_to_f32(uint16_t bits) {
  const uint32_t sign = (uint32_t)(bits & 0x8000) << 16, exponent = bits >> 10 & 31;
  const uint32_t fraction = bits & 1023;
  if (exponent == 31) return from_bits(sign | 0x7f800000 | fraction << 13);
  if (exponent > 0) return from_bits(sign | (exponent + 112) << 23 | fraction << 13);
  // Subnormal: fraction * 2^-24, exact in single precision.
  const float magnitude = (float)fraction * 0x1p-24f;
  return sign ? -magnitude : magnitude;
}

uint16_t ck_f32_to_f16(float value) {
  const uint32_t bits = to_bits(value), magnitude = bits & 0x7fffffff;
  const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;  // 65520 and up round to infinity
  if (magnitude < 0x38800000) {
    // Adding 0.5 leaves the subnormal's bits, rounded to even, at the end of the fraction.
    return sign | (uint16_t)(to_bits(from_bits(magnitude) + 0.5f) - to_bits(0.5f));
  }
  const uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
  return sign | (uint16_t)((rounded - 0x38000000) >> 13);
}

uint16_t ck_f32_to_bf16(float value) {
  const uint32_t bits = to_bits(value);
  if (value != value) return (uint16_t)(bits >> 16) | 0x40;
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

float ck_round_bf16(float value) {
  if (value != value) return value;
  return from_bits((uint32_t)ck_f32_to_bf16(value) << 16);
}

void ck_round_row(float *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = ck_round_bf16(x[i]);
}

// Of infinities and NaNs, and of no other numbers, all bits of the exponent are set.
static uint32_t exponent_mask(ck_float_type type) {
  switch (type) {
    case CK_F32: return 0x7f800000;
    case CK_F16: return 0x7c00;
    case CK_BF16: return 0x7f80;
  }
  __builtin_unreachable();
}

// n consecutive elements of one head; says whether what was stored is finite: adding the exponent's
// lowest bit carries into the sign's place only where all the others are set.
static bool store(const float *x, size_t n, ck_float_type type, void *destination, size_t at,
                  size_t stride) {
  float *singles = (float *)destination + at;
  uint16_t *halves = (uint16_t *)destination + at;
  uint32_t wide = 0;
  uint16_t narrow = 0;
  switch (type) {
    case CK_F32:
      for (size_t i = 0; i < n; i++) {
        wide |= (to_bits(x[i]) & 0x7fffffff) + 0x00800000;
        singles[i * stride] = x[i];
      }
      break;
    case CK_F16:
      for (size_t i = 0; i < n; i++) {
        const uint16_t half = ck_f32_to_f16(x[i]);
        narrow |= (uint16_t)((half & 0x7fff) + 0x0400);
        halves[i * stride] = half;
      }
      break;
    case CK_BF16:
      for (size_t i = 0; i < n; i++) {
        const uint16_t half = ck_f32_to_bf16(x[i]);
        narrow |= (uint16_t)((half & 0x7fff) + 0x0080);
        halves[i * stride] = half;
      }
      break;
  }
  return !(wide & 0x80000000) && !(narrow & 0x8000);
}

bool ck_is_finite(const void *source, size_t stride, size_t n, ck_float_type type) {
  const uint32_t mask = exponent_mask(type);
  for (size_t i = 0; i < n; i++) {
    const uint32_t bits = ck_float_bytes(type) == 4 ? ((const uint32_t *)source)[i * stride]
                                                    : ((const uint16_t *)source)[i * stride];
    if ((bits & mask) == mask) return false;
  }
  return true;
}

bool ck_store(const float *x, size_t x_stride, size_t row_count, size_t first, size_t last,
              const size_t *slots, size_t head_size, size_t head_stride, size_t stride,
              ck_float_type type, void *destination) {
  bool is_finite = true;
  for (size_t row = 0; row < row_count; row++)
    for (size_t c = first; c < last;) {
      const size_t head = c / head_size, element = c % head_size;
      const size_t rest = head_size - element, n = rest < last - c ? rest : last - c;
      is_finite &= store(x + row * x_stride + c, n, type, destination,
                         slots[row] + head * head_stride + element * stride, stride);
      c += n;
    }
  return is_finite;
}

void ck_copy(const void *source, size_t source_stride, void *destination,
             size_t destination_stride, size_t n, ck_float_type type) {
  if (ck_float_bytes(type) == 4) {
    for (size_t i = 0; i < n; i++)
      ((float *)destination)[i * destination_stride] = ((const float *)source)[i * source_stride];
  } else {
    for (size_t i = 0; i < n; i++)
      ((uint16_t *)destination)[i * destination_stride] =
          ((const uint16_t *)source)[i * source_stride];
  }
}
