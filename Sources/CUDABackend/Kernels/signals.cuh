// Copies into shared memory that run on their own, the barriers that say they have arrived, and how a kernel
// starts before the one it follows has ended.
#pragma once
#include "arithmetic.cuh"

#if __CUDA_ARCH__ >= 900
#define IV_HAS_BULK_COPIES 1
// One thread starts a copy and tells the barrier how many bytes to wait for.
#define IV_COPY_ARRIVALS 1
#else
#define IV_HAS_BULK_COPIES 0
// Every lane of the copying warp tells the barrier that its own pieces are there.
#define IV_COPY_ARRIVALS 32
#endif

IV uint32_t iv_shared(const void *p) { return (uint32_t)__cvta_generic_to_shared(p); }

// The kernel behind this one may be set up; it waits in iv_wait_for_earlier for all that this one writes.
IV void iv_let_next_start() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}

// Nothing that an earlier kernel writes may be read before this, nor anything written that it reads.
IV void iv_wait_for_earlier() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

IV void iv_barrier_start(uint32_t barrier, int arrivals) {
  asm volatile("mbarrier.init.shared.b64 [%0], %1;" ::"r"(barrier), "r"(arrivals) : "memory");
}

// After the barriers are set up and before anyone is told of them.
IV void iv_barriers_are_set() {
#if __CUDA_ARCH__ >= 900
  asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
#endif
}

IV void iv_arrive(uint32_t barrier) {
  asm volatile("{ .reg .b64 state; mbarrier.arrive.shared.b64 state, [%0]; }" ::"r"(barrier) : "memory");
}

IV bool iv_has_passed(uint32_t barrier, uint32_t parity) {
  uint32_t passed;
#if __CUDA_ARCH__ >= 900
  asm volatile(
      "{ .reg .pred p; mbarrier.try_wait.parity.shared.b64 p, [%1], %2; selp.u32 %0, 1, 0, p; }"
      : "=r"(passed) : "r"(barrier), "r"(parity) : "memory");
#else
  asm volatile(
      "{ .reg .pred p; mbarrier.test_wait.parity.shared.b64 p, [%1], %2; selp.u32 %0, 1, 0, p; }"
      : "=r"(passed) : "r"(barrier), "r"(parity) : "memory");
#endif
  return passed;
}

// Announces a copy of so many bytes, by one thread and before it starts; iv_copies_started ends the announcement.
IV void iv_expect(uint32_t barrier, uint32_t bytes) {
#if IV_HAS_BULK_COPIES
  asm volatile("mbarrier.arrive.expect_tx.shared.b64 _, [%0], %1;" ::"r"(barrier), "r"(bytes) : "memory");
#endif
}

// Copies `bytes`, a multiple of 16, between places that are multiples of 16. Where copies are bulk copies one
// lane does it all, and may be any; elsewhere all lanes of the warp call this together, in turn for each copy.
IV void iv_copy(uint32_t to, const void *from, uint32_t bytes, uint32_t barrier, int lane) {
#if IV_HAS_BULK_COPIES
  asm volatile(
      "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(to),
      "l"(from), "r"(bytes), "r"(barrier) : "memory");
#else
  for (uint32_t at = 16 * lane; at < bytes; at += 512)
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to + at), "l"((const char *)from + at)
                 : "memory");
#endif
}

// By every lane of the copying warp, after the last copy that the barrier waits for.
IV void iv_copies_started(uint32_t barrier) {
#if !IV_HAS_BULK_COPIES
  asm volatile("cp.async.mbarrier.arrive.noinc.shared.b64 [%0];" ::"r"(barrier) : "memory");
#endif
}

// Where `count` threads of a block meet; barrier 0 is __syncthreads.
IV void iv_meet(int barrier, int count) {
  asm volatile("bar.sync %0, %1;" ::"r"(barrier), "r"(count) : "memory");
}
