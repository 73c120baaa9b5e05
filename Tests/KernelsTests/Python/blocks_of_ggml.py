"""Blocks of every quantised type and what ggml's own Python package reads in them.

Usage: python3 blocks_of_ggml.py > ../Goldens/blocks.txt    (needs `pip install gguf`)

A line: type, the blocks' bytes, the values' bits, both in hexadecimal. There is a block of ordinary
scales, one of the smallest and one of the largest there are, and one of nothing but ones elsewhere.
"""

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, quants

# Where the half-precision scales of a block lie.
SCALES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "IQ4_NL": [0],
    "MXFP4": [], "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
    "IQ4_XS": [0],
}  # fmt: skip


def blocks(name, size, random):
    ordinary = random.integers(0, 256, size, dtype=np.uint8)
    small = random.integers(0, 256, size, dtype=np.uint8)
    large = random.integers(0, 256, size, dtype=np.uint8)
    ones = np.full(size, 255, dtype=np.uint8)
    for block, halves, power in [
        (ordinary, [0.0123, -0.0456], 120),
        (small, [6e-8, -1.2e-7], 0),
        (large, [-65504, 65504], 251),
        (ones, [1, -2], 128),
    ]:
        for place, half in zip(SCALES[name], halves):
            block[place : place + 2] = np.frombuffer(np.float16(half).tobytes(), dtype=np.uint8)
        if name == "MXFP4":
            block[0] = power
        yield block


random = np.random.default_rng(1)
for name in SCALES:
    kind = GGMLQuantizationType[name]
    for block in blocks(name, GGML_QUANT_SIZES[kind][1], random):
        values = quants.dequantize(block, kind).astype(np.float32)
        assert np.isfinite(values).all(), name
        print(name, block.tobytes().hex(), values.astype(">f4").tobytes().hex(), sep="\t")
