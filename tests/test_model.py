"""The vocabulary of annotations: layers, roles, spans, and whether a span fits its text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import anchorage_corpus
from anchorage_corpus.model import LAYERS, LETTERS, ROLES, TYPES, AnnotationSet, Mention, Quote, Span, covered, misfit
from factories import annotations, document

SOURCE = Path(anchorage_corpus.__file__).parent


def quote() -> Quote:
    content, cue, source, addressee = ((Span(i, i + 1, "x"),) for i in range(4))
    return Quote("q1", "direct", content, cue, source, addressee, None, None)


def test_the_roles_of_a_quote_are_its_fields_that_hold_spans_in_file_order() -> None:
    assert ROLES == ("content", "cue", "source", "addressee")
    assert [name for name in Quote.__struct_fields__ if isinstance(getattr(quote(), name), tuple)] == list(ROLES)


def test_every_layer_is_a_field_of_an_annotation_set_with_a_type_and_a_letter() -> None:
    made = annotations(document())
    assert tuple(TYPES) == tuple(LETTERS) == LAYERS
    for layer in LAYERS:
        assert made.layer(layer) == getattr(made, layer)
        assert all(isinstance(row, TYPES[layer]) and row.id[0] == LETTERS[layer] for row in made.layer(layer))
    assert list(made) == [row for layer in LAYERS for row in made.layer(layer)]


def test_an_annotation_gives_every_span_with_its_role() -> None:
    mention, claim = (annotations(document()).layer(layer)[0] for layer in ("entities", "claims"))
    assert isinstance(mention, Mention)
    assert list(mention.roles()) == [("mention", mention.span)]
    assert [role for role, _ in quote().roles()] == list(ROLES)
    assert {role for role, _ in claim.roles()} == {"claim"}
    for annotation in (mention, quote(), claim):
        assert annotation.spans() == tuple(span for _, span in annotation.roles())


def test_the_stretches_of_a_set_are_those_of_its_annotations_in_order() -> None:
    made = annotations(document())
    found = [(s.start, s.end, s.text) for s in made.stretches()]
    assert found == [(s.start, s.end, s.text) for annotation in made for s in annotation.spans()]
    assert made.offsets() == {(start, end) for start, end, _ in found}


TEXT = "Ushakov said"


@pytest.mark.parametrize(
    ("span", "wrong"),
    [
        (Span(0, 7, "Ushakov"), None),
        (Span(1, 8, "Ushakov"), "covers 'shakov ', not 'Ushakov'"),
        (Span(7, 0, "Ushakov"), "begins at 7 and ends at 0"),
        (Span(3, 3, ""), "begins at 3 and ends at 3"),
        (Span(-4, 12, "said"), "begins at -4 and ends at 12"),
        (Span(8, 13, "said"), "ends at 13; the text ends at 12"),
        (Span(0, 12, "y" * 80), f"covers 'Ushakov said', not '{'y' * 60}'"),
    ],
)
def test_a_span_that_does_not_fit_its_text_is_described_in_one_way(span: Span, wrong: str | None) -> None:
    assert misfit(span, TEXT) == wrong


@pytest.mark.parametrize("role", ROLES)
def test_a_misfit_is_found_in_every_role(role: str) -> None:
    doc = document()
    made = annotations(doc)
    broken = msgspec.structs.replace(made.quotes[0], **{role: (Span(0, 7, "another"),)})
    damaged = msgspec.structs.replace(made, quotes=(broken, *made.quotes[1:]))
    assert made.fits(doc.text)
    assert not damaged.fits(doc.text)
    assert [(a.id, s.text) for a, s, _ in damaged.misfits(doc.text)] == [(broken.id, "another")]


@pytest.mark.parametrize("odd", [Span(0, 0, ""), Span(5, 3, ""), Span(50_000, 50_001, ""), Span(-1, 0, "")])
def test_a_set_with_an_empty_or_outlying_span_does_not_fit(odd: Span) -> None:
    doc = document()
    made = annotations(doc)
    claim = msgspec.structs.replace(made.claims[0], span=(odd,))
    assert not msgspec.structs.replace(made, claims=(claim,)).fits(doc.text)


def test_spans_cover_from_the_first_start_to_the_last_end() -> None:
    assert covered([Span(5, 7, "ab")]) == (5, 7)
    assert covered([Span(5, 9, "abcd"), Span(1, 2, "a")]) == (1, 9)


def spelt_out(vocabulary: tuple[str, ...], path: Path) -> Iterator[str]:
    """Yield every tuple, list or set of a module that spells out a whole vocabulary."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            words = {str(part.value).lower() for part in node.elts if isinstance(part, ast.Constant)}
            if words >= set(vocabulary):
                yield f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}"


@pytest.mark.parametrize("vocabulary", [LAYERS, ROLES], ids=["layers", "roles"])
def test_no_other_module_spells_out_the_layers_or_the_roles(vocabulary: tuple[str, ...]) -> None:
    found = [place for path in sorted(SOURCE.rglob("*.py")) for place in spelt_out(vocabulary, path)]
    assert [place for place in found if not place.startswith("model.py:")] == []


def test_a_module_that_spells_out_the_layers_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.SOURCE", tmp_path)
    (tmp_path / "copy.py").write_text('ROWS = {"quotes", "claims", "entities", "more"}\n')
    assert list(spelt_out(LAYERS, tmp_path / "copy.py")) == ["copy.py:1"]
    assert AnnotationSet.__struct_fields__[-3:] == LAYERS
