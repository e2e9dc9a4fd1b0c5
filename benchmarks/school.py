"""A ledger with the invented pupils in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from benchmarks import sample

from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import register

DAY = date(2026, 11, 20)
PASSWORD = "a ledger to measure"  # noqa: S105 - of invented pupils
_TAKEN = ("name", "sex", "id_number", "phone", "address")


@contextmanager
def opened(folder: Path, pupils: int) -> Iterator[Ledger]:
    """Make a ledger of that many pupils in the folder and keep it open."""
    ledger, _code = Ledger.create(folder, password=PASSWORD, user="clerk", clock=FixedClock(DAY))
    with ledger:
        with ledger.transaction("measure") as session:
            for row in sample.pupils(pupils):
                register.add(session, {key: row[key] for key in _TAKEN} | {"born_on": row["born"]})
        yield ledger
