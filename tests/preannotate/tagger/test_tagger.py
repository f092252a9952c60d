"""The trained tagger reads a text once, block by block, and says where in it each span is."""

from __future__ import annotations

from anchorage_corpus.preannotate.tagger.tagger import _BLOCK, _blocks, characters, tagger
from anchorage_corpus.text.divided import DividedText

TEXT = "Vladimir Putin said on Friday that the talks with the United States were useful."


def test_spans_are_words_of_the_text() -> None:
    divided = DividedText(TEXT)
    [reading] = tagger().read(divided)
    spans = {span.label: TEXT[slice(*characters(divided, reading, span))] for span in reading.spans}
    assert spans == {"SOURCE": "Vladimir Putin", "CUE": "said", "CONTENT": TEXT[TEXT.index("that") : -1]}
    [relation] = reading.relations
    assert relation.cue is not None and relation.source is not None
    assert 0.5 < relation.confidence <= 1
    names = {(name.label, TEXT[slice(*characters(divided, reading, name))]) for name in reading.names}
    assert ("PERSON", "Vladimir Putin") in names


def test_a_text_is_read_once() -> None:
    divided = DividedText(TEXT)
    assert tagger().read(divided) is tagger().read(divided)
    assert tagger() is tagger()


def test_a_text_without_words_has_nothing_to_read() -> None:
    assert tagger().read(DividedText(" \n ")) == []


def test_blocks_are_whole_paragraphs_and_cover_every_word_once() -> None:
    divided = DividedText("\n".join("word " * words for words in (_BLOCK - 1, 5, 7, 3 * _BLOCK, 2)))
    blocks = list(_blocks(divided))
    assert blocks[0] == (0, _BLOCK + 4)
    assert [first for first, _ in blocks[1:]] == [last for _, last in blocks[:-1]]
    assert blocks[-1][1] == len(divided.words)
    assert max(last - first for first, last in blocks) <= 2 * _BLOCK
