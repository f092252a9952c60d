"""The life of a project where no network is: run in a network namespace by ``test_faults.py``."""

from __future__ import annotations

import fcntl
import socket
import struct
import sys

from annotators import Annotator

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.server.local import down, up
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.push import push


def raise_loopback() -> None:
    """What ``ip link set lo up`` does (netdevice(7))."""
    get_flags, set_flags, up_and_running = 0x8913, 0x8914, 0x41
    with socket.socket() as probe:
        request = struct.pack("16sh22x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(probe, get_flags, request), 16)
        fcntl.ioctl(probe, set_flags, struct.pack("16sh22x", b"lo", flags | up_and_running))


def main(root: str) -> None:
    """Start, push, annotate, pull, stop."""
    raise_loopback()
    assert [name for _, name in socket.if_nameindex()] == ["lo"]
    corpus = Corpus(root)
    server = up(studio_folder(corpus), lambda line: print(line, file=sys.stderr))
    try:
        with Client(server.url, server.token) as client:
            for task in client.tasks(push(client, corpus, "offline", "auto", ()).project):
                Annotator(client, "admin").accept(task)
            print(len(pull(client, corpus, "offline").taken), "taken")
    finally:
        down(studio_folder(corpus))


if __name__ == "__main__":
    main(sys.argv[1])
