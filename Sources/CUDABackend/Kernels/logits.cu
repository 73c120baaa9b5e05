// What is asked of a row of logits: the largest and whether all are finite, the sum of exponentials, the digest.
//
// IV_LOGIT_BLOCKS blocks, a cluster, share a row: each keeps its part in shared memory, and they tell each other
// what they found. The two chains that no order but their own would do run on warps of their own at the end: the
// digest's, of one scramble for each 256 values, and the sixteen lanes' sums, over pieces of 64 (ordered_sum.cuh).
// For sm_90 and later: other GPUs have no clusters.
#include "kernel_arguments.h"
#include "arithmetic.cuh"
#include "exponential.cuh"
#include "ordered_sum.cuh"
#include "signals.cuh"

#if __CUDA_ARCH__ >= 900

#ifndef IV_LOGIT_BLOCKS
#define IV_LOGIT_BLOCKS 8
#endif
#define IV_LOGIT_THREADS 512
#define IV_LOGIT_WORKERS (IV_LOGIT_THREADS - 32)  // one warp leaves early, to run the digest's chain
#define IV_PIECE 64                                // steps of one lane
#define IV_PART (16 * IV_PIECE)                    // values of sixteen lanes' pieces
#define IV_DIGEST_VALUES 256                       // between two scrambles
#define IV_DIGESTS_AHEAD 4
#define IV_DIGEST_TILE 64                          // blocks fetched together

typedef cc_row_result iv_row_result;
typedef cc_reduce_fast iv_logits;

struct iv_largest {
  float value;
  int index, has_infinite;

  IV_MEMBER void meet(float other, int its_index) {
    if (other > value || (other == value && its_index < index)) value = other, index = its_index;
  }
};

struct iv_logit_memory {
  iv_largest warps[IV_LOGIT_THREADS / 32];
  iv_largest blocks[IV_LOGIT_BLOCKS];
  float totals[IV_LOGIT_BLOCKS][16];
  float lanes[16];
  uint64_t told_largest, told_totals, told_pieces;
  __align__(16) uint64_t digest_tiles[IV_DIGESTS_AHEAD][IV_DIGEST_TILE][8];
};

// ---- A cluster's blocks ---------------------------------------------------------------------------

IV int iv_rank() {
  uint32_t rank;
  asm("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
  return rank;
}
IV uint32_t iv_of_block(const void *p, int rank) {
  uint32_t there;
  asm("mapa.shared::cluster.u32 %0, %1, %2;" : "=r"(there) : "r"(iv_shared(p)), "r"(rank));
  return there;
}
IV void iv_store_there(uint32_t to, uint32_t word) {
  asm volatile("st.shared::cluster.u32 [%0], %1;" ::"r"(to), "r"(word) : "memory");
}
IV void iv_arrive_there(uint32_t barrier) {
  asm volatile("mbarrier.arrive.release.cluster.shared::cluster.b64 _, [%0];" ::"r"(barrier) : "memory");
}
IV void iv_wait_for_blocks(const uint64_t *barrier) {
  uint32_t passed;
  do {
    asm volatile(
        "{ .reg .pred p; mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 p, [%1], 0; selp.u32 %0, 1, 0, p; }"
        : "=r"(passed) : "r"(iv_shared(barrier)) : "memory");
  } while (!passed);
}

// ---- Digest (Kernels/Digest.swift) ----------------------------------------------------------------

// Number `index` of splitmix64 from seed 0.
IV uint64_t iv_digest_key(int row, int lane) {
  uint64_t z = (uint64_t)(8 * row + lane + 1) * 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return z ^ z >> 31;
}

IV uint64_t iv_mixed(uint64_t data, uint64_t key) {
  const uint64_t mixed = data ^ key;
  return (uint64_t)(uint32_t)mixed * (uint32_t)(mixed >> 32);
}

// Keys of the four words of a stripe that a lane of a warp digests: those of its stripe of the first eight, and
// of that of the last eight.
struct iv_digest_keys {
  uint64_t even[2], odd[2];

  IV_MEMBER iv_digest_keys(int lane) {
    for (int h = 0; h < 2; h++) {
      even[h] = iv_digest_key(8 * h + lane / 4, lane % 4 * 2);
      odd[h] = iv_digest_key(8 * h + lane / 4, lane % 4 * 2 + 1);
    }
  }
};

// One lane's four values of a stripe, added to what two of the digest's lanes get from the block.
IV void iv_absorb(float4 x, uint64_t even_key, uint64_t odd_key, uint64_t &even, uint64_t &odd) {
  const uint64_t first = (uint64_t)iv_bits(x.y) << 32 | iv_bits(x.x);
  const uint64_t second = (uint64_t)iv_bits(x.w) << 32 | iv_bits(x.z);
  even += second + iv_mixed(first, even_key);
  odd += first + iv_mixed(second, odd_key);
}

IV void iv_fetch_16(void *to, const void *from) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(iv_shared(to)), "l"(from) : "memory");
}
IV void iv_end_fetch() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int LATER>
IV void iv_wait_for_fetch() {
  asm volatile("cp.async.wait_group %0;" ::"n"(LATER) : "memory");
}
// Read here and now: a compiler would put it off until the chain waits for it.
IV uint64_t iv_read_now(const uint64_t *p) {
  uint64_t x;
  asm volatile("ld.shared.u64 %0, [%1];" : "=l"(x) : "r"(iv_shared(p)) : "memory");
  return x;
}
// (high, low) = mixed * 0x9e3779b1 + added, the upper half of which `added_high` has already.
IV void iv_scramble(uint32_t mixed, uint32_t added_low, uint32_t added_high, uint32_t &low, uint32_t &high) {
  asm volatile("{ .reg .u64 w; .reg .u32 l, h; mul.wide.u32 w, %2, %3; mov.b64 {l, h}, w; add.cc.u32 %0, l, %4; "
               "addc.u32 %1, h, %5; }"
               : "=r"(low), "=r"(high) : "r"(mixed), "r"(0x9e3779b1u), "r"(added_low), "r"(added_high));
}

// The chain over a row's blocks, by the eight first lanes of a warp; all of them fetch.
IV void iv_chain_digest(iv_logit_memory &m, const iv_logits &a, int row, int lane) {
  const int blocks = (a.count + IV_DIGEST_VALUES - 1) / IV_DIGEST_VALUES, whole = (a.count + 15) / 16 / 16;
  const int tiles = (blocks + IV_DIGEST_TILE - 1) / IV_DIGEST_TILE;
  const uint64_t *from = a.digests + (int64_t)row * blocks * 8;
  const auto fetch = [&](int tile) {
    if (tile < tiles)
      for (int i = lane; i < IV_DIGEST_TILE * 4; i += 32) {
        const int at = tile * IV_DIGEST_TILE * 4 + i;
        if (at < blocks * 4) iv_fetch_16(&m.digest_tiles[tile % IV_DIGESTS_AHEAD][0][2 * i], from + 2 * at);
      }
    iv_end_fetch();
  };
  for (int tile = 0; tile < IV_DIGESTS_AHEAD - 1; tile++) fetch(tile);

  const int l = lane % 8;
  const uint64_t scramble = iv_digest_key(17, l), last = iv_digest_key(18, l);
  const uint32_t prime = 0x9e3779b1u;
  const uint64_t first = iv_digest_key(16, l) + (blocks > 0 ? a.digests[(int64_t)row * blocks * 8 + l] : 0);
  uint32_t low = (uint32_t)first, high = (uint32_t)(first >> 32);
  for (int tile = 0; tile < tiles; tile++) {
    fetch(tile + IV_DIGESTS_AHEAD - 1);
    iv_wait_for_fetch<IV_DIGESTS_AHEAD - 2>();
    __syncwarp();
    // The sum that meets a scramble has its block in it already, and a multiplication adds the next one's, so
    // that what has to wait for each other is as little as can be.
    const uint64_t *next = &m.digest_tiles[tile % IV_DIGESTS_AHEAD][0][l] + 8;
    const uint64_t *following = &m.digest_tiles[(tile + 1) % IV_DIGESTS_AHEAD][0][l];
    const int here = min(IV_DIGEST_TILE, whole - tile * IV_DIGEST_TILE);
    const auto step = [&](uint64_t block) {
      const uint32_t mixed = low ^ high >> 15 ^ (uint32_t)scramble;
      const uint32_t turned = (high ^ (uint32_t)(scramble >> 32)) * prime + (uint32_t)(block >> 32);
      iv_scramble(mixed, (uint32_t)block, turned, low, high);
    };
    int b = 0;
    if (here > 8) {
      uint64_t now[8], then[8];
#pragma unroll
      for (int k = 0; k < 8; k++) now[k] = iv_read_now(next + 8 * k);
      // Eight steps at a time, while the next eight are read.
      for (; b + 8 < here; b += 8, next += 64) {
        const bool is_last = b + 16 >= here;
#pragma unroll
        for (int k = 0; k < 8; k++) then[k] = iv_read_now(is_last ? next : next + 64 + 8 * k);
#pragma unroll
        for (int k = 0; k < 8; k++) step(now[k]);
#pragma unroll
        for (int k = 0; k < 8; k++) now[k] = then[k];
      }
    }
    for (; b < here; b++, next += 8) {
      const int behind = tile * IV_DIGEST_TILE + b + 1;
      step(behind >= blocks ? 0 : b + 1 < IV_DIGEST_TILE ? *next : *following);
    }
    __syncwarp();
  }
  uint64_t sum = (uint64_t)high << 32 | low;
  sum ^= (uint64_t)a.count;
  sum = (sum ^ sum >> 47 ^ last) * prime;
  if (lane < 8) a.results[row].digest[l] = sum ^ sum >> 32;
}

// ---- Sum of exponentials (Kernels/LogitsReduction.swift) ------------------------------------------

// What a warp needs of a piece to add it as it is: two numbers a lane.
struct iv_piece_values {
  float x[2];

  IV_MEMBER void read(const iv_logits &a, const float *part, int own_parts, int row, float maximum, int sum_lane,
                      int piece, int lane) {
    const float *logits = a.logits + (int64_t)row * a.stride;
#pragma unroll
    for (int h = 0; h < 2; h++) {
      const int index = piece * IV_PART + (lane + 32 * h) * 16 + sum_lane;
      if (piece < own_parts) x[h] = part[index];
      else x[h] = index < a.count ? iv_exp_falling(iv_sub(__ldg(logits + index), maximum)) : 0;
    }
  }
  // By way of shared memory, where every lane reads four at a time.
  IV_MEMBER float added_to(float sum, float *room, int lane) const {
    room[lane] = x[0], room[lane + 32] = x[1];
    __syncwarp();
    float4 all[IV_PIECE / 4];
#pragma unroll
    for (int k = 0; k < IV_PIECE / 4; k++) all[k] = ((const float4 *)room)[k];
#pragma unroll
    for (int k = 0; k < IV_PIECE / 4; k++)
      sum = iv_add(iv_add(iv_add(iv_add(sum, all[k].x), all[k].y), all[k].z), all[k].w);
    __syncwarp();
    return sum;
  }
};

// One lane's sum, by a warp, 32 pieces at a time: what the first one, two, three … of them do together shows how
// far the sum gets by their guesses, and it goes there at once. The piece behind that is added as it is.
// `room` is 64 floats of its own.
IV float iv_chain_sum(const iv_logits &a, const float *part, int own_parts, int row, float maximum, int sum_lane,
                      int lane, float *room) {
  const int parts = (a.count + IV_PART - 1) / IV_PART;
  const int4 *pieces = a.pieces + ((int64_t)row * 16 + sum_lane) * parts;
  uint32_t bits = 0;
  for (int at = 0; at < parts; at += 32) {
    const int some = min(32, parts - at);
    int4 own = make_int4(0, 0, 0, 0);
    if (lane < some) own = __ldcg(pieces + at + lane);
    // Guesses change where a piece will have to be added as it is: memory had better be asked for that one now.
    const int next = __shfl_down_sync(~0u, own.z, 1);
    const uint32_t change = __ballot_sync(~0u, lane + 1 < some && own.z != next);
    const int expected = change ? __ffs(change) - 1 : -1;
    iv_piece_values ahead = {{0, 0}};
    if (expected >= 0) ahead.read(a, part, own_parts, row, maximum, sum_lane, at + expected, lane);

    for (int from = 0; from < some;) {
      iv_sum_piece reach = {own.x, own.y};
      if (lane < from) reach = {0, 0};
#pragma unroll
      for (int o = 1; o < 32; o *= 2) {
        const int even = __shfl_up_sync(~0u, reach.even, o), odd = __shfl_up_sync(~0u, reach.odd, o);
        const iv_sum_piece before = {even, odd};
        if (lane >= o) reach = iv_composed(before, reach);
      }
      uint32_t behind = bits;
      const bool holds = iv_pass(behind, reach, own.z);
      const uint32_t fails = __ballot_sync(~0u, lane >= from && lane < some && !holds);
      const int stop = fails ? __ffs(fails) - 1 : some;
      if (stop > from) bits = __shfl_sync(~0u, behind, stop - 1);
      if (stop == some) break;
      iv_piece_values here = ahead;
      if (stop != expected) here.read(a, part, own_parts, row, maximum, sum_lane, at + stop, lane);
      const float sum = here.added_to(iv_float(bits), room, lane);
      if (sum != sum) return sum;
      bits = iv_bits(sum), from = stop + 1;
    }
  }
  return iv_float(bits);
}

// ---- The kernel -----------------------------------------------------------------------------------

extern "C" __global__ void __cluster_dims__(IV_LOGIT_BLOCKS, 1, 1) __launch_bounds__(IV_LOGIT_THREADS, 2)
    iv_reduce_logits(const __grid_constant__ iv_logits a) {
  __shared__ iv_logit_memory m;
  extern __shared__ __align__(16) uint8_t memory[];
  const int thread = threadIdx.x, warp = thread / 32, lane = thread % 32;
  const int rank = iv_rank(), row = blockIdx.x / IV_LOGIT_BLOCKS;
  const int parts = (a.count + IV_PART - 1) / IV_PART, most = (parts + IV_LOGIT_BLOCKS - 1) / IV_LOGIT_BLOCKS;
  const int first_part = rank * most, own_parts = max(0, min(most, parts - first_part)), first = first_part * IV_PART;
  float *values = (float *)memory;
  iv_sum_piece *pieces = (iv_sum_piece *)(values + most * IV_PART);  // [part][4][16]
  float *sums = (float *)(pieces + most * IV_PIECE);                // likewise
  if (thread == 0) {
    iv_barrier_start(iv_shared(&m.told_largest), IV_LOGIT_BLOCKS);
    iv_barrier_start(iv_shared(&m.told_totals), IV_LOGIT_BLOCKS);
    iv_barrier_start(iv_shared(&m.told_pieces), IV_LOGIT_BLOCKS);
    iv_barriers_are_set();
  }
  asm volatile("barrier.cluster.arrive.release.aligned;" ::: "memory");
  iv_let_next_start();
  iv_wait_for_earlier();

  // Each warp reads 256 values at a time, what lies between two scrambles.
  iv_largest own = {-IV_INFINITY, 0, 0};
  {
    const float *logits = a.logits + (int64_t)row * a.stride;
    const int own_blocks = own_parts * (IV_PART / IV_DIGEST_VALUES), warps = IV_LOGIT_THREADS / 32;
    const int all_blocks = (a.count + IV_DIGEST_VALUES - 1) / IV_DIGEST_VALUES;
    const int first_block = first_part * (IV_PART / IV_DIGEST_VALUES), stripes = (a.count + 15) / 16;
    const iv_digest_keys keys(lane);
    constexpr int AHEAD = 3;
    for (int from = warp; from < own_blocks; from += AHEAD * warps) {
      float4 x[AHEAD][2];
#pragma unroll
      for (int k = 0; k < AHEAD; k++)
#pragma unroll
        for (int h = 0; h < 2; h++) {
          const int at = first + (from + k * warps) * IV_DIGEST_VALUES + 128 * h + 4 * lane;
          x[k][h] = make_float4(0, 0, 0, 0);
          if (from + k * warps < own_blocks && at < a.count) x[k][h] = __ldcs((const float4 *)(logits + at));
        }
#pragma unroll
      for (int k = 0; k < AHEAD; k++) {
        const int block = from + k * warps;
        if (block >= own_blocks) break;
        uint64_t even = 0, odd = 0;
#pragma unroll
        for (int h = 0; h < 2; h++) {
          const int here = block * IV_DIGEST_VALUES + 128 * h + 4 * lane, at = first + here;
          float four[4] = {x[k][h].x, x[k][h].y, x[k][h].z, x[k][h].w};
#pragma unroll
          for (int i = 0; i < 4; i++) {
            if (at + i >= a.count) {
              four[i] = 0;
              continue;
            }
            if (four[i] > own.value) own.value = four[i], own.index = at + i;
            own.has_infinite |= (iv_bits(four[i]) & 0x7f800000) == 0x7f800000;
          }
          const float4 kept = make_float4(four[0], four[1], four[2], four[3]);
          *(float4 *)(values + here) = kept;
          if (at / 16 < stripes) iv_absorb(kept, keys.even[h], keys.odd[h], even, odd);
        }
        if (!a.wants_digest) continue;
#pragma unroll
        for (int o = 4; o < 32; o *= 2) {
          even += __shfl_xor_sync(~0u, even, o);
          odd += __shfl_xor_sync(~0u, odd, o);
        }
        if (lane < 4 && first_block + block < all_blocks)
          *(ulonglong2 *)(a.digests + ((int64_t)row * all_blocks + first_block + block) * 8 + 2 * lane) =
              make_ulonglong2(even, odd);
      }
    }
  }
#pragma unroll
  for (int o = 16; o > 0; o /= 2) {
    const float value = __shfl_xor_sync(~0u, own.value, o);
    const int index = __shfl_xor_sync(~0u, own.index, o);
    own.meet(value, index);
    own.has_infinite |= __shfl_xor_sync(~0u, own.has_infinite, o);
  }
  if (lane == 0) m.warps[warp] = own;
  asm volatile("barrier.cluster.wait.acquire.aligned;" ::: "memory");  // every block has set up its barriers
  __syncthreads();
  if (thread < IV_LOGIT_BLOCKS) {
    iv_largest block = m.warps[0];
    for (int w = 1; w < IV_LOGIT_THREADS / 32; w++) {
      block.meet(m.warps[w].value, m.warps[w].index);
      block.has_infinite |= m.warps[w].has_infinite;
    }
    const uint32_t there = iv_of_block(&m.blocks[rank], thread);
    iv_store_there(there, iv_bits(block.value));
    iv_store_there(there + 4, block.index);
    iv_store_there(there + 8, block.has_infinite);
    iv_arrive_there(iv_of_block(&m.told_largest, thread));
  }
  iv_wait_for_blocks(&m.told_largest);
  iv_largest largest = m.blocks[0];
  for (int b = 1; b < IV_LOGIT_BLOCKS; b++) {
    largest.meet(m.blocks[b].value, m.blocks[b].index);
    largest.has_infinite |= m.blocks[b].has_infinite;
  }
  if (rank == 0 && thread == 0) {
    a.results[row].argmax = largest.value > -IV_INFINITY ? largest.index : 0;
    a.results[row].is_finite = !largest.has_infinite;
    a.results[row].maximum = largest.value;
  }
  if (rank == 1 && warp == IV_LOGIT_WORKERS / 32 && a.wants_digest) iv_chain_digest(m, a, row, lane);
  if (!a.wants_sum) return;

  if (thread < IV_LOGIT_WORKERS) {
    // A task is sixteen steps of a lane; odd ones take their steps in pairs exchanged, for the banks' sake.
    const int tasks = own_parts * IV_PIECE;
    for (int task = thread; task < tasks; task += IV_LOGIT_WORKERS) {
      float *x = values + task / IV_PIECE * IV_PART + task / 16 % 4 * 256 + task % 16;
      const int at = first + (int)(x - values);
      float sum = 0;
#pragma unroll
      for (int s = 0; s < 16; s++) {
        const int step = 16 * (s ^ (task / 16 & 1));
        const float e = at + step < a.count ? iv_exp_falling(iv_sub(x[step], largest.value)) : 0;
        x[step] = e;
        sum += e;
      }
      sums[task] = sum;
    }
    iv_meet(1, IV_LOGIT_WORKERS);
    // What came before a part, about: good enough to guess between which powers of two its sum is.
    for (int l = warp; l < 16; l += IV_LOGIT_WORKERS / 32) {
      float total = 0;
      for (int from = 0; from < own_parts; from += 32) {
        float *four = sums + (from + lane) * IV_PIECE + l, part = 0;
        const bool is_there = from + lane < own_parts;
        if (is_there) part = (four[0] + four[16]) + (four[32] + four[48]);
        float reach = part;
#pragma unroll
        for (int o = 1; o < 32; o *= 2) {
          const float before = __shfl_up_sync(~0u, reach, o);
          if (lane >= o) reach += before;
        }
        if (is_there) four[0] = total + (reach - part);
        total += __shfl_sync(~0u, reach, 31);
      }
      if (lane < IV_LOGIT_BLOCKS) iv_store_there(iv_of_block(&m.totals[rank][l], lane), iv_bits(total));
    }
    iv_meet(1, IV_LOGIT_WORKERS);
    if (thread < IV_LOGIT_BLOCKS) iv_arrive_there(iv_of_block(&m.told_totals, thread));
    iv_wait_for_blocks(&m.told_totals);
    float before = 0;
    for (int b = 0; b < rank; b++) before += m.totals[b][thread % 16];
    for (int task = thread; task < tasks; task += IV_LOGIT_WORKERS) {
      const float *x = values + task / IV_PIECE * IV_PART + task / 16 % 4 * 256 + task % 16;
      const uint32_t exponent = iv_bits(before + sums[task / IV_PIECE * IV_PIECE + task % 16]) >> 23;
      iv_sum_piece piece = {0, 0};
      if (iv_can_guess(exponent)) {
        const float units = iv_units(exponent);
#pragma unroll
        for (int s = 0; s < 16; s++) iv_append(piece, iv_mul(x[16 * s], units));
      }
      pieces[task] = piece;
    }
    iv_meet(1, IV_LOGIT_WORKERS);
    for (int task = thread; task < 16 * own_parts; task += IV_LOGIT_WORKERS) {
      const iv_sum_piece *four = pieces + task / 16 * IV_PIECE + task % 16;
      const iv_sum_piece piece =
          iv_composed(iv_composed(iv_composed(four[0], four[16]), four[32]), four[48]);
      const uint32_t exponent = iv_bits(before + sums[task / 16 * IV_PIECE + task % 16]) >> 23;
      __stcg(a.pieces + ((int64_t)row * 16 + task % 16) * parts + first_part + task / 16,
             make_int4(piece.even, piece.odd, exponent, 0));
    }
    iv_meet(1, IV_LOGIT_WORKERS);
    if (thread == 0) {
      __threadfence();
      iv_arrive_there(iv_of_block(&m.told_pieces, 0));
    }
  } else {
    iv_wait_for_blocks(&m.told_totals);  // a block that is still told something stays
  }
  if (rank != 0) return;

  iv_wait_for_blocks(&m.told_pieces);
  // The digest's chain runs in another block, and leaves its room here to these.
  float *room = (float *)m.digest_tiles + IV_PIECE * warp;
  const float sum = iv_chain_sum(a, values, own_parts, row, largest.value, warp, lane, room);
  if (lane == 0) m.lanes[warp] = sum;
  __syncthreads();
  if (thread < 16) {
    float tree = m.lanes[thread];
#pragma unroll
    for (int o = 8; o > 0; o /= 2) tree = iv_add(tree, __shfl_xor_sync(0xffffu, tree, o));
    if (thread == 0) a.results[row].sum = tree;
  }
}
#endif
