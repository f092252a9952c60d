"""``scripts/bench [NAME…] [--documents N] [--json]``: run benches, print their figures, exit 1 on a missed bound."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import click
import msgspec

from bench.figures import Figure, Setting

_HERE = Path(__file__).parent
_PARTS = frozenset({"__main__", "figures", "generated"})


def names() -> list[str]:
    """Return the name of every bench."""
    return sorted(module.name for module in iter_modules([str(_HERE)]) if module.name not in _PARTS)


@click.command()
@click.argument("chosen", metavar="[NAME]…", nargs=-1, type=click.Choice(names()))
@click.option("--documents", default=10_000, show_default=True, help="Size of the generated corpus.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(chosen: tuple[str, ...], documents: int, as_json: bool) -> None:
    """Run the benches NAME, or all, and print what they measured."""
    setting = Setting(documents, _HERE.parent / "build" / "bench")
    figures: list[tuple[str, Figure]] = []
    for name in chosen or names():
        for figure in import_module(f"bench.{name}").measure(setting):
            figures.append((name, figure))
            if not as_json:
                click.echo(_line(name, figure))
    if as_json:
        rows = [{"bench": name, **msgspec.to_builtins(figure), "kept": figure.kept} for name, figure in figures]
        click.echo(msgspec.json.format(msgspec.json.encode(rows)).decode())
    raise SystemExit(int(any(not figure.kept for _, figure in figures)))


def _line(name: str, figure: Figure) -> str:
    verdict = "missed" if not figure.kept else "kept" if figure.bound else ""
    note = f"  ({figure.note})" if figure.note else ""
    return f"{name:<9} {figure.name:<58} {figure.value:>9.2f} {figure.unit:<5} {figure.bound:<8} {verdict}{note}"


if __name__ == "__main__":
    main()
