"""What leaves this PC is what the person said yes to: these passages, whatever arrives before the job starts."""

from __future__ import annotations

from pathlib import Path

from said import begin, document_events, hear

from studio import protocol
from studio.core import documents, jobs
from studio.core.store.changes import Change
from studio.core.store.project import Project
from studio.core.writing import drafting
from studio.core.writing.drafting import Choice, Server

FAR = Server("https://10.0.0.5:8000/v1", "big")
HERE = Server("http://127.0.0.1:11434/v1", "tiny")


def read_document(project: Project, title: str, sha: str) -> None:
    with project.writing() as db:
        change = documents.add(db, project, [Path(f"/tmp/{title}.pdf")])
    hear(project, change, *document_events(sha * 64, title=title), protocol.Finished())


def asked_of_child(project: Project, job_id: int) -> protocol.ServerDrafts:
    begin(project, job_id)
    job = protocol.read_job(project.run_folder(job_id))
    assert isinstance(job, protocol.ServerDrafts)
    return job


def start(project: Project, server: Server) -> int:
    with project.writing() as db:
        return drafting.write_with_server(db, Choice(), server, server.host).made[0]


def test_document_that_arrives_after_the_yes_is_not_sent(opened: Project) -> None:
    read_document(opened, "Pump manual", "a")
    far, here = start(opened, FAR), start(opened, HERE)
    read_document(opened, "Secret plans", "b")
    assert asked_of_child(opened, far).only == (1, 2, 3)
    assert asked_of_child(opened, here).only == (), "what stays on this PC is written from whatever is there"


def test_resume_and_retry_keep_to_what_was_agreed(opened: Project) -> None:
    read_document(opened, "Pump manual", "a")
    far = start(opened, FAR)
    with opened.writing() as db:
        jobs.stop(db, opened, far)
    read_document(opened, "Secret plans", "b")
    with opened.writing() as db:
        drafting.retry(db, opened, far)
    assert asked_of_child(opened, far).only == (1, 2, 3)
    written = (protocol.PassageWritten(one, 3) for one in (1, 2, 3))
    hear(opened, Change(frozenset(), "", made=(far,)), *written, protocol.Finished())
    with opened.writing() as db:
        drafting.retry(db, opened, far)
    assert asked_of_child(opened, far).only == (1, 2, 3), "nothing failed: that must not mean all"
