#include "ck_bandwidth.h"

// Wide enough for every vector register; the compiler cuts it into what the machine has.
typedef uint64_t words8 __attribute__((vector_size(64), may_alias));

uint64_t ck_read(const uint64_t *words, size_t count) {
  words8 sums[4] = {{0}};
  const words8 *vectors = (const words8 *)words;
  for (size_t i = 0; i < count / 8; i += 4) {
    for (int j = 0; j < 4; j++) sums[j] += vectors[i + j];
  }
  const words8 sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  uint64_t total = 0;
  for (int j = 0; j < 8; j++) total += sum[j];
  return total;
}
