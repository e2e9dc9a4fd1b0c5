"""Backups as people say them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ledgerdesk.ledger.safekeeping import BackupFacts, Reason, Safety
from ledgerdesk.ui.backups import backup_words
from ledgerdesk.ui.theme import Tone

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def backup(at: datetime = NOON) -> BackupFacts:
    return BackupFacts(
        path=Path("x"), sequence=7, made_at=at, reason=Reason.ASKED, bytes=8_200_000, counts={"students": 1486, "x": 3},
        files=0, head="", transaction_id=9, version="1",
    )  # fmt: skip


def safety(
    *, last: BackupFacts | None = None, since: int = 0, stick_days: int | None = 2, late: bool = False
) -> Safety:
    stick = None if stick_days is None else NOON - timedelta(days=stick_days)
    return Safety(
        last=last, changes_since=since, stick_at=stick, stick_name="U", stick_late=late, stick_days=7, drives=()
    )


@pytest.mark.parametrize(
    ("ago", "words"),
    [(0, "今天 "), (1, "昨天 "), (2, "11月18日 "), (400, "2025年10月16日 ")],
)
def test_a_moment(ago, words):
    assert backup_words.moment(NOON - timedelta(days=ago), TODAY).startswith(words)


@pytest.mark.parametrize(
    ("facts", "words", "tone"),
    [
        (safety(last=backup()), "已备份 ", Tone.OK),
        (safety(last=backup(), since=12), "有 12 处没备份", Tone.MUTE),
        (safety(last=backup(), stick_days=9, late=True), "优盘 9 天没备份", Tone.BAD),
        (safety(last=backup(), stick_days=None, late=True), "优盘还没备份过", Tone.BAD),
        (safety(last=None), "还没有备份", Tone.BAD),
    ],
)
def test_the_bar(facts, words, tone):
    said, colour = backup_words.in_the_bar(facts, TODAY)
    assert said.startswith(words)
    assert colour is tone


def test_everything_in_full():
    said = backup_words.in_full(safety(last=backup(), since=3), TODAY)
    assert "8.2 MB，学生 1,486 人" in said
    assert "以后又改了 3 处" in said
    assert "优盘备份在11月18日" in said


def test_a_small_ledger_is_not_nothing():
    assert backup_words.size(10) == "0.1 MB"
