"""The trained tagger: one pass of a small encoder gives attribution labels, pointers and names.

The weights (``weights/``) are an artefact of their own with a model card; this module only runs them, on one thread,
through ONNX Runtime. A long text is read block by block, so that memory stays bounded and cost linear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from anchorage_corpus.errors import MissingExtraError, MisuseError
from anchorage_corpus.preannotate.attachment import Attachment, Layout, Relation
from anchorage_corpus.preannotate.decoding import Floats, LabelSpan, Pointers, Settings, spans
from anchorage_corpus.preannotate.joint import label_spans
from anchorage_corpus.preannotate.pieces import FIRST, LAST, Encoded, Window, encode, windows
from anchorage_corpus.preannotate.prepared import PreparedText, Range

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "weights"
_BLOCK = 6000
"""Words that are read and decoded together."""
_BATCH = 1
"""Windows in one run: on one thread a batch gains nothing and pads."""


class Reading(NamedTuple):
    """What the tagger read in one block; spans count words from ``offset``."""

    offset: int
    relations: list[Relation]
    spans: list[LabelSpan]
    names: list[LabelSpan]


class Tagger:
    """Runs the weights of one folder; use ``tagger()`` to share one a process."""

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

    def read(self, prepared: PreparedText) -> list[Reading]:
        """Everything that the tagger finds in a text; computed once for each ``PreparedText``."""
        key = f"tagger-{id(self)}"
        if key not in prepared.memo:
            with self._pools.limit(limits=1):
                prepared.memo[key] = [self._block(prepared, *block) for block in _blocks(prepared)]
        found: list[Reading] = prepared.memo[key]
        return found

    def _block(self, prepared: PreparedText, first: int, last: int) -> Reading:
        encoded = encode(prepared, self._tokenizer, first, last)
        labels, names, vectors = self._scores(encoded)
        pointers = Pointers(vectors, self.settings)
        found = label_spans(labels, pointers, self.settings)
        layout = Layout(prepared, first, last)
        related = Attachment(found, pointers, layout, self.settings.linking).relations()
        probability = np.exp(names - np.logaddexp.reduce(names, axis=1, keepdims=True))
        return Reading(first, related, found, spans(names.argmax(1).tolist(), self.settings.names, probability))

    def _scores(self, encoded: Encoded) -> tuple[Floats, Floats, Floats]:
        """Label scores, name scores and pointer vectors of each word."""
        cuts = list(windows(encoded, self.settings.window, self.settings.context))
        order = sorted(range(len(cuts)), key=lambda i: sum(map(len, encoded.pieces[cuts[i].left : cuts[i].right])))
        parts: dict[int, list[Floats]] = {}
        for begin in range(0, len(order), _BATCH):
            chosen = order[begin : begin + _BATCH]
            outputs = self._session.run(None, batch(encoded, [cuts[i] for i in chosen]))
            for row, index in enumerate(chosen):
                cut = cuts[index]
                own = slice(cut.start - cut.left, cut.end - cut.left)
                parts[index] = [output[row, own] for output in outputs]
        labels, names, vectors = (np.concatenate([parts[i][k] for i in range(len(cuts))]) for k in range(3))
        return labels, names, vectors


def batch(encoded: Encoded, cuts: Sequence[Window]) -> dict[str, Any]:
    """Network inputs of some windows, padded to the longest: ids, features, mask and first piece of each word."""
    length = 2 + max(sum(map(len, encoded.pieces[c.left : c.right])) for c in cuts)
    ids = np.zeros((len(cuts), length), np.int64)
    features = np.zeros((3, len(cuts), length), np.int64)
    mask = np.zeros((len(cuts), length), np.int64)
    first = np.zeros((len(cuts), max(c.right - c.left for c in cuts)), np.int64)
    for row, cut in enumerate(cuts):
        ids[row, 0] = FIRST
        at = 1
        for word in range(cut.left, cut.right):
            pieces, (case, gap, quotation) = encoded.pieces[word], encoded.features[word]
            first[row, word - cut.left] = at
            ids[row, at : at + len(pieces)] = pieces
            features[0, row, at : at + len(pieces)] = case
            features[1, row, at] = gap
            features[2, row, at : at + len(pieces)] = quotation
            at += len(pieces)
        ids[row, at] = LAST
        mask[row, : at + 1] = 1
    return {"ids": ids, "features": features, "mask": mask, "first": first}


def _blocks(prepared: PreparedText) -> Iterator[Range]:
    """Runs of whole paragraphs of about ``_BLOCK`` words; a longer paragraph is cut."""
    start = 0
    for begin, end in prepared.paragraphs:
        _, stop = prepared.word_range(begin, end)
        while stop - start > 2 * _BLOCK:
            yield start, start + _BLOCK
            start += _BLOCK
        if stop - start >= _BLOCK:
            yield start, stop
            start = stop
    if start < len(prepared.words):
        yield start, len(prepared.words)


@cache
def tagger() -> Tagger:
    """The tagger with the weights that the package carries, one a process."""
    for module in ("onnxruntime", "tokenizers"):
        if util.find_spec(module) is None:
            raise MissingExtraError("preannotate", module)
    if not (WEIGHTS / "attribution.onnx").is_file():
        raise MisuseError(
            f"no weights in {WEIGHTS}; use `--pipeline fast`, or make them with scripts/train_attribution"
        )
    return Tagger()


def characters(prepared: PreparedText, reading: Reading, span: LabelSpan) -> Range:
    """The code points of a span of words."""
    words = prepared.words
    return words[reading.offset + span.start][0], words[reading.offset + span.end - 1][1]
