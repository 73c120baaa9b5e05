// Matrix times rows that are few enough for one warp's tile, 8 * TILES, to hold a panel of them. For Hopper.
//
// A block of threads stays for the whole matrix. Its warps form teams; a team has GROUPS groups of 16 columns at
// a time, and its warps take turns at K: each makes of its own blocks all that does not depend on the running
// sums, then waits for these, adds its steps and hands them on. So chains stay ascending while warps work side
// by side. Weights of all teams and the activations that they share come through one ring of bulk copies, which
// warps refill in turns too. Copies of weights begin before the previous launch has ended.
#pragma once
#include "tensor_blocks.cuh"

typedef cc_narrow_shape iv_narrow_shape;

#ifdef IV_HOPPER

// `Job` says where weights are and what becomes of sums:
//   const uint8_t *weights(int pass, int team, int n): of a group, null if there is none
//   void before(int pass, int team): on the lanes that will have the sums, while there is time
//   void finish(int pass, int team, const float (&acc)[GROUPS][TILES][sums])
// TURNS warps to a team, SEGMENT blocks of 32 to a turn, so TURNS * SEGMENT blocks to a stage.
template <typename Packing, int GROUPS, int TILES, int TURNS, int SEGMENT, bool ONE_ROW, typename Job>
IV void iv_stream_narrow(const iv_narrow_shape &shape, int panel, uint8_t *shared, Job &job) {
  typedef typename iv_part_of<Packing, GROUPS, TILES, ONE_ROW>::type Part;
  constexpr int ROUND = TURNS * SEGMENT, GROUP = ROUND / Packing::blocks * Packing::block_bytes;
  constexpr int VALUES = ROUND * TILES * 256, SCALES = ROUND * TILES * 64;
  constexpr int SIZE = Part::state::size, HANDED = TURNS > 1 ? (SIZE + 3) / 4 * 512 : 0;
  const int warps = blockDim.x / 32, warp = threadIdx.x / 32, lane = threadIdx.x % 32, stages = shape.stages;
  const int teams = warps / TURNS, team = warp / TURNS, turn = warp % TURNS, g = lane / 4, t = lane % 4;
  const int stage_bytes = VALUES + SCALES + teams * GROUPS * GROUP;

  // The ring, running sums on their way, barriers.
  float4 *const handed = (float4 *)(shared + stages * stage_bytes + team * HANDED) + lane;
  const uint32_t ring = iv_shared_address(shared);
  const uint32_t full = ring + stages * stage_bytes + teams * HANDED;
  const uint32_t empty = full + 8 * stages;
  if (threadIdx.x < stages) {
    iv_barrier_init(full + 8 * threadIdx.x, 1);
    iv_barrier_init(empty + 8 * threadIdx.x, warps);
    iv_barriers_made();
  }
  __syncthreads();
  iv_let_next_begin();

  const int rounds = (shape.blocks + ROUND - 1) / ROUND, all_rounds = shape.passes * rounds;
  const int first_row = panel * 8 * TILES, rows = min(8 * TILES, shape.rows - first_row);

  // One warp asks for what `round`, counted through all passes, takes; weights and activations apart.
  auto ask_weights = [&](int round) {
    const int pass = round / rounds, first = (round - pass * rounds) * ROUND;
    const int count = min(ROUND, shape.blocks - first), stage = round % stages;
    const uint32_t bytes = count / Packing::blocks * Packing::block_bytes;
    const uint8_t *from = lane < teams * GROUPS ? job.weights(pass, lane / GROUPS, lane % GROUPS) : nullptr;
    const int present = __popc(__ballot_sync(0xffffffffu, from != nullptr));
    if (lane == 0) iv_barrier_expect(full + 8 * stage, present * bytes + count * rows * 40);
    __syncwarp();
    if (from != nullptr)
      iv_bulk_copy(ring + stage * stage_bytes + VALUES + SCALES + lane * GROUP,
                   from + (int64_t)(first / Packing::blocks) * Packing::block_bytes, bytes, full + 8 * stage);
  };
  auto ask_activations = [&](int round) {
    const int first = round % rounds * ROUND, count = min(ROUND, shape.blocks - first), stage = round % stages;
    const uint32_t values = ring + stage * stage_bytes, scales = values + VALUES;
    const int64_t place = (int64_t)first * shape.rows + first_row;
    if (shape.rows == 8 * TILES) {
      if (lane == 0) iv_bulk_copy(values, shape.values + 32 * place, count * TILES * 256, full + 8 * stage);
      if (lane == 1) iv_bulk_copy(scales, shape.scales + place, count * TILES * 64, full + 8 * stage);
    } else {
      for (int b = lane; b < count; b += 32) {
        const int64_t own = place + (int64_t)b * shape.rows;
        iv_bulk_copy(values + b * TILES * 256, shape.values + 32 * own, rows * 32, full + 8 * stage);
        iv_bulk_copy(scales + b * TILES * 64, shape.scales + own, rows * 8, full + 8 * stage);
      }
    }
  };
  if (warp == 0)
    for (int round = 0; round < min(stages, all_rounds); round++) ask_weights(round);
  iv_wait_for_previous();
  if (warp == 0)
    for (int round = 0; round < min(stages, all_rounds); round++) ask_activations(round);

  // From the start of a stage on; of the team's first group.
  const int own = turn * SEGMENT, values = iv_offset(own * TILES * 256 + (ONE_ROW ? 0 : 32 * g) + 8 * t);
  const int scales = iv_offset(VALUES + own * TILES * 64 + (ONE_ROW ? 0 : 16 * t));
  const iv_lane_place place = Packing::place(VALUES + SCALES + team * GROUPS * GROUP, own, g, t);
  const int zero = shape.stages >> 16;
  typename Part::state sums;
  // A stage is refilled two rounds after its use, when other warps are past it as a rule.
#ifndef IV_NARROW_LAG
#define IV_NARROW_LAG 2
#endif
  constexpr int LAG = IV_NARROW_LAG;
  int round = 0, stage = 0, duty = warp + LAG;
  uint32_t parity = 0;
  for (int pass = 0; pass < shape.passes; pass++) {
    const bool busy = job.weights(pass, team, 0) != nullptr;
    const bool more = pass + 1 < shape.passes && job.weights(pass + 1, team, 0) != nullptr;
    sums = {};
    if (busy && (TURNS == 1 || turn == (shape.blocks - 1) % ROUND / SEGMENT)) job.before(pass, team);

    for (int first = 0; first < shape.blocks; first += ROUND) {
      if (round == duty) {
        duty += warps;
        const int next = round - LAG + stages;
        if (next < all_rounds) {
          iv_barrier_wait(empty + 8 * (next % stages), next / stages + 1 & 1);
          ask_weights(next);
          ask_activations(next);
        }
      }
      round++;
      const uint32_t emptied = empty + 8 * stage;
      const int left = shape.blocks - first - own;
      const uint8_t *const at = shared + stage * stage_bytes;
      const iv_shared_activations x = iv_lane_activations(at, values, scales);
      iv_barrier_wait(full + 8 * stage, parity);
      if (++stage == stages) stage = 0, parity ^= 1;
      auto leave = [&]() {
        __syncwarp();
        if (lane == 0) iv_barrier_arrive(emptied);
      };

      if (busy && left > 0) {
        if constexpr (TURNS == 1) {
          if (left >= SEGMENT) {
#pragma unroll
            for (int b = 0; b < SEGMENT; b++) {
              Part part;
              part.prepare(at, GROUP, place, b, x, t);
              part.add(sums);
              if (b % 8 == 7) Part::close(sums, at, GROUP, place, b);
            }
          } else {
#pragma unroll 1
            for (int b = 0; b < left; b++) {
              Part part;
              part.prepare(at, GROUP, place, b, x, t);
              part.add(sums);
              if (b % 8 == 7) Part::close(sums, at, GROUP, place, b);
            }
          }
        } else {
          // Blocks past the end of K read what lies there and are not added.
          Part parts[SEGMENT];
#pragma unroll
          for (int b = 0; b < SEGMENT; b++) parts[b].prepare(at, GROUP, place, b, x, t);
          if (zero) {
#pragma unroll
            for (int b = 0; b < SEGMENT; b++) parts[b].settle(ring + 32 * GROUPS * TILES * b);
          }
          if (!Part::reads_late) leave();
          const bool begins = first + own == 0, ends = left <= SEGMENT;
          if (pass > 0 || !begins) iv_named_wait_here(1 + warp, 64, zero);
          if (begins) sums = {};
          else {
            float *flat = (float *)&sums;
#pragma unroll
            for (int i = 0; i < SIZE / 4; i++) {
              const float4 four = handed[32 * i];
              flat[4 * i] = four.x, flat[4 * i + 1] = four.y, flat[4 * i + 2] = four.z, flat[4 * i + 3] = four.w;
            }
            if (SIZE % 4) {
              const float4 two = handed[32 * (SIZE / 4)];
              flat[SIZE - 2] = two.x, flat[SIZE - 1] = two.y;
            }
          }
          // Sums of the next groups start at zero: they need not wait for the end of these.
          if (ends && more) iv_named_arrive(1 + team * TURNS, 64);
          if (left >= SEGMENT) {
#pragma unroll
            for (int b = 0; b < SEGMENT; b++) parts[b].add(sums);
          } else {
#pragma unroll
            for (int b = 0; b < SEGMENT; b++)
              if (b < left) parts[b].add(sums);
          }
          if ((own + SEGMENT) % 8 == 0) Part::close(sums, at, GROUP, place, 0);
          if (!ends) {
            const float *flat = (const float *)&sums;
#pragma unroll
            for (int i = 0; i < SIZE / 4; i++)
              handed[32 * i] = {flat[4 * i], flat[4 * i + 1], flat[4 * i + 2], flat[4 * i + 3]};
            if (SIZE % 4)
              handed[32 * (SIZE / 4)] = {flat[SIZE - 2], flat[SIZE - 1], 0, 0};
            iv_named_arrive(1 + team * TURNS + (turn + 1) % TURNS, 64);
          }
        }
      }
      if (TURNS == 1 || Part::reads_late || !busy || left <= 0) leave();
    }
    if (busy && (TURNS == 1 || turn == (shape.blocks - 1) % ROUND / SEGMENT)) job.finish(pass, team, sums.acc);
  }
}

#endif
