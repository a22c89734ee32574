"""Move the bytes: from where the last try ended, with time left, until all is here or the person says stop."""

from __future__ import annotations

import os
import time
from urllib.parse import urlsplit

from studio.child import Controls, Failure, Reporter
from studio.child.reporting import PROGRESS_EVERY
from studio.fetcher.hub import Broken, RemoteFile, RemoteModel, stream
from studio.fetcher.parcel import Parcel
from studio.protocol import Progress

TRIES = 5
"""So many connections in a row may break without a single byte before the network counts as gone."""
PAUSE = 0.5
"""Seconds before the first new try; each further one waits longer."""


class Meter:
    """Says how far a download is; its time left counts only bytes of this run, not those resumed."""

    def __init__(self, reporter: Reporter, total: int, done: int) -> None:
        self._reporter = reporter
        self._total = total
        self._first = self.done = done
        self._began = time.monotonic()
        self._said = 0.0

    def add(self, count: int, name: str) -> None:
        """Count bytes; a negative count takes back what must be fetched again."""
        self.done += count
        now = time.monotonic()
        if now - self._said >= PROGRESS_EVERY or self.done >= self._total:
            self._said = now
            self._reporter.say(Progress(self.done, self._total, "downloading", self._left(now), name))

    def _left(self, now: float) -> float | None:
        fetched, spent = self.done - self._first, now - self._began
        return spent / fetched * (self._total - self.done) if fetched > 0 and spent > 1 else None


class Transfer:
    """One model on its way."""

    def __init__(self, model: RemoteModel, endpoint: str, parcel: Parcel, meter: Meter, controls: Controls) -> None:
        self._model = model
        self._endpoint = endpoint
        self._parcel = parcel
        self._meter = meter
        self._controls = controls

    def fetch(self, file: RemoteFile) -> None:
        """Fetch one file to its end, over as many connections as it takes, and have it verified."""
        empty_tries = 0
        while self._parcel.size_of(file) < file.size or not self._parcel.part_of(file).exists():
            before = self._parcel.size_of(file)
            self._try(file)
            empty_tries = 0 if self._parcel.size_of(file) > before else empty_tries + 1
            if empty_tries:
                self._rest(empty_tries)
        self._parcel.accept(file)

    def _try(self, file: RemoteFile) -> None:
        try:
            self._receive(file)
        except Broken:
            return

    def _receive(self, file: RemoteFile) -> None:
        here = self._parcel.size_of(file)
        with stream(self._model, self._endpoint, file.name, here) as (start, chunks):
            if start != here:
                self._meter.add(start - here, file.name)
            with self._parcel.part_of(file).open("r+b" if start else "wb") as part:
                part.seek(start)
                for chunk in chunks:
                    self._controls.check()
                    part.write(chunk)
                    self._meter.add(len(chunk), file.name)
                    if part.tell() > file.size:
                        break
                part.flush()
                os.fsync(part.fileno())

    def _rest(self, tries: int) -> None:
        """Wait a little longer after each empty try, and give up after the last."""
        if tries >= TRIES:
            raise Failure("network_unreachable", host=urlsplit(self._endpoint).netloc)
        until = time.monotonic() + PAUSE * tries
        while time.monotonic() < until:
            self._controls.check()
            time.sleep(0.05)
