// Entry points of the kernels for few rows: one matrix, and gate and up at once.
#include "narrow_stream.cuh"

typedef cc_narrow_matmul iv_narrow_matmul;
typedef cc_narrow_gate_up iv_narrow_gate_up;

#ifdef IV_HOPPER

template <typename Packing, int GROUPS, int TILES, bool ONE_ROW>
struct iv_matmul_job {
  static const int sums = ONE_ROW ? 2 : 4, rows = ONE_ROW ? 1 : 2;
  const iv_narrow_matmul &a;
  int first_row, place, places, teams, lane;
  int64_t group_bytes;
  float2 bias[GROUPS], old[GROUPS][TILES][rows];

  IV_MEMBER iv_matmul_job(const iv_narrow_matmul &a, int panel, int place, int places, int turns)
      : a(a), first_row(panel * 8 * TILES), place(place), places(places), teams(blockDim.x / 32 / turns),
        lane(threadIdx.x % 32), group_bytes((int64_t)a.shape.blocks / Packing::blocks * Packing::block_bytes) {}

  IV_MEMBER int group(int pass, int team, int n) const {
    return ((pass * teams + team) * places + place) * GROUPS + n;
  }
  IV_MEMBER const uint8_t *weights(int pass, int team, int n) const {
    const int at = group(pass, team, n);
    return at < a.groups ? a.weights + at * group_bytes : nullptr;
  }
  IV_MEMBER float2 *out(int group, int tile, int r) const {
    const int row = first_row + 8 * tile + (ONE_ROW ? 0 : 2 * (lane % 4)) + r;
    return row < a.shape.row_count && group < a.groups && (!ONE_ROW || lane % 4 == 0)
               ? (float2 *)(a.out + row * a.stride + 16 * group + 2 * (lane / 4)) : nullptr;
  }
  IV_MEMBER void before(int pass, int team) {
#pragma unroll
    for (int n = 0; n < GROUPS; n++) {
      const int at = group(pass, team, n);
      bias[n] = a.bias && at < a.groups ? *(const float2 *)(a.bias + 16 * at + 2 * (lane / 4)) : float2{0, 0};
#pragma unroll
      for (int tile = 0; tile < TILES; tile++)
#pragma unroll
        for (int r = 0; r < rows; r++) {
          const float2 *place = a.epilogue == IV_STORE ? nullptr : out(at, tile, r);
          old[n][tile][r] = place ? *place : float2{0, 0};
        }
    }
  }
  IV_MEMBER void finish(int pass, int team, const float (&acc)[GROUPS][TILES][sums]) {
#pragma unroll
    for (int n = 0; n < GROUPS; n++)
#pragma unroll
      for (int tile = 0; tile < TILES; tile++)
#pragma unroll
        for (int r = 0; r < rows; r++) {
          float x = acc[n][tile][r], y = acc[n][tile][rows + r];
          if (a.bias) x = iv_add(x, bias[n].x), y = iv_add(y, bias[n].y);
          float2 *const to = out(group(pass, team, n), tile, r);
          const float2 was = old[n][tile][r];
          if (to)
            *to = {iv_finished(x, was.x, a.epilogue, a.scale, a.bf16),
                   iv_finished(y, was.y, a.epilogue, a.scale, a.bf16)};
        }
  }
};

// A unit's groups are gate, gate, up, up, by one, two or four teams. Their warps with finished sums meet, and
// each takes its share of the rows.
template <typename Packing, int GROUPS, int TILES, bool ONE_ROW>
struct iv_gate_up_job {
  static const int sums = ONE_ROW ? 2 : 4, rows = ONE_ROW ? 1 : 2, SHARES = 4 / GROUPS;
  const iv_narrow_gate_up &a;
  float *exchange;  // [2][units of this block][4][8 * TILES][16]
  int first_row, place, places, units_here, lane, first_name;
  int64_t group_bytes;

  IV_MEMBER iv_gate_up_job(const iv_narrow_gate_up &a, float *exchange, int panel, int place, int places,
                           int turns)
      : a(a), exchange(exchange), first_row(panel * 8 * TILES), place(place), places(places),
        units_here(blockDim.x / 32 / turns / SHARES), lane(threadIdx.x % 32),
        first_name(turns > 1 ? (int)(blockDim.x / 32) + 1 : 1),
        group_bytes((int64_t)a.shape.blocks / Packing::blocks * Packing::block_bytes) {}

  IV_MEMBER int unit(int pass, int team) const {
    return (pass * units_here + team / SHARES) * places + place;
  }
  IV_MEMBER const uint8_t *weights(int pass, int team, int n) const {
    const int at = unit(pass, team), part = team % SHARES * GROUPS + n;
    return at < a.units ? (part < 2 ? a.gate : a.up) + (2 * at + part % 2) * group_bytes : nullptr;
  }
  IV_MEMBER void before(int, int) {}
  IV_MEMBER void finish(int pass, int team, const float (&acc)[GROUPS][TILES][sums]) {
    const int at = unit(pass, team), share = team % SHARES, g = lane / 4, t = lane % 4;
    float *const all = exchange + ((pass % 2) * units_here + team / SHARES) * (4 * TILES * 128);
#pragma unroll
    for (int n = 0; n < GROUPS; n++) {
      const int part = share * GROUPS + n;
      const float *bias = part < 2 ? a.gate_bias : a.up_bias;
      float2 add = {0, 0};
      if (bias) add = *(const float2 *)(bias + 32 * at + 16 * (part % 2) + 2 * g);
#pragma unroll
      for (int tile = 0; tile < TILES; tile++)
#pragma unroll
        for (int r = 0; r < rows; r++) {
          float x = acc[n][tile][r], y = acc[n][tile][rows + r];
          if (bias) x = iv_add(x, add.x), y = iv_add(y, add.y);
          const int row = 8 * tile + (ONE_ROW ? 0 : 2 * t + r);
          if (!ONE_ROW || t == 0)
            *(float2 *)(all + 16 * (8 * TILES * part + row) + 2 * g) = {iv_rounded(x, a.bf16),
                                                                       iv_rounded(y, a.bf16)};
        }
    }
    iv_named_wait(first_name + team / SHARES, 32 * SHARES);

    const int half = lane % 16 / 8, column = 2 * (lane % 8);
    for (int row = 2 * share + lane / 16; row < (ONE_ROW ? 1 : 8 * TILES); row += 2 * SHARES) {
      const int real = first_row + row;
      const float2 gate = *(const float2 *)(all + (half * TILES * 8 + row) * 16 + column);
      const float2 up = *(const float2 *)(all + ((2 + half) * TILES * 8 + row) * 16 + column);
      const float x = iv_finished(up.x, gate.x, a.epilogue, 1, a.bf16);
      const float y = iv_finished(up.y, gate.y, a.epilogue, 1, a.bf16);
      // As integers, sizes are in order and a NaN is above all numbers.
      const uint32_t peers = lane < 16 ? 0xffffu : 0xffff0000u;
      const uint32_t own = max(iv_bits(iv_abs(x)), iv_bits(iv_abs(y)));
      const float magnitude = iv_float(__reduce_max_sync(peers, own));
      const float inverse = iv_inverse_scale(magnitude);
      const int32_t q0 = iv_quantised(x, inverse), q1 = iv_quantised(y, inverse);
      const int32_t sum = __reduce_add_sync(peers, q0 + q1);
      if (real >= a.shape.row_count) continue;
      const int64_t block = (int64_t)at * a.out_rows + real;
      *(uint16_t *)(a.out_values + 32 * block + 2 * (lane % 16)) = (uint16_t)((q0 & 255) | (q1 & 255) << 8);
      if (lane % 16 == 0) {
        const float s = iv_scale(magnitude);
        a.out_scales[block] = {s, iv_mul(s, (float)sum)};
      }
      if (a.out) *(float2 *)(a.out + real * a.stride + 32 * at + 2 * (lane % 16)) = {x, y};
    }
  }
};

#endif

extern "C" __shared__ __align__(128) uint8_t iv_shared[];

#ifdef IV_HOPPER
#define IV_NARROW_BODY(PACKING, GROUPS, TILES, TURNS, SEGMENT, ONE)                                        \
  const int panel = blockIdx.x % a.shape.panels, place = blockIdx.x / a.shape.panels;                      \
  iv_matmul_job<PACKING, GROUPS, TILES, ONE> job(a, panel, place, gridDim.x / a.shape.panels, TURNS);      \
  iv_stream_narrow<PACKING, GROUPS, TILES, TURNS, SEGMENT, ONE>(a.shape, panel, iv_shared, job);
#define IV_GATE_UP_BODY(PACKING, GROUPS, TILES, TURNS, SEGMENT, ONE)                                       \
  const int panel = blockIdx.x % a.shape.panels, place = blockIdx.x / a.shape.panels;                      \
  const int exchange = 2 * blockDim.x / 32 / TURNS * GROUPS * TILES * 512;                                 \
  iv_gate_up_job<PACKING, GROUPS, TILES, ONE> job(a, (float *)iv_shared, panel, place,                     \
                                                  gridDim.x / a.shape.panels, TURNS);                      \
  iv_stream_narrow<PACKING, GROUPS, TILES, TURNS, SEGMENT, ONE>(a.shape, panel, iv_shared + exchange, job);
#else
#define IV_NARROW_BODY(...)
#define IV_GATE_UP_BODY(...)
#endif

// At most THREADS threads a block, so few registers that BLOCKS of them fit on a multiprocessor.
#define IV_NARROW(NAME, PACKING, GROUPS, TILES, TURNS, SEGMENT, ONE, THREADS, BLOCKS)                      \
  extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS)                                            \
      iv_narrow_##NAME(const __grid_constant__ iv_narrow_matmul a) {                                       \
    IV_NARROW_BODY(PACKING, GROUPS, TILES, TURNS, SEGMENT, ONE)                                            \
  }                                                                                                        \
  extern "C" __global__ void __launch_bounds__(THREADS, BLOCKS)                                            \
      iv_gate_up_##NAME(const __grid_constant__ iv_narrow_gate_up a) {                                     \
    IV_GATE_UP_BODY(PACKING, GROUPS, TILES, TURNS, SEGMENT, ONE)                                           \
  }

// NAME is the packing, the rows of a panel, and how many warps take turns.
//            NAME, PACKING, GROUPS, TILES, TURNS, SEGMENT, ONE_ROW, THREADS, BLOCKS
#define IV_NARROW_FEW(NAME, PACKING)                                      \
  IV_NARROW(NAME##_1_t1, PACKING, 1, 1, 1, 8, true, 384, 2)               \
  IV_NARROW(NAME##_1_t4, PACKING, 1, 1, 4, 8, true, 256, 2)               \
  IV_NARROW(NAME##_8_t1, PACKING, 1, 1, 1, 8, false, 384, 2)              \
  IV_NARROW(NAME##_8_t4, PACKING, 1, 1, 4, 8, false, 256, 2)              \
  IV_NARROW(NAME##_16_t1, PACKING, 1, 2, 1, 8, false, 384, 1)             \
  IV_NARROW(NAME##_16_t4, PACKING, 1, 2, 4, 4, false, 384, 1)

#ifndef IV_NARROW_VARIANTS
#define IV_NARROW_VARIANTS                                                \
  IV_NARROW_FEW(q4, iv_tensor_q4)                                         \
  IV_NARROW(q4_1_t6, iv_tensor_q4, 1, 1, 6, 8, true, 384, 1)              \
  IV_NARROW(q4_8_t6, iv_tensor_q4, 1, 1, 6, 8, false, 384, 1)             \
  IV_NARROW(q4_16_t6, iv_tensor_q4, 1, 2, 6, 4, false, 384, 1)            \
  IV_NARROW(q4_32_t1, iv_tensor_q4, 1, 4, 1, 8, false, 384, 1)            \
  IV_NARROW(q4_32_two_t1, iv_tensor_q4, 2, 4, 1, 8, false, 384, 1)        \
  IV_NARROW_FEW(q8, iv_tensor_q8)                                         \
  IV_NARROW_FEW(q4_k, iv_tensor_q4_k)                                     \
  IV_NARROW_FEW(q6_k, iv_tensor_q6_k)
#endif
IV_NARROW_VARIANTS
