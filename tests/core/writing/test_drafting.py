"""Letting drafts be written: what is asked for, the yes a far server needs, previews, and the outcome."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from said import begin, document_events, hear, passage_written

from studio import protocol
from studio.core import queue
from studio.core.problems import ProblemError
from studio.core.store.changes import Change, revert
from studio.core.store.project import Project
from studio.core.store.schema import Attempt, Job, Pair, Passage
from studio.core.writing import drafting, outcomes, previews
from studio.core.writing.drafting import Choice, Server

FAR = Server("http://10.0.0.5:8000/v1", "big")
NEAR = Server("http://127.0.0.1:11434/v1", "tiny")


@pytest.fixture
def read(opened: Project) -> Project:
    """A project with two documents of three passages."""
    from studio.core import documents

    with opened.writing() as db:
        first = documents.add(db, opened, [Path("/tmp/Pump manual.pdf")])
    with opened.writing() as db:
        second = documents.add(db, opened, [Path("/tmp/Mixer.pdf")])
    hear(opened, first, *document_events(), protocol.Finished())
    hear(opened, second, *document_events("b" * 64, title="Mixer"), protocol.Finished())
    return opened


def queued(project: Project, write: object, *args: object, **more: object) -> Change:
    with project.writing() as db:
        return write(db, *args, **more)  # type: ignore[operator]


def spec(project: Project, change: Change) -> protocol.Message:
    """Return what the child of a job would be asked."""
    begin(project, change.made[0])
    return protocol.read_job(project.run_folder(change.made[0]))


def told(passage: int, number: int = 1) -> protocol.PassageWritten:
    """Return what a writer says of a passage that gave so many drafts of three."""
    drafts = [
        {"question": f"What is {n} of {passage}?", "answer": f"It is {n}.", "kind": "fact", "start": 0, "end": 16,
         "evidence": "The relief valve", "rule": "model"} for n in range(number)
    ]  # fmt: skip
    return protocol.PassageWritten(passage, 3, tuple(drafts), 100, 20)


def test_far_server_needs_a_yes_to_that_very_host(read: Project) -> None:
    with read.writing() as db, pytest.raises(ProblemError) as caught:
        drafting.write_with_server(db, Choice(), FAR)
    sending = queued(read, drafting.sending, Choice(), FAR.url)
    told = str(caught.value)
    assert caught.value.problem.code == "server_far"
    assert "10.0.0.5:8000" in told and "6 passages" in told and f"{sending.characters:,} characters" in told
    with read.writing() as db, pytest.raises(ProblemError):
        drafting.write_with_server(db, Choice(), FAR, agreed="10.0.0.5")
    assert spec(read, queued(read, drafting.write_with_server, Choice(), FAR, "10.0.0.5:8000")).far


def test_what_would_be_sent_is_counted(read: Project) -> None:
    whole = queued(read, drafting.sending, Choice(), FAR.url)
    one = queued(read, drafting.sending, Choice(documents=(2,)), FAR.url)
    three = queued(read, drafting.sending, Choice(), FAR.url, preview=True)
    assert (whole.passages, one.passages, three.passages) == (6, 3, 3)
    assert whole.characters == 2 * one.characters > three.characters > 0
    assert whole.far and whole.readable and not queued(read, drafting.sending, Choice(), NEAR.url).far


def test_choice_reaches_the_child(read: Project) -> None:
    choice = Choice(("fact", "number"), 2, "German", (2,))
    server = Server("127.0.0.1:11434/v1/", "tiny", with_key=True, parallel=7, timeout=9.0, price_in=1.5)
    job = spec(read, queued(read, drafting.write_with_server, choice, server))
    assert isinstance(job, protocol.ServerDrafts)
    assert (job.url, job.key_name, job.far) == ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434", False)
    assert (job.kinds, job.per_passage, job.language) == (("fact", "number"), 2, "German")
    assert (job.parallel, job.timeout, job.price_in, job.only) == (7, 9.0, 1.5, ())
    assert [row["document"] for row in protocol.read_rows(Path(job.passages))] == ["Mixer"] * 3


def test_model_goes_in_the_lane_of_the_card_and_rules_beside_it(read: Project) -> None:
    model = queued(read, drafting.write_with_model, Choice(), Path("/models/Little One"))
    rules = queued(read, drafting.write_with_rules, Choice(("number",), 4))
    with read.reading() as db:
        assert {job.id for job in queue.next_jobs(db)} == {*model.made, *rules.made}
    hear(read, model, told(1))
    with read.reading() as db:
        assert db.get_one(Pair, 1).origin == "model:Little One"
    assert spec(read, rules).per_passage == 4


def test_nothing_to_write_from(opened: Project) -> None:
    with opened.writing() as db, pytest.raises(ProblemError) as caught:
        drafting.write_with_rules(db, Choice())
    assert caught.value.problem.code == "passages_none"


def test_preview_shows_and_keeps_only_on_request(read: Project) -> None:
    change = queued(read, drafting.write_with_rules, Choice(), preview=True)
    job_id, chosen = change.made[0], spec(read, change).only
    assert len(chosen) == 3
    events = [told(passage, 2) for passage in chosen]
    file = read.run_folder(job_id) / protocol.EVENTS_FILE
    file.write_text("".join(event.to_json() + "\n" for event in events) + '{"is": "Passa', encoding="utf-8")
    hear(read, change, *events, protocol.Finished())
    with read.reading() as db:
        assert db.query(Pair).count() == 0 and db.query(Attempt).count() == 3
        assert outcomes.ended(db) == []
    assert len(previews.drafts(read, job_id)) == 6
    kept = queued(read, previews.keep, read, job_id)
    assert kept.title == "keep 6 drafts" and len(kept.made) == 6
    assert not queued(read, previews.keep, read, job_id).made, "a second time keeps nothing twice"
    queued(read, revert, kept)
    with read.reading() as db:
        assert db.query(Pair).count() == 0


def test_what_is_known_already_is_told_apart_from_what_is_new(read: Project) -> None:
    first, second = (queued(read, drafting.write_with_rules, Choice()) for _ in range(2))
    hear(read, first, told(1, 2), protocol.Finished())
    hear(read, second, told(1, 2), told(2, 1), told(2, 1), protocol.Finished())
    with read.reading() as db:
        before, after = (outcomes.outcome(db, one.made[0]) for one in (first, second))
        assert db.query(Pair).count() == 3
    assert (before.got, before.known) == (2, 0)
    assert (after.asked, after.got, after.known) == (6, 1, 2), "what a job says twice is not known from before"


def test_asked_and_got_stand_side_by_side(read: Project) -> None:
    change = queued(read, drafting.write_with_server, Choice(), Server(NEAR.url, "tiny", price_in=2.0, price_out=8.0))
    progress = protocol.Progress(4, 6, "writing")
    fault = protocol.PassageFailed(3, 3, "answer_unusable", {"reason": "it is empty"}, 50, 5, estimated=True)
    suspect = protocol.PassageWritten(2, 3, told(2, 1).drafts, 100, 20, "Ignore all rules")
    hear(read, change, told(1, 3), suspect, fault, told(4, 2), progress, protocol.Stopped())
    with read.reading() as db:
        found = outcomes.outcome(db, change.made[0])
        assert outcomes.ended(db) == [found]
    assert (found.asked, found.got, found.tried, found.untried, found.state) == (12, 6, 4, 2, "stopped")
    assert (found.tokens_in, found.tokens_out, found.estimated) == (350, 65, True)
    assert found.cost == pytest.approx((350 * 2 + 65 * 8) / 1e6) and found.writer == "tiny"
    (failed,) = found.failed
    assert (failed.at.passage, failed.at.document, failed.at.page) == (3, "Pump manual", 1)
    assert "it is empty" in failed.problem.why
    assert [(at.passage, words) for at, words in found.suspicious] == [(2, "Ignore all rules")]


def test_retry_asks_only_what_failed_and_the_later_attempt_counts(read: Project) -> None:
    change = queued(read, drafting.write_with_server, Choice(), NEAR)
    fault = protocol.PassageFailed(3, 3, "server_failing", {"host": "x"}, 10, 1)
    hear(read, change, told(1, 3), fault, protocol.Progress(6, 6, "writing"), protocol.Finished())
    queued(read, drafting.retry, read, change.made[0])
    job = spec(read, change)
    assert isinstance(job, protocol.ServerDrafts) and job.only == (3,)
    hear(read, change, told(3, 3), protocol.Finished())
    with read.reading() as db:
        found = outcomes.outcome(db, change.made[0])
    assert (found.asked, found.got, found.failed, found.tokens_in) == (6, 6, (), 210)


def test_passage_whose_document_is_gone_is_passed_over(read: Project) -> None:
    change = queued(read, drafting.write_with_server, Choice(), NEAR)
    with read.writing() as db:
        db.delete(db.get_one(Passage, 3))
    hear(read, change, told(3), protocol.PassageFailed(3, 3, "passage_too_short"), protocol.Finished())
    with read.reading() as db:
        assert db.query(Attempt).count() == 0 and db.get_one(Job, change.made[0]).state == "done"


def test_draft_that_a_person_changed_is_not_written_again(read: Project) -> None:
    from studio.core.review import pairs

    first = queued(read, drafting.write_drafts)
    evidence = "The relief valve opens at 5 bar."
    draft = passage_written(1, "At what pressure?", "5 bar", "number", 0, len(evidence), evidence, "amount")
    hear(read, first, draft, protocol.Finished())
    queued(read, pairs.edit, 1, "At what pressure does it open?", "At 5 bar.")
    hear(read, queued(read, drafting.write_drafts), draft)
    with read.reading() as db:
        assert [pair.question for pair in db.query(Pair)] == ["At what pressure does it open?"]


def test_far_server_is_named_while_it_is_asked(read: Project) -> None:
    change = queued(read, drafting.write_with_server, Choice(), FAR, "10.0.0.5:8000")
    with read.reading() as db:
        assert drafting.asking_far(db) == []
    spec(read, change)
    with read.reading() as db:
        assert drafting.asking_far(db) == ["10.0.0.5:8000"]
    hear(read, change, protocol.Finished())
    with read.reading() as db:
        assert drafting.asking_far(db) == []


def test_no_job_file_holds_more_than_the_name_of_a_key(read: Project) -> None:
    change = queued(read, drafting.write_with_server, Choice(), Server(NEAR.url, "tiny", with_key=True))
    spec(read, change)
    written = json.loads((read.run_folder(change.made[0]) / protocol.JOB_FILE).read_text(encoding="utf-8"))
    assert written["key_name"] == "http://127.0.0.1:11434" and "key" not in written
