"""What the columns of a foreign list were recognised as."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledgerdesk.excel.labels import fold_label
from ledgerdesk.excel.raw import column_name

SAME_NAME = "名称相同"
LIKE_NAME = "名称相近"
BY_CONTENT = "按内容认出"
BY_NEIGHBOUR = "按左边的姓名认出"
REMEMBERED = "上次用过"
CHOSEN = "您选的"
NOT_NEEDED = "不需要"
UNKNOWN = "没认出"
TWICE = "和别的列重了，请您选"
WHOSE = "不清楚是谁的，请您选"
BESIDE = "像是旁边的另一份表，请您选"
BY_SUBTITLE = "按小标题认出"
SUBTITLES = 0

#: The target of a column nobody has a field for, whose cells are kept in the record's note; any number may have it.
AS_NOTE = "*note"


@dataclass(frozen=True)
class ColumnMatch:
    """One column: Excel's number, its heading, the field it fills (None: left out), how that is known, its contents.

    A ``key`` of AS_NOTE keeps its cells in the note. Column SUBTITLES is none of the file's: the subtitles between its
    rows name a class. ``hidden`` columns are read like others.
    """

    column: int
    label: str
    key: str | None
    how: str
    samples: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class ColumnMapping:
    """All columns of a list; no two fill the same field.

    ``once`` are columns that look as if a household's facts were written in its first row only; the rows below get
    them only when ``downwards``, which the clerk decides.
    """

    columns: tuple[ColumnMatch, ...]
    once: frozenset[int] = frozenset()
    downwards: bool = False

    @property
    def targets(self) -> dict[int, str]:
        """Return the field key of each column that fills one."""
        return {match.column: match.key for match in self.columns if match.key not in (None, AS_NOTE)}

    @property
    def noted(self) -> dict[int, str]:
        """Return the heading under which each column kept as a note stands there; no two are alike."""
        found = [match for match in self.columns if match.key == AS_NOTE]
        labels = Counter(" ".join(match.label.split()) for match in found)
        named = ((match, " ".join(match.label.split())) for match in found)
        return {
            match.column: label if label and labels[label] == 1 else f"{label}{column_name(match.column)}列"
            for match, label in named
        }

    def choosing(self, column: int, key: str | None) -> "ColumnMapping":
        """Return the mapping after a choice by hand; a column that had the field is left out instead."""

        def chosen(match: ColumnMatch) -> ColumnMatch:
            if match.column == column:
                return replace(match, key=key, how=CHOSEN)
            taken = key not in (None, AS_NOTE) and match.key == key
            return replace(match, key=None, how=TWICE) if taken else match

        return replace(self, columns=tuple(map(chosen, self.columns)))

    @property
    def layout(self) -> dict[str, str | None]:
        """Return folded heading → field key, to be remembered for lists with the same headings."""
        named = zip(numbered(match.label for match in self.columns), self.columns, strict=True)
        return {name: match.key for name, match in named if name}

    @property
    def fingerprint(self) -> str:
        """Return what two lists with the same headings in the same order share."""
        text = "\n".join(label for match in self.columns if (label := fold_label(match.label)))
        return hashlib.sha256(text.encode()).hexdigest()


def numbered(labels: Iterable[str]) -> list[str]:
    """Return each folded heading, its second and later turns numbered; "" for a column without one."""
    turns: Counter[str] = Counter()
    out = []
    for folded in map(fold_label, labels):
        turns[folded] += 1
        out.append(f"{folded}#{turns[folded]}" if folded and turns[folded] > 1 else folded)
    return out
