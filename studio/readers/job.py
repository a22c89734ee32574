"""The job ReadDocuments: each file is checked, copied into the store, parsed from there and cut into passages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from studio.child import Controls, Failure, Reporter
from studio.protocol import DocumentEnded, DocumentRead, FileFailed, FileSkipped, Message, ReadDocuments
from studio.readers.blocks import Check, Source
from studio.readers.kinds import kind_of
from studio.readers.passages import Cutter
from studio.readers.store import Store, sha256_of

ENDS_THE_JOB = ("disk_full",)
"""Failures that the next file would meet as well."""


def read_documents(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do the job of a run folder."""
    assert isinstance(job, ReadDocuments), job
    reading = Reading(job, reporter, controls)
    for file in job.files:
        reading.read(file)


class Reading:
    """One job: what was seen so far, and how far it is."""

    def __init__(self, job: ReadDocuments, reporter: Reporter, controls: Controls) -> None:
        self._store = Store(Path(job.store))
        self._seen = set(job.known)
        self._limit = job.passage_characters
        self._reporter = reporter
        self._check = controls.check
        self._files_left = len(job.files)
        self._pages_done = 0
        self._pages_known = 0
        self._files_known = 0

    def read(self, file: str) -> None:
        """Read one file; what is wrong with it is said, and the job goes on."""
        path = Path(file)
        self._check()
        self._files_left -= 1
        self._progress(path.name)
        try:
            self._read(file, path)
        except Failure as failure:
            if failure.code in ENDS_THE_JOB:
                raise
            self._fail(file, failure.code, **failure.facts)
        except MemoryError:
            self._fail(file, "memory_full")
        except FileNotFoundError:
            self._fail(file, "file_missing")
        except (PermissionError, IsADirectoryError) as error:
            self._fail(file, "file_trouble", reason=error.strerror)

    def _fail(self, file: str, code: str, **facts: object) -> None:
        told = {"file": Path(file).name, **facts}
        self._reporter.say(FileFailed(file, code, {name: str(fact) for name, fact in told.items()}))

    def _read(self, file: str, path: Path) -> None:
        kind = kind_of(path)
        sha256 = sha256_of(path)
        if sha256 in self._seen:
            self._reporter.say(FileSkipped(file, sha256))
            return
        with self._store.stored(path, sha256) as stored:
            source = format_of(kind)(stored, self._check)
            self._pages_known += source.pages
            self._files_known += 1
            title = source.title or path.stem
            size = stored.stat().st_size
            self._reporter.say(DocumentRead(file, sha256, title, kind, size, source.pages, stored.name))
            self._say_pages(source, sha256, path.name)
            self._reporter.say(DocumentEnded(sha256))
        self._seen.add(sha256)

    def _say_pages(self, source: Source, sha256: str, name: str) -> None:
        cutter = Cutter(sha256, self._limit)
        for page in source.stream:
            self._check()
            for event in cutter.cut(page):
                self._reporter.say(event)
            self._pages_done += 1
            self._progress(name)

    def _progress(self, name: str) -> None:
        """Files not opened yet count as many pages as the others have on average."""
        usual = self._pages_known / self._files_known if self._files_known else 1
        total = max(1, self._pages_known + usual * self._files_left)
        self._reporter.progress("reading", self._pages_done, total, name)


def format_of(kind: str) -> Callable[[Path, Check], Source]:
    """Return the function that reads this kind; its parser is imported now and not before."""
    if kind == "pdf":
        from studio.readers.formats import pdf

        return pdf.read
    if kind == "docx":
        from studio.readers.formats import word

        return word.read
    if kind == "html":
        from studio.readers.formats import web

        return web.read
    if kind == "markdown":
        from studio.readers.formats import markdown

        return markdown.read
    from studio.readers.formats import plain

    return plain.read
