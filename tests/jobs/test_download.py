"""Laws of a download as the window sees it: looked up first, stopped and resumed, and never without a listener."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from studio import places
from studio.core import bases
from studio.core.problems import ProblemError
from studio.jobs import download, errand
from studio.protocol import EVENTS_FILE, Finished, ModelDownloaded, Progress, Started
from tests.fetcher.hub_server import FILES, REPO, Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on loopback that everything asks by way of the environment."""
    for name in ("HF_HUB_OFFLINE", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Hub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
        yield server


async def first_progress() -> Progress:
    """Begin a download and leave it at its first word, as a window that is closed does."""
    async with contextlib.aclosing(download.download(REPO)) as events:
        async for event in events:
            if isinstance(event, Progress):
                return event
    raise AssertionError("no progress was said")


def children() -> list[psutil.Process]:
    """Return the fetchers that live; other children of this process are none of ours."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            fetches = "studio.fetcher" in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE
            found += [child] if fetches else []
    return found


def wait_for_no_children() -> None:
    deadline = time.monotonic() + 180
    while children():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_look_up_fetches_nothing(hub: Hub) -> None:
    found = asyncio.run(download.look_up(REPO))
    assert (found.repo, found.licence) == (REPO, "apache-2.0")
    assert found.bytes > len(FILES["model.safetensors"])
    assert not hub.asked
    assert not places.models().exists()


def test_downloaded_model_is_a_base(hub: Hub) -> None:
    async def all_of_it() -> list[object]:
        return [event async for event in download.download(REPO)]

    assert asyncio.run(all_of_it())[-1] == ModelDownloaded(str(download.target(REPO)))
    assert REPO in [base.name for base in bases.listed()]
    assert not download.unfinished()


def test_a_problem_is_worded(hub: Hub) -> None:
    with pytest.raises(ProblemError) as caught:
        asyncio.run(download.look_up("house/absent"))
    assert caught.value.problem.code == "model_not_found"


def test_stopped_download_goes_on_where_it_was(hub: Hub) -> None:
    hub.tired_after = 300_000

    async def stopped() -> list[object]:
        heard = []
        async for event in download.download(REPO):
            heard.append(event)
            if isinstance(event, Progress) and event.done > event.total / 2:  # well into the weights
                download.stop(REPO)
        return heard

    assert not any(isinstance(event, ModelDownloaded) for event in asyncio.run(stopped()))
    assert download.unfinished() == [REPO]
    assert REPO not in [base.name for base in bases.listed()]
    hub.tired_after = 0

    async def resumed() -> list[object]:
        return [event async for event in download.download(REPO)]

    assert isinstance(asyncio.run(resumed())[-1], ModelDownloaded)
    assert any(name == "model.safetensors" and span for name, span in hub.asked)


def test_nothing_goes_on_when_nobody_listens(hub: Hub) -> None:
    hub.pause = 1.0
    asyncio.run(first_progress())
    wait_for_no_children()
    assert download.unfinished() == [REPO]


def test_a_child_on_its_way_out_is_not_taken_for_one_at_work(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its window saw the last word and may ask for the same again at once; the folder is the old child's until then."""
    monkeypatch.setattr(errand, "PATIENCE", 0.1)
    folder = places.data() / "downloads" / REPO.replace("/", "--")
    folder.mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as child:
        said = (Started(child.pid, psutil.Process(child.pid).create_time()), Finished())
        (folder / EVENTS_FILE).write_text("".join(event.to_json() + "\n" for event in said), encoding="utf-8")

        async def all_of_it() -> list[object]:
            return [event async for event in download.download(REPO)]

        assert asyncio.run(all_of_it())[-1] == ModelDownloaded(str(download.target(REPO)))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("org/model", True), ("org/Model-1.5B_x", True), ("model", False), ("../x", False), ("a/b/c", False)],
)
def test_names(text: str, is_one: bool) -> None:
    assert download.is_name(text) is is_one


def test_endpoint_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert download.endpoint() == download.HUB
    monkeypatch.setenv("HF_ENDPOINT", "http://mirror.house/")
    assert download.endpoint() == "http://mirror.house"


def test_half_a_line_waits(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_bytes(b'{"is": "Finished"}\n{"is": "Pro')
    events, read_to = errand._new_lines(file, 0)
    assert len(events) == 1
    assert read_to == len(b'{"is": "Finished"}\n')
