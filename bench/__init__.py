"""Benches, one module each with ``measure(setting) -> Iterable[Figure]``: ``scripts/bench [NAME…]``.

Figures are ratios of two things measured in one run, so they mean the same on every machine.
"""
