"""What taking packs back would do: each row with its cells, its verdict, and the answers there are to a doubt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ledgerdesk.services.imports import Verdict
from ledgerdesk.services.packs.sheets import Pack
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.services.visits import VisitFacts

#: A row of the files that came back: which file, its sheet, Excel's number.
RowKey = tuple[int, str, int]
_NOTHING: Mapping[str, Any] = MappingProxyType({})
TAKE, KEEP, OVER, LEAVE = "take", "keep", "over", "leave"


@dataclass(frozen=True)
class Deed:
    """What is done for a row: facts of the pupil, a visit, a talk; ``over`` is the one it is written over.

    ``displaces`` is an earlier row which is not done then.
    """

    student_id: int
    facts: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    visit: VisitFacts | None = None
    talk: TalkFacts | None = None
    over: tuple[int, int] | None = None
    displaces: RowKey | None = None

    @property
    def empty(self) -> bool:
        """Tell whether nothing is done."""
        return not self.facts and self.visit is None and self.talk is None


@dataclass(frozen=True)
class Option:
    """An answer to a doubt, and what is done then; None: nothing."""

    key: str
    words: str
    deed: Deed | None


@dataclass(frozen=True)
class ShownCell:
    """A cell as the clerk compares it: sent, returned; ``now`` is what the ledger says where it was changed meanwhile."""

    label: str
    before: str
    after: str
    now: str = ""


@dataclass(frozen=True, kw_only=True)
class PlannedRow:
    """One row that came back with something in it; ``answer`` is the option that was chosen for a doubt."""

    key: RowKey
    student_id: int | None
    name: str
    verdict: Verdict
    cells: tuple[ShownCell, ...]
    deed: Deed | None = None
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    answer: str = ""

    @property
    def asked(self) -> bool:
        """Tell whether the row is or was in doubt."""
        return bool(self.options)

    @property
    def reason(self) -> str:
        """Return why it is held or in doubt."""
        return "".join(self.reasons)


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """One file that came back: its pack, how many rows say nothing, and what deserves to be told of it."""

    file_name: str
    sha256: bytes
    pack: Pack
    rows: tuple[PlannedRow, ...]
    blank: int
    notes: tuple[str, ...] = ()

    def count(self, *verdicts: Verdict) -> int:
        """Return how many rows have one of the verdicts."""
        return sum(row.verdict in verdicts for row in self.rows)


@dataclass(frozen=True)
class PackPlan:
    """All files of one taking back."""

    files: tuple[PlannedFile, ...]

    @property
    def rows(self) -> tuple[PlannedRow, ...]:
        """Return the rows of all files in order."""
        return tuple(row for file in self.files for row in file.rows)

    @property
    def deeds(self) -> tuple[tuple[PlannedRow, Deed], ...]:
        """Return what is done, in order: rows that were displaced by an answer are not."""
        out = {row.displaces for row in (row.deed for row in self.rows) if row is not None and row.displaces}
        return tuple((row, row.deed) for row in self.rows if row.deed and not row.deed.empty and row.key not in out)

    def count(self, *verdicts: Verdict) -> int:
        """Return how many rows have one of the verdicts."""
        return sum(file.count(*verdicts) for file in self.files)

    def deciding(self, key: RowKey, answer: str) -> "PackPlan":
        """Return the plan after a doubt was answered by an option's key, "" to leave it open; KeyError for another."""

        def decided(row: PlannedRow) -> PlannedRow:
            if row.key != key:
                return row
            if not answer:
                return replace(row, deed=None, answer="")
            return replace(row, deed={one.key: one.deed for one in row.options}[answer], answer=answer)

        return self._with(decided)

    def leaving_out(self, keys: Collection[RowKey]) -> "PackPlan":
        """Return the plan without doing some rows."""
        return self._with(lambda row: replace(row, deed=None) if row.key in keys else row)

    def _with(self, change: Any) -> "PackPlan":
        return PackPlan(tuple(replace(file, rows=tuple(change(row) for row in file.rows)) for file in self.files))


def size(plan: PackPlan) -> str:
    """Return what would be done in words: 家访 12 次、修改 3 人; "" for nothing."""
    deeds = [deed for _row, deed in plan.deeds]
    counts = (
        ("家访", sum(deed.visit is not None for deed in deeds), "次"),
        ("谈心", sum(deed.talk is not None for deed in deeds), "次"),
        ("修改", len({deed.student_id for deed in deeds if deed.facts}), "人"),
    )
    return "、".join(f"{word} {count:,} {unit}" for word, count, unit in counts if count)
