"""The one corridor between processes: what a child is asked to do, and what it says while it does it.

A job is a frozen dataclass written to ``job.json``; an event is a frozen dataclass written as one JSON object
per line, to ``events.jsonl`` (jobs) or to standard output (the talk and page children). Both carry their own
name in the field ``"is"``. Standard library only: parents and children of every kind import this package.
"""

from studio.protocol.documents import (
    DocumentEnded,
    DocumentRead,
    FileFailed,
    FileSkipped,
    PageRead,
    PageRendered,
    PassageRead,
    ReadDocuments,
    RenderPage,
)
from studio.protocol.drafts import DraftWritten, WriteDrafts
from studio.protocol.life import Failed, Finished, Paused, Progress, Resumed, Started, Stopped
from studio.protocol.message import (
    CONTROL_FILE,
    EVENTS_FILE,
    JOB_FILE,
    LOCK_FILE,
    LOG_FILE,
    PAUSE,
    RESUME,
    SAVE,
    STOP,
    Control,
    Message,
    from_json,
    read_job,
    read_rows,
    write_job,
)
from studio.protocol.models import DownloadModel, LookUpModel, ModelDownloaded, ModelFound
from studio.protocol.talk import AnswerEnded, Ask, LoadModels, ModelsLoaded, StopAnswer, Words
from studio.protocol.training import (
    AdapterSaved,
    Answered,
    CheckpointPublished,
    EvaluateAdapter,
    HeldOutLoss,
    Recipe,
    TrainAdapter,
    TrainingStep,
)

__all__ = [
    "CONTROL_FILE",
    "EVENTS_FILE",
    "JOB_FILE",
    "LOCK_FILE",
    "LOG_FILE",
    "PAUSE",
    "RESUME",
    "SAVE",
    "STOP",
    "AdapterSaved",
    "AnswerEnded",
    "Answered",
    "Ask",
    "CheckpointPublished",
    "Control",
    "DocumentEnded",
    "DocumentRead",
    "DownloadModel",
    "DraftWritten",
    "EvaluateAdapter",
    "Failed",
    "FileFailed",
    "FileSkipped",
    "Finished",
    "HeldOutLoss",
    "LoadModels",
    "LookUpModel",
    "Message",
    "ModelDownloaded",
    "ModelFound",
    "ModelsLoaded",
    "PageRead",
    "PageRendered",
    "PassageRead",
    "Paused",
    "Progress",
    "ReadDocuments",
    "Recipe",
    "RenderPage",
    "Resumed",
    "Started",
    "StopAnswer",
    "Stopped",
    "TrainAdapter",
    "TrainingStep",
    "Words",
    "WriteDrafts",
    "from_json",
    "read_job",
    "read_rows",
    "write_job",
]
