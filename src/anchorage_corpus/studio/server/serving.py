"""Serves pre-annotations on 127.0.0.1 in Label Studio's machine-learning backend protocol, in a thread."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from threading import Thread
from typing import NamedTuple

import uvicorn

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import AnnotationSet, DocumentRef
from anchorage_corpus.studio.api.backend import Predict, backend, made_live, stored

Warn = Callable[[str], None]
"""Takes a line for each task without a result."""


class Serving(NamedTuple):
    """A thread that answers at an address for as long as the program runs."""

    address: str
    thread: Thread


def serve_live(
    annotate: Callable[[str, DocumentRef], AnnotationSet], version: str, port: int = 0, warn: Warn = lambda line: None
) -> Serving:
    """Serve what a function makes of each task's text; ``version`` names it. Port 0 is a free one.

    Raises ``MisuseError`` for a port that is taken.
    """
    return _serve(made_live(annotate), version, port, warn)


def serve_set(corpus: Corpus, set_name: str, port: int = 0, warn: Warn = lambda line: None) -> Serving:
    """Serve the annotations of a set of the corpus. Port 0 is a free one.

    Raises ``MisuseError`` if there is no set of that name, and for a port that is taken.
    """
    corpus.need_set(set_name)
    return _serve(stored(corpus, set_name), set_name, port, warn)


def _serve(predict: Predict, version: str, port: int, warn: Warn) -> Serving:
    try:
        listening = socket.create_server(("127.0.0.1", port))
    except OSError:
        raise MisuseError(
            f"port {port} of 127.0.0.1 is taken; name another with --port, or 0 for a free one"
        ) from None
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(backend(predict, version, warn), log_level="warning", access_log=False))
    thread = Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.05)
    return Serving(address, thread)
