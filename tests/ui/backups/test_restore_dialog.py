"""What stands in the question before a restore."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from ledgerdesk.ledger.recovering import Difference, KindCount, StepLine
from ledgerdesk.ledger.safekeeping import BackupFacts, Reason
from ledgerdesk.ui.backups.restore_dialog import RestoreDialog, compared
from ledgerdesk.ui.theme import TextSize

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
BACKUP = BackupFacts(
    path=Path("x"), sequence=7, made_at=AT, reason=Reason.ASKED, bytes=8_200_000, counts={"students": 486}, files=0,
    head="", transaction_id=9, version="1",
)  # fmt: skip
STEP = StepLine(id=1, at=AT, user="王老师", label="登记家访 覃颂")
SAME = Difference(backup=BACKUP, counts=(), last_steps=(), lost_steps=(), lost_count=0, same_line=True)


def kind(table: str, then: int, now: int | None) -> KindCount:
    return KindCount(table=table, kind=table, then=then, now=now)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((kind("visits", 1, 10), kind("students", 484, 486)), "比现在少：学生 2 人、家访 9 次。"),
        ((kind("students", 487, 486), kind("visits", 1, 1)), "比现在多：学生 1 人。"),
        ((kind("students", 1, 2), kind("households", 2, 1)), "比现在少：学生 1 人；比现在多：家庭 1 户。"),
        ((kind("students", 5, None),), "学生、家庭、家访这些的数目和现在一样；内容可能改过。"),
        (
            (kind("people", 5, 9), kind("audit_transaction", 5, 9)),
            "学生、家庭、家访这些的数目和现在一样；内容可能改过。",
        ),
    ],
)
def test_what_differs_in_one_sentence(counts, words):
    assert compared(replace(SAME, counts=counts)) == words


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"revives": 2}, "依法删除过 2 人"),
        ({"lost_users": ("马校长", "督查")}, "账号 马校长、督查 会没有"),
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


@pytest.mark.parametrize("size", [TextSize.NORMAL, TextSize.LARGEST])
@pytest.mark.parametrize("room", [(1024, 660), (1366, 768)])
def test_every_sentence_has_its_lines_and_the_buttons_stay(qtbot, worn, size, room):
    theme = worn(size)
    counts = tuple(kind(table, 1, 40) for table in ("students", "households", "visits", "talks", "pairings", "staff"))
    much = replace(SAME, counts=counts, lost_count=9, lost_steps=(STEP,) * 5, last_steps=(STEP,) * 5, revives=2)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(*room)
    dialog = RestoreDialog(theme, much, date(2026, 11, 20), window)
    window.show()
    dialog.show()
    for _turn in range(5):
        QApplication.processEvents()
    assert dialog.height() <= room[1] - 24
    for label in dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    middle = dialog.findChild(QScrollArea)
    assert middle is not None
    buttons = [one for one in dialog.findChildren(QAbstractButton) if not middle.isAncestorOf(one)]
    assert {one.text() for one in buttons} == {"恢复这份备份", "不恢复"}
    assert all(one.geometry().bottom() < dialog.height() - 8 for one in buttons)
    dialog.go()
    QApplication.processEvents()
    assert not dialog.meant.visibleRegion().isEmpty()
    window.hide()
