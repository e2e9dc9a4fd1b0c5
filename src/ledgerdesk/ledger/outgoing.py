"""What leaves the house: who may take it, what for, and an entry that is there before it goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledgerdesk.db.context import context
from ledgerdesk.domain import rights
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, NotAllowedError
from ledgerdesk.ledger import accounts
from ledgerdesk.ledger.facade import Ledger
from ledgerdesk.services import outputs, permission, preferences

#: A session of the ledger: handed to services, never looked into.
Session = Any

EXPORT, PRINT, DISCLOSE = "export", "print", "disclose"
_UNDER_WAY = "outgoing"
_NO_MORE: Callable[[Session], object] = lambda _session: None  # noqa: E731 - a name for its type


@dataclass(frozen=True)
class Whole:
    """Leave to take whole numbers out, for one purpose; ``allow_whole`` gives it to whoever typed the own password."""

    purpose: str


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """How something finished is written down when it leaves; ``also`` is done in the same step."""

    label: str
    kind: str
    reason: str | None = None
    barrier: bool = False
    also: Callable[[Session], object] = _NO_MORE


def allow_whole(ledger: Ledger, purpose: str | None, password: str) -> Whole:
    """Return leave to take whole numbers out; about 0.2 s.

    Raises:
        NotAllowedError: the role sees masked numbers only.
        LedgerError: no purpose is given.
        WrongPasswordError, TooSoonError: it is not the password of whoever has the ledger open, or tried too soon.
    """
    _require(ledger, Right.OUTPUT, Right.REVEAL)
    reason = outputs.require_purpose(purpose, full=True)
    if ledger.role == rights.RECOVERY:
        raise NotAllowedError("现在是用恢复码打开的，不能带完整号码。请先设好新密码，用密码打开再做。")
    accounts.confirm(ledger, password)
    return Whole(reason or "")


def require(ledger: Ledger) -> None:
    """Raise NotAllowedError unless whoever has the ledger open may print and export."""
    _require(ledger, Right.OUTPUT)


def describe(label: str, whole: Whole | None, *, kind: str = EXPORT) -> Outgoing:
    """Return how it is written down: whole numbers are disclosed, whatever way they go."""
    return Outgoing(label=label, kind=DISCLOSE if whole else kind, reason=whole.purpose if whole else None)


@contextmanager
def leaving(ledger: Ledger, going: Outgoing, part: Path | None = None) -> Iterator[None]:
    """Write down that something leaves, then let it go inside; where it did not get out, that is written down too.

    ``part`` is the unfinished file it may leave behind when the program is killed: the next opening removes it.

    Raises:
        NotAllowedError: the role may not, and nothing was written down.
        LedgerError: it could not be written down; what stands inside is not done.
    """
    rights_needed = (Right.OUTPUT, Right.REVEAL) if going.kind == DISCLOSE else (Right.OUTPUT,)
    with ledger.transaction(going.label, kind=going.kind, reason=going.reason, barrier=going.barrier) as session:
        for right in rights_needed:
            permission.require(session, right)
        going.also(session)
        number = str(context(session).transaction_id)
        note = {"label": going.label, "kind": going.kind, "part": str(part) if part else ""}
        preferences.put(session, _UNDER_WAY, {**_under_way(session), number: note})
    try:
        yield
    except BaseException:
        with suppress(LedgerError):  # the reason why it did not get out is what the person must hear
            _conclude(ledger, number, f"没有办成：{going.label}", _kind_of_note(going.kind))
        raise
    with suppress(LedgerError):  # it is out and written down; a mark that stays is cleared by the next opening
        _conclude(ledger, number)


def mend(ledger: Ledger) -> None:
    """Write down what a killed program was letting out, and remove the unfinished files it left behind.

    A file on a stick that is not there is looked for again at every opening.
    """
    if ledger.read_only:
        return
    with ledger.read() as session:
        found = _under_way(session)
    for number, note in found.items():
        told = bool(note.get("told"))
        label = "" if told else f"程序中断，不一定办成了：{note.get('label', '')}"
        kind = "change" if told else _kind_of_note(str(note.get("kind")))
        with suppress(LedgerError):
            _conclude(ledger, number, label, kind, keep=None if _removed(note) else {**note, "told": "1"})


def _removed(note: dict[str, str]) -> bool:
    """Remove the unfinished file of a killed program; False where its drive is not there or refuses."""
    part = Path(note["part"]) if note.get("part") else None
    if part is None:
        return True
    try:
        part.unlink(missing_ok=True)
        return part.parent.is_dir()
    except OSError:
        return False


def _conclude(
    ledger: Ledger, number: str, label: str = "", kind: str = "change", *, keep: dict[str, str] | None = None
) -> None:
    with ledger.transaction(label, kind=kind) as session:
        others = {key: note for key, note in _under_way(session).items() if key != number}
        preferences.put(session, _UNDER_WAY, others if keep is None else {**others, number: keep})


def _under_way(session: Session) -> dict[str, dict[str, str]]:
    found = preferences.get(session, _UNDER_WAY, {})
    return found if isinstance(found, dict) else {}


def _kind_of_note(kind: str) -> str:
    """Return the kind of the second entry: nothing was disclosed by it."""
    return EXPORT if kind == DISCLOSE else kind


def _require(ledger: Ledger, *needed: Right) -> None:
    for right in needed:
        if not ledger.may(right):
            raise NotAllowedError(rights.refusal(ledger.role, right))
