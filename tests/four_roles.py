"""The same full school opened by each of the four roles."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import every_service
from conftest import PASSWORD, TODAY
from every_service import World
from ledgerdesk.db import keys
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, accounts

CLERK, HEAD, INSPECTOR, RECOVERY = ROLES = ("clerk", "head", "inspector", "recovery")
SECRETS = {CLERK: PASSWORD, HEAD: "xiaozhang mima yihao", INSPECTOR: "jiancha mima yihao"}
LAST_DAY = TODAY + timedelta(days=30)


class TakenBackError(Exception):
    """A step that is tried and not kept."""


@contextmanager
def tried(ledger: Ledger) -> Iterator[Any]:
    """Give a session of a step that is taken back at the end."""
    with suppress(TakenBackError), ledger.transaction("试", barrier=True) as session:
        yield session
        raise TakenBackError


def spare_cost(patch: pytest.MonkeyPatch) -> None:
    """Let new passwords cost the least that is accepted."""
    patch.setattr(keys, "_COST", {"memory_kib": keys._LEAST_MEMORY_KIB, "passes": 2, "lanes": 1})


def make(template: Path, folder: Path) -> tuple[Path, World]:
    """Return a copy of the empty ledger with everything in it, and with somebody of each role."""
    shutil.copytree(template, folder)
    clock = FixedClock(TODAY)
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        accounts.add(ledger, "周校长", HEAD, SECRETS[HEAD])
    with Ledger.open(folder, SECRETS[HEAD], role=HEAD, clock=clock) as ledger:
        accounts.add(ledger, "县检查组", INSPECTOR, SECRETS[INSPECTOR], last=LAST_DAY)
    with Ledger.open(folder, PASSWORD, clock=clock) as ledger:
        return folder, every_service.build(ledger)


def open_as(folder: Path, role: str, template: Path, day: date = TODAY) -> Ledger:
    """Open a ledger with the password of a role, or with the paper code."""
    secret = SECRETS.get(role) or (template.parent / "code").read_text()
    return Ledger.open(folder, secret, role=role, clock=FixedClock(day))
