"""Open the ledger a command names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledgerdesk.cli.terminal import complain, ledger_password
from ledgerdesk.errors import DamagedLedgerError, LedgerError, NotFoundError, ReadOnlyLedgerError
from ledgerdesk.ledger import Ledger, outgoing, safekeeping
from ledgerdesk.services import school, terms


def require_folder(folder: Path) -> Path:
    """Return the folder; NotFoundError before anybody is asked for the password of nothing."""
    if not os.path.isdir(folder):  # noqa: PTH112 - a Path's own raises where a folder above may not be entered
        raise NotFoundError(f"找不到台账“{folder.name}”。请写台账文件夹的位置，名字以 .ledger 结尾。")
    return folder


@contextmanager
def opened(folder: Path, *, to_write: bool = True, password: str | None = None) -> Iterator[Ledger]:
    """Open a ledger with the password given or asked for.

    Raises:
        LedgerError: it cannot be opened, or not written where the job has to write down that it was done.
    """
    require_folder(folder)
    with Ledger.open(folder, password or ledger_password()) as ledger:
        if to_write and ledger.read_only:
            raise ReadOnlyLedgerError(
                f"“{folder.name}”不能写入，没有办：每件事都要记进台账。请复制到能写入的位置再办。"
            )
        outgoing.mend(ledger)
        yield ledger
        _keep(ledger)


def _keep(ledger: Ledger) -> None:
    """Back up what the job changed; the job is done all the same when that is refused.

    Raises:
        DamagedLedgerError: the backup found the ledger damaged.
    """
    try:
        safekeeping.at_close(ledger)
    except DamagedLedgerError as damage:
        raise DamagedLedgerError(f"要办的事办完了，可是发现台账文件损坏。{damage}") from None
    except LedgerError as refused:
        complain(f"事情办好了，可是这次没有备份。{refused}")


def ensure_term(ledger: Ledger) -> None:
    """Make the school year of today where a new one has begun since the ledger was last used."""
    today = ledger.today()
    with ledger.read() as session:
        if school.facts(session) is None:
            raise NotFoundError("台账里还没有填学校信息。请先打开窗口，把学校信息填好。")
        known = any(term.covers_from <= today <= term.covers_to for term in terms.all_terms(session))
    if not known:
        with ledger.transaction("建好本学年") as session:
            terms.ensure(session, today)
