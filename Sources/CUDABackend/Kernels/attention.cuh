// What attention kernels are told, and what becomes of a vector that has met all it sees.
//
// A query vector is one head of one row. Those of a sequence that share a kv head are counted row by row:
// vector v is head v % group of row v / group. K and V of 16 positions are a tile: K [head][16], V [16][head].
// Sums run over splits of 256 positions, which are folded in ascending order (CKernels/reference.c).
#pragma once
#include "kernel_arguments.h"
#include "arithmetic.cuh"
#include "exponential.cuh"

#define IV_SPLIT 256
#define IV_TILE 16

typedef cc_attention_item iv_attention_item;
typedef cc_attention iv_attention;

// The positions that a row sees of [start, end).
IV int iv_first_seen(int length, int window, int start) {
  const int seen = length > window ? length - window : 0;
  return seen > start ? seen : start;
}
IV int iv_end_seen(int length, int end) { return length < end ? length : end; }

// A head's sink is one more score without a value, folded in behind all splits.
IV void iv_fold_sink(const iv_attention &a, int query_head, float maximum, float &sum, float &scale) {
  scale = 1;
  if (!a.sinks) return;
  const float sink = a.sinks[query_head], top = maximum > sink ? maximum : sink;
  scale = iv_exp(iv_sub(maximum, top));
  sum = iv_fma(sum, scale, iv_exp(iv_sub(sink, top)));
}

// What a merge does with the states of a split: scales, or one of two things that no scale can be.
#define IV_COPIES -1.0f
#define IV_SKIPS -2.0f

IV float iv_folded(float sum, float part, float old_scale, float new_scale) {
  const float both = iv_fma(part, new_scale, iv_mul(sum, old_scale));
  return old_scale == IV_COPIES ? part : old_scale == IV_SKIPS ? sum : both;
}
