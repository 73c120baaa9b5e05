#include <string.h>

#include "chashing.h"
#include "sha256_rounds.h"

// The first 32 bits of the fractional parts of the square roots of the first eight primes.
static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// Those of the cube roots of the first 64.
const uint32_t ch_sha256_keys[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t word, int by) { return word >> by | word << (32 - by); }

static uint32_t read_word(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void write_word(uint8_t *bytes, uint32_t word) {
  for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(word >> (24 - 8 * i));
}

static void add_block(uint32_t state[8], const uint8_t *block) {
  uint32_t words[64];
  for (int i = 0; i < 16; i++) words[i] = read_word(block + 4 * i);
  for (int i = 16; i < 64; i++) {
    const uint32_t near = words[i - 2], far = words[i - 15];
    words[i] = (rotate(near, 17) ^ rotate(near, 19) ^ near >> 10) + words[i - 7] +
               (rotate(far, 7) ^ rotate(far, 18) ^ far >> 3) + words[i - 16];
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    const uint32_t first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
                           ((e & f) ^ (~e & g)) + ch_sha256_keys[i] + words[i];
    const uint32_t second =
        (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + first;
    d = c, c = b, b = a, a = first + second;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void ch_sha256_blocks_portable(uint32_t state[8], const uint8_t *bytes, size_t block_count) {
  for (size_t i = 0; i < block_count; i++) add_block(state, bytes + CH_SHA256_BLOCK * i);
}

void ch_sha256_begin(ch_sha256 *hash) {
  memset(hash, 0, sizeof *hash);
  memcpy(hash->state, start, sizeof start);
}

void ch_sha256_update(ch_sha256 *hash, const uint8_t *bytes, size_t count) {
  const size_t kept = hash->byte_count % CH_SHA256_BLOCK;
  hash->byte_count += count;
  if (kept > 0) {
    const size_t missing = CH_SHA256_BLOCK - kept;
    const size_t taken = count < missing ? count : missing;
    if (taken > 0) memcpy(hash->rest + kept, bytes, taken);
    if (taken < missing) return;
    ch_sha256_blocks(hash->state, hash->rest, 1);
    bytes += taken, count -= taken;
  }
  const size_t whole = count / CH_SHA256_BLOCK;
  if (whole > 0) ch_sha256_blocks(hash->state, bytes, whole);
  const size_t left = count % CH_SHA256_BLOCK;
  if (left > 0) memcpy(hash->rest, bytes + whole * CH_SHA256_BLOCK, left);
}

void ch_sha256_finish(ch_sha256 *hash, uint8_t digest[CH_SHA256_BYTES]) {
  const uint64_t bit_count = 8 * hash->byte_count;
  uint8_t end[CH_SHA256_BLOCK + 8] = {0x80};
  // One bit, zeros up to eight bytes before a block's end, and the length in them.
  const size_t kept = hash->byte_count % CH_SHA256_BLOCK;
  const size_t length_at = (kept < 56 ? 56 : 56 + CH_SHA256_BLOCK) - kept;
  write_word(end + length_at, (uint32_t)(bit_count >> 32));
  write_word(end + length_at + 4, (uint32_t)bit_count);
  ch_sha256_update(hash, end, length_at + 8);
  for (int i = 0; i < 8; i++) write_word(digest + 4 * i, hash->state[i]);
}
