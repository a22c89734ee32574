"""How the window words amounts: times, sizes, counts and what a job is doing now."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale
from PySide6.QtGui import Qt

from studio.core import amounts

MINUTE, HOUR, DAY = 60, 3600, 86400


def _tr(text: str) -> str:
    return QCoreApplication.translate("wording", text)


def count(number: int, one: str, many: str) -> str:
    """Return "1 question" or "12,000 questions"; the words come translated."""
    return f"{QLocale().toString(number)} {one if number == 1 else many}"


def about(seconds: float) -> str:
    """Return a time as people say it: "about 4 minutes"."""
    if seconds < 10:
        return _tr("a few seconds")
    if seconds < 50:
        return _tr("about {0} seconds").format(round(seconds / 10) * 10)
    if seconds < 50 * MINUTE:
        return _tr("about {0}").format(count(_at_least_one(seconds / MINUTE), _tr("minute"), _tr("minutes")))
    if seconds < 36 * HOUR:
        return _hours(seconds)
    return _tr("about {0}").format(count(_at_least_one(seconds / DAY), _tr("day"), _tr("days")))


def _hours(seconds: float) -> str:
    halves = max(2, round(seconds / HOUR * 2))
    number = QLocale().toString(halves / 2, "f", 1 if halves % 2 else 0)
    return _tr("about {0}").format(f"{number} {_tr('hour') if halves == 2 else _tr('hours')}")


def _at_least_one(number: float) -> int:
    return max(1, round(number))


def left(seconds: float | None) -> str:
    """Return "about 4 minutes left", or nothing while it cannot be told."""
    return "" if seconds is None else _tr("{0} left").format(about(seconds))


def size(number_of_bytes: float) -> str:
    """Return an amount of memory or disk: "640 KB", "6.1 GB"."""
    return amounts.size(number_of_bytes, lambda number: QLocale().toString(number, "f", 1))


def percent(share: float) -> str:
    """Return a share from 0 to 1 as "85 %"."""
    return f"{share * 100:.0f} %"


def when(seconds: float, today: datetime | None = None) -> str:
    """Return a moment: "today 14:05", "yesterday 9:30", else the date."""
    moment, now = datetime.fromtimestamp(seconds), today or datetime.now()
    days = (now.date() - moment.date()).days
    clock = QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
    if days == 0:
        return _tr("today {0}").format(clock)
    if days == 1:
        return _tr("yesterday {0}").format(clock)
    return QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)


def doing(code: str, detail: str = "") -> str:
    """Return what a job is doing now, from the code its child sends."""
    from studio.core import progress

    words = capitalised(progress.doing(code))
    return f"{words}: {detail}" if detail and words else words or detail


_DONE = {
    "add": QT_TRANSLATE_NOOP("wording", "Added"),
    "approve": QT_TRANSLATE_NOOP("wording", "Approved"),
    "cancel": QT_TRANSLATE_NOOP("wording", "Cancelled"),
    "change": QT_TRANSLATE_NOOP("wording", "Changed"),
    "edit": QT_TRANSLATE_NOOP("wording", "Edited"),
    "freeze": QT_TRANSLATE_NOOP("wording", "Frozen:"),
    "keep": QT_TRANSLATE_NOOP("wording", "Kept"),
    "mark": QT_TRANSLATE_NOOP("wording", "Marked"),
    "merge": QT_TRANSLATE_NOOP("wording", "Merged"),
    "put": QT_TRANSLATE_NOOP("wording", "Put"),
    "reject": QT_TRANSLATE_NOOP("wording", "Rejected"),
    "remove": QT_TRANSLATE_NOOP("wording", "Removed"),
    "rename": QT_TRANSLATE_NOOP("wording", "Renamed"),
    "reopen": QT_TRANSLATE_NOOP("wording", "Reopened"),
    "reorder": QT_TRANSLATE_NOOP("wording", "Reordered"),
    "replace": QT_TRANSLATE_NOOP("wording", "Replaced"),
    "tag": QT_TRANSLATE_NOOP("wording", "Tagged"),
    "take": QT_TRANSLATE_NOOP("wording", "Took"),
    "write": QT_TRANSLATE_NOOP("wording", "Written:"),
}


def done(title: str) -> str:
    """Say that a step is done, from its title: "approve 1 question" becomes "Approved 1 question."."""
    verb, _, rest = title.partition(" ")
    if verb not in _DONE or not rest:
        return _tr("Done: {0}").format(title)
    return f"{_tr(_DONE[verb])} {rest}."


def capitalised(title: str) -> str:
    """Return a title with its first letter large and the rest as it is."""
    return title[:1].upper() + title[1:]


def as_tip(text: str) -> str:
    """Return a tooltip that shows strangers' words letter by letter: Qt would guess that some are rich text."""
    return Qt.convertFromPlainText(text) if text else ""
