"""Whose account a key slot is, in which days it holds, and when somebody came and went."""

from datetime import date, timedelta

import pytest

from conftest import PASSWORD
from ledgerdesk.db import folder as folder_module
from ledgerdesk.db import keys, passwords, visits
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import NotAllowedError
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.models import UserSession

INSPECTOR = "meihua sannong qincao"
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 5)


@pytest.fixture
def inspected(ledger):
    """Return the folder of a closed ledger with an inspector for five days; the headteacher let them in."""
    accounts.add(ledger, "李校长", rights.HEAD, "banlan shuijing yueya")
    folder = ledger.folder
    ledger.close()
    with Ledger.open(folder, "banlan shuijing yueya", clock=ledger.clock) as opened:
        accounts.add(opened, "督导组", rights.INSPECTOR, INSPECTOR, first=FIRST, last=LAST)
    return folder


@pytest.mark.parametrize("day", [FIRST, FIRST + timedelta(days=2), LAST])
def test_an_inspector_gets_in_on_the_days_given(inspected, day):
    with Ledger.open(inspected, INSPECTOR, clock=FixedClock(day)) as ledger:
        assert (ledger.user_name, ledger.role) == ("督导组", rights.INSPECTOR)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (FIRST - timedelta(days=1), "从2026-12-01起才能用"),
        (LAST + timedelta(days=1), "到2026-12-05为止"),
        (date(2036, 1, 1), "不能用了"),
        (date(2009, 1, 1), "才能用"),
    ],
)
def test_and_on_no_other(inspected, day, words):
    with pytest.raises(NotAllowedError, match=words):
        Ledger.open(inspected, INSPECTOR, clock=FixedClock(day))
    # Whoever is refused leaves neither the lock nor a mark; the clerk gets in all the same.
    with Ledger.open(inspected, PASSWORD, clock=FixedClock(day)) as ledger:
        assert ledger.user_name == "王老师"


def test_a_slot_is_somebodys_the_code_is_nobodys(ledger):
    with ledger._store.reader.connect() as connection:
        number, name = visits.who(connection, "clerk", ledger.today())
        assert (number, name) == (1, "王老师")
        assert visits.who(connection, keys.RECOVERY_SLOT, ledger.today()) == (None, "恢复码")


def test_a_password_the_ledger_knows_nothing_of_opens_nothing(ledger):
    slot = keys.make_slot("head-00000000", rights.HEAD, INSPECTOR, ledger.keys)
    passwords.put(ledger.folder, slot)
    ledger.close()
    with pytest.raises(NotAllowedError, match="没有这个密码对应的账号"):
        Ledger.open(ledger.folder, INSPECTOR)
    Ledger.open(ledger.folder, PASSWORD).close()


def test_a_ledger_stopped_before_its_first_step_opens(tmp_path, clock):
    folder_module.create(tmp_path / "新.ledger", PASSWORD)
    with Ledger.open(tmp_path / "新.ledger", PASSWORD, clock=clock) as ledger:
        assert ledger.user_name == ""


def test_coming_and_going_are_kept_and_a_stop_shows(ledger, clock):
    with ledger.read() as session:
        [here] = session.query(UserSession).filter_by(closed_at=None)
        assert (here.user_id, here.program, here.opened_at) == (1, "window", clock.now())
    folder = ledger.folder
    ledger._visit = None  # as if the program had been killed: nobody says good-bye
    ledger.close()
    later = FixedClock(clock.now() + timedelta(hours=1))
    with Ledger.open(folder, PASSWORD, clock=later, program="cli") as opened, opened.read() as session:
        open_visits = [(one.program, one.opened_at) for one in session.query(UserSession).filter_by(closed_at=None)]
    assert open_visits == [("window", clock.now()), ("cli", later.now())]
    with Ledger.open(folder, PASSWORD, clock=later) as opened, opened.read() as session:
        [ended] = session.query(UserSession).filter_by(program="cli")
        assert ended.closed_at == later.now()


def test_leaving_twice_is_leaving_once(ledger):
    with ledger.transaction("试") as session:
        visits.end(session, 10**6, ledger.clock.now())
    ledger.close()
    ledger.close()
