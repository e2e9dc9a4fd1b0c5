"""Take the screenshots of the READMEs: ``.venv/bin/python resources/help/screenshots.py``.

Makes the demonstration school in a temporary folder, opens the real window on it without a screen, and writes one
picture per page to ``resources/help/screenshots``. ``--scale 1.5`` draws as a screen with larger points does.
"""

import argparse
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

TARGET = Path(__file__).resolve().parent / "screenshots"
DAY = date(2026, 10, 16)
SIZE = (1366, 768)


def main() -> int:
    """Write the pictures and name them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="1")
    parser.add_argument("--target", type=Path, default=TARGET)
    chosen = parser.parse_args()
    # Qt reads both when it starts, so before it is imported.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = chosen.scale
    from PySide6.QtCore import QDeadlineTimer
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from ledgerdesk import demo
    from ledgerdesk.domain.clock import FixedClock
    from ledgerdesk.ledger import Ledger
    from ledgerdesk.ui import places
    from ledgerdesk.ui.asker import QtAsker
    from ledgerdesk.ui.fonts import Fonts
    from ledgerdesk.ui.shell.session import Session, read_opening
    from ledgerdesk.ui.theme import Theme

    application = QApplication(sys.argv[:1])
    theme = Theme()
    fonts = Fonts(theme.resources / "fonts")
    fonts.load()
    fonts.load_rare()
    theme.apply(application)
    shots = (
        ("home", places.HOME, ""),
        ("register", places.STUDENTS, places.REGISTER),
        ("households", places.FAMILIES, places.HOUSEHOLDS),
        ("progress", places.HELP_WORK, places.PROGRESS),
        ("visits", places.HELP_WORK, places.VISITS),
        ("pairings", places.HELP_WORK, places.PAIRINGS),
        ("homes", places.HELP_WORK, places.HOMES),
        ("follow_ups", places.HELP_WORK, places.FOLLOW_UPS),
        ("books", places.HELP_WORK, places.BOOKS),
        ("partners", places.HELP_WORK, places.PARTNERS),
        ("paper", places.HELP_WORK, places.PAPER),
        ("recognition", places.AID, places.RECOGNITION),
        ("payments", places.AID, places.PAYMENTS),
        ("check_up", places.AID, places.CHECK_UP),
        ("in_kind", places.AID, places.IN_KIND),
        ("supervision", places.AID, places.SUPERVISION),
        ("donations", places.AID, places.DONATIONS),
        ("policy", places.AID, places.POLICY),
        ("notices", places.NOTICES, ""),
        ("import", places.DATA, places.IMPORT),
        ("packs", places.DATA, places.PACKS),
        ("history", places.DATA, places.HISTORY),
        ("settings", places.SETTINGS, ""),
    )
    chosen.target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = demo.build(Path(folder), password=PASSWORD, clock=FixedClock(DAY))
        ledger = Ledger.open(made.ledger, PASSWORD, clock=FixedClock(DAY))
        session = Session(theme, ledger, read_opening(ledger), QtAsker(theme, lambda: None), _raise)
        session.window.resize(*SIZE)
        session.show()

        def settle() -> None:
            deadline, quiet = QDeadlineTimer(60_000), 0
            while quiet < 5 and not deadline.hasExpired():
                application.processEvents()
                quiet = 0 if session.runner.busy() else quiet + 1

        for name, page, tab in shots:
            session.window.open_page(page, tab=tab) if tab else session.window.open_page(page)
            settle()
            path = chosen.target / f"{name}.png"
            picture = session.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
            picture.save(str(path), "PNG", 0)  # 0: as small as it gets
            sys.stdout.write(f"{path}\n")
        session.close()
    return 0


PASSWORD = "demo-school-2026"  # noqa: S105 - the demonstration school's, printed in the README


def _raise(bug: BaseException) -> None:
    raise bug


if __name__ == "__main__":
    sys.exit(main())
