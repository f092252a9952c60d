"""A Hub on 127.0.0.1 that speaks as much of the protocol as publishing and reading back need.

Run as ``python hub_double.py PORT``. It keeps repositories in memory. Tokens: ``write-token`` may write,
``read-token`` may read. ``POST /_faults`` with ``{"route": regex, "fault": "drop" | status, "times": n}`` makes the
next ``n`` matching requests fail: ``drop`` carries the request out and closes the connection without an answer.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROLES = {"write-token": "write", "read-token": "read"}
NOW = "2026-01-01T00:00:00.000Z"
LARGE = (".parquet",)


def git_blob_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass
class Repository:
    """Commits are (files, parent, message); a file is its bytes."""

    commits: dict[str, tuple[dict[str, bytes], str | None, str]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    large: set[str] = field(default_factory=set)
    private: bool = False

    def commit(self, files: dict[str, bytes], message: str) -> str:
        parent = self.branches.get("main")
        listing = sorted((path, git_blob_id(data)) for path, data in files.items())
        commit = hashlib.sha1(json.dumps([listing, parent, message, len(self.commits)]).encode()).hexdigest()
        self.commits[commit] = (files, parent, message)
        self.branches["main"] = commit
        return commit

    def resolve(self, revision: str) -> str | None:
        name = re.sub("^refs/(heads|tags)/", "", unquote(revision))
        return self.branches.get(name) or self.tags.get(name) or (name if name in self.commits else None)

    def describe(self, path: str, data: bytes) -> dict[str, Any]:
        entry: dict[str, Any] = {"type": "file", "oid": git_blob_id(data), "size": len(data), "path": path}
        if path in self.large:
            entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
        return entry


REPOSITORIES: dict[str, Repository] = {}
LARGE_OBJECTS: dict[str, bytes] = {}
FAULTS: list[dict[str, Any]] = []
REQUESTS: list[str] = []
LOCK = threading.RLock()


class Answer(Exception):
    """The answer to a request; raised so that any depth can give it."""

    def __init__(self, status: int, body: Any = None, error: str | None = None, **headers: str) -> None:
        self.status, self.headers = status, {k.replace("_", "-"): v for k, v in headers.items()}
        if error:
            body = {"error": error}
            self.headers |= {"X-Error-Code": error, "X-Error-Message": error}
        self.body = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        """Stay silent."""

    def answer(self) -> None:
        url = urlsplit(self.path)
        self.query = {k: v[0] for k, v in parse_qs(url.query).items()}
        self.payload = self.read_payload()
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        self.role = ROLES.get(token)
        with LOCK:
            REQUESTS.append(f"{self.command} {url.path}")
            fault = next((f for f in FAULTS if f["times"] > 0 and re.search(f["route"], self.requestline)), None)
            if fault:
                fault["times"] -= 1
            if fault and fault["fault"] != "drop":
                return self.send(Answer(fault["fault"], error="Fault"))
            try:
                self.route(url.path)
                reply = Answer(404, error="NotFound")
            except Answer as given:
                reply = given
        if fault:
            self.close_connection = True
            return self.connection.close()
        return self.send(reply)

    def read_payload(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().strip(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        length = answer.headers.pop("Content-Length", str(len(answer.body)))
        for name, value in {"Content-Type": "application/json", **answer.headers, "Content-Length": length}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def route(self, path: str) -> None:
        if path == "/_faults":
            FAULTS.append(json.loads(self.payload))
            raise Answer(200, {})
        if path == "/_requests":
            raise Answer(200, REQUESTS)
        if path == "/api/whoami-v2" and self.role:
            raise Answer(
                200, {"name": "org", "type": "user", "orgs": [], "auth": {"accessToken": {"role": self.role}}}
            )
        if path == "/api/validate-yaml":
            raise Answer(200, {"errors": [], "warnings": []})
        if path == "/api/repos/create":
            self.create()
        if found := re.fullmatch(r"/api/lfs/([0-9a-f]{64})", path):
            LARGE_OBJECTS[found[1]] = self.payload
            raise Answer(200)
        if found := re.fullmatch(r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", path):
            self.must_write()
            self.batch()
        if found := re.fullmatch(r"/(api/)?datasets/([^/]+/[\w.-]+?)(?:/(.*))?", path):
            self.repository = REPOSITORIES.get(found[2])
            if self.repository is None or not self.role:
                raise Answer(404 if self.role else 401, error="RepoNotFound")
            self.repository_route(bool(found[1]), found[2], found[3] or "")

    def must_write(self) -> None:
        if self.role != "write":
            raise Answer(403 if self.role else 401, error="Forbidden")

    def create(self) -> None:
        self.must_write()
        wanted = json.loads(self.payload)
        name = f"{wanted.get('organization') or 'org'}/{wanted['name']}"
        address = f"http://{self.headers['Host']}/datasets/{name}"
        if name in REPOSITORIES:
            raise Answer(409, {"error": "You already created this dataset repo", "url": address})
        REPOSITORIES[name] = Repository()
        REPOSITORIES[name].private = wanted.get("visibility") == "private"
        REPOSITORIES[name].commit({}, "initial commit")
        raise Answer(200, {"url": address, "id": name})

    def batch(self) -> None:
        def entry(wanted: dict[str, Any]) -> dict[str, Any]:
            href = f"http://{self.headers['Host']}/api/lfs/{wanted['oid']}"
            action = {} if wanted["oid"] in LARGE_OBJECTS else {"actions": {"upload": {"href": href, "header": {}}}}
            return {"oid": wanted["oid"], "size": wanted["size"], **action}

        raise Answer(200, {"transfer": "basic", "objects": [entry(o) for o in json.loads(self.payload)["objects"]]})

    def revision(self, name: str) -> str:
        commit = self.repository.resolve(name)
        if not commit:
            raise Answer(404, error="RevisionNotFound")
        return commit

    def repository_route(self, api: bool, name: str, rest: str) -> None:
        self.name = name
        verb, _, argument = rest.partition("/")
        if not api and verb == "resolve":
            revision, _, path = argument.partition("/")
            self.resolve_file(self.revision(revision), unquote(path))
        if self.command == "GET":
            self.read_route(name, verb, argument)
        self.must_write()
        if verb == "preupload":
            self.preupload()
        if verb == "commit":
            self.commit()
        if verb == "tag":
            self.tag(argument)

    def read_route(self, name: str, verb: str, argument: str) -> None:
        if verb in ("", "revision"):
            commit = self.revision(argument or "main")
            siblings = [{"rfilename": path} for path in sorted(self.repository.commits[commit][0])]
            described = {
                "_id": "x",
                "id": name,
                "author": "org",
                "sha": commit,
                "lastModified": NOW,
                "createdAt": NOW,
            }
            flags = {
                "private": self.repository.private,
                "gated": False,
                "disabled": False,
                "tags": [],
                "downloads": 0,
                "likes": 0,
            }
            raise Answer(200, {**described, **flags, "siblings": siblings})
        if verb == "refs":
            branches = [self.ref("heads", k, v) for k, v in self.repository.branches.items()]
            tags = [self.ref("tags", k, v) for k, v in self.repository.tags.items()]
            raise Answer(200, {"branches": branches, "tags": tags, "converts": []})
        if verb == "tree":
            self.tree(*argument.partition("/")[::2])

    @staticmethod
    def ref(kind: str, name: str, commit: str) -> dict[str, str]:
        return {"name": name, "ref": f"refs/{kind}/{name}", "targetCommit": commit}

    def tree(self, revision: str, folder: str) -> None:
        files = self.repository.commits[self.revision(revision)][0]
        prefix = unquote(folder).strip("/") + "/" if folder.strip("/") else ""
        entries: dict[str, dict[str, Any]] = {}
        for path in sorted(p for p in files if p.startswith(prefix)):
            parts = path[len(prefix) :].split("/")
            for depth in range(1, len(parts)):
                parent = prefix + "/".join(parts[:depth])
                entries[parent] = {"type": "directory", "oid": "0" * 40, "size": 0, "path": parent}
            entries[path] = self.repository.describe(path, files[path])
        raise Answer(200, list(entries.values()))

    def resolve_file(self, commit: str, path: str) -> None:
        files = self.repository.commits[commit][0]
        if path not in files:
            raise Answer(404, error="EntryNotFound", X_Repo_Commit=commit)
        data = files[path]
        etag = hashlib.sha256(data).hexdigest() if path in self.repository.large else git_blob_id(data)
        headers = {"X_Repo_Commit": commit, "ETag": f'"{etag}"', "Accept_Ranges": "bytes"}
        if self.command == "HEAD":
            raise Answer(200, None, Content_Length=str(len(data)), **headers)
        if wanted := re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or ""):
            first = int(wanted[1]) if wanted[1] else max(0, len(data) - int(wanted[2]))
            last = min(int(wanted[2]) if wanted[1] and wanted[2] else len(data) - 1, len(data) - 1)
            content_range = f"bytes {first}-{last}/{len(data)}"
            raise Answer(206, data[first : last + 1], Content_Range=content_range, **headers)
        raise Answer(200, data, **headers)

    def preupload(self) -> None:
        def mode(path: str) -> dict[str, Any]:
            upload = "lfs" if path.endswith(LARGE) else "regular"
            return {"path": path, "uploadMode": upload, "shouldIgnore": False, "oid": None}

        raise Answer(200, {"files": [mode(f["path"]) for f in json.loads(self.payload)["files"]]})

    def commit(self) -> None:
        repository = self.repository
        files = dict(repository.commits[repository.branches["main"]][0])
        message = ""
        for line in self.payload.splitlines():
            step = json.loads(line)
            value = step["value"]
            if step["key"] == "header":
                message = value["summary"]
                if value.get("parentCommit") not in (None, repository.branches["main"]):
                    raise Answer(412, error="PreconditionFailed")
            elif step["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif step["key"] == "lfsFile":
                files[value["path"]] = LARGE_OBJECTS[value["oid"]]
                repository.large.add(value["path"])
            elif step["key"] == "deletedFile":
                files.pop(value["path"], None)
        commit = repository.commit(files, message)
        raise Answer(
            200,
            {
                "success": True,
                "commitOid": commit,
                "commitUrl": f"http://{self.headers['Host']}/datasets/{self.name}/commit/{commit}",
            },
        )

    def tag(self, revision: str) -> None:
        wanted = json.loads(self.payload)["tag"]
        if wanted in self.repository.tags:
            raise Answer(409, error="TagExists")
        self.repository.tags[wanted] = self.revision(revision)
        raise Answer(200, {})

    do_GET = do_POST = do_PUT = do_HEAD = answer


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
