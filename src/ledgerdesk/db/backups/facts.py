"""What is said about backups: plain values for whoever shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from ledgerdesk.db.keys import Opened

COMPUTER, STICK, BUNDLE = "computer", "stick", "bundle"


class Reason(StrEnum):
    """Why a backup was made."""

    ASKED = "asked"
    OPENING = "opening"
    INTERVAL = "interval"
    CLOSING = "closing"
    MIGRATION = "migration"
    IMPORT = "import"
    RESTORE = "restore"
    BULK_DELETE = "bulk delete"
    TURN_OVER = "turn-over"
    ROTATION = "rotation"
    ERASURE = "erasure"
    SALVAGE = "salvage"

    @property
    def word(self) -> str:
        """Return it in Chinese, as a list of backups shows it."""
        return _WORDS[self]


_WORDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.ASKED: "手动备份",
        Reason.OPENING: "打开台账时",
        Reason.INTERVAL: "定时",
        Reason.CLOSING: "关闭台账时",
        Reason.MIGRATION: "升级台账之前",
        Reason.IMPORT: "导入名单之前",
        Reason.RESTORE: "恢复之前",
        Reason.BULK_DELETE: "成批删除之前",
        Reason.TURN_OVER: "学年交接之前",
        Reason.ROTATION: "换钥匙之前",
        Reason.ERASURE: "清除个人资料之前",
        Reason.SALVAGE: "从损坏的台账里救出",
    }
)


@dataclass(frozen=True, kw_only=True)
class BackupFacts:
    """One backup: a folder with the database, its keys and a manifest, or a bundle.

    ``made_at`` is aware UTC as the computer's clock said, ``bytes`` the size of the database, ``files`` how many
    photos and scans belong to it, ``transaction_id`` the newest step in it and ``head`` that step's code. ``pinned``
    ones are never thinned out. ``problem`` says in Chinese why it cannot be used; empty for a sound one.
    ``other_keys``: made before the keys were changed, so it opens with the passwords of then, to a new place only.
    """

    path: Path
    sequence: int
    made_at: datetime
    reason: Reason
    bytes: int
    counts: Mapping[str, int]
    files: int
    head: str
    transaction_id: int
    version: str
    pinned: bool = False
    place: str = COMPUTER
    problem: str = ""
    other_keys: bool = False


@dataclass(frozen=True, kw_only=True)
class Drive:
    """A stick that is plugged in; ``known`` when it carries this ledger's id file."""

    path: Path
    name: str
    free: int
    file_system: str
    known: bool


@dataclass(frozen=True, kw_only=True)
class Safety:
    """How safe the ledger is now.

    ``last`` is the newest verified backup on the computer; ``changes_since`` counts the steps done since; ``stick_at``
    is when a copy was last taken to the stick (None: never) and ``stick_late`` whether that is too long ago, by the
    clock or by the days on which backups were made; ``stick_days`` is how long it may be.
    """

    last: BackupFacts | None
    changes_since: int
    stick_at: datetime | None
    stick_name: str
    stick_late: bool
    stick_days: int
    drives: tuple[Drive, ...]


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """One line of the journal as it is told before a restore: when (aware UTC), who, what."""

    id: int
    at: datetime
    user: str
    label: str


@dataclass(frozen=True, kw_only=True)
class KindCount:
    """How many records of a kind are in the backup and in the ledger now; ``kind`` is its Chinese word."""

    table: str
    kind: str
    then: int
    now: int | None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What restoring a backup would mean.

    ``counts`` has the kinds of record whose number differs, then those that do not; ``last_steps`` are the backup's
    newest (at most 5), newest first; ``lost_steps`` those of the ledger that would be gone, newest first, and
    ``lost_count`` how many there are in all. ``same_line`` is False when the backup's newest step is not a step of
    the ledger: another line of history. ``missing_files`` are photos no copy of which is left; ``revives`` counts lawful
    erasures that would be undone and have to be done again; ``lost_users`` names the accounts the backup does not know.
    """

    backup: BackupFacts
    counts: tuple[KindCount, ...]
    last_steps: tuple[StepLine, ...]
    lost_steps: tuple[StepLine, ...]
    lost_count: int
    same_line: bool
    missing_files: int = 0
    revives: int = 0
    lost_users: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Restored:
    """A restored ledger: where it is, what was put back, and the way back (None where there was nothing before).

    ``backup`` is None where the manifest is damaged and nothing but the ledger itself is known. ``set_aside`` is where
    a damaged ledger was moved to; ``missing_files`` how many photos could not be brought back.
    """

    folder: Path
    backup: BackupFacts | None
    undo: BackupFacts | None
    set_aside: Path | None = None
    missing_files: int = 0


@dataclass(frozen=True, kw_only=True)
class BundleFacts:
    """A portable bundle: where it lies, how big it is, what is in it."""

    path: Path
    bytes: int
    backup: BackupFacts


@dataclass(frozen=True, kw_only=True)
class BundleReport:
    """What checking a bundle found.

    ``problems`` are Chinese sentences, empty for a sound bundle; ``damaged`` names the parts that are not what was
    stored; ``restorable`` tells whether the ledger in it can be restored all the same. ``signed`` is None when no
    password was given to check the signature and the database itself.
    """

    path: Path
    facts: BackupFacts | None
    problems: tuple[str, ...]
    damaged: tuple[str, ...]
    restorable: bool
    signed: bool | None


@dataclass(frozen=True, kw_only=True)
class Damage:
    """What is wrong with a ledger that does not open, and what can be done.

    ``problems`` are Chinese sentences, empty for a sound ledger; ``newest`` is the newest verified backup, ``sound`` all of them, newest first;
    ``lost_steps`` are the steps after it as far as the damaged file can still be read, newest first, and
    ``unreadable`` tells that even those cannot be.
    """

    folder: Path
    problems: tuple[str, ...]
    newest: BackupFacts | None
    lost_steps: tuple[StepLine, ...]
    lost_count: int
    unreadable: bool
    sound: tuple[BackupFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Salvage:
    """What was read out of a damaged ledger, row by row, into a backup of its own.

    ``read`` and ``lost`` count rows by table (``lost`` None where even their number is unknown); ``complete`` tells
    that nothing is lost and all checks passed, so ``backup`` can be restored like any other.
    """

    backup: BackupFacts
    read: Mapping[str, int]
    lost: Mapping[str, int | None]
    complete: bool


#: A password, a recovery code, or the keys of whoever already has the ledger open.
Secret = str | Opened
