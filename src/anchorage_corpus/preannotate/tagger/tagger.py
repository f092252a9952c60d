"""Runs the trained tagger: one pass of a small encoder gives attribution labels, pointers and names.

The weights (``weights/``) are a separate artefact with a model card; this module only runs them, on one thread,
through ONNX Runtime. It reads a long text block by block, so memory stays bounded and cost linear.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import util
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import msgspec
import numpy as np

from anchorage_corpus.errors import MissingExtraError, MisuseError
from anchorage_corpus.preannotate.tagger.decoding import Floats, LabelSpan, Pointers, Settings, spans
from anchorage_corpus.preannotate.tagger.joint_decoding import label_spans
from anchorage_corpus.preannotate.tagger.relations import Attachment, AttributedWords, Distances
from anchorage_corpus.preannotate.tagger.word_pieces import FIRST, LAST, Encoded, Window, encode, windows
from anchorage_corpus.text.divided import DividedText, Range

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parents[1] / "weights"
_BLOCK = 6000
"""Number of words that are read and decoded together."""


class Reading(NamedTuple):
    """What the tagger read in one block; spans count words from ``offset``."""

    offset: int
    relations: list[AttributedWords]
    spans: list[LabelSpan]
    names: list[LabelSpan]


class Tagger:
    """Runs the weights of one folder; use ``tagger()`` to share one instance per process."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        import onnxruntime
        from threadpoolctl import ThreadpoolController
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = str(folder / "attribution.onnx")
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.settings = msgspec.json.decode((folder / "attribution.json").read_bytes(), type=Settings)
        self._pools = ThreadpoolController()
        self._read: WeakKeyDictionary[DividedText, list[Reading]] = WeakKeyDictionary()

    def read(self, divided: DividedText) -> list[Reading]:
        """Return everything that the tagger finds in a text; computed once for each ``DividedText``."""
        if divided not in self._read:
            with self._pools.limit(limits=1):
                self._read[divided] = [self._block(divided, *block) for block in _blocks(divided)]
        return self._read[divided]

    def _block(self, divided: DividedText, first: int, last: int) -> Reading:
        encoded = encode(divided, self._tokenizer, first, last)
        labels, names, vectors = self._scores(encoded)
        pointers = Pointers(vectors, self.settings)
        found = label_spans(labels, pointers, self.settings)
        layout = Distances(divided, first, last)
        related = Attachment(found, pointers, layout, self.settings.linking).relations()
        probability = np.exp(names - np.logaddexp.reduce(names, axis=1, keepdims=True))
        return Reading(first, related, found, spans(names.argmax(1).tolist(), self.settings.names, probability))

    def _scores(self, encoded: Encoded) -> tuple[Floats, Floats, Floats]:
        """Return label scores, name scores and pointer vectors of each word."""
        parts = []
        for cut in windows(encoded, self.settings.window, self.settings.context):
            own = slice(cut.start - cut.left, cut.end - cut.left)
            parts.append([output[0, own] for output in self._session.run(None, _inputs(encoded, cut))])
        labels, names, vectors = (np.concatenate(kind) for kind in zip(*parts, strict=True))
        return labels, names, vectors


def _inputs(encoded: Encoded, cut: Window) -> dict[str, Any]:
    """Return the network inputs of one window: ids, features, mask and first piece of each word.

    Each run takes one window: on one thread, a batch gains nothing and adds padding.
    """
    pieces, features = encoded.pieces[cut.left : cut.right], encoded.features[cut.left : cut.right]
    length = 2 + sum(map(len, pieces))
    ids, marks = np.zeros((1, length), np.int64), np.zeros((3, 1, length), np.int64)
    first = np.array([list(accumulate(map(len, pieces[:-1]), initial=1))], np.int64)
    ids[0] = [FIRST, *chain.from_iterable(pieces), LAST]
    for at, word, (case, gap, quotation) in zip(first[0], pieces, features, strict=True):
        marks[0, 0, at : at + len(word)] = case
        marks[1, 0, at] = gap
        marks[2, 0, at : at + len(word)] = quotation
    return {"ids": ids, "features": marks, "mask": np.ones((1, length), np.int64), "first": first}


def _blocks(divided: DividedText) -> Iterator[Range]:
    """Yield runs of whole paragraphs of about ``_BLOCK`` words; a longer paragraph is cut."""
    start = 0
    for begin, end in divided.paragraphs:
        _, stop = divided.word_range(begin, end)
        while stop - start > 2 * _BLOCK:
            yield start, start + _BLOCK
            start += _BLOCK
        if stop - start >= _BLOCK:
            yield start, stop
            start = stop
    if start < len(divided.words):
        yield start, len(divided.words)


@cache
def tagger() -> Tagger:
    """Return the tagger with the bundled weights, one per process."""
    for module in ("onnxruntime", "tokenizers"):
        if util.find_spec(module) is None:
            raise MissingExtraError("preannotate", module)
    if not (WEIGHTS / "attribution.onnx").is_file():
        raise MisuseError(
            f"no weights in {WEIGHTS}; use `--pipeline fast`, or train them with scripts/train_attribution"
        )
    return Tagger()


def characters(divided: DividedText, reading: Reading, span: LabelSpan) -> Range:
    """Return the code points of a span of words."""
    words = divided.words
    return words[reading.offset + span.start][0], words[reading.offset + span.end - 1][1]


def within_paragraph(divided: DividedText, reading: Reading, span: LabelSpan) -> Range:
    """Return the code points of a name, cue or source, which all end with the paragraph that they begin in."""
    start, end = characters(divided, reading, span)
    return start, min(end, max(divided.paragraph_of(start)[1], divided.words[reading.offset + span.start][1]))
