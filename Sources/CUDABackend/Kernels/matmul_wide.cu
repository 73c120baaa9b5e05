// Matrix times many rows, where arithmetic is what takes time. For Hopper's matrix instructions (sm_90a).
//
// Dots come from f16 products, which are exact: quants and activations are small integers and their sums stay
// below 2^24. So do three float operations for an output and block of 32 take the time, and all else has to hide
// behind them: a warp has 32 columns (two groups) by 64 rows; while one group's dots are added to the sums, the
// matrix unit multiplies the other's. Activations' scales are loaded once for both groups: shared memory would be
// the limit otherwise.
#include "hopper.cuh"

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
#define IV_WIDE 1
#endif

typedef cc_wide_shape iv_wide_shape;
typedef cc_wide_matmul iv_wide_matmul;
typedef cc_wide_gate_up iv_wide_gate_up;

// ---- Activations as f16 ----------------------------------------------------------------------------------

// values [blocks][rows][32] as f16 [blocks / 2][rows / 8][8 rows][128 bytes], as the matrix unit wants it: its
// sixteen bytes c of row r are at c ^ r % 8. Sixteen bytes (block, j, h) are elements 8t + 4h + 2i + j for t, i.
// A thread for each row of a block, 256 of them a block of threads.
extern "C" __global__ void iv_widen(const __grid_constant__ cc_widen a) {
  const int8_t *values = a.values;
  uint8_t *image = a.image;
  const int rows = a.rows, blocks = a.blocks;
#ifdef IV_HOPPER
  iv_let_next_begin();
  iv_wait_for_previous();
#endif
#ifdef IV_ON_DEVICE
  const int64_t at = (int64_t)blockIdx.x * 256 + threadIdx.x;
  if (at >= (int64_t)rows * blocks) return;
  const int block = (int)(at / rows), row = (int)(at % rows);
  const uint4 *from = (const uint4 *)(values + 32 * at);
  const uint4 low = from[0], high = from[1];
  const uint32_t words[8] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
  uint8_t *to = image + ((int64_t)(block / 2) * (rows / 8) + row / 8) * 1024 + row % 8 * 128;
#pragma unroll
  for (int j = 0; j < 2; j++)
#pragma unroll
    for (int h = 0; h < 2; h++) {
      uint32_t pairs[4];
#pragma unroll
      for (int t = 0; t < 4; t++) {
        // 1152 + value, whose bits are 0x6480 + value.
        const uint32_t biased = __byte_perm(words[2 * t + h] ^ 0x80808080u, 0x64646464u, j ? 0x4341 : 0x4240);
        asm("sub.f16x2 %0, %1, %2;" : "=r"(pairs[t]) : "r"(biased), "r"(0x64806480u));
      }
      *(uint4 *)(to + (((block % 2) * 4 + 2 * j + h) ^ row % 8) * 16) = {pairs[0], pairs[1], pairs[2], pairs[3]};
    }
#endif
}

#ifdef IV_WIDE

// ---- Quants as f16 ---------------------------------------------------------------------------------------

IV uint32_t iv_add_halves(uint32_t a, uint32_t b) {
  uint32_t sum;
  asm("add.f16x2 %0, %1, %2;" : "=r"(sum) : "r"(a), "r"(b));
  return sum;
}
IV uint32_t iv_fma_halves(uint32_t a, uint32_t b, uint32_t c) {
  uint32_t sum;
  asm("fma.rn.f16x2 %0, %1, %2, %3;" : "=r"(sum) : "r"(a), "r"(b), "r"(c));
  return sum;
}
IV uint32_t iv_masked_or(uint32_t a, uint32_t mask, uint32_t b) {
  uint32_t result;
  asm("lop3.b32 %0, %1, %2, %3, 0xEA;" : "=r"(result) : "r"(a), "r"(mask), "r"(b));
  return result;
}

// Eight nibbles of a column: halves h (which nibble) of step j at a[4 * j + 2 * h].
IV void iv_widen_nibbles(uint32_t word, uint32_t *a) {
  const uint32_t magic = 0x64006400u, less = 0xe400e400u;           // 1024, -1024
  const uint32_t sixteenth = 0x2c002c00u, less_64 = 0xd400d400u;    // 1/16, -64
  const uint32_t odd = word >> 8;
  a[0] = iv_add_halves(iv_masked_or(word, 0x000f000fu, magic), less);
  a[2] = iv_fma_halves(iv_masked_or(word, 0x00f000f0u, magic), sixteenth, less_64);
  a[4] = iv_add_halves(iv_masked_or(odd, 0x000f000fu, magic), less);
  a[6] = iv_fma_halves(iv_masked_or(odd, 0x00f000f0u, magic), sixteenth, less_64);
}

// Loads come a step before what is made of them. Lane 4g + t gets columns 2g (a[0], a[2], a[4], a[6]) and 2g + 1 of
// block b of a group.
struct iv_wide_packing_q4 {
  static const int block_bytes = 320, blocks = 1, stage_blocks = 4;
  static const bool has_minimum = true;
  typedef uint2 words;
  struct halves {
    uint32_t scale, minimum;
  };
  IV_MEMBER static words load(const uint8_t *group, int b, int g, int t) {
    return *(const uint2 *)(group + 320 * b + 64 * t + 8 * g);
  }
  IV_MEMBER static void widen(words word, int, uint32_t (&a)[8]) {
    iv_widen_nibbles(word.x, a), iv_widen_nibbles(word.y, a + 1);
  }
  IV_MEMBER static halves load_scales(const uint8_t *group, int b, int g) {
    return {*(const uint32_t *)(group + 320 * b + 256 + 4 * g), *(const uint32_t *)(group + 320 * b + 288 + 4 * g)};
  }
  IV_MEMBER static void scales(halves raw, float2 &scale, float2 &minimum) {
    scale = iv_two_halves(raw.scale), minimum = iv_two_halves(raw.minimum);
  }
};

struct iv_wide_packing_q8 {
  static const int block_bytes = 544, blocks = 1, stage_blocks = 4;
  static const bool has_minimum = false;
  struct words {
    uint2 first, second;
  };
  typedef uint32_t halves;
  // Quads 2t and 2t + 1, for odd t the other way round, so that fewer lanes meet in the same banks.
  IV_MEMBER static words load(const uint8_t *group, int b, int g, int t) {
    const uint8_t *p = group + 544 * b + 128 * t + 8 * g;
    return {*(const uint2 *)(p + 64 * (t & 1)), *(const uint2 *)(p + 64 - 64 * (t & 1))};
  }
  IV_MEMBER static void widen(uint32_t word, uint32_t &even, uint32_t &odd) {
    const uint32_t less = 0xe480e480u;  // -1152
    even = iv_add_halves(__byte_perm(word, 0x64646464u, 0x4240), less);
    odd = iv_add_halves(__byte_perm(word, 0x64646464u, 0x4341), less);
  }
  IV_MEMBER static void widen(words word, int t, uint32_t (&a)[8]) {
    const uint2 q0 = t & 1 ? word.second : word.first, q1 = t & 1 ? word.first : word.second;
    widen(q0.x, a[0], a[4]), widen(q0.y, a[1], a[5]);
    widen(q1.x, a[2], a[6]), widen(q1.y, a[3], a[7]);
  }
  IV_MEMBER static halves load_scales(const uint8_t *group, int b, int g) {
    return *(const uint32_t *)(group + 544 * b + 512 + 4 * g);
  }
  IV_MEMBER static void scales(halves raw, float2 &scale, float2 &) { scale = iv_two_halves(raw); }
};

struct iv_wide_packing_q4_k {
  static const int block_bytes = 2368, blocks = 8, stage_blocks = 8;
  static const bool has_minimum = true;
  typedef uint2 words;
  struct halves {
    uint32_t d, dmin, l, m;
  };
  IV_MEMBER static words load(const uint8_t *group, int b, int g, int t) {
    return *(const uint2 *)(group + 256 * b + 64 * t + 8 * g);
  }
  IV_MEMBER static void widen(words word, int, uint32_t (&a)[8]) {
    iv_widen_nibbles(word.x, a), iv_widen_nibbles(word.y, a + 1);
  }
  IV_MEMBER static halves load_scales(const uint8_t *group, int b, int g) {
    return {*(const uint32_t *)(group + 2304 + 4 * g), *(const uint32_t *)(group + 2336 + 4 * g),
            *(const uint16_t *)(group + 2048 + 16 * b + 2 * g), *(const uint16_t *)(group + 2176 + 16 * b + 2 * g)};
  }
  IV_MEMBER static void scales(halves raw, float2 &scale, float2 &minimum) {
    const float2 d = iv_two_halves(raw.d), dmin = iv_two_halves(raw.dmin);
    scale = {iv_mul(d.x, (float)(raw.l & 255)), iv_mul(d.y, (float)(raw.l >> 8))};
    minimum = {iv_mul(-dmin.x, (float)(raw.m & 255)), iv_mul(-dmin.y, (float)(raw.m >> 8))};
  }
};

// ---- The matrix unit -------------------------------------------------------------------------------------

IV void iv_wide_fence() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
IV void iv_wide_commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
// Until all but so many commits are done.
template <int LEFT>
IV void iv_wide_wait() { asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(LEFT) : "memory"); }

// 64 columns by 64 rows by 16 of K: four warps' registers times shared memory, onto `sums` or in their place.
IV void iv_wide_multiply(float (&d)[2][16], const uint32_t *a, uint64_t rows, bool onto) {
  asm volatile(
      "{\n\t.reg .pred onto;\n\tsetp.ne.b32 onto, %37, 0;\n\t"
      "wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16 "
      "{%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,"
      "%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,%26,%27,%28,%29,%30,%31}, {%32,%33,%34,%35}, %36, onto, 1, 1, 0;\n\t}"
      : "+f"(d[0][0]), "+f"(d[0][1]), "+f"(d[0][2]), "+f"(d[0][3]), "+f"(d[0][4]), "+f"(d[0][5]), "+f"(d[0][6]),
        "+f"(d[0][7]), "+f"(d[0][8]), "+f"(d[0][9]), "+f"(d[0][10]), "+f"(d[0][11]), "+f"(d[0][12]),
        "+f"(d[0][13]), "+f"(d[0][14]), "+f"(d[0][15]), "+f"(d[1][0]), "+f"(d[1][1]), "+f"(d[1][2]),
        "+f"(d[1][3]), "+f"(d[1][4]), "+f"(d[1][5]), "+f"(d[1][6]), "+f"(d[1][7]), "+f"(d[1][8]), "+f"(d[1][9]),
        "+f"(d[1][10]), "+f"(d[1][11]), "+f"(d[1][12]), "+f"(d[1][13]), "+f"(d[1][14]), "+f"(d[1][15])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(rows), "r"((int)onto));
}
// An offset whose parts the compiler is not to know, so that it adds constants to it in the loads themselves.
IV int iv_wide_offset(int x) {
  asm volatile("" : "+r"(x));
  return x;
}
// The compiler learns that they are new.
IV void iv_wide_arrived(float (&d)[2][16]) {
#pragma unroll
  for (int i = 0; i < 32; i++) asm volatile("" : "+f"(d[i / 16][i % 16])::"memory");
}

IV void iv_wide_clear(float (&acc)[2][2][16]) {
#pragma unroll
  for (int n = 0; n < 2; n++)
#pragma unroll
    for (int half = 0; half < 2; half++)
#pragma unroll
      for (int i = 0; i < 16; i++) acc[n][half][i] = 0;
}

// `Job`, for a tile of 64 rows:
//   const uint8_t *weights(int tile, int copy): of group `copy` of 8 * SETS to bring; null if there is none
//   void finish(int tile, int set, int warp, float (&acc)[2][2][16]): sums [group][half of the rows]
// SETS sets of four warps, each with eight groups: warp w has the set's groups w and 4 + w.
template <typename Packing, int SETS, typename Job>
IV void iv_stream_wide(const iv_wide_shape &shape, int tiles, int row_tiles, uint8_t *unaligned, Job &job) {
  constexpr int BLOCKS = Packing::stage_blocks, GROUP = BLOCKS / Packing::blocks * Packing::block_bytes;
  constexpr int IMAGE = BLOCKS * 4096, WEIGHTS = 8 * SETS * GROUP, SCALES = BLOCKS * 512;
  constexpr int STAGE = (IMAGE + WEIGHTS + SCALES + 1023) / 1024 * 1024;
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, stages = shape.stages;
  uint8_t *const shared = unaligned + (1024 - iv_shared_address(unaligned) % 1024) % 1024;
  const uint32_t ring = iv_shared_address(shared), full = ring + stages * STAGE, empty = full + 8 * stages;
  if (threadIdx.x < stages) {
    iv_barrier_init(full + 8 * threadIdx.x, 1);
    iv_barrier_init(empty + 8 * threadIdx.x, 4 * SETS);
    iv_barriers_made();
  }
  __syncthreads();
  iv_let_next_begin();
  iv_wait_for_previous();
  const int steps = shape.blocks / BLOCKS;
  int stage = 0;
  uint32_t parity = 0;

  if (warp >= 4 * SETS) {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 40;");
    if (warp == 4 * SETS)
      for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
        const int first_row = tile % row_tiles * 64, rows = min(64, shape.rows - first_row);
        const uint8_t *from = lane < 8 * SETS ? job.weights(tile, lane) : nullptr;
        const int present = __popc(__ballot_sync(0xffffffffu, from != nullptr));
        for (int step = 0; step < steps; step++) {
          const int first = step * BLOCKS;
          const uint32_t to = ring + stage * STAGE, arrived = full + 8 * stage;
          iv_barrier_wait(empty + 8 * stage, parity ^ 1);
          if (lane == 0) iv_barrier_expect(arrived, present * GROUP + BLOCKS * rows * 72);
          __syncwarp();
          if (from != nullptr)
            iv_bulk_copy(to + IMAGE + lane * GROUP,
                         from + (int64_t)(first / Packing::blocks) * Packing::block_bytes, GROUP, arrived);
          if (lane < BLOCKS / 2)
            iv_bulk_copy(to + lane * 8192,
                         shape.image + ((int64_t)(first / 2 + lane) * shape.rows + first_row) * 128, rows * 128,
                         arrived);
          else if (lane >= 16 && lane < 16 + BLOCKS)
            iv_bulk_copy(to + IMAGE + WEIGHTS + (lane - 16) * 512,
                         shape.scales + (int64_t)(first + lane - 16) * shape.rows + first_row, rows * 8, arrived);
          if (++stage == stages) stage = 0, parity ^= 1;
        }
      }
    return;
  }

  asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(SETS == 1 ? 208 : SETS == 2 ? 232 : 152));
  const int set = warp / 4, g = lane / 4, t = lane % 4;
  const int own = IMAGE + (8 * set + warp % 4) * GROUP;  // of a stage, this warp's first group
  const uint64_t layout = 1ull << 16 | 64ull << 32 | 1ull << 62;
  float acc[2][2][16], dots[2][2][16];
  uint32_t a[2][8];
  for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    iv_wide_clear(acc);
    for (int step = 0; step < steps; step++) {
      iv_barrier_wait(full + 8 * stage, parity);
      const uint8_t *const groups = shared + iv_wide_offset(stage * STAGE + own);
      const uint8_t *const scales = shared + iv_wide_offset(stage * STAGE + IMAGE + WEIGHTS + 16 * t);
      const uint64_t image = layout | (ring + stage * STAGE >> 4 & 0x3fff);
      // Sends for the dots of a group with block b.
      auto multiply = [&](int b, int n) {
        const uint64_t rows = image + b / 2 * 512 + b % 2 * 4;
        iv_wide_fence();
        iv_wide_multiply(dots[n], a[n], rows, false);
        iv_wide_multiply(dots[n], a[n] + 4, rows + 2, true);
        iv_wide_commit();
      };
      // Steps of the chains of eight rows and a group.
      auto add = [&](int n, int k, float4 s, float2 scale, float2 minimum) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
          float &sum = acc[n][k / 4][k % 4 * 4 + i];
          const float dot = dots[n][k / 4][k % 4 * 4 + i];
          sum = iv_fma(dot, iv_mul(i / 2 ? scale.y : scale.x, i % 2 ? s.z : s.x), sum);
          if (Packing::has_minimum) sum = iv_fma(i / 2 ? minimum.y : minimum.x, i % 2 ? s.w : s.y, sum);
        }
      };
      if constexpr (SETS == 3) {
        // Three warps to a quarter: while one waits, the others add. Not unrolled, since registers are few.
#pragma unroll 1
        for (int b = 0; b < BLOCKS; b++) {
          float2 scale[2], minimum[2];
#pragma unroll
          for (int n = 0; n < 2; n++) Packing::widen(Packing::load(groups + 4 * n * GROUP, b, g, t), t, a[n]);
          multiply(b, 0), multiply(b, 1);
#pragma unroll
          for (int n = 0; n < 2; n++)
            Packing::scales(Packing::load_scales(groups + 4 * n * GROUP, b, g), scale[n], minimum[n]);
          iv_wide_wait<0>();
          iv_wide_arrived(dots[0]), iv_wide_arrived(dots[1]);
#pragma unroll
          for (int k = 0; k < 8; k++) {
            const float4 s = *(const float4 *)(scales + 512 * b + 64 * k);
#pragma unroll
            for (int n = 0; n < 2; n++) add(n, k, s, scale[n], minimum[n]);
          }
        }
      } else {
        // No product is on its way from one stage to the next: ptxas would then wait for each one by itself.
        typename Packing::words words[2];
        typename Packing::halves halves[2];
        float4 s[8];
#pragma unroll
        for (int n = 0; n < 2; n++) words[n] = Packing::load(groups + 4 * n * GROUP, 0, g, t);
#pragma unroll
        for (int n = 0; n < 2; n++) halves[n] = Packing::load_scales(groups + 4 * n * GROUP, 0, g);
#pragma unroll
        for (int k = 0; k < 8; k++) s[k] = *(const float4 *)(scales + 64 * k);
#pragma unroll
        for (int n = 0; n < 2; n++) {
          Packing::widen(words[n], t, a[n]);
          multiply(0, n);
          words[n] = Packing::load(groups + 4 * n * GROUP, 1, g, t);
        }
#pragma unroll
        for (int b = 0; b < BLOCKS; b++)
#pragma unroll
          for (int n = 0; n < 2; n++) {
            const bool more = b + 1 < BLOCKS;
            float2 scale, minimum;
            Packing::scales(halves[n], scale, minimum);
            if (more) halves[n] = Packing::load_scales(groups + 4 * n * GROUP, b + 1, g);
            if (more || n == 0) iv_wide_wait<1>();
            else iv_wide_wait<0>();
            iv_wide_arrived(dots[n]);
            if (more) Packing::widen(words[n], t, a[n]);
            if (b + 2 < BLOCKS) words[n] = Packing::load(groups + 4 * n * GROUP, b + 2, g, t);
#pragma unroll
            for (int k = 0; k < 8; k++) {
              add(n, k, s[k], scale, minimum);
              if (n == 1 && more) s[k] = *(const float4 *)(scales + 512 * (b + 1) + 64 * k);
            }
            if (more) multiply(b + 1, n);
          }
      }
      __syncwarp();
      if (lane == 0) iv_barrier_arrive(empty + 8 * stage);
      if (++stage == stages) stage = 0, parity ^= 1;
    }
    job.finish(tile, set, warp % 4, acc);
  }
}

// ---- What becomes of the sums ----------------------------------------------------------------------------

template <typename Packing, int SETS>
struct iv_wide_matmul_job {
  const iv_wide_matmul &a;
  int row_tiles;
  IV_MEMBER int group(int tile, int copy) const { return tile / row_tiles * (8 * SETS) + copy; }
  IV_MEMBER const uint8_t *weights(int tile, int copy) const {
    const int at = group(tile, copy);
    const int64_t bytes = (int64_t)a.shape.blocks / Packing::blocks * Packing::block_bytes;
    return at < a.groups ? a.weights + at * bytes : nullptr;
  }
  IV_MEMBER void finish(int tile, int set, int warp, float (&acc)[2][2][16]) const {
    const int lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
#pragma unroll
    for (int n = 0; n < 2; n++) {
      const int at = group(tile, 8 * set + 4 * n + warp), column = 16 * at + 2 * g;
      if (at >= a.groups) continue;
      const float2 bias = a.bias ? *(const float2 *)(a.bias + column) : float2{0, 0};
#pragma unroll
      for (int half = 0; half < 2; half++)
#pragma unroll
        for (int i = 0; i < 8; i++) {
          const int row = tile % row_tiles * 64 + 32 * half + 8 * (i / 2) + 2 * t + i % 2;
          if (row >= a.shape.row_count) continue;
          float x = acc[n][half][i / 2 * 4 + i % 2], y = acc[n][half][i / 2 * 4 + 2 + i % 2];
          if (a.bias) x = iv_add(x, bias.x), y = iv_add(y, bias.y);
          float2 *const to = (float2 *)(a.out + row * a.stride + column);
          const float2 old = a.epilogue == IV_STORE ? float2{0, 0} : *to;
          const int epilogue = a.epilogue == IV_STORE ? IV_STORE : IV_ADD;
          *to = {iv_finished(x, old.x, epilogue, a.scale, a.bf16),
                 iv_finished(y, old.y, epilogue, a.scale, a.bf16)};
        }
    }
  }
};

// A set has four groups of both matrices, so a thread has gate and up of the same columns; a block of the next
// matmul's activations is in two warps, which exchange what they know of a row.
template <typename Packing, int SETS>
struct iv_wide_gate_up_job {
  const iv_wide_gate_up &a;
  int row_tiles;
  uint32_t *exchange;  // [2][4 * SETS][64]
  IV_MEMBER int group(int tile, int set, int warp) const { return tile / row_tiles * (4 * SETS) + 4 * set + warp; }
  IV_MEMBER const uint8_t *weights(int tile, int copy) const {
    const int at = group(tile, copy / 8, copy % 4);
    const int64_t bytes = (int64_t)a.shape.blocks / Packing::blocks * Packing::block_bytes;
    return at < a.groups ? (copy % 8 < 4 ? a.gate : a.up) + at * bytes : nullptr;
  }
  // Of both warps of a pair, number by number of the 64 rows, `all` of 16 numbers a lane's.
  template <typename Join>
  IV_MEMBER void join(int area, int set, int warp, uint32_t (&all)[16], Join join) const {
    const int lane = threadIdx.x % 32, t = lane % 4;
    uint32_t *const mine = exchange + (area * 4 * SETS + 4 * set + warp) * 64;
    const uint32_t *const other = exchange + (area * 4 * SETS + 4 * set + (warp ^ 1)) * 64;
#pragma unroll
    for (int i = 0; i < 16; i++) {
#pragma unroll
      for (int step = 4; step < 32; step *= 2) all[i] = join(all[i], __shfl_xor_sync(0xffffffffu, all[i], step));
      if (lane < 4) mine[i / 2 * 8 + 2 * t + i % 2] = all[i];
    }
    iv_named_wait(1 + 2 * set + warp / 2, 64);
#pragma unroll
    for (int i = 0; i < 16; i++) all[i] = join(all[i], other[i / 2 * 8 + 2 * t + i % 2]);
  }
  IV_MEMBER void finish(int tile, int set, int warp, float (&acc)[2][2][16]) const {
    const int lane = threadIdx.x % 32, g = lane / 4, t = lane % 4, at = group(tile, set, warp);
    const int column = 16 * at + 2 * g;
    float2 add[2] = {{0, 0}, {0, 0}};
    if (at < a.groups && a.gate_bias) add[0] = *(const float2 *)(a.gate_bias + column);
    if (at < a.groups && a.up_bias) add[1] = *(const float2 *)(a.up_bias + column);
    // Gate and up of row i and column c; gates become values.
    uint32_t sizes[16], sums[16];
    float gate[16][2], up[16][2];
#pragma unroll
    for (int i = 0; i < 16; i++)
#pragma unroll
      for (int c = 0; c < 2; c++)
        gate[i][c] = acc[0][i / 8][i % 8 / 2 * 4 + 2 * c + i % 2], up[i][c] = acc[1][i / 8][i % 8 / 2 * 4 + 2 * c + i % 2];
    // One row a turn and then all registers move on by one, so that the gate's code is there once.
#pragma unroll 1
    for (int turn = 0; turn < 16; turn++) {
      float value[2];
#pragma unroll
      for (int c = 0; c < 2; c++) {
        float x = gate[0][c], y = up[0][c];
        if (a.gate_bias) x = iv_add(x, c ? add[0].y : add[0].x);
        if (a.up_bias) y = iv_add(y, c ? add[1].y : add[1].x);
        value[c] = iv_finished(y, iv_rounded(x, a.bf16), a.epilogue, 1, a.bf16);
      }
#pragma unroll
      for (int i = 0; i < 15; i++)
#pragma unroll
        for (int c = 0; c < 2; c++) gate[i][c] = gate[i + 1][c], up[i][c] = up[i + 1][c];
      gate[15][0] = value[0], gate[15][1] = value[1];
    }
    // As integers, sizes are in order and a NaN is above all numbers.
#pragma unroll
    for (int i = 0; i < 16; i++) sizes[i] = max(iv_bits(iv_abs(gate[i][0])), iv_bits(iv_abs(gate[i][1])));
    join(0, set, warp, sizes, [](uint32_t x, uint32_t y) { return max(x, y); });
    uint32_t pairs[16];
#pragma unroll
    for (int i = 0; i < 16; i++) {
      const float inverse = iv_inverse_scale(iv_float(sizes[i]));
      const int32_t q0 = iv_quantised(gate[i][0], inverse);
      const int32_t q1 = iv_quantised(gate[i][1], inverse);
      pairs[i] = (q0 & 255) | (q1 & 255) << 8;
      sums[i] = (uint32_t)(q0 + q1);
    }
    join(1, set, warp, sums, [](uint32_t x, uint32_t y) { return x + y; });
    if (at >= a.groups) return;
#pragma unroll
    for (int i = 0; i < 16; i++) {
      const int row = tile % row_tiles * 64 + i / 2 * 8 + 2 * t + i % 2;
      if (row >= a.shape.row_count) continue;
      const int64_t block = (int64_t)(at / 2) * a.out_rows + row;
      *(uint16_t *)(a.out_values + 32 * block + 16 * (warp % 2) + 2 * g) = (uint16_t)pairs[i];
      if (g == 0 && warp % 2 == 0) {
        const float s = iv_scale(iv_float(sizes[i]));
        a.out_scales[block] = {s, iv_mul(s, (float)(int32_t)sums[i])};
      }
      if (a.out) *(float2 *)(a.out + row * a.stride + column) = {gate[i][0], gate[i][1]};
    }
  }
};

#endif

extern "C" __shared__ __align__(1024) uint8_t iv_shared[];

#ifdef IV_WIDE
#define IV_WIDE_BODY(PACKING, SETS)                                                          \
  const int row_tiles = (a.shape.row_count + 63) / 64;                                       \
  iv_wide_matmul_job<PACKING, SETS> job{a, row_tiles};                                       \
  const int tiles = (a.groups + 8 * SETS - 1) / (8 * SETS) * row_tiles;                      \
  iv_stream_wide<PACKING, SETS>(a.shape, tiles, row_tiles, iv_shared, job);
#define IV_WIDE_GATE_UP_BODY(PACKING, SETS)                                                  \
  const int row_tiles = (a.shape.row_count + 63) / 64;                                       \
  iv_wide_gate_up_job<PACKING, SETS> job{a, row_tiles, (uint32_t *)iv_shared};               \
  const int tiles = (a.groups + 4 * SETS - 1) / (4 * SETS) * row_tiles;                      \
  iv_stream_wide<PACKING, SETS>(a.shape, tiles, row_tiles, iv_shared + SETS * 2048, job);
#else
#define IV_WIDE_BODY(...)
#define IV_WIDE_GATE_UP_BODY(...)
#endif

#define IV_WIDE_KERNELS(NAME, PACKING, SETS)                                                 \
  extern "C" __global__ void __launch_bounds__(128 * SETS + 128, SETS == 1 ? 2 : 1)                          \
      iv_wide_##NAME(const __grid_constant__ iv_wide_matmul a) {                             \
    IV_WIDE_BODY(PACKING, SETS)                                                              \
  }                                                                                          \
  extern "C" __global__ void __launch_bounds__(128 * SETS + 128, SETS == 1 ? 2 : 1)                          \
      iv_wide_gate_up_##NAME(const __grid_constant__ iv_wide_gate_up a) {                    \
    IV_WIDE_GATE_UP_BODY(PACKING, SETS)                                                      \
  }

// Two sets for hundreds of rows and more, three for about a hundred.
#ifndef IV_WIDE_VARIANTS
#define IV_WIDE_VARIANTS                            \
  IV_WIDE_KERNELS(q4_2, iv_wide_packing_q4, 2)      \
  IV_WIDE_KERNELS(q4_3, iv_wide_packing_q4, 3)      \
  IV_WIDE_KERNELS(q8_2, iv_wide_packing_q8, 2)      \
  IV_WIDE_KERNELS(q8_3, iv_wide_packing_q8, 3)      \
  IV_WIDE_KERNELS(q4_k_2, iv_wide_packing_q4_k, 2)  \
  IV_WIDE_KERNELS(q4_k_3, iv_wide_packing_q4_k, 3)
#endif
IV_WIDE_VARIANTS
