"""Benches: ``scripts/bench [NAME…]``. A module each, with ``measure(setting) -> Iterable[Figure]``.

Figures are ratios of two things measured in one run, so that they mean the same on every machine.
"""
