"""What stands in the question before a restore."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from ledgerdesk.ledger.recovering import Difference, KindCount, StepLine
from ledgerdesk.ledger.safekeeping import BackupFacts, Reason
from ledgerdesk.ui.restore_dialog import RestoreDialog, compared

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
BACKUP = BackupFacts(
    path=Path("x"), sequence=7, made_at=AT, reason=Reason.ASKED, bytes=8_200_000, counts={"students": 486}, files=0,
    head="", transaction_id=9, version="1",
)  # fmt: skip
STEP = StepLine(id=1, at=AT, user="王老师", label="登记家访 覃颂")
SAME = Difference(backup=BACKUP, counts=(), last_steps=(), lost_steps=(), lost_count=0, same_line=True)


def kind(word: str, then: int, now: int | None) -> KindCount:
    return KindCount(table=word, kind=word, then=then, now=now)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((kind("学生", 484, 486), kind("家访", 1, 10)), "比现在少：学生 2、家访 9。"),
        ((kind("学生", 487, 486), kind("家访", 1, 1)), "比现在多：学生 1。"),
        ((kind("学生", 1, 2), kind("家访", 2, 1)), "比现在少：学生 1；比现在多：家访 1。"),
        ((kind("学生", 5, None),), "各类资料的条数和现在一样；内容可能改过。"),
    ],
)
def test_what_differs_in_one_sentence(counts, words):
    assert compared(replace(SAME, counts=counts)) == words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"revives": 2}, "依法删除过 2 人"),
        ({"missing_files": 3}, "有 3 张照片找不到了"),
        ({"same_line": False}, "不是从现在的台账来的"),
        ({"lost_count": 4, "lost_steps": (STEP,)}, "以后做的 4 步会没有"),
        ({"lost_count": 4, "lost_steps": (STEP,)}, "登记家访 覃颂"),
    ],
)
def test_what_must_be_known_first_is_said(qtbot, theme, more, words):
    plain, told = (RestoreDialog(theme, one, date(2026, 11, 20), None) for one in (SAME, replace(SAME, **more)))
    for dialog in (plain, told):
        qtbot.addWidget(dialog)
    assert any(words in label.text() for label in told.findChildren(QLabel))
    assert not any(words in label.text() for label in plain.findChildren(QLabel))
