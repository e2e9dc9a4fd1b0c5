"""The same jobs without a screen: ``ledgerdesk JOB …``; everything said is Chinese, for the clerk reads it too."""

import logging
import os
from collections.abc import Sequence

from ledgerdesk import log
from ledgerdesk.cli import jobs, terminal
from ledgerdesk.cli.arguments import UsageError, parse
from ledgerdesk.errors import LedgerError

DONE, HELD, REFUSED = 0, 1, 2
LOG = "ledgerdesk-cli.log"
_log = logging.getLogger(__name__)


def main(words: Sequence[str]) -> int:
    """Do one job and return its exit code: 0 done, 1 done but rows were held back, 2 refused in one sentence."""
    terminal.prepare()
    with log.kept(LOG) as where:
        try:
            given = parse(words)
            return DONE if given is None else jobs.JOBS[given.job](given)
        except (UsageError, LedgerError) as refused:
            terminal.complain(str(refused))
        except KeyboardInterrupt:
            terminal.complain("已经停下，没有做完的一步没有保存。")
        except Exception:  # noqa: BLE001 - whatever the program's mistake is, nobody outside is helped by a traceback
            _log.exception("unexpected error in a job")
            written = os.path.isfile(where)  # noqa: PTH113 - a Path's own raises where a folder may not be entered
            whom = f"请把这个文件发给维护的人（里面没有个人信息）：{where}" if written else "请告诉维护的人。"
            terminal.complain(f"出了意外，没有做完，已保存的不受影响。{whom}")
    return REFUSED
