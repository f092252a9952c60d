"""Measures agreement of annotators and adjudicates: aligns annotations, compares them, and makes gold of them."""

from __future__ import annotations

from anchorage_corpus.agreement.adjudicate import Adjudication, Item, adjudicate, items
from anchorage_corpus.agreement.align import align_layer
from anchorage_corpus.agreement.decisions import Decision, Decisions, read_decisions
from anchorage_corpus.agreement.measure import Agreement, agreement, agreement_of_sets
from anchorage_corpus.agreement.suspects import Suspect, suspects
from anchorage_corpus.agreement.utterances import Proposal, proposals, propose
from anchorage_corpus.agreement.work_queue import NextStep, task_of, tasks
from anchorage_corpus.matching import Pair

__all__ = [
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
    "agreement",
    "agreement_of_sets",
    "align_layer",
    "items",
    "proposals",
    "propose",
    "read_decisions",
    "suspects",
    "task_of",
    "tasks",
]
