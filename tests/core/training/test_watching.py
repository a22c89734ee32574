"""What the page of runs reads: what ended is read anew when it is another, and only then."""

import time

from studio import protocol
from studio.core import jobs
from studio.core.freezing import datasets
from studio.core.review import pairs
from studio.core.store.project import Project
from studio.core.store.schema import DONE, Adapter, Job
from studio.core.training import adapters, watching


def test_new_name_of_a_tuned_model_is_seen_on_the_run_that_made_it(opened: Project) -> None:
    with opened.writing() as db:
        asked = [pairs.add(db, f"What does code F{n} mean?", f"Part {n} is worn.").made[0] for n in range(20)]
        pairs.approve(db, asked)
        version = datasets.freeze(db, opened).made[0]
        job = db.get_one(Job, jobs.enqueue(db, protocol.TrainAdapter("base", "Base", "", "", ""), "Train").made[0])
        made = Adapter(job_id=job.id, version_id=version, base="base", name="Tuned 1", folder="x", card={}, created=0.0)
        db.add(made)
        db.flush()
        job.state, job.ended, job.adapter_id = DONE, time.time(), made.id
        before = watching.listing(db).history
        assert watching.listing(db, before).history is before
        adapters.rename(db, made.id, "Pumps")
        assert [run.model for run in watching.listing(db, before).history.entries] == ["Pumps"]
