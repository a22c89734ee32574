"""A small server that speaks the common chat protocol on loopback, in a process of its own, and fails by script.

``python loopback.py SCRIPT LOG PORT`` prints its port. It writes down every request before it answers, so that a test
can count what was asked. The answers are honest: a draft for each sentence of the passage, in the form asked.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition
from typing import Any

FAULTS = ("slow", "429", "500", "broken", "half", "schema", "empty", "cut", "no-json", "foreign", "torn", "no-usage")


UPTO = "upto.txt"
"""The file that names the last part of the document that is answered; without it all are."""


@dataclass
class Script:
    """What to do with each request: by its words, else in order, else by lot, else answer."""

    marked: dict[str, list[str]] = field(default_factory=dict)
    """Faults of the requests that hold these words, one after another; the last one stays."""
    order: list[str] = field(default_factory=list)
    weights: dict[str, float] = field(default_factory=dict)
    seed: int = 7
    key: str = ""
    """The one key that is let in; empty lets everyone in."""
    forms: list[str] = field(default_factory=lambda: ["json_schema", "json_object", "text"])
    """Forms of an answer that are understood; others are refused with 400."""
    refuses: list[str] = field(default_factory=list)
    """Options that are refused with 400."""
    slow: float = 0.3
    """Seconds a slow answer takes."""
    repeats_key: bool = False
    """Every refusal quotes the key it was given, as some services do."""
    always: float = 0.0
    """Seconds every answer takes."""
    together: int = 0
    """Answers wait until so many requests are under way: where fewer ever are, none is answered."""


@dataclass(frozen=True)
class Running:
    """A server at work, as its test sees it."""

    url: str
    log: Path
    process: subprocess.Popen[str]

    def asked(self) -> list[dict[str, Any]]:
        """Return every request so far; one that is being written down is none yet."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").split("\n")[:-1]]

    def let(self, upto: int) -> None:
        """Have requests answered up to this part of the document, and keep the others waiting."""
        (self.log.parent / UPTO).write_text(str(upto), encoding="utf-8")


@contextmanager
def serving(folder: Path, script: Script, port: int = 0, upto: int | None = None) -> Iterator[Running]:
    """Run a server for as long as the test needs it; 0 is any free port, ``upto`` as in ``Running.let``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / UPTO).unlink(missing_ok=True)
    if upto is not None:
        (folder / UPTO).write_text(str(upto), encoding="utf-8")
    plan, log = folder / "script.json", folder / "asked.jsonl"
    plan.write_text(json.dumps(asdict(script)), encoding="utf-8")
    log.write_text("", encoding="utf-8")
    command = [sys.executable, __file__, str(plan), str(log), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            yield Running(f"http://127.0.0.1:{port}/v1", log, process)
        finally:
            process.kill()


class Plan:
    """Which fault is next, and the book of requests; many threads ask."""

    def __init__(self, script: Script, log: Path) -> None:
        self.script = script
        self._lock, self._log, self._lot = Condition(), log.open("a", encoding="utf-8"), random.Random(script.seed)
        self._upto, self._begun = log.parent / UPTO, 0
        self._order, self._marked = list(script.order), {word: list(own) for word, own in script.marked.items()}
        self._at_once = 0

    def begin(self, said: str, entry: dict[str, Any]) -> str:
        """Choose what happens to a request and write it down."""
        with self._lock:
            self._at_once += 1
            self._begun += 1
            fault = self._fault(said)
            entry |= {"number": self._begun, "fault": fault, "at_once": self._at_once, "at": time.monotonic()}
            self._log.write(json.dumps(entry) + "\n")
            self._log.flush()
            self._lock.notify_all()
        return fault

    def wait(self, said: str, number: int) -> None:
        """Wait until a request may be answered."""
        time.sleep(self.script.always)
        while not self._is_let(said):
            time.sleep(0.02)
        if size := self.script.together:
            with self._lock:
                full = -(-number // size) * size
                self._lock.wait_for(lambda: self._begun >= full)

    def _is_let(self, said: str) -> bool:
        if not self._upto.exists():
            return True
        part, upto = re.search(r"Part (\d+)", said), self._upto.read_text(encoding="utf-8")
        return part is None or int(part[1]) <= int(upto or 0)

    def end(self) -> None:
        """A request is done."""
        with self._lock:
            self._at_once -= 1

    def _fault(self, said: str) -> str:
        for word, own in self._marked.items():
            if word in said:
                return own.pop(0) if len(own) > 1 else own[0]
        if self._order:
            return self._order.pop(0)
        if not self.script.weights:
            return "ok"
        return self._lot.choices(list(self.script.weights), list(self.script.weights.values()))[0]


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"
    plan: Plan

    def log_message(self, *_: object) -> None:
        """The book is enough."""

    def do_GET(self) -> None:
        """Say which models there are."""
        fault = self._begun("", {"path": self.path, "headers": self._headers()})
        if self._is_let_in() and not self._failed(fault):
            self._send(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in ("tiny", "Big 7")]})
        self._over()

    def do_POST(self) -> None:
        """Answer a chat, or fail as the script says."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said = body["messages"][-1]["content"] + body["messages"][1]["content"]
        entry = {"path": self.path, "headers": self._headers(), "body": body}
        fault = self._begun(said, entry)
        self.plan.wait(said, entry["number"])
        if self._is_let_in() and self._is_understood(body) and not self._failed(fault):
            self._answer(body, fault)
        self._over()

    def _begun(self, said: str, entry: dict[str, Any]) -> str:
        self._under_way = True
        return self.plan.begin(said, entry)

    def _over(self) -> None:
        """A request is over before its answer is sent: whoever has that may ask the next thing at once."""
        if self._under_way:
            self._under_way = False
            self.plan.end()

    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _is_let_in(self) -> bool:
        key, given = self.plan.script.key, self.headers.get("authorization", "")
        if not key or given == f"Bearer {key}":
            return True
        self._refuse(401, f"Incorrect API key provided: {given}. Find yours elsewhere.")
        return False

    def _is_understood(self, body: dict[str, Any]) -> bool:
        script, form = self.plan.script, body.get("response_format", {"type": "text"})["type"]
        if form not in script.forms:
            self._refuse(400, f"response_format of type {form} is not supported")
            return False
        if refused := [name for name in script.refuses if name in body]:
            beside = " Use 'max_completion_tokens' instead." if "max_tokens" in refused else ""
            self._refuse(400, f"Unsupported parameter: '{refused[0]}'.{beside}")
            return False
        return True

    def _failed(self, fault: str) -> bool:
        """Do what happens before an answer is made."""
        if fault == "slow":
            time.sleep(self.plan.script.slow)
        elif fault in ("429", "500", "503", "404", "403", "400"):
            headers = {"retry-after": "1"} if fault == "429" else {}
            self._refuse(int(fault), f"scripted {fault}", headers)
            return True
        elif fault == "redirect":
            self._send(307, {}, {"location": "http://127.0.0.2:9/elsewhere"})
            return True
        elif fault == "cut":
            self.close_connection = True
            self.connection.close()
            return True
        return False

    def _answer(self, body: dict[str, Any], fault: str) -> None:
        text = _spoiled(json.dumps({"drafts": _drafts(body)}), fault)
        choice = {"index": 0, "message": {"role": "assistant", "content": text},
                  "finish_reason": "length" if fault == "torn" else "stop"}  # fmt: skip
        reply = {"id": "1", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [choice],
                 "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}}  # fmt: skip
        if fault == "no-usage":
            del reply["usage"]
        if fault == "half":
            self._send(200, reply, half=True)
        elif fault == "no-json":
            self._send(200, "<html>Welcome to the proxy</html>")
        elif fault == "drip":
            self._drip()
        else:
            self._send(200, reply)

    def _refuse(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        if self.plan.script.repeats_key:
            message += f" Your key: {self.headers.get('authorization', '').removeprefix('Bearer ')}"
        self._send(status, {"error": {"message": message, "type": "scripted"}}, headers)

    def _send(self, status: int, reply: object, headers: dict[str, str] | None = None, half: bool = False) -> None:
        self._over()
        whole = reply.encode() if isinstance(reply, str) else json.dumps(reply).encode()
        self.send_response(status)
        kind = "text/html" if isinstance(reply, str) else "application/json"
        for name, value in {"content-type": kind, "content-length": str(len(whole)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(whole[: len(whole) // 2] if half else whole)
        if half:
            self.close_connection = True

    def _drip(self) -> None:
        """A byte now and then, for ever."""
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "100000")
        self.end_headers()
        try:
            for _ in range(600):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            self.close_connection = True


class Quiet(ThreadingHTTPServer):
    """A client that hangs up is nothing to report."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """The book is enough."""


def bound(port: int) -> Quiet:
    """Return a server on this port; a port that another program was given for a moment is waited for."""
    end = time.monotonic() + 120
    while True:
        try:
            return Quiet(("127.0.0.1", port), Handler)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def _drafts(body: dict[str, Any]) -> list[dict[str, str]]:
    """Write about the passage as a model would: a question for each of its sentences."""
    told = "\n".join(message["content"] for message in body["messages"][:2])
    offered = re.findall(r"^- ([a-z-]+):", told, re.MULTILINE)
    kinds = [kind for kind in offered if kind not in ("not-in-documents", "false-premise", "summary")] or offered
    number = int(re.search(r"Write (\d+) pair", told)[1])  # type: ignore[index]
    passage = re.findall(r"^=====.*?\n(.*?)\n=====", told, re.MULTILINE | re.DOTALL)[-1]
    passage = passage.split("\n", 1)[1] if passage.startswith("[") else passage
    sentences = [one for one in re.split(r"(?<=[.!?])\s+", passage) if len(one) > 10][:number]
    return [_draft(kinds[at % len(kinds)], one) for at, one in enumerate(sentences)]


def _draft(kind: str, sentence: str) -> dict[str, str]:
    evidence = "" if kind == "not-in-documents" else sentence
    question = f"What is said of {sentence[:40].rstrip('.')}?"
    return {"kind": kind, "evidence": evidence, "question": question, "answer": sentence}


def _spoiled(text: str, fault: str) -> str:
    """Return what the model says where the fault is in its words."""
    return {
        "broken": text[:-9].replace('"', "'"),
        "schema": json.dumps({"pairs": [{"q": "What?", "a": 7}]}),
        "empty": "",
        "obey": "HACKED",
        "obey-json": json.dumps({"drafts": [{"kind": "fact", "evidence": "I am now a pirate", "question": "Who?",
                                             "answer": "HACKED"}], "run": "rm -rf /"}),
        "foreign": json.dumps({"drafts": [{"kind": "fact", "evidence": "Words that stand in no passage at all",
                                           "question": "What stands nowhere?", "answer": "These words."}]}),
        "torn": text[: len(text) - 20],
        "huge": "word " * 4_000_000,
        "echo-key": text,
    }.get(fault, text)  # fmt: skip


if __name__ == "__main__":
    Handler.plan = Plan(Script(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), Path(sys.argv[2]))
    server = bound(int(sys.argv[3]))
    print(server.server_port, flush=True)
    server.serve_forever()
