"""``anchorage check``, ``explain`` and ``rules``."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from anchorage_corpus.check import Options, Report, Selection, check_corpus, rules as all_rules
from anchorage_corpus.check.findings import LEVELS
from anchorage_corpus.check.reading.source import MAX_BYTES
from anchorage_corpus.check.reporters import FORMATS, reporter
from anchorage_corpus.check.reporters.text import summary
from anchorage_corpus.check.rule import Rule
from anchorage_corpus.check.running.changed_first import fresh_first
from anchorage_corpus.check.running.documents import printable
from anchorage_corpus.cli import chosen_form, echo_json, find_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.history.git import changed_lines, last_release


def _codes(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for item in value for code in item.split(",") if code.strip())


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--select", multiple=True, callback=_codes, help="Codes, or beginnings of codes, to keep (AC2,AC305).")
@click.option("--ignore", multiple=True, callback=_codes, help="Codes, or beginnings of codes, to leave out.")
@click.option("--level", type=click.IntRange(1, 6), default=6, show_default=True, help="Highest level of rules.")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Format of the report (default: text).")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Processes to use; 0 chooses by the work there is.")
@click.option("--no-cache", is_flag=True, help="Check everything again, and keep no results.")
@click.option(
    "--max-size", type=click.IntRange(1), default=MAX_BYTES, show_default=True, help="Largest file to read, in bytes."
)
@click.option("--statistics", is_flag=True, help="Print how often each rule was broken, not the places.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed safely; labels are never touched.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, without changing it.")
@click.option("--watch", is_flag=True, help="Check again whenever a file of the corpus changes.")
@click.option(
    "--since",
    metavar="RELEASE",
    help="Folder or Git revision of the last release; nothing that it froze may have moved "
    "(default: the last tag v*, if there is one; '' for none).",
)
@click.option(
    "--base",
    default="",
    metavar="REVISION",
    help="Git revision that work started from: its splits must stay, and findings on lines changed since come first.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if errors are found.")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    level: int,
    jobs: int,
    no_cache: bool,
    max_size: int,
    since: str | None,
    base: str,
    exit_zero: bool,
    **shown: Any,
) -> int:
    """Check the corpus, or only the files and folders in PATHS.

    Exit status: 0 for nothing but notes, 1 for errors or warnings, 2 for misuse.
    """
    how = _how(**shown)
    corpus = find_corpus(ctx)
    selection = Selection(select, ignore, level)
    since = last_release(corpus.root) if since is None else since
    options = Options(selection, relative(paths, corpus.root), max_size, jobs, not no_cache, since, base)
    if how.watch:
        _watch(corpus, options, how)
    failed = _show_diff(corpus, options) if how.diff else _show(corpus, options, how)
    return int(failed and not exit_zero)


class _How(msgspec.Struct, frozen=True):
    """How findings are shown, and what else is done."""

    form: str
    statistics: bool
    fix: bool
    diff: bool
    watch: bool


_OF_CHANGES = ("github", "markdown")
"""Formats for a pull request, which has room for only the first few findings."""

_COUNTED = ("text", "json")
"""Formats that can show ``--statistics``; the others need places."""


def _how(format_: str | None, as_json: bool, statistics: bool, **chosen: bool) -> _How:
    """Return what the options ask for; raise ``MisuseError`` if they do not go together."""
    form = chosen_form(format_, as_json)
    if statistics and form not in _COUNTED:
        raise MisuseError(f"--statistics prints text or JSON, not {form}; choose another --format")
    if chosen["diff"] and (format_ or as_json or statistics or chosen["watch"]):
        raise MisuseError("--diff prints a patch; leave out --format, --json, --statistics and --watch")
    return _How(form, statistics, **chosen)


def _show_diff(corpus: Corpus, options: Options) -> bool:
    """Print what would be fixed, and on standard error what would be left; return whether there is either."""
    from anchorage_corpus.check.running import fixing

    planned, report = fixing.fixed(corpus.root, options)
    click.echo(fixing.diff(corpus.root, planned), nl=False)
    click.echo(f"after this {summary(report)}", err=True)
    return bool(planned) or report.failed


def _watch(corpus: Corpus, options: Options, how: _How) -> NoReturn:
    """Print the report whenever a file of the corpus has changed."""
    from anchorage_corpus.check.running.watching import state, wait_for_change

    while True:
        before = state(corpus.root)
        _show(corpus, options, how)
        wait_for_change(corpus.root, before)
        click.clear()


def _show(corpus: Corpus, options: Options, how: _How) -> bool:
    """Print the report; return whether there are errors or warnings."""
    report = _fixed(corpus, options) if how.fix else check_corpus(corpus.root, options)
    if options.base and how.form in _OF_CHANGES:
        report = fresh_first(report, changed_lines(options.base, corpus.root))
    click.echo(counted(report, how.form) if how.statistics else reporter(how.form)(report, prefix(corpus.root)))
    return report.failed


def _fixed(corpus: Corpus, options: Options) -> Report:
    """Fix everything that can be fixed, name each file on standard error, and return what is found then."""
    from anchorage_corpus.check.running import fixing

    names, report = fixing.fix(corpus, options)
    for name in names:
        click.echo(f"fixed {printable(prefix(corpus.root) + name)}", err=True)
    return report


def counted(report: Report, form: str) -> str:
    """Return how often each rule was broken, most often first, as text or JSON."""
    counts = Counter(finding.code for finding in report.findings).most_common()
    if form == "json":
        rows = [{"code": code, "name": all_rules()[code].name, "count": count} for code, count in counts]
        return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()
    return "\n".join([f"{count:>6}  {code}  {all_rules()[code].name}" for code, count in counts] + [summary(report)])


def relative(paths: tuple[Path, ...], root: Path) -> tuple[str, ...]:
    """Return paths as the corpus names them; raise ``MisuseError`` for one that does not exist or is outside."""
    names = []
    for path in paths:
        if not path.exists():
            raise MisuseError(f"{path}: no such file or folder")
        name = _name(path, root)
        if name is None:
            raise MisuseError(f"{path}: not in the corpus {root}; choose another corpus with --root")
        names.append(name)
    return tuple(names)


def _name(path: Path, root: Path) -> str | None:
    """Return a path as the walk over the corpus spells it: without ``..``, but with links inside the corpus kept."""
    plain, real = os.path.abspath(path), os.path.realpath(path)  # noqa: PTH100 `Path.absolute` keeps `..`
    seen = Path(plain if os.path.realpath(plain) == real else real)
    home = os.path.realpath(root)
    found = (seen.relative_to(folder) for folder in (seen, *seen.parents) if os.path.realpath(folder) == home)
    return next((name.as_posix() for name in found), None)


def prefix(root: Path) -> str:
    """Return the corpus folder as seen from the working folder, to put before the paths of findings."""
    name = os.path.relpath(root).replace(os.sep, "/")
    return "" if name == "." else f"{name}/"


_LIKE_DIGITS = str.maketrans("OIL", "011")
"""Letters that are mistaken for digits when a code is copied by hand."""


@click.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print the page as JSON.")
def explain(code: str, as_json: bool) -> None:
    """Print the page of a rule."""
    rule = all_rules().get(code.upper())
    if rule is None:
        from difflib import get_close_matches

        near = get_close_matches(code.upper().translate(_LIKE_DIGITS), all_rules(), 3, 0.7)
        meant = f"did you mean {' or '.join(near)}?" if near else "`anchorage rules` lists all codes"
        raise MisuseError(f"no rule is called {code}; {meant}")
    if as_json:
        echo_json(_row(rule) | {"page": rule.page})
    else:
        click.echo(f"{_heading(rule)}\n\n{rule.page}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the rules as JSON.")
def rules(as_json: bool) -> None:
    """List every rule."""
    found = all_rules().values()
    if as_json:
        echo_json([_row(rule) for rule in found])
    else:
        for rule in found:
            click.echo(_heading(rule))


def _heading(rule: Rule) -> str:
    return f"{rule.code}  {rule.severity:<7}  {rule.level} {LEVELS[rule.level]:<18}  {rule.name}"


def _row(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level,
        "severity": rule.severity,
        "summary": rule.summary,
    }
