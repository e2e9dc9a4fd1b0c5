"""The log says where the program went wrong, never what anybody typed."""

import logging

from ledgerdesk import log


def test_an_exception_is_written_as_places_only(own_home, log_watch):
    secret = "990101201405060011"
    with log.kept("x.log") as path:
        try:
            try:
                raise ValueError(secret)
            except ValueError as error:
                raise KeyError(secret) from error
        except KeyError:
            logging.getLogger("ledgerdesk.test").exception("a job failed")
    log_watch.expect("ledgerdesk.test", "a job failed")
    written = path.read_text(encoding="utf-8")
    assert path == own_home / "logs" / "x.log"
    assert "a job failed" in written
    assert "builtins.ValueError" in written
    assert "test_log.py" in written
    assert secret not in written


def test_nothing_is_kept_afterwards(own_home, log_watch):
    with log.kept("x.log") as path:
        pass
    logging.getLogger("ledgerdesk.test").warning("too late")
    log_watch.expect("ledgerdesk.test", "too late")
    assert not path.exists()
