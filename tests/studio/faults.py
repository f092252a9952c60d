"""A network and a disk that fail on demand."""

from __future__ import annotations

import http.client
import http.server
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

Fault = Callable[[str, str, int], str]
"""From method, path and how many such requests came before to what becomes of one.

``pass``; ``drop``: carried out, the answer lost; ``refuse``: neither; ``late``: the connection is lost at once, and
the request is carried out when the next ``release`` has been, or when the proxy closes.
"""


@contextmanager
def proxy(target: str, fault: Fault) -> Iterator[str]:
    """A server in front of ``target`` that loses answers after the request was carried out; its address."""
    host = urlsplit(target)
    counts: dict[tuple[str, str], int] = {}
    held: list[Callable[[], object]] = []

    def release() -> None:
        while held:
            held.pop(0)()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def carry(self) -> None:
            path = self.path.partition("?")[0]
            seen = counts.get((self.command, path), 0)
            counts[self.command, path] = seen + 1
            verdict = fault(self.command, path, seen)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            kept = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
            sent = partial(_carried, host.hostname or "", host.port, self.command, self.path, body, kept)
            if verdict == "late":
                held.append(sent)
            if verdict in ("refuse", "late"):
                self.close_connection = True
                return
            try:
                answer, data = sent()
            except (http.client.HTTPException, OSError):
                verdict = "drop"  # a server that died answers nobody
            if verdict == "release":
                release()
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
            release()


def _carried(
    host: str, port: int | None, method: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[http.client.HTTPResponse, bytes]:
    upstream = http.client.HTTPConnection(host, port, timeout=300)
    try:
        upstream.request(method, path, body, headers)
        answer = upstream.getresponse()
        return answer, answer.read()
    finally:
        upstream.close()
