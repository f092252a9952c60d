"""Finds attributions with a language model: ``--attribution llm`` and any OpenAI-compatible endpoint.

Set ``ANCHORAGE_LLM_URL`` (such as ``http://127.0.0.1:11434/v1``), ``ANCHORAGE_LLM_MODEL`` and, if the service needs
one, ``ANCHORAGE_LLM_KEY``. The model is asked for verbatim strings, paragraph by paragraph; a string that is not
exactly in the paragraph is dropped, so the model cannot invent annotations.
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import msgspec

from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.text.divided import DividedText

URL, MODEL, KEY = "ANCHORAGE_LLM_URL", "ANCHORAGE_LLM_MODEL", "ANCHORAGE_LLM_KEY"
_SECONDS = 120
_CONFIDENCE = 0.7
_INSTRUCTION = (
    "List every attribution in the user's paragraph as JSON: "
    '{"attributions": [{"source": "…", "cue": "…", "content": ["…"]}]}. '
    "Copy each string from the paragraph character for character, content with its quotation marks; use an empty "
    "string for a source or cue that is not there. Scare quotes and titles are not attributions."
)


class _Found(msgspec.Struct):
    content: list[str]
    source: str = ""
    cue: str = ""


class _Answer(msgspec.Struct):
    attributions: list[_Found]


class LlmAttribution:
    """Finds attributions by asking a chat model for them."""

    name = "llm"

    def __init__(self) -> None:
        missing = [name for name in (URL, MODEL) if not os.environ.get(name)]
        if missing:
            raise MisuseError(f"{' and '.join(missing)} not set; name an OpenAI-compatible endpoint and its model")
        self._url = _endpoint(os.environ[URL])
        self.version = os.environ[MODEL]

    def quotes(self, divided: DividedText) -> list[DraftQuote]:
        """Return the attributions of a text; raises ``FindingsError`` if the service fails or answers no JSON."""
        found = [q for start, end in divided.paragraphs for q in self._paragraph(divided.text, start, end)]
        return sorted(found, key=lambda q: (q.start, -q.end))

    def _paragraph(self, text: str, start: int, end: int) -> Iterator[DraftQuote]:
        for found in self._ask(text[start:end]).attributions:
            content = [r for piece in found.content if (r := _place(text, piece, start, end))]
            if content:
                cue, source = (_place(text, piece, start, end) for piece in (found.cue, found.source))
                yield DraftQuote(
                    tuple(sorted(content)), (cue,) if cue else (), (source,) if source else (), _CONFIDENCE, self.name
                )

    def _ask(self, paragraph: str) -> _Answer:
        messages = [{"role": "system", "content": _INSTRUCTION}, {"role": "user", "content": paragraph}]
        body = {"model": self.version, "messages": messages, "temperature": 0, "seed": 0}
        body["response_format"] = {"type": "json_object"}
        headers = {"Content-Type": "application/json"}
        if os.environ.get(KEY):
            headers["Authorization"] = f"Bearer {os.environ[KEY]}"
        request = urllib.request.Request(self._url, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as response:
                answer: Any = json.loads(response.read())
            return msgspec.json.decode(answer["choices"][0]["message"]["content"], type=_Answer)
        except (OSError, HTTPException) as error:
            raise FindingsError(f"{self._url} did not answer ({getattr(error, 'reason', error)})") from None
        except (ValueError, KeyError, IndexError, TypeError):
            raise FindingsError(f"{self._url} answered something other than the JSON it was asked for") from None


def _endpoint(url: str) -> str:
    """Return the chat completions URL of a service; raises ``MisuseError`` for an invalid address."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid or any(c.isspace() for c in url):
        raise MisuseError(f"{URL} is {url!r}, not an address such as http://127.0.0.1:11434/v1")
    return url.rstrip("/") + "/chat/completions"


def _place(text: str, piece: str, start: int, end: int) -> Range | None:
    """Return where a copied string is in the paragraph, or None."""
    at = text.find(piece, start, end) if piece else -1
    return (at, at + len(piece)) if at >= 0 else None
