// What only Hopper and later have: bulk copies into shared memory, the barriers they complete on, and launches
// that begin before the one in front has ended. Thin wrappers; the names are PTX's where it has a good one.
#pragma once
#include "kernel_arguments.h"
#include "arithmetic.cuh"

#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
#define IV_HOPPER 1
#endif

#ifdef IV_HOPPER

IV uint32_t iv_shared_address(const void *p) { return (uint32_t)__cvta_generic_to_shared(p); }

// ---- Barriers in shared memory: 8 bytes each -------------------------------------------------------

IV void iv_barrier_init(uint32_t barrier, int arrivals) {
  asm volatile("mbarrier.init.shared.b64 [%0], %1;" ::"r"(barrier), "r"(arrivals) : "memory");
}
// After all of a block's barriers are made, before __syncthreads.
IV void iv_barriers_made() {
  asm volatile("fence.mbarrier_init.release.cluster;\n\tfence.proxy.async.shared::cta;" ::: "memory");
}
IV void iv_barrier_arrive(uint32_t barrier) {
  asm volatile("mbarrier.arrive.shared.b64 _, [%0];" ::"r"(barrier) : "memory");
}
// Arrives, and announces bytes that copies will bring.
IV void iv_barrier_expect(uint32_t barrier, uint32_t bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared.b64 _, [%0], %1;" ::"r"(barrier), "r"(bytes) : "memory");
}
// Returns once the phase of this parity is over.
IV void iv_barrier_wait(uint32_t barrier, uint32_t parity) {
  asm volatile(
      "{\n\t.reg .pred done;\n"
      "AGAIN%=:\n\tmbarrier.try_wait.parity.shared.b64 done, [%0], %1;\n\t@done bra OVER%=;\n\tbra AGAIN%=;\n"
      "OVER%=:\n\t}" ::"r"(barrier), "r"(parity)
      : "memory");
}

// Bytes, a multiple of 16, from global to shared memory, both aligned to 16.
IV void iv_bulk_copy(uint32_t to, const void *from, uint32_t bytes, uint32_t barrier) {
  asm volatile(
      "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(to),
      "l"(from), "r"(bytes), "r"(barrier)
      : "memory");
}

// Named barriers of a block, 1 ... 15, for two warps one of which does not wait.
IV void iv_named_wait(int name, int threads) {
  asm volatile("bar.sync %0, %1;" ::"r"(name), "r"(threads) : "memory");
}
// The same as a loop that is over after one turn, if `zero` is 0: what is computed before stays before.
IV void iv_named_wait_here(int name, int threads, int zero) {
  asm volatile(
      "{\n\t.reg .pred again;\n"
      "AGAIN%=:\n\tbar.sync %0, %1;\n\tsetp.ne.s32 again, %2, 0;\n\t@again bra AGAIN%=;\n\t}" ::"r"(name),
      "r"(threads), "r"(zero)
      : "memory");
}
IV void iv_named_arrive(int name, int threads) {
  asm volatile("bar.arrive %0, %1;" ::"r"(name), "r"(threads) : "memory");
}

// ---- Programmatic dependent launch: without effect where the launch does not ask for it ----------------

// The next launch may take free places on the chip from now on.
IV void iv_let_next_begin() { asm volatile("griddepcontrol.launch_dependents;" ::: "memory"); }
// Everything launched before has ended and what it wrote can be seen.
IV void iv_wait_for_previous() { asm volatile("griddepcontrol.wait;" ::: "memory"); }

#endif

// ---- Tensor cores: exact sums of products of bytes (Ampere and later) -----------------------------------

// 16 columns of weights by 8 rows of activations by 32 of K. Lane 4g + t holds of weights columns g (0, 2) and
// g + 8 (1, 3), four bytes from 4t on (0, 1) and 16 + 4t on (2, 3); of activations row g, likewise; of sums
// rows 2t and 2t + 1 of column g (0, 1) and of column g + 8 (2, 3).
#ifdef IV_ON_DEVICE
template <bool SIGNED>
IV void iv_multiply_bytes(int32_t (&sums)[4], const uint32_t (&w)[4], uint32_t x0, uint32_t x1,
                          int32_t c0, int32_t c1, int32_t c2, int32_t c3) {
  if (SIGNED)
    asm("mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3},{%4,%5,%6,%7},{%8,%9},{%10,%11,%12,%13};"
        : "=r"(sums[0]), "=r"(sums[1]), "=r"(sums[2]), "=r"(sums[3])
        : "r"(w[0]), "r"(w[1]), "r"(w[2]), "r"(w[3]), "r"(x0), "r"(x1), "r"(c0), "r"(c1), "r"(c2), "r"(c3));
  else
    asm("mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32 {%0,%1,%2,%3},{%4,%5,%6,%7},{%8,%9},{%10,%11,%12,%13};"
        : "=r"(sums[0]), "=r"(sums[1]), "=r"(sums[2]), "=r"(sums[3])
        : "r"(w[0]), "r"(w[1]), "r"(w[2]), "r"(w[3]), "r"(x0), "r"(x1), "r"(c0), "r"(c1), "r"(c2), "r"(c3));
}

// The same sums as floats, below 2^22 in size: they start as the bits of 1.5 * 2^23, whose last place is one.
template <bool SIGNED>
IV void iv_multiply_bytes(float (&sums)[4], const uint32_t (&w)[4], uint32_t x0, uint32_t x1) {
  const int32_t rounder = 0x4b400000;
  int32_t sum[4];
  iv_multiply_bytes<SIGNED>(sum, w, x0, x1, rounder, rounder, rounder, rounder);
#pragma unroll
  for (int i = 0; i < 4; i++) sums[i] = iv_sub(iv_float((uint32_t)sum[i]), IV_ROUNDER);
}

IV float2 iv_two_halves(uint32_t pair) {
  return {iv_from_f16((uint16_t)pair), iv_from_f16((uint16_t)(pair >> 16))};
}
#endif
