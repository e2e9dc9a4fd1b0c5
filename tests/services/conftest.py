"""A school on 2026-11-20 with its terms, and the walk every change must survive."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

import aid_life
from conftest import PASSWORD, TODAY, dump
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import school

SCHOOL = school.SchoolFacts(
    name="石板河镇中心学校", township="石板河镇", county="示例县", hotline_1="0990-6120000", hotline_2="0990-6120001"
)


@pytest.fixture(scope="session")
def school_template(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger with the school's profile and terms, made once and copied for each test."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("school") / "试验小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger, ledger.transaction("新建学校") as session:
        school.set_up(session, SCHOOL, TODAY)
    return folder


@pytest.fixture
def set_up(school_template: Path, ledger_folder: Path, clock: FixedClock) -> Iterator[Ledger]:
    """Return the ledger with the school's profile and terms, opened."""
    shutil.copytree(school_template, ledger_folder, dirs_exist_ok=True)
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as opened:
        yield opened


def state(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """Return every journaled row; drafts and preferences are neither journaled nor undone."""
    return {name: rows for name, rows in dump(ledger).items() if name not in ("drafts", "preferences")}


@pytest.fixture
def walk() -> Callable[..., object]:
    """Return a function that does one step, then undo, redo, undo, redo, and compares every row each time."""

    def run(ledger: Ledger, step: Callable[[object], object]) -> object:
        before = state(ledger)
        with ledger.transaction("走一步") as session:
            result = step(session)
        after = state(ledger)
        assert after != before, "the step changed nothing"
        for expected, move in (
            (before, ledger.undo),
            (after, ledger.redo),
            (before, ledger.undo),
            (after, ledger.redo),
        ):
            assert move() is not None
            assert state(ledger) == expected
        return result

    return run


def day(text: str) -> date:
    """Return the day of "11-20" in 2026, or of a whole ISO date."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


@pytest.fixture
def aid_school(ledger):
    """Return a small school in the middle of its term, its pupils recognised."""
    return aid_life.build(ledger)
