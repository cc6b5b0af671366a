"""Chance that can be repeated: numbers drawn from a key and a counter, the same on every machine.

The n-th number is a hash of the key and n, so nothing remembers a hidden state: a day and a
customer have a key of their own, and one customer more or less changes nobody else's numbers.
Called by the simulation only; nothing here is fit for secrets.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b

_SCALE = 1 << 53


class Draws:
    """An endless row of chance numbers that belongs to a key, such as (seed, day, customer)."""

    def __init__(self, *key: object) -> None:
        self._base = blake2b("/".join(map(str, key)).encode(), digest_size=16)
        self._count = 0

    def uniform(self) -> float:
        """Between 0 (included) and 1 (excluded)."""
        hashed = self._base.copy()
        hashed.update(self._count.to_bytes(4, "big"))
        self._count += 1
        return (int.from_bytes(hashed.digest()[:8], "big") >> 11) / _SCALE

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.uniform()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        return self.uniform() < probability

    def normal(self) -> float:
        """Standard normal (Box and Muller's transform)."""
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def exponential(self, mean: float) -> float:
        return -mean * math.log(1 - self.uniform())

    def lognormal(self, mean: float, variation: float) -> float:
        """Log-normal with this mean and coefficient of variation (standard deviation ÷ mean)."""
        variance = math.log1p(variation * variation)
        return mean * math.exp(math.sqrt(variance) * self.normal() - variance / 2)

    def pick(self, weights: Sequence[float]) -> int:
        """An index, each as likely as its weight. Raises ValueError when nothing can be picked."""
        total = sum(weights)
        if total <= 0:
            raise ValueError("at least one weight must be above zero")
        left = self.uniform() * total
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return index
        return max(index for index, weight in enumerate(weights) if weight > 0)


SPREAD = 64


def spread(*key: object) -> bytes:
    """64 independent whole numbers from 0 to 255 that belong to a key, at the price of one."""
    return blake2b("/".join(map(str, key)).encode(), digest_size=SPREAD).digest()
