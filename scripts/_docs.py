"""Writes the generated parts of the docs: cli.md, rules.md, index.md, a picture, and marked parts of other pages.

In a block after ``<!-- generated output -->``, lines after ``$`` run in the shell and lines after ``>>>`` in Python;
their output is written below them. All run at the root of the repository, on its dataset.
Between ``<!-- fields: annotation mention -->`` and ``<!-- /fields -->`` is a table of a schema's properties,
between ``<!-- twins -->`` and ``<!-- /twins -->`` the library calls of each verb, and
between ``<!-- reanchoring -->`` and ``<!-- /reanchoring -->`` what re-anchoring does with the corpus's spans.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from _picture import picture

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"(<!-- generated output -->\n```(console|python)\n)(.*?)(```\n)", re.DOTALL)
_REANCHORING = re.compile(r"(<!-- reanchoring -->\n).*?(<!-- /reanchoring -->)", re.DOTALL)
_TWINS = re.compile(r"(<!-- twins -->\n).*?(<!-- /twins -->)", re.DOTALL)
_FIELDS = re.compile(r"(<!-- fields: (\w+) ?(\w*) -->\n).*?(<!-- /fields -->)", re.DOTALL)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a page is stale.")
def main(check: bool) -> None:
    """Rewrite every generated page and block."""
    os.chdir(ROOT)
    stale = []
    for path, page in generated():
        if not path.is_file() or path.read_text(encoding="utf-8") != page:
            stale.append(path.relative_to(ROOT))
            if not check:
                path.write_text(page, encoding="utf-8")
    for path in stale:
        click.echo(f"{path}: not what the commands say; run scripts/docs" if check else f"wrote {path}")
    raise SystemExit(int(check and bool(stale)))


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every page with generated parts, and its right content."""
    yield ROOT / "docs" / "cli.md", reference_page()
    yield ROOT / "docs" / "rules.md", rules_page()
    yield ROOT / "docs" / "index.md", index_page()
    yield ROOT / "docs" / "images" / "one-utterance.svg", picture(ROOT)
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        page = path.read_text(encoding="utf-8")
        if any(part.search(page) for part in (_BLOCK, _FIELDS, _REANCHORING, _TWINS)):
            yield path, with_generated_parts(page)


def with_generated_parts(page: str) -> str:
    """Return the page with every marked part regenerated."""
    page = _REANCHORING.sub(lambda part: f"{part[1]}\n{_reanchoring_table()}\n{part[2]}", page)
    page = _TWINS.sub(lambda part: f"{part[1]}\n{_twins_table()}\n{part[2]}", page)
    page = _FIELDS.sub(lambda part: part[1] + _fields_table(part[2], part[3]) + part[4], page)
    return _BLOCK.sub(lambda block: block[1] + _RUNNERS[block[2]](block[3]) + block[4], page)


def _reanchoring_table() -> str:
    from _reanchoring import table

    return table()


def _twins_table() -> str:
    """Return a table of the library calls behind each verb."""
    from anchorage_corpus.cli.twins import TWINS

    rows = [
        f"| `{verb}` | {', '.join(f'`anchorage_corpus.{name}`' for name in names)} |" for verb, names in TWINS.items()
    ]
    return "\n".join(["| verb | calls |", "| --- | --- |", *rows, ""])


def _fields_table(kind: str, definition: str) -> str:
    from anchorage_corpus.files.schema import schema_file, schemas

    schema = schemas()[schema_file(kind)]
    properties = (schema["$defs"][definition] if definition else schema)["properties"]
    rows = [f"| `{name}` | {part['description']} |" for name, part in properties.items()]
    return "\n".join(["", "| key | meaning |", "| --- | --- |", *rows, "", ""])


def index_page() -> str:
    """Return a table of the other pages: title and first sentence."""
    pages = sorted(path for path in (ROOT / "docs").glob("*.md") if path.name != "index.md")
    rows = [f"| [{title}]({path.name}) | {sentence} |" for path in pages for title, sentence in [_opening(path)]]
    head = ["# Documentation", "", "Written by `scripts/docs`.", "", "| page | |", "| --- | --- |"]
    return "\n".join([*head, *rows]) + "\n"


def _opening(path: Path) -> tuple[str, str]:
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    paragraphs = [part for part in body.strip().split("\n\n") if part[:1] not in "<#|`" and len(part) > 60]
    sentence = re.split(r"(?<=[.:;]) ", " ".join(paragraphs[0].split()), maxsplit=1)[0]
    return title.lstrip("# ").replace("`", ""), sentence.rstrip(":;")


def _console(examples: str) -> str:
    """Return shell examples with their standard output."""
    commands = [line for line in examples.splitlines() if line.startswith("$ ")]
    return "\n".join(f"{command}\n{_shell(command[2:])}" for command in commands)


def _shell(command: str) -> str:
    words = command.replace("anchorage ", f"{sys.executable} -m anchorage_corpus ", 1)
    done = subprocess.run(words, shell=True, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise click.ClickException(f"$ {command}: {done.stderr}")
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


def _python(examples: str) -> str:
    """Return Python examples with their output."""
    names: dict[str, object] = {}
    lines = []
    for example in doctest.DocTestParser().get_examples(examples):
        first, *rest = example.source.splitlines()
        lines += [f">>> {first}", *(f"... {line}" for line in rest)]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example.source, "<example>", "single"), names)
        lines += printed.getvalue().splitlines()
    return "\n".join(lines) + "\n"


_RUNNERS = {"console": _console, "python": _python}


def reference_page() -> str:
    """Return the Markdown reference of every command, from its own help."""
    from anchorage_corpus.cli import anchorage

    head = [
        "# The command line",
        "",
        "Written by `scripts/docs` from the commands' own help. `anchorage` looks for the corpus around the working",
        "folder, or takes it from `--root`. Results go to standard output, progress to standard error.",
        "",
        "| exit status | meaning |",
        "| --- | --- |",
        "| 0 | done and clean |",
        "| 1 | findings, or documents that failed |",
        "| 2 | misuse, or something the machine lacks |",
        "",
    ]
    return "\n".join([*head, *_sections(anchorage, ("anchorage",))])


def rules_page() -> str:
    """Return the Markdown page of every rule of the check, from its docstring."""
    from anchorage_corpus.check import rules
    from anchorage_corpus.check.findings import LEVELS

    head = [
        "# Rules",
        "",
        "Every rule of `anchorage check` with its page, as `anchorage explain CODE` prints it. Each has a corpus",
        "that breaks it and one that keeps it under `tests/cases/CODE/`. Written by `scripts/docs`.",
        "",
    ]
    own = [rule for rule in rules().values() if rule.check.__module__.startswith("anchorage_corpus.")]
    parts = []
    for level, title in LEVELS.items():
        parts.append(f"## Level {level}: {title}\n")
        for rule in own:
            if rule.level == level:
                page = rule.page.replace("``", "`")
                parts.append(f"### {rule.code} {rule.name}\n\n{rule.severity}\n\n{page}\n")
    return "\n".join([*head, *parts])


def _sections(command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    """Yield the section of a command, then those of the commands below it."""
    context = click.Context(command, info_name=" ".join(path), terminal_width=100, help_option_names=["-h", "--help"])
    yield f"{'#' * (len(path) + 1)} `{' '.join(path)}`\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below and not below.hidden:
                yield from _sections(below, (*path, name))


if __name__ == "__main__":
    main()
