"""Which window the arguments ask for, and that there is only one."""

import logging
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


def test_the_log_is_bounded_and_kept_in_its_folder(own_home):
    before = logging.getLogger().handlers[:]
    app._start_log()
    added = [handler for handler in logging.getLogger().handlers if handler not in before]
    assert [Path(handler.baseFilename) for handler in added] == [own_home / "logs" / "ledgerdesk.log"]
    for handler in added:
        logging.getLogger().removeHandler(handler)
        handler.close()
