"""``python -m studio.fetcher RUN_FOLDER``: look up or download one model."""

from __future__ import annotations

import sys
from pathlib import Path

from studio.child import Controls, Reporter, run_job
from studio.protocol import DownloadModel, LookUpModel, Message, ModelDownloaded, ModelFound


def fetch(job: Message, folder: Path, reporter: Reporter, controls: Controls) -> None:
    """Do the job; the hub's library is imported only now, after the first word was said."""
    if isinstance(job, LookUpModel):
        look_up(job, reporter)
    elif isinstance(job, DownloadModel):
        download(job, reporter, controls)


def look_up(job: LookUpModel, reporter: Reporter) -> None:
    """Say size, licence and files of a model."""
    from studio.fetcher import hub
    from studio.fetcher.choice import wanted

    model = hub.look_up(job.repo, job.endpoint, job.revision)
    files = wanted(model)
    size = sum(file.size for file in files)
    names = tuple(file.name for file in files)
    reporter.say(ModelFound(job.repo, model.commit, model.licence, size, names, model.gated))


def download(job: DownloadModel, reporter: Reporter, controls: Controls) -> None:
    """Fetch what is missing, verify it, and put the folder in its place."""
    from studio.fetcher import hub
    from studio.fetcher.choice import wanted
    from studio.fetcher.parcel import Parcel
    from studio.fetcher.transfer import Meter, Transfer

    model = hub.look_up(job.repo, job.endpoint, job.revision)
    parcel = Parcel(Path(job.folder), model.commit, wanted(model))
    if not parcel.is_delivered():
        parcel.open()
        meter = Meter(reporter, parcel.total, parcel.arrived)
        transfer = Transfer(model, job.endpoint, parcel, meter, controls)
        for file in parcel.missing():
            controls.check()
            transfer.fetch(file)
        parcel.deliver()
    reporter.say(ModelDownloaded(job.folder))


if __name__ == "__main__":
    sys.exit(run_job(Path(sys.argv[1]), fetch))
