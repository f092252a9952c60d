"""Exceptions of the Label Studio stage.

* ``AnchorageError``
    * ``MisuseError``
        * ``StudioError``: Label Studio cannot do what was asked, or cannot be reached
            * ``NoLoginError``: no server is configured
            * ``UnreachableError``: no answer came, so whether a write took place is unknown
            * ``RefusedError``: the server answered with an error status
            * ``AlteredTextError``: a task has another text than the one that it names
    * ``FindingsError``
        * ``ConversionError``: annotations that cannot be carried over without losing something
"""

from __future__ import annotations

from collections.abc import Sequence

from anchorage_corpus.errors import FindingsError, MisuseError


class StudioError(MisuseError):
    """Label Studio cannot do what was asked, or cannot be reached."""


class NoLoginError(StudioError):
    """No server is given by option or environment, no local server is running, and no login is stored."""


class UnreachableError(StudioError):
    """No answer came; whether a write took place on the server is unknown."""


class RefusedError(StudioError):
    """The server answered with an error; ``status`` is the HTTP status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class AlteredTextError(StudioError):
    """A task has another text than the one that it names."""


class ConversionError(FindingsError):
    """Annotations that cannot be carried over without losing something; ``reasons`` has one sentence each."""

    def __init__(self, subject: str, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(f"{subject}: {reason}" for reason in reasons))
        self.subject = subject
        self.reasons = tuple(reasons)
