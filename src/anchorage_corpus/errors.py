"""The whole tree of exceptions.

* ``AnchorageError``: anything the package raises on purpose; its message is one sentence for a person
    * ``MisuseError``: the command or call cannot be carried out as given (exit status 2)
        * ``NotACorpusError``: no corpus in the folder, or at or above it
        * ``MissingExtraError``: an optional dependency is not installed
    * ``FindingsError``: what was read is wrong (exit status 1)
        * ``InvalidFileError``: a file that cannot be read as what it should be, with every ``Problem`` in it
        * ``InvalidTextError``: a text that is not the bytes or the encoding it should be
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class AnchorageError(Exception):
    """Anything the package raises on purpose; ``str()`` of it is written for a person."""

    exit_code = 2


class MisuseError(AnchorageError):
    """The command or call cannot be carried out as given."""


class NotACorpusError(MisuseError):
    """A folder holds no corpus, nor does any folder ``above`` it, if those were searched too."""

    def __init__(self, folder: Path, above: bool = True) -> None:
        where = "here or above" if above else "here"
        super().__init__(
            f"{folder}: no corpus {where} (a folder with corpus/ and annotations/); "
            "name one with --root or start one with `anchorage init DIR`"
        )


class MissingExtraError(MisuseError):
    """An optional dependency is not installed."""

    def __init__(self, extra: str, module: str) -> None:
        super().__init__(f"{module} is not installed; install it with `pip install 'anchorage-corpus[{extra}]'`")
        self.extra, self.module = extra, module

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        """Keep the arguments, so that the error can come back from a worker process."""
        return MissingExtraError, (self.extra, self.module)


class FindingsError(AnchorageError):
    """What was read is wrong."""

    exit_code = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file.

    ``line`` and ``column`` count from 1 (0 if the problem has no place); ``pointer`` is a JSON pointer (RFC 6901).
    """

    path: str
    line: int
    column: int
    pointer: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}" + (f" (at {self.pointer})" if self.pointer else "")


class InvalidFileError(FindingsError):
    """A file that cannot be read as what it should be; ``problems`` lists everything wrong in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class InvalidTextError(FindingsError):
    """A text that is not the bytes or the encoding it should be."""
