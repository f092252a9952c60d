"""Words that are written short with a full stop, which then ends no sentence."""

from __future__ import annotations

import re

ABBREVIATION = re.compile(
    r"""
      Adm | Brig | Capt | Cmdr | Col | Gen | Lt | Maj | Sgt                              # ranks
    | Dr | Fr | Gov | Hon | Messrs | Mr | Mrs | Ms | Pres | Prof | Reps? | Rev | Sens?   # titles
    | Jan | Feb | Mar | Apr | Aug | Sept? | Oct | Nov | Dec
    | Jr | Sr | Mt | St | Ste | vs | approx | dept | est | etc | fig | vol
    | Bros | Co | Corp | Inc | Ltd
    | [^\W\d_a-z]                                                                        # an initial
    """,
    re.VERBOSE,
)
"""An abbreviation without its full stop."""
