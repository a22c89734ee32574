"""Thresholds: a number a person changes decides what is doubted, at once and for every question."""

import pytest

from studio.core import settings
from studio.core.review import pairs
from studio.jobs.session import Session
from studio.language import checks
from studio.ui.checks_parts import open_checks


@pytest.fixture
def session(opened):
    made = Session(opened)
    yield made
    made.leave()


def codes(session, pair_id):
    return {flag["code"] for flag in session.read(pairs.rows, [pair_id])[pair_id].flags}


def test_a_changed_number_checks_every_question_anew(session, qtbot):
    made = session.do(pairs.add, "What is the name of the long valve at the back?", "It is called Bertha.").result()
    pair_id = made.made[0]
    assert "question_too_long" not in codes(session, pair_id)
    dialog = open_checks(session)
    qtbot.addWidget(dialog)
    dialog.fields["question_longest"].setValue(40)
    dialog.save.trigger()
    qtbot.waitUntil(lambda: "question_too_long" in codes(session, pair_id))
    assert session.read(settings.thresholds).question_longest == 40


def test_numbers_can_be_put_back(session, qtbot):
    session.do(pairs.set_thresholds, {"alike_wording": 0.9}).result()
    dialog = open_checks(session)
    qtbot.addWidget(dialog)
    assert dialog.fields["alike_wording"].value() == 90
    dialog.put_back.trigger()
    dialog.save.trigger()
    qtbot.waitUntil(lambda: session.read(settings.thresholds) == checks.Thresholds())


def test_every_number_has_a_name_a_unit_and_a_reason(session, qtbot):
    dialog = open_checks(session)
    qtbot.addWidget(dialog)
    assert set(dialog.fields) == set(checks.settings())
    assert all(field.accessibleName() and field.accessibleDescription() for field in dialog.fields.values())
