"""A hub on loopback: the few routes a download needs, a tiny model, and faults on demand."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPO = "house/tiny"
FILES = {
    "README.md": b"---\nlicense: apache-2.0\n---\n",
    "config.json": b'{"model_type": "llama"}',
    "tokenizer.json": b'{"version": "1.0"}' * 50,
    "chat_template.jinja": b"{{ messages }}",
    "model.safetensors": bytes(range(256)) * 2000,
    "pytorch_model.bin": b"\x80\x04pickle",
    "modeling_tiny.py": b"print('never')",
    "onnx/model.safetensors": b"elsewhere",
}


@dataclass
class Hub:
    """What the server offers, what goes wrong, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    gated: bool = False
    locked: bool = False
    """Whether files of the gated model are refused."""
    cuts: list[int] = field(default_factory=list)
    """Bytes after which the next answers of the weights break off."""
    pause: float = 0.0
    """Seconds between two pieces of the weights."""
    tired_after: int = 0
    """Bytes of the weights after which every piece takes seconds; 0 for never."""
    resumable: bool = True
    changed: bytes = b""
    """Sent in place of the weights; their checksum stays."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range of every request for a file."""
    headers: list[dict[str, str]] = field(default_factory=list)

    def __enter__(self) -> Hub:
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub = hub
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def card(self) -> dict[str, object]:
        """What ``api/models`` answers with ``blobs=True``."""
        return {
            "id": REPO,
            "sha": COMMIT,
            "gated": "manual" if self.gated else False,
            "cardData": {"license": "apache-2.0"},
            "tags": ["license:apache-2.0"],
            "siblings": [self._sibling(name, data) for name, data in self.files.items()],
        }

    @staticmethod
    def _sibling(name: str, data: bytes) -> dict[str, object]:
        git_id = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        known: dict[str, object] = {"rfilename": name, "size": len(data), "blobId": git_id}
        if name.endswith((".safetensors", ".bin")):
            known["lfs"] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "pointerSize": 134}
        return known


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.headers.append({name.lower(): value for name, value in self.headers.items()})
        if path == f"/api/models/{REPO}/revision/main":
            return self._send(200, json.dumps(self.hub.card()).encode(), {"Content-Type": "application/json"})
        if path.startswith(f"/{REPO}/resolve/{COMMIT}/"):
            return self._file(path.split(f"/{COMMIT}/")[1])
        return self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _file(self, name: str) -> None:
        wanted = self.headers.get("Range", "")
        self.hub.asked.append((name, wanted))
        if self.hub.locked:
            return self._send(403, b"{}", {"X-Error-Code": "GatedRepo"})
        data = self.hub.files[name]
        if name == "model.safetensors":
            data = self.hub.changed or data
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.hub.resumable else 0
        span = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        return self._send(206 if start else 200, data[start:], span, is_weights=name == "model.safetensors")

    def _send(self, status: int, body: bytes, headers: dict[str, str], is_weights: bool = False) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if is_weights:
            self._drip(body)
        else:
            self.wfile.write(body)

    def _drip(self, body: bytes) -> None:
        """Send the weights slowly, and break off where the script says."""
        end = self.hub.cuts.pop(0) if self.hub.cuts else len(body)
        try:
            for at in range(0, min(end, len(body)), 16384):
                self.wfile.write(body[at : min(at + 16384, end)])
                time.sleep(2.0 if 0 < self.hub.tired_after <= at else self.hub.pause)
        except OSError:
            return
        if end < len(body):
            self.close_connection = True
            self.connection.shutdown(2)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
