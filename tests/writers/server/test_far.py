"""A server that counts as far: asked only after a yes, and named in the status line for as long as it is asked.

On Linux 0.0.0.0 leads to this PC, and nobody can know that of it: it is as far as any other address.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from runs import state, until

from studio.core.problems import ProblemError
from studio.core.writing import drafting
from studio.core.writing.drafting import Choice, Server
from studio.jobs.session import Session
from tests.writers.server.loopback import Script, serving


@pytest.mark.skipif(sys.platform == "win32", reason="there 0.0.0.0 leads nowhere")
def test_far_server_is_asked_after_a_yes_and_named_meanwhile(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    heard: list[str] = []
    session.network.connect(heard.append)
    with serving(tmp_path / "server", Script(), upto=40) as running:
        far = Server(running.url.replace("127.0.0.1", "0.0.0.0"), "tiny")
        with pytest.raises(ProblemError, match="100 passages"):
            session.do(drafting.write_with_server, Choice(), far).result()
        assert not running.asked() and not heard
        job_id = session.do(drafting.write_with_server, Choice(), far, far.host).result().made[0]
        until(qtbot, lambda: f"asking {far.host}" in heard)
        running.let(100)
        until(qtbot, lambda: state(session, job_id) == "done")
        until(qtbot, lambda: bool(heard) and heard[-1] == "")
        assert len(running.asked()) >= 100


def test_what_one_sends_does_not_hide_what_another_does(session: Session) -> None:
    heard: list[str] = []
    session.network.connect(heard.append)
    session.tell_network("hub", "Downloading x")
    session.tell_network("server", "asking y")
    session.tell_network("server", "")
    session.tell_network("hub", "")
    assert heard == ["Downloading x", "Downloading x, asking y", "Downloading x", ""]
