"""What leaves this PC and what does not: one address, no key in any file, nothing of the surroundings."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from studio import addresses, keys
from studio.core.problems import ProblemError
from studio.core.writing import servers
from studio.jobs import servers as asking
from studio.protocol import EVENTS_FILE, LOG_FILE, Failed, Finished
from tests.writers.server.child import rows, write, written
from tests.writers.server.loopback import Script, serving

KEY = "sk-very-secret-4711"


def everything_in(folder: Path) -> bytes:
    """Return the bytes of all files of a folder."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("url", "far"),
    [
        ("http://127.0.0.1:11434/v1", False), ("http://localhost:1234/v1", False), ("http://[::1]:8000", False),
        ("http://[::ffff:127.0.0.1]:80", False), ("127.0.0.1:8080/v1", False), ("http://127.9.9.9", False),
        ("http://127.0.0.1.evil.com/v1", True), ("http://localhost.evil.com", True), ("http://evil.com", True),
        ("http://10.0.0.5:8000/v1", True), ("http://0.0.0.0:80", True), ("http://127.1", True),
        ("http://[::ffff:10.0.0.1]", True), ("https://api.example.com/v1", True),
    ],
)  # fmt: skip
def test_far_is_told_by_the_address(url: str, far: bool) -> None:
    assert servers.is_far(url) is far


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1@evil.com/v1", "http://evil.com\\@127.0.0.1/", "ftp://127.0.0.1", "", "http://", "http://a b/",
     "http://127.0.0.1:99999/", "http://127.0.0.1/v1?to=evil.com", "http://127.0.0.1/\r\nHost: evil.com", "file:///etc"],
)  # fmt: skip
def test_address_that_may_be_read_two_ways_is_none(url: str) -> None:
    with pytest.raises(ProblemError) as caught:
        servers.tidy(url)
    assert caught.value.problem.code == "server_address"


def test_child_sends_nothing_far_without_a_yes(tmp_path: Path) -> None:
    events = write(tmp_path / "run", "http://127.0.0.1.evil.com/v1", rows(2))
    assert isinstance(events[-1], Failed) and events[-1].code == "server_far"


def test_redirect_is_not_followed(tmp_path: Path) -> None:
    with serving(tmp_path / "other", Script()) as other, serving(tmp_path, Script(order=["redirect"])) as server:
        events = write(tmp_path / "run", server.url, rows(1))
        assert not other.asked() and len(server.asked()) == 1
    assert isinstance(events[-1], Failed) and events[-1].code == "server_redirects"


def test_surroundings_neither_lead_away_nor_go_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy, a key or an address meant for other programs is not used; the sender does not describe itself."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "somebody-else")
    with serving(tmp_path, Script()) as server:
        events = write(tmp_path / "run", server.url, rows(2))
        headers = [entry["headers"] for entry in server.asked()]
    assert len(written(events)) == 2
    for one in headers:
        assert set(one) == {
            "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"
        }  # fmt: skip
        assert one["user-agent"] == "SLM Studio"


def test_key_is_used_and_written_nowhere(tmp_path: Path, keys_kept: Path) -> None:
    with serving(tmp_path / "server", Script(key=KEY)) as server:
        name = addresses.origin(server.url)
        keys.store(name, KEY)
        assert write(tmp_path / "good", server.url, rows(3), key_name=name)[-1] == Finished()
        keys.store(name, KEY + "-old")
        refused = write(tmp_path / "bad", server.url, rows(3), key_name=name)
        assert server.asked()[0]["headers"]["authorization"] == f"Bearer {KEY}"
    assert isinstance(refused[-1], Failed) and refused[-1].code == "server_key_refused"
    for run in ("good", "bad"):
        assert (tmp_path / run / EVENTS_FILE).exists() and (tmp_path / run / LOG_FILE).exists()
        assert KEY.encode() not in everything_in(tmp_path / run)


@pytest.mark.parametrize("fault", ["400", "429", "500", "404"])
def test_server_that_repeats_the_key_does_not_spread_it(tmp_path: Path, keys_kept: Path, fault: str) -> None:
    with serving(tmp_path / "server", Script(order=[fault] * 20, repeats_key=True)) as server:
        keys.store(addresses.origin(server.url), KEY)
        events = write(tmp_path / "run", server.url, rows(2), key_name=addresses.origin(server.url))
    assert isinstance(events[-1], Failed)
    assert "…" in str(events[-1].facts) and KEY.encode() not in everything_in(tmp_path / "run")


def test_key_that_is_gone_is_said(tmp_path: Path, keys_kept: Path) -> None:
    with serving(tmp_path / "server", Script()) as server:
        events = write(tmp_path / "run", server.url, rows(1), key_name=addresses.origin(server.url))
        assert not server.asked()
    assert isinstance(events[-1], Failed) and events[-1].code == "server_key_missing"


def test_without_a_keyring_it_is_said_on_both_sides(tmp_path: Path, no_keyring: None) -> None:
    events = write(tmp_path / "run", "http://127.0.0.1:9/v1", rows(1), key_name="http://127.0.0.1:9")
    assert isinstance(events[-1], Failed) and events[-1].code == "keyring_missing"
    with pytest.raises(ProblemError) as caught:
        asyncio.run(asking.keep_key("http://127.0.0.1:9/v1", KEY))
    assert caught.value.problem.code == "keyring_missing" and KEY not in str(caught.value)
    assert not asyncio.run(asking.has_key("http://127.0.0.1:9/v1"))


def test_key_is_kept_for_its_host_alone(keys_kept: Path) -> None:
    asyncio.run(asking.keep_key("http://127.0.0.1:9/v1", KEY))
    assert asyncio.run(asking.has_key("http://127.0.0.1:9/other"))
    assert not asyncio.run(asking.has_key("http://127.0.0.1:10/v1"))
    asyncio.run(asking.keep_key("http://127.0.0.1:9/v1", ""))
    assert not asyncio.run(asking.has_key("http://127.0.0.1:9/v1"))


def test_key_of_one_wire_is_not_sent_over_another(tmp_path: Path, keys_kept: Path) -> None:
    asyncio.run(asking.keep_key("https://api.example.com/v1", KEY))
    assert asyncio.run(asking.has_key("api.example.com/v1")), "without a beginning an address far away is encrypted"
    assert not asyncio.run(asking.has_key("http://api.example.com/v1"))
    for work in (asking.keep_key("http://api.example.com/v1", KEY), asking.models("http://api.example.com/v1", True)):
        with pytest.raises(ProblemError) as caught:
            asyncio.run(work)
        assert caught.value.problem.code == "server_key_open" and KEY not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="there 0.0.0.0 leads nowhere")
def test_child_sends_no_key_in_clear_and_none_of_another_server(tmp_path: Path, keys_kept: Path) -> None:
    """On Linux 0.0.0.0 leads to this PC, and counts as far: so it is seen that nothing arrives."""
    with serving(tmp_path / "server", Script()) as server:
        far = server.url.replace("127.0.0.1", "0.0.0.0")
        for name in (addresses.origin(far), "https://api.example.com"):
            keys.store(name, KEY)
        clear = write(tmp_path / "clear", far, rows(1), key_name=addresses.origin(far), far=True)
        stolen = write(tmp_path / "stolen", server.url, rows(1), key_name="https://api.example.com")
        assert not server.asked()
    assert isinstance(clear[-1], Failed) and clear[-1].code == "server_key_open"
    assert isinstance(stolen[-1], Failed) and stolen[-1].code == "server_key_missing"


@pytest.mark.parametrize(
    ("typed", "used"),
    [("api.openai.com/v1", "https://api.openai.com/v1"), ("127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1"),
     ("localhost:1234", "http://localhost:1234"), ("10.0.0.5:8000", "https://10.0.0.5:8000"),
     ("http://10.0.0.5:8000", "http://10.0.0.5:8000"), ("[::1]:80", "http://[::1]:80")],
)  # fmt: skip
def test_address_without_a_beginning_is_encrypted_unless_it_stays_here(typed: str, used: str) -> None:
    assert servers.tidy(typed) == used


def test_server_names_its_models(tmp_path: Path, keys_kept: Path) -> None:
    with serving(tmp_path, Script(key=KEY)) as server:
        asyncio.run(asking.keep_key(server.url, KEY))
        assert asyncio.run(asking.models(server.url, with_key=True)) == ("Big 7", "tiny")
        with pytest.raises(ProblemError) as caught:
            asyncio.run(asking.models(server.url))
    assert caught.value.problem.code == "server_key_refused"
