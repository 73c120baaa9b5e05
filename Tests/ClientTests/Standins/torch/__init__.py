"""What guidellm uses of torch, which is five gigabytes: rows handed over one by one, in their order.

guidellm's own code is as it was installed.
"""

from torch import nn, utils


class Generator:
    def manual_seed(self, seed):
        return self


class Tensor:
    """`datasets` asks whether something is one. Nothing is."""


__all__ = ["Generator", "Tensor", "nn", "utils"]
