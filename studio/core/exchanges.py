"""What was asked in the playground: both answers, a vote, a correction, and the way back into the questions."""

from __future__ import annotations

import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.core.review import pairs
from studio.core.store.changes import Change, insert_rows, update_rows
from studio.core.store.schema import Exchange

EXCHANGE = frozenset({"exchange"})


def keep(db: Session, adapter_id: int | None, question: str, base_answer: str, tuned_answer: str) -> Change:
    """Keep one question with both answers."""
    row = {
        "adapter_id": adapter_id, "question": question, "base_answer": base_answer, "tuned_answer": tuned_answer,
        "created": time.time(),
    }  # fmt: skip
    return Change(EXCHANGE, "ask a question", made=insert_rows(db, Exchange, [row]).ids)


def to_questions(db: Session, exchange_id: int, answer: str) -> Change:
    """Send a question with its (corrected) answer to Questions as a draft."""
    exchange = db.get_one(Exchange, exchange_id)
    added = pairs.add(db, exchange.question, answer, origin="playground")
    corrected = answer if answer not in (exchange.tuned_answer, exchange.base_answer) else exchange.correction
    linked = update_rows(db, Exchange, [exchange_id], pair_id=added.made[0], correction=corrected)
    return Change(EXCHANGE | pairs.PAIR, "send to Questions", (linked, *added.inverse), added.made)


def listed(db: Session, most: int = 50) -> list[Exchange]:
    """Return the newest exchanges, oldest first as in a conversation."""
    newest = db.scalars(select(Exchange).order_by(Exchange.id.desc()).limit(most))
    return list(reversed(newest.all()))
