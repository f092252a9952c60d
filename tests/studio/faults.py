"""A network and a disk that fail on demand."""

from __future__ import annotations

import http.client
import http.server
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

Fault = Callable[[str, str, int], str]
"""From method, path and how many such requests came before to ``pass``, ``drop`` (answer lost) or ``refuse``."""


@contextmanager
def proxy(target: str, fault: Fault) -> Iterator[str]:
    """A server in front of ``target`` that loses answers after the request was carried out; its address."""
    host = urlsplit(target)
    counts: dict[tuple[str, str], int] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def carry(self) -> None:
            path = self.path.partition("?")[0]
            seen = counts.get((self.command, path), 0)
            counts[self.command, path] = seen + 1
            verdict = fault(self.command, path, seen)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            if verdict == "refuse":
                self.close_connection = True
                return
            upstream = http.client.HTTPConnection(host.hostname or "", host.port, timeout=300)
            kept = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
            try:
                upstream.request(self.command, self.path, body, kept)
                answer = upstream.getresponse()
                data = answer.read()
            except (http.client.HTTPException, OSError):
                verdict = "drop"  # a server that died answers nobody
            finally:
                upstream.close()
            if verdict == "drop":
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers.get("content-type", "application/json"))
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = carry

        def log_message(self, *_: object) -> None:
            pass

    class Threaded(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True

    with Threaded(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()
