"""What the person set for this project: saved filters, thresholds of the checks ..."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from studio.core.review.catalogue import Filter
from studio.core.store.changes import Change
from studio.core.store.schema import Setting
from studio.language import checks

SETTING = frozenset({"setting"})
FILTERS, THRESHOLDS = "filters", "thresholds"


def value(db: Session, name: str, default: Any = None) -> Any:
    """Return what was set under a name."""
    row = db.get(Setting, name)
    return default if row is None else row.value


def put(db: Session, name: str, new: Any) -> Change:
    """Set a value that JSON can hold."""
    db.merge(Setting(name=name, value=new))
    return Change(SETTING, "change a setting")


def filters(db: Session) -> dict[str, Filter]:
    """Return the saved filters by name."""
    return {name: Filter.from_dict(values) for name, values in value(db, FILTERS, {}).items()}


def save_filter(db: Session, name: str, chosen: Filter) -> Change:
    """Keep a filter under a name; one of that name is replaced."""
    return put(db, FILTERS, {**value(db, FILTERS, {}), name: chosen.as_dict()})


def forget_filter(db: Session, name: str) -> Change:
    """Forget a saved filter."""
    return put(db, FILTERS, {one: values for one, values in value(db, FILTERS, {}).items() if one != name})


def thresholds(db: Session) -> checks.Thresholds:
    """Return where the checks begin to doubt."""
    return checks.thresholds(value(db, THRESHOLDS, {}))
