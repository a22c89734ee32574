"""Taking back: exactly what a change set, and nothing that has moved on since."""

from studio import protocol
from studio.core import jobs
from studio.core.review import pairs
from studio.core.store import changes
from studio.core.store.project import Project
from studio.core.store.schema import DONE, Job, Pair


def test_taking_back_a_new_order_leaves_the_state_of_a_job_alone(opened: Project) -> None:
    with opened.writing() as db:
        first, second = (jobs.enqueue(db, protocol.WriteDrafts(""), "Write").made[0] for _ in range(2))
        moved = jobs.move(db, second, first)
    with opened.writing() as db:  # meanwhile the queue did the job
        db.get_one(Job, second).state, db.get_one(Job, second).read_to = DONE, 4711
    with opened.writing() as db:
        redo = changes.revert(db, moved)
    with opened.reading() as db:
        job = db.get_one(Job, second)
        assert (job.state, job.read_to, job.position) == (DONE, 4711, 2.0)
    with opened.writing() as db:
        changes.revert(db, redo)
    with opened.reading() as db:
        assert db.get_one(Job, second).position < db.get_one(Job, first).position


def test_added_row_goes_and_comes_back_whole(opened: Project) -> None:
    with opened.writing() as db:
        added = pairs.add(db, "What is a bolt?", "A screw.")
    with opened.writing() as db:
        redo = changes.revert(db, added)
        assert db.get(Pair, added.made[0]) is None
    with opened.writing() as db:
        changes.revert(db, redo)
    with opened.reading() as db:
        assert db.get_one(Pair, added.made[0]).answer == "A screw."
