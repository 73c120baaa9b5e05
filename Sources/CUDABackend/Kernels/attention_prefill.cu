// Attention of many rows a sequence: a block carries IV_PREFILL_VECTORS query vectors of one kv head over all that
// they see, and each thread 8 of them by 8 positions, then by IV_HEAD / 16 columns. Chains run on plain cores: no
// matrix unit keeps their order.
//
// Compile with IV_KV_TYPE, IV_HEAD (64 to 128) and IV_PREFILL_VECTORS (64, or 32 where shared memory is small).
// Items are those of attention.cuh, one for each block, longest first, of whole rows; `split`, `state` and `parts`
// mean nothing.
#include "attention.cuh"
#include "cached_values.cuh"
#include "signals.cuh"

#ifndef IV_PREFILL_VECTORS
#define IV_PREFILL_VECTORS 64
#endif
// Sixteen threads side by side share 8 vectors: they own a lane of 16 positions each, and columns.
#define IV_PREFILL_THREADS (2 * IV_PREFILL_VECTORS)
#define IV_PASS 128   // positions whose scores are under way at once
#define IV_DEPTH 16   // elements of K, or positions of V, in shared memory at once
// More of either leaves too few registers.
#ifndef IV_KEY_UNROLL
#define IV_KEY_UNROLL 8
#endif
#ifndef IV_VALUE_UNROLL
#define IV_VALUE_UNROLL 8
#endif
#define IV_FOURS (IV_HEAD / 64)
#define IV_REST (IV_HEAD % 64 / 16)
#define IV_OWN_COLUMNS (IV_HEAD / 16)
#define IV_CHUNK_FLOATS (IV_DEPTH * (IV_HEAD > IV_PASS ? IV_HEAD : IV_PASS))
#define IV_KEY_UNITS (IV_DEPTH * IV_PASS / 4 / IV_PREFILL_THREADS)
#define IV_VALUE_UNITS ((IV_DEPTH * IV_HEAD / 8 + IV_PREFILL_THREADS - 1) / IV_PREFILL_THREADS)

struct iv_prefill_memory {
  float queries[IV_HEAD][IV_PREFILL_VECTORS];
  float chunks[2][IV_CHUNK_FLOATS];
  // Of four vectors each: a score, then a weight, for each position. One more keeps neighbours in other banks.
  float4 scores[IV_PREFILL_VECTORS / 4][IV_SPLIT + 1];
  float2 totals[IV_PREFILL_VECTORS];  // of the splits so far, a vector's maximum and sum
  float scales[IV_PREFILL_VECTORS];   // of the split that comes to them
};

struct iv_prefill {
  const iv_attention &a;
  const iv_attention_item &item;
  iv_prefill_memory &m;
  int thread, lane, octet;  // of the block's threads: which of 16 side by side, and whose vectors
  int count, first_length, last_length;
  uint32_t row_steps;  // of eight vectors, how many rows each is behind the first; four bits each
  int own_length;      // of the first of the eight
  int buffer;

  IV_MEMBER iv_prefill(const iv_attention &a, const iv_attention_item &item, iv_prefill_memory &m)
      : a(a), item(item), m(m), thread(threadIdx.x), lane(threadIdx.x % 16), octet(threadIdx.x / 16), buffer(0) {
    count = item.vectors >> 16;
    first_length = item.length, last_length = item.length + (count - 1) / a.group;
    int head = 8 * octet % a.group, row = 0;
    own_length = item.length + 8 * octet / a.group, row_steps = 0;
#pragma unroll
    for (int i = 0; i < 8; i++) {
      row_steps |= row << 4 * i;
      if (++head == a.group) head = 0, row++;
    }
  }
  IV_MEMBER int length(int i) const { return own_length + (row_steps >> 4 * i & 15); }
  IV_MEMBER bool sees(int i, int position) const {
    const int behind = length(i);
    return position < behind && position >= behind - a.window;
  }
  IV_MEMBER const uint8_t *tile(const uint8_t *of, int tile) const {
    const int last = (last_length - 1) / IV_TILE;
    return of + a.tile_offsets[item.tiles + (tile < last ? tile : last)] + item.head * a.head_bytes;
  }

  // Queries as [element][vector]; vectors that there are not are zeros.
  IV_MEMBER void take_queries() {
    const int v = thread % IV_PREFILL_VECTORS, first = thread / IV_PREFILL_VECTORS * 4;
    const float *query = a.queries + (int64_t)(item.row + v / a.group) * a.query_stride +
                         (item.head * a.group + v % a.group) * IV_HEAD;
#pragma unroll 8
    for (int d = first; d < IV_HEAD; d += 8) {
      const float4 q = v < count ? __ldg((const float4 *)(query + d)) : make_float4(0, 0, 0, 0);
      m.queries[d][v] = q.x, m.queries[d + 1][v] = q.y, m.queries[d + 2][v] = q.z, m.queries[d + 3][v] = q.w;
    }
  }

  // A unit of K is four positions of a tile, their element d. They go to where the thread that owns a lane finds
  // its position of four tiles side by side: half a chunk for each four tiles, [element][lane][tile], with lanes
  // exchanged so that no warp meets a bank twice.
  IV_MEMBER static int key_place(int position_lane, int half) {
    return half * (IV_DEPTH * IV_PASS / 2) + ((position_lane ^ position_lane / 8 * 2 ^ half) * 4);
  }
  IV_MEMBER void read_keys(iv_four (&units)[IV_KEY_UNITS], const uint8_t *tile, int from) const {
#pragma unroll
    for (int k = 0; k < IV_KEY_UNITS; k++)
      units[k].read(tile + (from + thread / 32 + k * IV_PREFILL_THREADS / 32) * IV_TILE * IV_KV_BYTES);
  }
  IV_MEMBER void put_keys(const iv_four (&units)[IV_KEY_UNITS]) const {
    const int tile = thread / 4 % 8, first = thread % 4 * 4;
    float *to = m.chunks[buffer] + thread / 32 * (IV_PASS / 2) + tile % 4;
#pragma unroll
    for (int k = 0; k < IV_KEY_UNITS; k++) {
      float x[4];
      units[k].open(x);
#pragma unroll
      for (int i = 0; i < 4; i++)
        to[key_place(first + i, tile / 4) + k * (IV_PREFILL_THREADS / 32) * (IV_PASS / 2)] = x[i];
    }
  }

  // Scores of 64 * GROUPS positions from `from` on, into shared memory, and each vector's largest.
  template <int GROUPS>
  IV_MEMBER void score(int start, int from, float (&maxima)[8]) {
    float sums[8][4 * GROUPS];
#pragma unroll
    for (int i = 0; i < 8; i++)
#pragma unroll
      for (int j = 0; j < 4 * GROUPS; j++) sums[i][j] = 0;
    const uint8_t *keys = tile(a.keys, from / IV_TILE + thread / 4 % 8) + thread % 4 * 4 * IV_KV_BYTES;
    iv_four units[IV_KEY_UNITS];
    read_keys(units, keys, 0);
    const float *queries = &m.queries[0][8 * octet];
#pragma unroll 1
    for (int at = 0; at < IV_HEAD; at += IV_DEPTH, queries += IV_DEPTH * IV_PREFILL_VECTORS) {
      put_keys(units);
      __syncthreads();
      if (at + IV_DEPTH < IV_HEAD) read_keys(units, keys, at + IV_DEPTH);
      const float *halves[2] = {m.chunks[buffer] + key_place(lane, 0), m.chunks[buffer] + key_place(lane, 1)};
#pragma unroll IV_KEY_UNROLL
      for (int d = 0; d < IV_DEPTH; d++) {
        float q[8], k[4 * GROUPS];
        *(float4 *)q = *(const float4 *)(queries + d * IV_PREFILL_VECTORS);
        *(float4 *)(q + 4) = *(const float4 *)(queries + d * IV_PREFILL_VECTORS + 4);
#pragma unroll
        for (int g = 0; g < GROUPS; g++) *(float4 *)(k + 4 * g) = *(const float4 *)(halves[g] + d * (IV_PASS / 2));
#pragma unroll
        for (int i = 0; i < 8; i++)
#pragma unroll
          for (int j = 0; j < 4 * GROUPS; j++) sums[i][j] = iv_fma(k[j], q[i], sums[i][j]);
      }
      buffer ^= 1;
    }
    const bool all_see = from + 64 * GROUPS <= first_length && from >= last_length - a.window;
    float4 *to = &m.scores[2 * octet][from + lane - start];
#pragma unroll
    for (int j = 0; j < 4 * GROUPS; j++) {
#pragma unroll
      for (int i = 0; i < 8; i++) sums[i][j] = iv_mul(sums[i][j], a.scale);
      to[IV_TILE * j] = make_float4(sums[0][j], sums[1][j], sums[2][j], sums[3][j]);
      to[IV_TILE * j + IV_SPLIT + 1] = make_float4(sums[4][j], sums[5][j], sums[6][j], sums[7][j]);
    }
    if (a.cap > 0) {
      cap<GROUPS>(to, from, maxima);
    } else if (all_see) {
#pragma unroll
      for (int j = 0; j < 4 * GROUPS; j++)
#pragma unroll
        for (int i = 0; i < 8; i++) maxima[i] = fmaxf(maxima[i], sums[i][j]);
    } else {
#pragma unroll
      for (int j = 0; j < 4 * GROUPS; j++)
#pragma unroll
        for (int i = 0; i < 8; i++)
          if (sees(i, from + IV_TILE * j + lane)) maxima[i] = fmaxf(maxima[i], sums[i][j]);
    }
  }

  template <int GROUPS>
  IV_MEMBER void cap(float4 *scores, int from, float (&maxima)[8]) const {
#pragma unroll 1
    for (int j = 0; j < 4 * GROUPS; j++) {
      float4 &x = scores[IV_TILE * j], &y = scores[IV_TILE * j + IV_SPLIT + 1];
      float s[8] = {x.x, x.y, x.z, x.w, y.x, y.y, y.z, y.w};
#pragma unroll
      for (int i = 0; i < 8; i++) {
        s[i] = iv_capped(s[i], a.cap);
        if (sees(i, from + IV_TILE * j + lane)) maxima[i] = fmaxf(maxima[i], s[i]);
      }
      x = make_float4(s[0], s[1], s[2], s[3]), y = make_float4(s[4], s[5], s[6], s[7]);
    }
  }

  // Weights in place of scores, and their sums: a thread's positions are one lane's, in order.
  template <bool ALL_SEE>
  IV_MEMBER void weigh(int start, int low, int high, const float (&maxima)[8], float (&sums)[8]) const {
#pragma unroll
    for (int i = 0; i < 8; i++) sums[i] = 0;
    for (int base = low / IV_TILE * IV_TILE; base < high; base += IV_TILE) {
      const int position = base + lane;
      float4 &x = m.scores[2 * octet][position - start], &y = m.scores[2 * octet + 1][position - start];
      float w[8] = {x.x, x.y, x.z, x.w, y.x, y.y, y.z, y.w};
#pragma unroll
      for (int i = 0; i < 8; i++) {
        w[i] = iv_exp_falling(iv_sub(w[i], maxima[i]));
        if (!ALL_SEE && !sees(i, position)) w[i] = 0;
        sums[i] = iv_add(sums[i], w[i]);
      }
      x = make_float4(w[0], w[1], w[2], w[3]);
      y = make_float4(w[4], w[5], w[6], w[7]);
    }
#pragma unroll
    for (int i = 0; i < 8; i++)
#pragma unroll
      for (int o = 8; o > 0; o /= 2) sums[i] = iv_add(sums[i], __shfl_xor_sync(~0u, sums[i], o));
  }

  IV_MEMBER void read_values(iv_eight (&units)[IV_VALUE_UNITS], int tile_index) const {
    const uint8_t *values = tile(a.values, tile_index);
#pragma unroll
    for (int k = 0; k < IV_VALUE_UNITS; k++) {
      const int u = k * IV_PREFILL_THREADS + thread;
      if (u < IV_DEPTH * IV_HEAD / 8) units[k].read(values + u * 8 * IV_KV_BYTES);
    }
  }
  IV_MEMBER void put_values(const iv_eight (&units)[IV_VALUE_UNITS]) const {
#pragma unroll
    for (int k = 0; k < IV_VALUE_UNITS; k++) {
      const int u = k * IV_PREFILL_THREADS + thread;
      if (u >= IV_DEPTH * IV_HEAD / 8) continue;
      float x[8];
      units[k].open(x);
      float4 *to = (float4 *)(m.chunks[buffer] + 8 * u);
      to[0] = make_float4(x[0], x[1], x[2], x[3]);
      to[1] = make_float4(x[4], x[5], x[6], x[7]);
    }
  }

  // A position's columns of this thread: fours 64 apart, then the rest.
  IV_MEMBER void own_values(int position, float (&v)[IV_OWN_COLUMNS]) const {
    const float *row = m.chunks[buffer] + position * IV_HEAD;
#pragma unroll
    for (int f = 0; f < IV_FOURS; f++) *(float4 *)(v + 4 * f) = *(const float4 *)(row + 64 * f + 4 * lane);
#pragma unroll
    for (int r = 0; r < IV_REST; r++) v[4 * IV_FOURS + r] = row[64 * IV_FOURS + IV_REST * lane + r];
  }
  IV_MEMBER int own_column(int j) const {
    return j < 4 * IV_FOURS ? j / 4 * 64 + 4 * lane + j % 4 : 64 * IV_FOURS + IV_REST * lane + j - 4 * IV_FOURS;
  }

  template <bool ALL_SEE>
  IV_MEMBER void add_values(int start, int from, float (&sums)[8][IV_OWN_COLUMNS]) const {
#pragma unroll IV_VALUE_UNROLL
    for (int p = 0; p < IV_TILE; p++) {
      float v[IV_OWN_COLUMNS];
      own_values(p, v);
      const float4 x = m.scores[2 * octet][from + p - start], y = m.scores[2 * octet + 1][from + p - start];
      const float w[8] = {x.x, x.y, x.z, x.w, y.x, y.y, y.z, y.w};
#pragma unroll
      for (int i = 0; i < 8; i++)
        // What a vector does not see adds nothing, not even zero times something.
        if (ALL_SEE || sees(i, from + p))
#pragma unroll
          for (int j = 0; j < IV_OWN_COLUMNS; j++) sums[i][j] = iv_fma(w[i], v[j], sums[i][j]);
    }
  }

  IV_MEMBER void run() {
    float totals[8][IV_OWN_COLUMNS];
    uint32_t filled = 0;  // a bit for each vector that has met something
#pragma unroll
    for (int i = 0; i < 8; i++)
#pragma unroll
      for (int j = 0; j < IV_OWN_COLUMNS; j++) totals[i][j] = 0;
    take_queries();
    const int first_seen = iv_first_seen(first_length, a.window, 0);
#pragma unroll 1
    for (int start = first_seen / IV_SPLIT * IV_SPLIT; start < last_length; start += IV_SPLIT) {
      const int low = first_seen > start ? first_seen : start;
      const int high = last_length < start + IV_SPLIT ? last_length : start + IV_SPLIT;
      float maxima[8];
#pragma unroll
      for (int i = 0; i < 8; i++) maxima[i] = -IV_INFINITY;
#pragma unroll 1
      for (int from = start; from < high; from += IV_PASS) {
        if (from + IV_PASS <= low) continue;
        if (high - from > 64) score<2>(start, from, maxima);
        else score<1>(start, from, maxima);
      }
#pragma unroll
      for (int i = 0; i < 8; i++)
#pragma unroll
        for (int o = 8; o > 0; o /= 2) maxima[i] = fmaxf(maxima[i], __shfl_xor_sync(~0u, maxima[i], o));

      iv_eight units[IV_VALUE_UNITS];
      read_values(units, low / IV_TILE);
      float sums[8];
      const bool all_see = (high + IV_TILE - 1) / IV_TILE * IV_TILE <= first_length &&
                           low / IV_TILE * IV_TILE >= last_length - a.window;
      if (all_see) weigh<true>(start, low, high, maxima, sums);
      else weigh<false>(start, low, high, maxima, sums);
#pragma unroll
      for (int i = 0; i < 8; i++) {
        const bool sees_some = iv_first_seen(length(i), a.window, start) < iv_end_seen(length(i), start + IV_SPLIT);
        float2 &so_far = m.totals[8 * octet + i];
        float2 folded = so_far;
        float scale = IV_SKIPS;
        if (sees_some && !(filled >> i & 1)) {
          scale = IV_COPIES, folded = make_float2(maxima[i], sums[i]);
          filled |= 1 << i;
        } else if (sees_some) {
          const float top = fmaxf(folded.x, maxima[i]), old_scale = iv_exp_falling(iv_sub(folded.x, top));
          scale = iv_exp_falling(iv_sub(maxima[i], top));
          folded = make_float2(top, iv_fma(sums[i], scale, iv_mul(folded.y, old_scale)));
#pragma unroll
          for (int j = 0; j < IV_OWN_COLUMNS; j++) totals[i][j] = iv_mul(totals[i][j], old_scale);
        }
        __syncwarp();
        if (lane == 0) so_far = folded, m.scales[8 * octet + i] = scale;
      }
      __syncwarp();  // sixteen threads wrote the weights of their eight vectors, and all read them

      float columns[8][IV_OWN_COLUMNS];
#pragma unroll
      for (int i = 0; i < 8; i++)
#pragma unroll
        for (int j = 0; j < IV_OWN_COLUMNS; j++) columns[i][j] = 0;
#pragma unroll 1
      for (int from = low / IV_TILE * IV_TILE; from < high; from += IV_TILE) {
        put_values(units);
        __syncthreads();
        if (from + IV_TILE < high) read_values(units, from / IV_TILE + 1);
        if (from + IV_TILE <= first_length && from >= last_length - a.window) add_values<true>(start, from, columns);
        else add_values<false>(start, from, columns);
        buffer ^= 1;
      }
#pragma unroll
      for (int i = 0; i < 8; i++) {
        const float scale = m.scales[8 * octet + i];
#pragma unroll
        for (int j = 0; j < IV_OWN_COLUMNS; j++) {
          const float both = iv_fma(columns[i][j], scale, totals[i][j]);
          if (scale == IV_COPIES) totals[i][j] = columns[i][j];
          else if (scale != IV_SKIPS) totals[i][j] = both;
        }
      }
      __syncwarp();
    }
    finish(totals);
  }

  IV_MEMBER void finish(const float (&totals)[8][IV_OWN_COLUMNS]) {
#pragma unroll
    for (int i = 0; i < 8; i++) {
      const int own = 8 * octet + i, row = item.row + own / a.group;
      const int query_head = item.head * a.group + own % a.group;
      const bool is_there = own < count;
      float sum = m.totals[own].y, scale = 1, y[IV_OWN_COLUMNS];
      if (is_there) iv_fold_sink(a, query_head, m.totals[own].x, sum, scale);
#pragma unroll
      for (int j = 0; j < IV_OWN_COLUMNS; j++) y[j] = iv_rounded(iv_div(iv_mul(totals[i][j], scale), sum), a.bf16);
      if (a.output && is_there) {
        float *to = a.output + (int64_t)row * a.output_stride + query_head * a.head_size;
#pragma unroll
        for (int j = 0; j < IV_OWN_COLUMNS; j++)
          if (own_column(j) < a.head_size) to[own_column(j)] = y[j];
      }
#if IV_REST == 0
      // Eight threads side by side have a block of 32 columns.
      if (a.quantised)
#pragma unroll
        for (int f = 0; f < IV_FOURS; f++) {
          uint32_t magnitude = 0;
#pragma unroll
          for (int k = 0; k < 4; k++) magnitude = max(magnitude, iv_bits(iv_abs(y[4 * f + k])));
#pragma unroll
          for (int o = 4; o > 0; o /= 2) magnitude = max(magnitude, __shfl_xor_sync(~0u, magnitude, o));
          const float inverse = iv_inverse_scale(iv_float(magnitude));
          int whole = 0;
          uint32_t word = 0;
#pragma unroll
          for (int k = 0; k < 4; k++) {
            const int value = iv_quantised(y[4 * f + k], inverse);
            whole += value, word |= (uint32_t)(value & 255) << 8 * k;
          }
#pragma unroll
          for (int o = 4; o > 0; o /= 2) whole += __shfl_xor_sync(~0u, whole, o);
          if (!is_there) continue;
          const int column = query_head * IV_HEAD + 64 * f + 4 * lane;
          const int64_t block = (int64_t)(column / 32) * a.quantised_rows + row;
          *(uint32_t *)(a.quantised + block * 32 + column % 32) = word;
          const float block_scale = iv_scale(iv_float(magnitude));
          if (column % 32 == 0) a.scales[block] = make_float2(block_scale, iv_mul(block_scale, (float)whole));
        }
#endif
    }
  }
};

extern "C" __global__ void __launch_bounds__(IV_PREFILL_THREADS, 2)
    iv_attention_prefill(const __grid_constant__ iv_attention a) {
  extern __shared__ __align__(16) uint8_t memory[];
  iv_let_next_start();
  iv_wait_for_earlier();
  if (blockIdx.x >= *a.item_count) return;
  const iv_attention_item item = a.items[blockIdx.x];
  iv_prefill(a, item, *(iv_prefill_memory *)memory).run();
}
extern "C" __device__ const int iv_attention_prefill_bytes = sizeof(iv_prefill_memory);
