// SHA-256 (FIPS 180-4), by the processor's own instructions where it has them.
#ifndef INVAR_CHASHING_H
#define INVAR_CHASHING_H

#include <stddef.h>
#include <stdint.h>

#define CH_SHA256_BYTES 32
#define CH_SHA256_BLOCK 64

// A digest under way.
typedef struct {
  uint32_t state[8];
  uint64_t byte_count;              // of all bytes so far
  uint8_t rest[CH_SHA256_BLOCK];    // the last of them, short of a block
} ch_sha256;

void ch_sha256_begin(ch_sha256 *hash);
void ch_sha256_update(ch_sha256 *hash, const uint8_t *bytes, size_t count);
// Writes the digest; nothing can be added after it.
void ch_sha256_finish(ch_sha256 *hash, uint8_t digest[CH_SHA256_BYTES]);

// Adds whole blocks to a state, by whatever is fastest here, and by plain arithmetic.
void ch_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t block_count);
void ch_sha256_blocks_portable(uint32_t state[8], const uint8_t *bytes, size_t block_count);

#endif
