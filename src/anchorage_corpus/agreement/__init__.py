"""Measures agreement of annotators and adjudicates: aligns annotations, compares them, and makes gold of them."""

from __future__ import annotations

from anchorage_corpus.agreement.adjudicate import Adjudication, Item, adjudicate, items
from anchorage_corpus.agreement.align import align_layer
from anchorage_corpus.agreement.corpus_gold import Adjudicated, adjudicate_sets, write_gold
from anchorage_corpus.agreement.decisions import Decision, Decisions, read_decisions
from anchorage_corpus.agreement.measure import Agreement, agreement, agreement_of_sets
from anchorage_corpus.agreement.published import are_published, publish_figures
from anchorage_corpus.agreement.suspects import Suspect, suspects, suspects_of
from anchorage_corpus.agreement.utterances import Proposal, proposals, propose
from anchorage_corpus.agreement.work_queue import NextStep, task_of, tasks
from anchorage_corpus.matching import Pair

__all__ = [
    "Adjudicated",
    "Adjudication",
    "Agreement",
    "Decision",
    "Decisions",
    "Item",
    "NextStep",
    "Pair",
    "Proposal",
    "Suspect",
    "adjudicate",
    "adjudicate_sets",
    "agreement",
    "agreement_of_sets",
    "align_layer",
    "are_published",
    "items",
    "proposals",
    "propose",
    "publish_figures",
    "read_decisions",
    "suspects",
    "suspects_of",
    "task_of",
    "tasks",
    "write_gold",
]
