"""Accounts are rows of the ledger and passwords beside it: both or neither, whatever stops in between."""

import os
from datetime import date, timedelta

import pytest

from conftest import PASSWORD
from ledgerdesk.db import keys, passwords
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import (
    DiskFullError,
    NotAllowedError,
    NotFoundError,
    RuleError,
    TooSoonError,
    WrongPasswordError,
)
from ledgerdesk.ledger import Ledger, accounts
from ledgerdesk.models import AuditTransaction

HEAD, OTHER = "meihua sannong qincao", "banlan shuijing yueya"


class Killed(BaseException):
    """The program ended here."""


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": keys._LEAST_MEMORY_KIB, "passes": 2, "lanes": 1})


@pytest.fixture
def head(ledger, clock):
    """Return the ledger as its headteacher has it open."""
    accounts.add(ledger, "李校长", rights.HEAD, HEAD)
    ledger.close()
    with Ledger.open(ledger.folder, HEAD, clock=clock) as opened:
        yield opened


def opens(folder, secret: str) -> str | None:
    """Return the slot a secret opens."""
    try:
        return keys.open_with(keys.read(folder), secret).slot
    except WrongPasswordError:
        return None


def steps(ledger) -> list[str]:
    with ledger.read() as session:
        query = session.query(AuditTransaction.label).filter_by(kind="account").order_by(AuditTransaction.id)
        return [label for (label,) in query]


def test_somebody_added_opens_it_as_who_they_are(head, clock):
    facts = accounts.add(head, " 陈老师 ", rights.CLERK, OTHER)
    assert (facts.name, facts.role) == ("陈老师", rights.CLERK)
    assert steps(head)[-1] == "新增账号 陈老师（经办人）"
    head.close()
    with Ledger.open(head.folder, OTHER, clock=clock) as ledger:
        assert (ledger.user_name, ledger.role, ledger.keys.slot) == ("陈老师", rights.CLERK, facts.slot)


def test_an_account_refused_leaves_no_password(head):
    before = (head.folder / keys.FILE_NAME).read_bytes()
    with pytest.raises(RuleError):
        accounts.add(head, "李校长", rights.CLERK, OTHER)
    assert (head.folder / keys.FILE_NAME).read_bytes() == before


def test_a_drive_that_refuses_adds_nobody(head, monkeypatch):
    count = len(steps(head))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DiskFullError):
            accounts.add(head, "陈老师", rights.CLERK, OTHER)
    assert len(steps(head)) == count
    assert opens(head.folder, OTHER) is None


@pytest.mark.parametrize("after", [False, True], ids=["before the password is kept", "after"])
def test_a_kill_while_somebody_is_added_opens_nothing_and_hinders_nothing(head, clock, monkeypatch, after):
    put = passwords.put

    def killed(folder, slot):
        if after:
            put(folder, slot)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "put", killed)
        with pytest.raises(Killed):
            accounts.add(head, "陈老师", rights.CLERK, OTHER)
    head.close()
    with pytest.raises(NotAllowedError if after else WrongPasswordError):
        Ledger.open(head.folder, OTHER, clock=clock)
    with Ledger.open(head.folder, HEAD, clock=clock) as again:
        facts = accounts.add(again, "陈老师", rights.CLERK, "zhu lan mei ju song")
    with Ledger.open(head.folder, "zhu lan mei ju song", clock=clock) as ledger:
        assert ledger.keys.slot == facts.slot


def test_the_headteacher_gives_a_forgotten_password_anew(head, clock):
    accounts.reset(head, 1, OTHER)
    assert steps(head)[-1] == "重设密码 王老师"
    assert (opens(head.folder, OTHER), opens(head.folder, PASSWORD)) == ("clerk", None)
    with pytest.raises(NotFoundError):
        accounts.reset(head, 99, OTHER)


def test_the_clerk_resets_nobody(ledger):
    accounts.add(ledger, "李校长", rights.HEAD, HEAD)
    with pytest.raises(NotAllowedError, match="校长"):
        accounts.reset(ledger, 2, OTHER)
    assert opens(ledger.folder, HEAD) is not None


def test_the_paper_code_does(ledger, template, clock):
    accounts.add(ledger, "李校长", rights.HEAD, HEAD)
    ledger.close()
    with Ledger.open(ledger.folder, (template.parent / "code").read_text(), clock=clock) as opened:
        accounts.reset(opened, 2, OTHER)
    assert (opens(ledger.folder, OTHER), opens(ledger.folder, HEAD)) != (None, HEAD)
    with Ledger.open(ledger.folder, OTHER, clock=clock) as opened:
        assert opened.user_name == "李校长"


def test_ones_own_password_is_changed_with_ones_own(head):
    for wrong in ("not the password", PASSWORD):
        with pytest.raises(WrongPasswordError):
            accounts.change_own(head, wrong, OTHER)
    accounts.change_own(head, HEAD, OTHER)
    assert steps(head)[-1] == "改密码"
    assert opens(head.folder, OTHER) == head.keys.slot
    assert opens(head.folder, HEAD) is None
    assert opens(head.folder, PASSWORD) == "clerk"


def test_an_account_ended_opens_nothing(head, clock):
    added = accounts.add(head, "陈老师", rights.CLERK, OTHER)
    accounts.end(head, added.id)
    assert opens(head.folder, OTHER) is None
    assert accounts.without_password(head) == ()
    with pytest.raises(RuleError):
        accounts.end(head, 2)  # one's own
    assert opens(head.folder, HEAD) is not None


def test_who_has_no_password_is_told(head):
    assert accounts.without_password(head) == ()
    passwords.remove(head.folder, "clerk")
    [one] = accounts.without_password(head)
    assert (one.name, one.role) == ("王老师", rights.CLERK)


def test_an_inspectors_password_ends_with_the_days(head, clock):
    last = clock.today() + timedelta(days=3)
    accounts.add(head, "督导组", rights.INSPECTOR, OTHER, last=last)
    head.close()
    Ledger.open(head.folder, OTHER, clock=FixedClock(last)).close()
    with pytest.raises(NotAllowedError):
        Ledger.open(head.folder, OTHER, clock=FixedClock(last + timedelta(days=1)))
    with pytest.raises(NotAllowedError):
        Ledger.open(head.folder, OTHER, clock=FixedClock(date(2036, 1, 1)))


def test_confirming_is_no_place_to_guess(head):
    accounts.confirm(head, HEAD)
    for _ in range(3):
        with pytest.raises(WrongPasswordError):
            accounts.confirm(head, PASSWORD)  # somebody's, but not theirs
    with pytest.raises(TooSoonError):
        accounts.confirm(head, HEAD)


@pytest.mark.parametrize("weak", ["1234567890", "qwertyuiop", "shiliu"])
def test_nobody_gets_a_password_that_is_easy_to_guess(head, weak):
    before = keys.read(head.folder)
    for act in (
        lambda: accounts.add(head, "陈老师", rights.CLERK, weak),
        lambda: accounts.reset(head, 1, weak),
        lambda: accounts.change_own(head, HEAD, weak),
    ):
        with pytest.raises(RuleError) as refused:
            act()
        assert set(refused.value.problems) == {"password"}
    assert keys.read(head.folder) == before


def test_two_people_never_share_a_password_and_whose_it_is_stays_unsaid(head):
    before = keys.read(head.folder)
    for act in (
        lambda: accounts.add(head, "陈老师", rights.CLERK, PASSWORD),
        lambda: accounts.reset(head, 1, HEAD),
        lambda: accounts.change_own(head, HEAD, PASSWORD),
    ):
        with pytest.raises(RuleError) as refused:
            act()
        assert refused.value.problems == {"password": "请换一个密码，不要和别人的一样。"}
    assert keys.read(head.folder) == before
    accounts.change_own(head, HEAD, HEAD)  # one's own is nobody else's
