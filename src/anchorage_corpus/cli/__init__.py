"""Defines ``anchorage VERB``: one module per verb, imported when it is called.

Exit status: 0 done and clean, 1 findings or documents that failed, 2 misuse or environment.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import anchorage_corpus
from anchorage_corpus.errors import AnchorageError, MisuseError

if TYPE_CHECKING:
    from anchorage_corpus.corpus.store import Corpus

_VERBS: dict[str, tuple[str, str]] = {
    "init": ("init", "Start a new corpus."),
    "add": ("texts", "Bring a text into the corpus."),
    "revise": ("texts", "Bring in a new version of a text."),
    "list": ("listing", "List documents and their annotations."),
    "show": ("listing", "Show a document with its annotations."),
    "fmt": ("fmt", "Write files in canonical form."),
    "preannotate": ("preannotate", "Find entities, quotes and claims in texts."),
    "evaluate": ("evaluate", "Measure predicted annotations against gold."),
    "studio": ("studio", "Annotate in Label Studio and pull the work back."),
    "agreement": ("agreement", "Measure the agreement of annotators."),
    "adjudicate": ("adjudicate", "Join two annotation sets to gold."),
    "suspect": ("suspect", "List gold annotations that other sets contradict."),
    "next": ("next", "List what to annotate next."),
    "utterances": ("utterances", "Check and propose renderings of one utterance."),
    "build": ("build", "Build the dataset that `datasets` opens."),
    "datasheet": ("datasheet", "Fill the figures of the datasheet."),
    "check": ("check", "Check the corpus against every rule."),
    "explain": ("check", "Print the page of a rule."),
    "rules": ("check", "List every rule."),
    "diff": ("diff", "Show what changed between two states of the corpus."),
    "rehydrate": ("rehydrate", "Restore a text-less dataset from texts you have."),
    "verify": ("verify", "Check a built or downloaded dataset from its own files alone."),
    "publish": ("publish", "Publish a built dataset to a Hub, a folder or S3."),
}
"""Verb → module below ``cli`` that defines it under the same name (``list`` as ``list_``), and its one line."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that ``--help`` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every verb, in the order of the table."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb."""
        if cmd_name not in _VERBS:
            return None
        module = import_module(f"anchorage_corpus.cli.{_VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, line) for verb, (_, line) in _VERBS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--root", type=click.Path(path_type=Path), help="Corpus folder (default: around the working folder).")
@click.version_option(anchorage_corpus.__version__, prog_name="anchorage")
@click.pass_context
def anchorage(ctx: click.Context, root: Path | None) -> None:
    """Make, check and ship a corpus of annotated news texts."""
    ctx.obj = root


def find_corpus(ctx: click.Context) -> Corpus:
    """Return the corpus that ``--root`` names, or the one around the working folder."""
    from anchorage_corpus.corpus.store import Corpus

    root = ctx.find_root().obj
    return Corpus.at(root) if root else Corpus.find()


def chosen_form(form: str | None, as_json: bool) -> str:
    """Return the format asked for, by default text; raises ``MisuseError`` if two are given."""
    if as_json and form not in (None, "json"):
        raise MisuseError(f"--json and --format {form} are two formats; give one of them")
    return "json" if as_json else form or "text"


def echo_json(value: Any) -> None:
    """Print a value as indented JSON on standard output."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exits with its status, never with a traceback for bad input."""
    try:
        status = anchorage.main(arguments, prog_name="anchorage", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except AnchorageError as error:
        click.echo(f"anchorage: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        click.echo(f"anchorage: {error.filename or ''}: {error.strerror or error}", err=True)
        sys.exit(2)
