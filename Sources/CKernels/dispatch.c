#include "ckernels.h"

extern const ck_table ck_portable_table;
#if defined(__x86_64__)
extern const ck_table ck_avx2_table, ck_avx512_table;
#endif

const ck_table *ck_table_for(ck_isa isa) {
  switch (isa) {
    case CK_ISA_PORTABLE:
      return &ck_portable_table;
#if defined(__x86_64__)
    case CK_ISA_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &ck_avx2_table
                                                                             : NULL;
    case CK_ISA_AVX512:
      return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
                 ? &ck_avx512_table
                 : NULL;
#else
    case CK_ISA_AVX2:
    case CK_ISA_AVX512:
      return NULL;
#endif
  }
  return NULL;
}

void ck_spin_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
