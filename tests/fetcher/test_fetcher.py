"""Laws of the fetcher: only safe files, verified and whole or not at all, resumable, cancellable, never a word more."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.child import Controls, Failure, Reporter, StopAsked
from studio.fetcher import transfer
from studio.fetcher.__main__ import fetch
from studio.protocol import (
    CONTROL_FILE,
    EVENTS_FILE,
    STOP,
    DownloadModel,
    LookUpModel,
    Message,
    ModelDownloaded,
    ModelFound,
    Progress,
    from_json,
    write_job,
)
from tests.fetcher.hub_server import COMMIT, FILES, REPO, Hub

WANTED = {"config.json", "tokenizer.json", "chat_template.jinja", "model.safetensors"}
SIZE = sum(len(FILES[name]) for name in WANTED)


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PAUSE", 0.01)
    for name in ("HF_HUB_OFFLINE", "HF_TOKEN", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def do(job: Message, folder: Path) -> list[Message]:
    """Do a job in this process and return what was said."""
    folder.mkdir(exist_ok=True)
    out = io.StringIO()
    reporter = Reporter(out)
    fetch(job, folder, reporter, Controls(folder, reporter))
    return [from_json(line) for line in out.getvalue().splitlines()]


def download(hub: Hub, tmp_path: Path, repo: str = REPO) -> list[Message]:
    """Download the tiny model."""
    return do(DownloadModel(repo, str(tmp_path / "models" / "tiny"), hub.endpoint), tmp_path / "run")


def content(folder: Path) -> dict[str, bytes]:
    """Return names and bytes of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def start_of(wanted: str) -> int:
    """Return the first byte that a Range asks for."""
    return int(wanted.removeprefix("bytes=").removesuffix("-"))


def expected() -> dict[str, bytes]:
    """What a whole download holds."""
    return {name: FILES[name] for name in WANTED}


def test_look_up_says_size_licence_and_files(tmp_path: Path) -> None:
    with Hub(gated=True) as hub:
        (found,) = do(LookUpModel(REPO, hub.endpoint), tmp_path / "run")
    assert isinstance(found, ModelFound)
    assert (found.bytes, found.licence, found.gated, found.revision) == (SIZE, "apache-2.0", True, COMMIT)
    assert set(found.files) == WANTED


def test_a_download_is_exactly_the_safe_files(tmp_path: Path) -> None:
    with Hub() as hub:
        said = download(hub, tmp_path)
    assert content(tmp_path / "models" / "tiny") == expected()
    assert said[-1] == ModelDownloaded(str(tmp_path / "models" / "tiny"))
    progress = [event for event in said if isinstance(event, Progress)]
    assert progress[-1].done == progress[-1].total == SIZE
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["tiny"], "nothing is left beside it"


def test_no_token_and_no_telemetry_are_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with Hub() as hub:
        run = tmp_path / "run"
        write_job(DownloadModel(REPO, str(tmp_path / "models" / "tiny"), hub.endpoint), run)
        done = subprocess.run([sys.executable, "-m", "studio.fetcher", str(run)], timeout=600, check=False)
    assert done.returncode == 0 and hub.headers
    assert not any("authorization" in headers for headers in hub.headers)
    assert not any("torch" in headers.get("user-agent", "") for headers in hub.headers)


def test_a_second_download_finds_it_whole(tmp_path: Path) -> None:
    with Hub() as hub:
        download(hub, tmp_path)
        before = len(hub.asked)
        download(hub, tmp_path)
    assert len(hub.asked) == before


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "models" / "tiny" / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with Hub() as hub, pytest.raises(Failure, match="file_trouble"):
        download(hub, tmp_path)
    assert mine.read_text() == "mine"


def test_a_cut_connection_goes_on_where_it_broke(tmp_path: Path) -> None:
    with Hub(cuts=[100_000, 50_000]) as hub:
        download(hub, tmp_path)
    assert content(tmp_path / "models" / "tiny") == expected()
    whole, first, second = (wanted for name, wanted in hub.asked if name == "model.safetensors")
    assert whole == "" and 0 < start_of(first) < start_of(second)


def test_a_server_that_cannot_resume_is_read_from_the_start(tmp_path: Path) -> None:
    with Hub(cuts=[100_000], resumable=False) as hub:
        download(hub, tmp_path)
    assert content(tmp_path / "models" / "tiny") == expected()


def test_changed_bytes_are_refused_and_thrown_away(tmp_path: Path) -> None:
    with Hub(changed=b"x" * len(FILES["model.safetensors"])) as hub:
        with pytest.raises(Failure, match="download_damaged") as caught:
            download(hub, tmp_path)
        assert caught.value.facts == {"file": "model.safetensors"}
        assert not (tmp_path / "models" / "tiny").exists()
        hub.changed = b""
        hub.asked.clear()
        download(hub, tmp_path)
    assert content(tmp_path / "models" / "tiny") == expected()
    assert [name for name, _ in hub.asked] == ["model.safetensors"], "what was whole is kept"


def test_an_unknown_model_is_told_by_name(tmp_path: Path) -> None:
    with Hub() as hub, pytest.raises(Failure, match="model_not_found") as caught:
        download(hub, tmp_path, "house/absent")
    assert caught.value.facts == {"repo": "house/absent"}


@pytest.mark.parametrize("name", ["no spaces allowed", "../../etc", "a/b/c"])
def test_a_name_that_cannot_be_one_is_not_found(tmp_path: Path, name: str) -> None:
    with Hub() as hub, pytest.raises(Failure, match="model_not_found"):
        download(hub, tmp_path, name)


def test_a_gated_model_is_told_so(tmp_path: Path) -> None:
    with Hub(gated=True, locked=True) as hub, pytest.raises(Failure, match="model_gated"):
        download(hub, tmp_path)


def test_pickles_alone_are_refused_before_a_byte_is_fetched(tmp_path: Path) -> None:
    files = {name: data for name, data in FILES.items() if name != "model.safetensors"}
    with Hub(files=files) as hub:
        for job in (LookUpModel(REPO, hub.endpoint), DownloadModel(REPO, str(tmp_path / "m"), hub.endpoint)):
            with pytest.raises(Failure, match="model_pickle_only"):
                do(job, tmp_path / "run")
    assert hub.asked == []


def test_names_that_lead_out_of_the_folder_are_never_fetched(tmp_path: Path) -> None:
    with Hub(files={**FILES, "../evil.json": b"{}", "..\\evil.json": b"{}", "C:evil.json": b"{}"}) as hub:
        download(hub, tmp_path)
    assert content(tmp_path / "models" / "tiny") == expected()


def test_the_same_weights_in_another_layout_are_not_fetched_twice(tmp_path: Path) -> None:
    with Hub(files={**FILES, "consolidated.safetensors": b"again"}) as hub:
        download(hub, tmp_path)
    assert "consolidated.safetensors" not in content(tmp_path / "models" / "tiny")


def test_no_server_is_told_by_its_host(tmp_path: Path) -> None:
    with Hub() as hub:
        endpoint = hub.endpoint
    with pytest.raises(Failure, match="network_unreachable") as caught:
        do(LookUpModel(REPO, endpoint), tmp_path / "run")
    assert caught.value.facts == {"host": endpoint.removeprefix("http://")}


def test_a_connection_that_never_gives_a_byte_is_given_up(tmp_path: Path) -> None:
    with Hub(cuts=[0] * 20) as hub, pytest.raises(Failure, match="network_unreachable"):
        download(hub, tmp_path)


def test_a_full_disk_is_told_before_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.fetcher.parcel.shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with Hub() as hub, pytest.raises(Failure, match="disk_full") as caught:
        download(hub, tmp_path)
    assert caught.value.facts == {"needed": SIZE, "free": 1000} and hub.asked == []


def test_stop_is_obeyed_in_mid_file_and_keeps_what_came(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()

    class StopAfterSome(io.StringIO):
        def write(self, line: str) -> int:
            if '"Progress"' in line and "model.safetensors" in line:
                (tmp_path / "run" / CONTROL_FILE).write_text(STOP)
            return super().write(line)

    with Hub(pause=0.3) as hub:
        reporter = Reporter(StopAfterSome())
        job = DownloadModel(REPO, str(tmp_path / "models" / "tiny"), hub.endpoint)
        with pytest.raises(StopAsked):
            fetch(job, tmp_path / "run", reporter, Controls(tmp_path / "run", reporter))
        (tmp_path / "run" / CONTROL_FILE).unlink()
        hub.pause = 0.0
        hub.asked.clear()
        download(hub, tmp_path)
    assert content(tmp_path / "models" / "tiny") == expected()
    assert hub.asked[0][1].startswith("bytes=")


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a word of POSIX")
def test_a_killed_download_goes_on_from_its_last_byte(tmp_path: Path) -> None:
    target = tmp_path / "models" / "tiny"
    with Hub(pause=1.0) as hub:
        run = tmp_path / "run"
        write_job(DownloadModel(REPO, str(target), hub.endpoint), run)
        child = subprocess.Popen([sys.executable, "-m", "studio.fetcher", str(run)])
        _wait_for(lambda: any(one.stat().st_size for one in target.parent.glob("tiny.*/model.safetensors.part")))
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert not target.exists()
        hub.pause = 0.0
        hub.asked.clear()
        again = subprocess.run([sys.executable, "-m", "studio.fetcher", str(run)], timeout=600, check=False)
    assert again.returncode == 0 and content(target) == expected()
    assert [name for name, _ in hub.asked] == ["model.safetensors"] and hub.asked[0][1].startswith("bytes=")
    events = (run / EVENTS_FILE).read_text(encoding="utf-8").splitlines()
    assert from_json(events[-2]) == ModelDownloaded(str(target))


def _wait_for(condition: object, seconds: float = 300.0) -> None:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.02)
