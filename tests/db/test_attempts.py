"""Wrong passwords cost time, remembered over restarts; no clock and no file locks anybody out for ever."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import PASSWORD
from ledgerdesk.db import attempts, passwords
from ledgerdesk.db import folder as ledger_folder_module
from ledgerdesk.db.attempts import FILE_NAME, Attempts
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import TooSoonError, WrongPasswordError
from ledgerdesk.ledger import Ledger

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
WRONG = "banlan shuijing yueya"
MOMENTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2099, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def at(seconds: float) -> FixedClock:
    return FixedClock(NOON + timedelta(seconds=seconds))


def fail(folder, clock) -> None:
    with pytest.raises(WrongPasswordError), attempts.counted(folder, clock):
        raise WrongPasswordError("x")


def test_two_slips_cost_nothing_then_each_costs_twice_as_much_up_to_a_minute():
    waits = [Attempts(wrong, NOON).wait(NOON) for wrong in range(13)]
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_the_seconds_run_down_and_end(tmp_path):
    for number in range(5):
        fail(tmp_path, at(number * 100))
    for passed, left in ((0, 4), (0.5, 4), (1, 3), (3.2, 1)):
        with pytest.raises(TooSoonError, match=f"{left} 秒") as caught, attempts.counted(tmp_path, at(400 + passed)):
            raise AssertionError("tried")
        assert caught.value.seconds == left
    with attempts.counted(tmp_path, at(404)):
        pass
    assert not (tmp_path / FILE_NAME).exists()


def test_they_are_remembered_by_the_folder_not_the_program(ledger_folder, clock):
    for _ in range(3):
        with pytest.raises(WrongPasswordError):
            Ledger.open(ledger_folder, WRONG, clock=clock)
    assert attempts.read(ledger_folder) == Attempts(3, clock.now())
    with pytest.raises(TooSoonError):  # the right one, too: or whoever guesses would learn by it
        Ledger.open(ledger_folder, PASSWORD, clock=clock)
    later = FixedClock(clock.now() + timedelta(seconds=1))
    with Ledger.open(ledger_folder, PASSWORD, clock=later) as ledger, ledger.read() as session:
        from ledgerdesk.models import AuditTransaction

        last = session.query(AuditTransaction).order_by(AuditTransaction.id.desc()).first()
        assert last is not None
        assert last.label == "打开台账（之前输错密码 3 次）"
    assert attempts.read(ledger_folder) == Attempts()


def test_no_other_door_lets_somebody_guess(ledger_folder, clock):
    for door in (
        lambda: passwords.change(ledger_folder, WRONG, "new password of mine", clock=clock),
        lambda: passwords.check(ledger_folder, WRONG, clock=clock),
        lambda: ledger_folder_module.unlock(ledger_folder, WRONG, clock=clock),
    ):
        with pytest.raises(WrongPasswordError):
            door()
    for door in (
        lambda: passwords.change(ledger_folder, PASSWORD, "new password of mine", clock=clock),
        lambda: passwords.check(ledger_folder, PASSWORD, clock=clock),
        lambda: ledger_folder_module.unlock(ledger_folder, PASSWORD, clock=clock),
    ):
        with pytest.raises(TooSoonError):
            door()


@given(wrong=st.integers(0, 10**6), last=MOMENTS, now=MOMENTS)
def test_whatever_the_clock_says_it_is_a_minute_at_most(wrong, last, now):
    known = Attempts(wrong, last)
    assert 0 <= known.wait(now) <= 60
    if now < last:  # the clock went back: as long as if no time had passed, and no longer
        assert known.wait(now) == known.wait(last)
    assert known.wait(last + timedelta(seconds=60)) == 0


@given(wrong=st.integers(0, 50), last=MOMENTS, now=MOMENTS)
def test_waiting_a_minute_is_always_enough(tmp_path_factory, wrong, last, now):
    """Wherever the clock jumps: whoever meets a refusal and waits a minute is let in, also after a year 2099."""
    folder = tmp_path_factory.mktemp("attempts")
    (folder / FILE_NAME).write_text(json.dumps({"wrong": wrong, "last": last.isoformat()}))
    for moment in (now, now + timedelta(seconds=60)):
        try:
            with attempts.counted(folder, FixedClock(moment)):
                break
        except TooSoonError:
            continue
    else:
        raise AssertionError("locked out")


def test_a_clock_set_back_over_and_over_ends_all_the_same(tmp_path):
    for number in range(8):
        fail(tmp_path, at(number * 100))
    for back in (-3600, -7200, -86_400):
        with pytest.raises(TooSoonError) as caught:
            attempts.require_patience(tmp_path, at(back))
        assert caught.value.seconds == 32
    assert attempts.require_patience(tmp_path, at(-86_400 + 32)).wrong == 8


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"wrong": 99}',
        b'{"wrong": 99, "last": 5}',
        b'{"wrong": 99, "last": "2026-11-20T04:00:00"}',  # no time zone
        b'{"wrong": Infinity, "last": "2026-11-20T04:00:00+00:00"}',
        b'{"wrong": null, "last": "2026-11-20T04:00:00+00:00"}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_spoilt_file_locks_nobody_out(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    assert attempts.require_patience(tmp_path, at(0)) == Attempts()


def test_a_folder_that_cannot_be_written_remembers_nothing_and_refuses_nobody(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(type(tmp_path), "write_text", refuse)
    for _ in range(20):
        fail(tmp_path, at(0))
    assert attempts.read(tmp_path) == Attempts()


def test_a_copy_on_a_read_only_drive_with_a_moment_to_come_refuses_nobody(tmp_path, monkeypatch):
    body = {"wrong": 9, "last": (NOON + timedelta(days=9999)).isoformat()}
    (tmp_path / FILE_NAME).write_text(json.dumps(body))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(type(tmp_path), "write_text", refuse)
    monkeypatch.setattr(type(tmp_path), "unlink", refuse)
    with attempts.counted(tmp_path, at(0)) as known:
        assert known.wrong == 9


def test_what_is_no_wrong_password_is_not_counted(tmp_path):
    with pytest.raises(ValueError, match="bug"), attempts.counted(tmp_path, at(0)):
        raise ValueError("bug")
    assert not (tmp_path / FILE_NAME).exists()
