"""Somebody at the desk for a day, in a process of its own: ``python traces_use.py COMPUTER COUNT SEED WHAT``.

``window`` uses everything there is in the real window, with real dialogs, and is killed in the middle of an export;
``kills N`` runs the command line N times and kills it in the middle of exports and imports.
"""

import faulthandler
import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from traces import PUPIL, Seeker, plant

PASSWORD = "shiliu bandeng qiushou"
FILE_PASSWORD = "qiaoliang tiankong"
PURPOSE = "核对证件"


class Computer:
    """The folders of one computer; what may hold planted values says ``test_traces``."""

    def __init__(self, root: Path) -> None:
        self.root, self.ledger = root, root / "台账" / "试验小学.ledger"
        self.home, self.given = root / "家" / "ledgerdesk", root / "给的"
        self.whole, self.masked, self.locked = (root / "要的" / name for name in ("完整", "遮住", "加密"))
        self.lists = (self.given / f"{PUPIL}安安一转来的.xlsx", self.given / "镇里的名单.xlsx")


def _tell(figures: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


# ---- in the window -----------------------------------------------------------------------------------
def use_window(computer: Computer, count: int, seed: int) -> None:
    """Do everything once; say on standard output what was seen; be killed while exporting."""
    from PySide6.QtWidgets import QApplication

    from ledgerdesk import log
    from ledgerdesk.domain.clock import FixedClock
    from ledgerdesk.ui.shell.program import Program
    from ledgerdesk.ui.shell.single_instance import SingleInstance
    from traces_robot import TODAY, Robot, Titles

    faulthandler.dump_traceback_later(float(os.environ.get("TRACES_PATIENCE", "1500")), exit=True)
    people = plant(count)
    application = QApplication(["ledgerdesk"])
    titles = Titles(Seeker(value for one in people for value in (*one.numbers, *one.names)))
    application.installEventFilter(titles)
    only = SingleInstance.claim(computer.home)
    with log.kept("ledgerdesk.log", 10):
        program = Program(application, computer.home, clock=FixedClock(TODAY))
        robot = Robot(application, program, computer, people)
        try:
            robot.whole_day()
        except BaseException as error:  # noqa: BLE001 - whatever it was, the test reads it here
            sys.stderr.write(f"{type(error).__name__}: {error}\nafter {robot.done}\n")
            sys.stderr.flush()
            os._exit(4)  # threads and windows would wait for an end of their own
        _tell({"titles": len(titles.seen), "named": titles.bad, "done": robot.done})
        pause = random.Random(seed).uniform(0.0, robot.seconds_of_export)
        end = threading.Timer(pause, lambda: os.kill(os.getpid(), signal.SIGKILL))
        robot.begin_whole_export(end.start)
        application.exec()
    assert only is not None


# ---- killed ------------------------------------------------------------------------------------------
def kill(computer: Computer, rounds: int, seed: int) -> None:
    """Start jobs of the command line in children and kill them at random moments; tell what was left each time."""
    from ledgerdesk import cli

    chance = random.Random(seed)
    first, second = computer.lists
    jobs = {
        "export": ["export", str(computer.ledger), "students", str(computer.masked / "名册.xlsx")],
        "whole": [
            "export", str(computer.ledger), "students", str(computer.whole / "名册.xlsx"), "--full", "--purpose", PURPOSE
        ],
        "locked": [
            "export", str(computer.ledger), "students", str(computer.locked / "名册.xlsx"), "--full", "--purpose", PURPOSE,
            "--encrypt",
        ],
        "roster": ["print", str(computer.ledger), "roster", str(computer.masked / "名册.pdf")],
        "import": ["import", str(computer.ledger), str(first)],
        "import again": ["import", str(computer.ledger), str(second)],
    }  # fmt: skip
    if rounds < len(jobs):
        jobs = {name: jobs[name] for name in ("whole", "import again", "import")}
    usual: dict[str, float] = {}
    killed = 0
    for turn in range(rounds + len(jobs)):
        name = list(jobs)[turn % len(jobs)]
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os._exit(cli.main(jobs[name]))
        if name in usual:
            time.sleep(chance.uniform(0.2, 1.1) * usual[name])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            killed += 1
        elif name not in usual:
            assert os.waitstatus_to_exitcode(status) in (0, 1), name  # 1: a row was held
            usual[name] = time.monotonic() - began
    _tell({"rounds": rounds, "killed": killed, "seconds": usual})


if __name__ == "__main__":
    chosen, how_many, grain, what, *more = sys.argv[1:]
    desk = Computer(Path(chosen))
    if what == "window":
        use_window(desk, int(how_many), int(grain))
    else:
        kill(desk, int(more[0]), int(grain))
