// A sum of many numbers from 0 up in one order, taken in pieces side by side.
//
// While a sum stays between two powers of two, adding x moves its bits, read as an integer, by x in units of its
// last place, rounded. Which way a tie goes depends on whether those bits are even or odd, and on nothing else of
// the sum. So what a piece of the order does is two integers; pieces compose, and the sum itself then passes over
// each in one step. Where it leaves the powers of two that were guessed for a piece, the piece is added as it is.
#pragma once
#include "arithmetic.cuh"

struct iv_sum_piece {
  int32_t even, odd;  // what to add to a sum's bits that are even, or odd
};

// For sums of that exponent: numbers times this are in units of the last place. Of others nothing is known.
IV bool iv_can_guess(uint32_t exponent) { return exponent >= 24 && exponent <= 253; }
IV float iv_units(uint32_t exponent) { return iv_float((277 - exponent) << 23); }

// Adds a number in those units to what a piece does so far. One that would double the sum, or is none, makes the
// sum leave its powers of two.
IV void iv_append(iv_sum_piece &piece, float units) {
  const float x = units < 0x1p23f ? units : 0x1p23f, shifted = iv_add(x, 0x1p23f);
  const float rest = iv_sub(x, iv_sub(shifted, 0x1p23f));
  const int32_t whole = (int32_t)(iv_bits(shifted) - iv_bits(0x1p23f));
  const int32_t tie = rest == 0.5f ? 1 : rest == -0.5f ? -1 : 0;
  piece.even += whole + (piece.even & 1 ? tie : 0);
  piece.odd += whole + (piece.odd & 1 ? 0 : tie);
}

IV iv_sum_piece iv_composed(iv_sum_piece first, iv_sum_piece then) {
  return {first.even + (first.even & 1 ? then.odd : then.even), first.odd + (first.odd & 1 ? then.even : then.odd)};
}

// Takes a sum over a piece, if its guess held from end to end.
IV bool iv_pass(uint32_t &bits, iv_sum_piece piece, uint32_t exponent) {
  const uint32_t behind = bits + (uint32_t)(bits & 1 ? piece.odd : piece.even);
  const bool holds = bits >> 23 == exponent && behind >> 23 == exponent && iv_can_guess(exponent);
  if (holds) bits = behind;
  return holds;
}
