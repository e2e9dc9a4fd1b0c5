"""Which half of the program an argument is for."""

import sys
import types

import pytest

from ledgerdesk import __main__ as entry
from ledgerdesk.excel.isolation import CHILD_FLAG
from ledgerdesk.pictures import intake


@pytest.fixture
def halves(monkeypatch):
    """Put stand-ins where the halves are imported from; return what was called with what."""
    called = []
    for name in ("app", "cli", "selfcheck"):
        half = types.ModuleType(f"ledgerdesk.{name}")
        half.main = lambda *arguments, name=name: called.append((name, *arguments)) or 7
        monkeypatch.setitem(sys.modules, half.__name__, half)
        monkeypatch.setattr(sys.modules["ledgerdesk"], name, half, raising=False)
    return called


@pytest.mark.parametrize("words", [[], ["--demo"], ["D:/台账/本校.ledger"], ["本校.ledger/"]])
def test_the_window_opens_for_nothing_the_demo_or_a_ledger(halves, words):
    assert entry.main(words) == 7
    assert halves == [("app", words)]


@pytest.mark.parametrize("words", [["demo", "x"], ["import", "本校.ledger", "名单.xlsx"], ["--help"], ["no-such-job"]])
def test_everything_else_is_the_command_lines(halves, words):
    assert entry.main(words) == 7
    assert halves == [("cli", words)]


def test_the_self_check_belongs_to_neither_half(halves):
    assert entry.main(["self-check"]) == 7
    assert halves == [("selfcheck",)]


def test_without_being_told_it_reads_the_command_line(halves, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["ledgerdesk", "check", "本校.ledger"])
    assert entry.main() == 7
    assert halves == [("cli", ["check", "本校.ledger"])]


@pytest.mark.parametrize("room", ["excel", "pictures"])
def test_a_frozen_program_lets_the_reading_child_in(monkeypatch, room):
    started = []
    monkeypatch.setattr(f"ledgerdesk.{room}.child.main", lambda: started.append(room))
    assert entry.main([{"excel": CHILD_FLAG, "pictures": intake.CHILD_FLAG}[room]]) == 0
    assert started == [room]
