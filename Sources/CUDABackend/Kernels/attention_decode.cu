// Attention of few rows a sequence: a warp meets one split with up to so many query vectors of a kv head, all by
// itself, while its next pieces of K and V are on their way into shared memory. A block is one warp, and a grid is
// best one block for each item: warps take very different times to be served by memory, and a multiprocessor goes
// on with whatever comes next. Where blocks are fewer than items, they go on to further items themselves.
//
// Compile with IV_KV_TYPE (0 f32, 1 f16, 2 bf16) and IV_HEAD, elements of a padded head. Entry points
// iv_attention_1, _2, _4 and _8 take that many vectors. For scores a lane has eight positions, and K comes a few
// elements of all 256 positions at a time; for the weighted sum it has columns, and V comes a tile at a time. So
// lanes have chains enough to work on, whatever each of them waits for.
#include "attention.cuh"
#include "attention_merge.cuh"
#include "cached_values.cuh"
#include "signals.cuh"

#define IV_DEPTH (IV_HEAD == 128 ? 8 : IV_HEAD == 256 ? 16 : 4)  // elements of K that come together
#define IV_KEY_STAGES (IV_HEAD / IV_DEPTH)
#define IV_KEY_BYTES (IV_DEPTH * IV_TILE * IV_KV_BYTES)  // of one tile
// Tiles lie so far apart that four neighbours are in different banks.
#define IV_KEY_PITCH (IV_KEY_BYTES + IV_TILE * IV_KV_BYTES)
#define IV_LANES_A_TILE (IV_KEY_BYTES / 16 < 32 ? IV_KEY_BYTES / 16 : 32)
#define IV_TILES_A_COPY (32 / IV_LANES_A_TILE)
#define IV_KEY_COPIES (IV_TILE / IV_TILES_A_COPY)  // by a warp, for sixteen tiles
#define IV_TILE_BYTES (IV_TILE * IV_HEAD * IV_KV_BYTES)
#define IV_STAGE_BYTES (16 * IV_KEY_PITCH > IV_TILE_BYTES ? 16 * IV_KEY_PITCH : IV_TILE_BYTES)
#ifndef IV_STAGES
#define IV_STAGES 4
#endif
// Columns that a lane has side by side, and how often.
#define IV_WIDE (IV_HEAD % 128 == 0 ? 4 : 2)
#define IV_TURNS ((IV_HEAD + 32 * IV_WIDE - 1) / (32 * IV_WIDE))
#define IV_OWN_COLUMNS (IV_WIDE * IV_TURNS)

template <int VECTORS>
struct iv_decode_memory {
  uint8_t stages[IV_STAGES][IV_STAGE_BYTES];
  float queries[VECTORS][IV_HEAD];
  float weights[VECTORS][IV_SPLIT];
};

// What the vectors of an item see of its split.
struct iv_decode_range {
  int start, low, high, all_low, all_high;  // seen by some, and by all
  int first_tile, tile_count;               // of the split's sixteen
  int value_stages;  // no fewer than are under way at once: the next item's queries come when these are done with
  int first_head, count;

  IV_MEMBER void set(const iv_attention_item &item, const iv_attention &a) {
    first_head = item.vectors & 0xffff, count = item.vectors >> 16;
    start = item.split * IV_SPLIT;
    int last_length = item.length;
    for (int v = first_head + count; v > a.group; v -= a.group) last_length++;
    low = iv_first_seen(item.length, a.window, start), all_low = iv_first_seen(last_length, a.window, start);
    high = iv_end_seen(last_length, start + IV_SPLIT), all_high = iv_end_seen(item.length, start + IV_SPLIT);
    first_tile = (low - start) / IV_TILE;
    tile_count = (high - start + IV_TILE - 1) / IV_TILE - first_tile;
    value_stages = tile_count < IV_STAGES ? IV_STAGES : tile_count;
  }
};

IV void iv_copy_16(void *to, const void *from) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(iv_shared(to)), "l"(from) : "memory");
}

// Walks ahead of the work, over the same items and pieces, and starts their copies.
template <int VECTORS>
struct iv_decode_fetch {
  const iv_attention &a;
  iv_decode_memory<VECTORS> &m;
  int lane, count, index, step, slot;
  iv_attention_item item, next;
  iv_decode_range range;
  int64_t offset, next_offset;  // of the lane's tile, of sixteen
  const uint8_t *keys[IV_KEY_COPIES];

  IV_MEMBER iv_decode_fetch(const iv_attention &a, iv_decode_memory<VECTORS> &m, int lane)
      : a(a), m(m), lane(lane), index(blockIdx.x), step(0), slot(0) {
    // There is room for an item for each block, whether or not there is one.
    look(index);
    count = *a.item_count;
    if (index < count) start();
  }
  IV_MEMBER void look(int at) {
    next = a.items[at];
    next_offset = a.item_offsets[(int64_t)at * IV_TILE + lane % IV_TILE];
  }
  IV_MEMBER void start() {
    item = next, offset = next_offset + item.head * a.head_bytes;
    range.set(item, a);
    if (index + gridDim.x < count) look(index + gridDim.x);
    // Where a tile is not seen, the nearest that is comes in its place: cheaper than asking each time.
#pragma unroll
    for (int j = 0; j < IV_KEY_COPIES; j++) {
      const int tile = min(max(j * IV_TILES_A_COPY + lane / IV_LANES_A_TILE, range.first_tile),
                           range.first_tile + range.tile_count - 1);
      keys[j] = a.keys + __shfl_sync(~0u, offset, tile) + lane % IV_LANES_A_TILE * 16;
    }
  }
  IV_MEMBER void fetch_queries() {
    const float *query = a.queries + (int64_t)item.row * a.query_stride + item.head * a.group * IV_HEAD;
    int head = range.first_head;
    for (int j = 0; j < range.count; j++) {
      for (int d = 4 * lane; d < IV_HEAD; d += 128) iv_copy_16(&m.queries[j][d], query + head * IV_HEAD + d);
      if (++head == a.group) head = 0, query += a.query_stride;
    }
  }
  // The next piece, if there is one. Pieces are counted whether or not.
  IV_MEMBER void fetch() {
    uint8_t *stage = m.stages[slot];
    if (index >= count) {
    } else if (step < IV_KEY_STAGES) {
      if (step == 0) fetch_queries();
#pragma unroll
      for (int j = 0; j < IV_KEY_COPIES; j++) {
        const int tile = j * IV_TILES_A_COPY + lane / IV_LANES_A_TILE;
#pragma unroll
        for (int at = 0; at < IV_KEY_BYTES; at += IV_LANES_A_TILE * 16)
          iv_copy_16(stage + tile * IV_KEY_PITCH + lane % IV_LANES_A_TILE * 16 + at, keys[j] + at);
        keys[j] += IV_KEY_BYTES;
      }
      step++;
    } else {
      const int tile = range.first_tile + step - IV_KEY_STAGES;
      if (step - IV_KEY_STAGES < range.tile_count) {
        const uint8_t *values = a.values + __shfl_sync(~0u, offset, tile) + lane * 16;
#pragma unroll
        for (int at = 0; at < IV_TILE_BYTES; at += 512)
          if (at + 512 <= IV_TILE_BYTES || at + lane * 16 < IV_TILE_BYTES)
            iv_copy_16(stage + lane * 16 + at, values + at);
      }
      if (++step == IV_KEY_STAGES + range.value_stages) {
        index += gridDim.x, step = 0;
        if (index < count) start();
      }
    }
    asm volatile("cp.async.commit_group;" ::: "memory");
    slot = slot + 1 == IV_STAGES ? 0 : slot + 1;
  }
};

// A lane's columns of V for some vectors, over positions in order.
template <int VECTORS>
struct iv_weighted_columns {
  float sums[VECTORS][IV_OWN_COLUMNS];

  IV_MEMBER void clear() {
#pragma unroll
    for (int j = 0; j < VECTORS; j++)
#pragma unroll
      for (int c = 0; c < IV_OWN_COLUMNS; c++) sums[j][c] = 0;
  }
  IV_MEMBER static int column(int lane, int turn) { return IV_WIDE * (lane + 32 * turn); }
  // A lane past the head's end reads what lies there, and keeps it to itself.
  IV_MEMBER static void read(const uint8_t *row, int lane, float (&v)[IV_OWN_COLUMNS]) {
#pragma unroll
    for (int t = 0; t < IV_TURNS; t++) {
      const int at = column(lane, t) < IV_HEAD ? column(lane, t) : 0;
      iv_read_shared<IV_WIDE>(row + at * IV_KV_BYTES, v + IV_WIDE * t);
    }
  }
  IV_MEMBER void add(int j, float weight, const float (&v)[IV_OWN_COLUMNS]) {
#pragma unroll
    for (int c = 0; c < IV_OWN_COLUMNS; c++) sums[j][c] = iv_fma(weight, v[c], sums[j][c]);
  }
};

// Writes a lane's columns of a finished vector, and quantises them with those of the block's other lanes.
template <int VECTORS>
IV void iv_write_columns(const iv_attention &a, int row, int query_head, int lane, const float (&y)[IV_OWN_COLUMNS]) {
#pragma unroll
  for (int t = 0; t < IV_TURNS; t++) {
    const int column = iv_weighted_columns<VECTORS>::column(lane, t), at = query_head * a.head_size + column;
    const float *x = y + IV_WIDE * t;
    if (a.output)
#pragma unroll
      for (int c = 0; c < IV_WIDE; c++)
        if (column + c < a.head_size) a.output[(int64_t)row * a.output_stride + at + c] = x[c];
    if (!a.quantised) continue;
    uint32_t magnitude = 0;
#pragma unroll
    for (int c = 0; c < IV_WIDE; c++) magnitude = max(magnitude, iv_bits(iv_abs(x[c])));
#pragma unroll
    for (int o = 16 / IV_WIDE; o > 0; o /= 2) magnitude = max(magnitude, __shfl_xor_sync(~0u, magnitude, o));
    const float inverse = iv_inverse_scale(iv_float(magnitude));
    int sum = 0;
    uint32_t word = 0;
#pragma unroll
    for (int c = 0; c < IV_WIDE; c++) {
      const int value = iv_quantised(x[c], inverse);
      sum += value, word |= (uint32_t)(value & 255) << 8 * c;
    }
#pragma unroll
    for (int o = 16 / IV_WIDE; o > 0; o /= 2) sum += __shfl_xor_sync(~0u, sum, o);
    if (column >= IV_HEAD) continue;
    const int64_t block = (int64_t)(at / 32) * a.quantised_rows + row;
    if (IV_WIDE == 4) *(uint32_t *)(a.quantised + block * 32 + at % 32) = word;
    else *(uint16_t *)(a.quantised + block * 32 + at % 32) = (uint16_t)word;
    const float scale = iv_scale(iv_float(magnitude));
    if (at % 32 == 0) a.scales[block] = make_float2(scale, iv_mul(scale, (float)sum));
  }
}

template <int VECTORS>
IV void iv_finish_vectors(const iv_attention &a, const iv_attention_item &item, const iv_decode_range &range, int lane,
                          const iv_weighted_columns<VECTORS> &columns, const float (&maxima)[VECTORS],
                          const float (&sums)[VECTORS]) {
  int row = item.row, head = range.first_head;
#pragma unroll
  for (int j = 0; j < VECTORS; j++) {
    if (j >= range.count) break;
    const int query_head = item.head * a.group + head;
    float sum = sums[j], scale, y[IV_OWN_COLUMNS];
    iv_fold_sink(a, query_head, maxima[j], sum, scale);
#pragma unroll
    for (int c = 0; c < IV_OWN_COLUMNS; c++)
      y[c] = iv_rounded(iv_div(iv_mul(columns.sums[j][c], scale), sum), a.bf16);
    iv_write_columns<VECTORS>(a, row, query_head, lane, y);
    if (++head == a.group) head = 0, row++;
  }
}

// Folds what all parts of the item's vectors came to, in order, by the warp that was last.
template <int VECTORS>
IV void iv_merge_parts(iv_decode_memory<VECTORS> &m, const iv_attention &a, const iv_attention_item &item,
                       const iv_decode_range &range, int lane, iv_weighted_columns<VECTORS> &columns,
                       float (&maxima)[VECTORS], float (&sums)[VECTORS]) {
  const int parts = item.parts >> 16;
  const float *states = a.states + (int64_t)item.state * VECTORS * IV_STATE_FLOATS;
  const int64_t step = VECTORS * IV_STATE_FLOATS;
  iv_merge merges[VECTORS];
#pragma unroll
  for (int j = 0; j < VECTORS; j++) merges[j] = {0, 0, true};
  columns.clear();
  for (int at = 0; at < parts; at += IV_MERGED_AT_ONCE) {
    const int some = min(IV_MERGED_AT_ONCE, parts - at);
    float2 met[VECTORS];
#pragma unroll
    for (int j = 0; j < VECTORS; j++) {
      met[j] = make_float2(0, -1);
      if (lane < some && j < range.count)
        met[j] = __ldcg((const float2 *)(states + (at + lane) * step + j * IV_STATE_FLOATS));
    }
    __syncwarp();
#pragma unroll
    for (int j = 0; j < VECTORS; j++) ((float2 *)m.weights[j])[lane] = merges[j].fold(met[j].x, met[j].y, some, lane);
    __syncwarp();
#pragma unroll 4
    for (int i = 0; i < some; i++)
#pragma unroll
      for (int j = 0; j < VECTORS; j++) {
        const float2 scales = ((const float2 *)m.weights[j])[i];
        const float *part = states + (at + i) * step + j * IV_STATE_FLOATS + 4;
#pragma unroll
        for (int t = 0; t < IV_TURNS; t++) {
          const int column = columns.column(lane, t);
          float x[IV_WIDE];
          if (IV_WIDE == 4) *(float4 *)x = __ldcg((const float4 *)(part + (column < IV_HEAD ? column : 0)));
          else *(float2 *)x = __ldcg((const float2 *)(part + (column < IV_HEAD ? column : 0)));
#pragma unroll
          for (int c = 0; c < IV_WIDE; c++)
            columns.sums[j][IV_WIDE * t + c] = iv_folded(columns.sums[j][IV_WIDE * t + c], x[c], scales.x, scales.y);
        }
      }
  }
#pragma unroll
  for (int j = 0; j < VECTORS; j++) maxima[j] = merges[j].maximum, sums[j] = merges[j].sum;
}

// By way of shared memory, where a loop can find them.
template <int VECTORS>
IV void iv_cap_scores(iv_decode_memory<VECTORS> &m, float cap, int lane, float (&scores)[VECTORS][8]) {
  float *own = &m.weights[0][lane];
#pragma unroll
  for (int j = 0; j < VECTORS; j++)
#pragma unroll
    for (int i = 0; i < 8; i++) own[32 * (8 * j + i)] = scores[j][i];
#pragma unroll 1
  for (int i = 0; i < 8 * VECTORS; i++) own[32 * i] = iv_capped(own[32 * i], cap);
#pragma unroll
  for (int j = 0; j < VECTORS; j++)
#pragma unroll
    for (int i = 0; i < 8; i++) scores[j][i] = own[32 * (8 * j + i)];
}

template <int VECTORS>
IV void iv_attend(const iv_attention &a) {
  extern __shared__ __align__(16) uint8_t memory[];
  iv_decode_memory<VECTORS> &m = *(iv_decode_memory<VECTORS> *)memory;
  const int lane = threadIdx.x;
  iv_wait_for_earlier();
  iv_decode_fetch<VECTORS> fetch(a, m, lane);
  for (int i = 0; i < IV_STAGES - 1; i++) fetch.fetch();
  int slot = 0;
  // The next piece has come, and what was in the stage before it has been used by all lanes.
  const auto take = [&]() -> const uint8_t * {
    asm volatile("cp.async.wait_group %0;" ::"n"(IV_STAGES - 2) : "memory");
    __syncwarp();
    fetch.fetch();
    const uint8_t *stage = m.stages[slot];
    slot = slot + 1 == IV_STAGES ? 0 : slot + 1;
    return stage;
  };

  iv_attention_item item = fetch.item;
  iv_decode_range range = fetch.range;
  for (int index = blockIdx.x; index < fetch.count; index += gridDim.x) {
    if (index != blockIdx.x) item = fetch.item, range.set(item, a);

    // Scores: chains over the head's elements, ascending, for eight positions and every vector.
    float scores[VECTORS][8];
#pragma unroll
    for (int j = 0; j < VECTORS; j++)
#pragma unroll
      for (int i = 0; i < 8; i++) scores[j][i] = 0;
#pragma unroll 1
    for (int at = 0; at < IV_HEAD; at += IV_DEPTH) {
      const uint8_t *keys = take() + lane / 2 * IV_KEY_PITCH + lane % 2 * 8 * IV_KV_BYTES;
#pragma unroll
      for (int d = 0; d < IV_DEPTH; d += 4) {
        float q[VECTORS][4];
#pragma unroll
        for (int j = 0; j < VECTORS; j++) *(float4 *)q[j] = *(const float4 *)&m.queries[j][at + d];
#pragma unroll
        for (int e = 0; e < 4; e++) {
          float k[8];
          iv_read_shared<8>(keys + (d + e) * IV_TILE * IV_KV_BYTES, k);
#pragma unroll
          for (int j = 0; j < VECTORS; j++)
#pragma unroll
            for (int i = 0; i < 8; i++) scores[j][i] = iv_fma(k[i], q[j][e], scores[j][i]);
        }
      }
    }
#pragma unroll
    for (int j = 0; j < VECTORS; j++)
#pragma unroll
      for (int i = 0; i < 8; i++) scores[j][i] = iv_mul(scores[j][i], a.scale);
    if (a.cap > 0) iv_cap_scores(m, a.cap, lane, scores);

    // Weights, zero where a vector does not see.
    const bool all_see = range.all_low == range.start && range.all_high == range.start + IV_SPLIT;
    const int position = range.start + 8 * lane;
    float maxima[VECTORS], sums[VECTORS];
    int length = item.length, head = range.first_head;
#pragma unroll
    for (int j = 0; j < VECTORS; j++) {
      const int low = iv_first_seen(length, a.window, range.start), high = iv_end_seen(length, range.start + IV_SPLIT);
      float top = -IV_INFINITY;
#pragma unroll
      for (int i = 0; i < 8; i++)
        if (all_see || (position + i >= low && position + i < high)) top = fmaxf(top, scores[j][i]);
#pragma unroll
      for (int o = 16; o > 0; o /= 2) top = fmaxf(top, __shfl_xor_sync(~0u, top, o));
#pragma unroll
      for (int i = 0; i < 8; i++) {
        scores[j][i] = iv_exp_falling(iv_sub(scores[j][i], top));
        if (!all_see && !(position + i >= low && position + i < high)) scores[j][i] = 0;
      }
      float4 *to = (float4 *)&m.weights[j][8 * lane];
      to[0] = make_float4(scores[j][0], scores[j][1], scores[j][2], scores[j][3]);
      to[1] = make_float4(scores[j][4], scores[j][5], scores[j][6], scores[j][7]);
      maxima[j] = top;
      if (++head == a.group) head = 0, length++;
    }
    __syncwarp();
    // Sixteen lanes of weights, over tiles in order, and their tree; two vectors at once. Sums of none are below
    // zero.
#pragma unroll
    for (int j = 0; j < VECTORS; j += 2) {
      const float *weights = m.weights[VECTORS == 1 ? 0 : j + lane / 16] + lane % 16;
      float sum = 0;
#pragma unroll
      for (int t = 0; t < IV_SPLIT / IV_TILE; t++) sum = iv_add(sum, weights[IV_TILE * t]);
#pragma unroll
      for (int o = 8; o > 0; o /= 2) sum = iv_add(sum, __shfl_xor_sync(~0u, sum, o));
      sums[j] = __shfl_sync(~0u, sum, 0);
      if (j + 1 < VECTORS) sums[j + 1] = __shfl_sync(~0u, sum, 16);
    }

    // What all vectors see goes four positions at a time, what only some see one by one: a position that is
    // not a vector's own adds nothing to it, not even zero times something.
    iv_weighted_columns<VECTORS> columns;
    columns.clear();
    if (index + gridDim.x >= fetch.count) iv_let_next_start();
#pragma unroll 1
    for (int t = 0; t < range.value_stages; t++) {
      const int from = (range.first_tile + t) * IV_TILE;
      const uint8_t *values = take();
      if (t >= range.tile_count) {
      } else if (range.start + from >= range.all_low && range.start + from + IV_TILE <= range.all_high) {
#pragma unroll 2
        for (int p = 0; p < IV_TILE; p += 4) {
          float v[4][IV_OWN_COLUMNS];
#pragma unroll
          for (int i = 0; i < 4; i++) columns.read(values + (p + i) * IV_HEAD * IV_KV_BYTES, lane, v[i]);
#pragma unroll
          for (int j = 0; j < VECTORS; j++) {
            const float4 w = *(const float4 *)&m.weights[j][from + p];
            columns.add(j, w.x, v[0]), columns.add(j, w.y, v[1]);
            columns.add(j, w.z, v[2]), columns.add(j, w.w, v[3]);
          }
        }
      } else {
        for (int p = 0; p < IV_TILE; p++) {
          float v[IV_OWN_COLUMNS];
          columns.read(values + p * IV_HEAD * IV_KV_BYTES, lane, v);
          const int here = range.start + from + p;
          int length = item.length, head = range.first_head;
#pragma unroll
          for (int j = 0; j < VECTORS; j++) {
            if (here >= iv_first_seen(length, a.window, range.start) && here < length)
              columns.add(j, m.weights[j][from + p], v);
            if (++head == a.group) head = 0, length++;
          }
        }
      }
    }

    const int parts = item.parts >> 16, part = item.parts & 0xffff;
    if (parts > 1) {
      float *state = a.states + (int64_t)(item.state + part) * VECTORS * IV_STATE_FLOATS;
      int length = item.length, head = range.first_head;
#pragma unroll
      for (int j = 0; j < VECTORS; j++) {
        if (j >= range.count) break;
        const bool is_empty = iv_first_seen(length, a.window, range.start) >= iv_end_seen(length, range.start + IV_SPLIT);
        if (lane == 0) *(float2 *)(state + j * IV_STATE_FLOATS) = make_float2(maxima[j], is_empty ? -1.0f : sums[j]);
#pragma unroll
        for (int t = 0; t < IV_TURNS; t++) {
          const int column = columns.column(lane, t);
          float *to = state + j * IV_STATE_FLOATS + 4 + column;
          const float *x = columns.sums[j] + IV_WIDE * t;
          if (column >= IV_HEAD) continue;
          if (IV_WIDE == 4) *(float4 *)to = make_float4(x[0], x[1], x[2], x[3]);
          else *(float2 *)to = make_float2(x[0], x[1]);
        }
        if (++head == a.group) head = 0, length++;
      }
      __syncwarp();
      int before = 0;
      if (lane == 0) {
        __threadfence();
        before = atomicAdd(a.counters + item.state, 1);
      }
      if (__shfl_sync(~0u, before, 0) != parts - 1) continue;
      __threadfence();
      iv_merge_parts<VECTORS>(m, a, item, range, lane, columns, maxima, sums);
      if (lane == 0) a.counters[item.state] = 0;
    }
    iv_finish_vectors<VECTORS>(a, item, range, lane, columns, maxima, sums);
  }
}

// `BLOCKS` is how many have room on a multiprocessor at least, as far as registers go.
#define IV_ATTEND(VECTORS, BLOCKS)                                                    \
  extern "C" __global__ void __launch_bounds__(32, BLOCKS)                            \
      iv_attention_##VECTORS(const __grid_constant__ iv_attention a) {                \
    iv_attend<VECTORS>(a);                                                            \
  }                                                                                   \
  extern "C" __device__ const int iv_attention_##VECTORS##_bytes = sizeof(iv_decode_memory<VECTORS>);

IV_ATTEND(1, 12)
IV_ATTEND(2, 10)
IV_ATTEND(4, 8)
IV_ATTEND(8, 8)

// Once a step, for all its layers: where the tiles of each item's split lie. A grid of items / 16, rounded up, of 256.
extern "C" __global__ void iv_find_tiles(const __grid_constant__ cc_find_tiles work) {
  iv_let_next_start();
  iv_wait_for_earlier();
  const int index = (blockIdx.x * blockDim.x + threadIdx.x) / IV_TILE, tile = threadIdx.x % IV_TILE;
  if (index >= *work.item_count) return;
  const iv_attention_item item = work.items[index];
  iv_attention a;
  a.window = work.window, a.group = work.group;
  iv_decode_range range;
  range.set(item, a);
  const bool is_seen = tile >= range.first_tile && tile < range.first_tile + range.tile_count;
  work.item_offsets[index * IV_TILE + tile] =
      is_seen ? work.tile_offsets[item.tiles + item.split * IV_TILE + tile] : 0;
}
