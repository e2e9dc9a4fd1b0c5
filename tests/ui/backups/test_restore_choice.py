"""Which backups a damaged ledger is offered, and what is said of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledgerdesk.ledger.recovering import BackupFacts
from ledgerdesk.ledger.safekeeping import Reason
from ledgerdesk.ui.backups import restore_choice
from ui.scripted_asker import ScriptedAsker

NEWEST = datetime(2026, 11, 20, 4, tzinfo=UTC)


def backups(*pupils: int) -> list[BackupFacts]:
    """Return backups that hold so many pupils, newest first."""
    return [
        BackupFacts(
            path=Path(), sequence=100 - at, made_at=NEWEST - timedelta(days=at), reason=Reason.INTERVAL, bytes=600_000,
            counts={"students": count}, files=0, head="", transaction_id=9, version="",
        )
        for at, count in enumerate(pupils)
    ]  # fmt: skip


def ask(asker: ScriptedAsker, pupils: tuple[int, ...], lost: int | None = 3) -> BackupFacts | None:
    return restore_choice.ask(asker, backups(*pupils), lost, NEWEST.date())


@pytest.mark.parametrize("go", [True, False])
def test_one_is_offered_with_what_it_holds(go: bool) -> None:
    asker = ScriptedAsker(go)
    chosen = ask(asker, (316,))
    assert (chosen is not None) is go
    assert "学生 316 人" in asker.words[0]
    assert "3 步会没有" in asker.words[0]
    assert asker.words[1:3] == ["恢复这份备份", "先不恢复"]


def test_a_nearly_empty_newest_one_is_warned_of_and_another_can_be_chosen() -> None:
    asker = ScriptedAsker("99")
    chosen = ask(asker, (0, 316, 315))
    assert chosen is not None
    assert chosen.counts["students"] == 316
    assert "请注意：最近这份里只有学生 0 人，更早的有 316 人。" in asker.words[0]


def test_five_are_offered_newest_first_and_the_full_one_always_among_few() -> None:
    asker = ScriptedAsker(None, None)
    assert ask(asker, (316, 316, 315, 315, 314, 320)) is None
    assert "请注意" not in asker.words[0]
    assert [words.count("学生") for words in asker.words[2:]] == [1] * 5
    asker.words.clear()
    ask(asker, (0, 1, 1, 1, 1, 1, 316))
    assert len(asker.words[2:]) == 5
    assert "学生 316 人" in asker.words[-1]


@pytest.mark.parametrize(("lost", "said"), [(None, "读不出来"), (0, "没有再改过"), (7, "7 步会没有")])
def test_what_would_be_lost_is_said(lost: int | None, said: str) -> None:
    asker = ScriptedAsker(False)
    ask(asker, (5,), lost)
    assert said in asker.words[0]
