"""``anchorage check``: rules with codes over a corpus folder, findings with places, reporters and safe fixes."""

from __future__ import annotations

from anchorage_corpus.check.findings import Edit, Finding, Hit
from anchorage_corpus.check.rule import Rule, corpus_rule, document_rule, file_rule, rules, set_rule
from anchorage_corpus.check.running.engine import Options, Report, check_corpus, check_utterances
from anchorage_corpus.check.running.selection import Selection
from anchorage_corpus.check.views.sets import DocumentView, SetView

__all__ = [
    "DocumentView",
    "Edit",
    "Finding",
    "Hit",
    "Options",
    "Report",
    "Rule",
    "Selection",
    "SetView",
    "check_corpus",
    "check_utterances",
    "corpus_rule",
    "document_rule",
    "file_rule",
    "rules",
    "set_rule",
]
