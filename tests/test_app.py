"""Which window the arguments ask for, and that there is only one."""

from pathlib import Path

import pytest

from ledgerdesk import app


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], {"demo": False, "ledger": None}),
        (["--demo"], {"demo": True, "ledger": None}),
        (["D/本校.ledger"], {"demo": False, "ledger": Path("D/本校.ledger")}),
    ],
)
def test_arguments(monkeypatch, words, wanted):
    asked = []
    monkeypatch.setattr(app, "run", lambda **wish: asked.append(wish) or 0)
    assert app.main(words) == 0
    assert asked == [wanted]


def test_a_second_start_calls_the_first_window_and_leaves(qapp, monkeypatch):
    monkeypatch.setattr(app.SingleInstance, "claim", lambda _home: None)
    monkeypatch.setattr(app, "call_first", lambda _home: True)
    assert app.run() == 0
