"""Which field each column of a foreign list fills, and how that was recognised."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from ledgerdesk.domain import bank_card, id_number, masking
from ledgerdesk.domain.text import compact
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.labels import fold_label, is_serial, people, vocabulary
from ledgerdesk.excel.list_rows import looks_like_id
from ledgerdesk.excel.raw import RawCell, RawSheet, column_name
from ledgerdesk.fields.field import Kind, Sheet

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

#: The target of a column nobody has a field for, whose cells are kept in the record's note; any number may have it.
AS_NOTE = "*note"

_HOW = {3: SAME_NAME, 2: LIKE_NAME, 1: LIKE_NAME}
_SAMPLES_SHOWN = 3
_SAMPLES_READ = 200
_SURE = 0.6
_FEWEST = 3
_GENERATION = 13  # years between a pupil's birth and a parent's, at least
_LONG_NUMBER = re.compile(r"[0-9Xx]{7,}")


@dataclass(frozen=True)
class ColumnMatch:
    """One column: Excel's number, its heading, the field it fills (None: left out), how that is known, its contents.

    A ``key`` of AS_NOTE keeps its cells in the note.
    """

    column: int
    label: str
    key: str | None
    how: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnMapping:
    """All columns of a list; no two fill the same field."""

    columns: tuple[ColumnMatch, ...]

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

        return ColumnMapping(tuple(map(chosen, self.columns)))

    @property
    def layout(self) -> dict[str, str | None]:
        """Return folded heading → field key, to be remembered for lists with the same headings."""
        return {fold_label(match.label): match.key for match in self.columns if match.label}

    @property
    def fingerprint(self) -> str:
        """Return what two lists with the same headings in the same order share."""
        text = "\n".join(fold_label(match.label) for match in self.columns)
        return hashlib.sha256(text.encode()).hexdigest()


def propose(
    raw: RawSheet, band: HeaderBand, sheet: Sheet, *, remembered: Mapping[str, str | None] | None = None
) -> ColumnMapping:
    """Return a field for each column as far as one is certain; ``remembered`` is an earlier ``layout``."""
    return _Proposal(raw, band, sheet, remembered or {}).mapping()


def _computed(sheet: Sheet) -> frozenset[str]:
    """Return the folded headings our own export writes of what it works out (家庭人口): nothing to take in."""
    taken = {fold_label(name) for field in sheet.readable for name in (field.label, *field.aliases)}
    return frozenset(fold_label(field.label) for field in sheet.fields if field.computed) - taken


class _Proposal:
    """Columns being recognised: by what was chosen before, by name, by whose name stands left, by content."""

    def __init__(self, raw: RawSheet, band: HeaderBand, sheet: Sheet, remembered: Mapping[str, str | None]) -> None:
        self._sheet = sheet
        self._words = vocabulary(sheet)
        self._parts = band.parts
        self._labels = band.labels
        self._cells: dict[int, list[RawCell]] = {column: [] for column in band.parts}
        for row in band.rows[:_SAMPLES_READ]:
            for column, cell in raw.rows[row].items():
                self._cells.setdefault(column, []).append(cell)
        self._found: dict[int, tuple[str | None, str, float]] = {}
        self._remember(remembered)

    def mapping(self) -> ColumnMapping:
        for column in self._open():
            if guess := self._words.guess(self._parts.get(column, ())):
                self._found[column] = guess.key, _HOW[guess.strength], guess.strength
        self._part_twins()
        self._ask_whose_id()
        for column in self._open():
            if key := self._by_content(column):
                self._found[column] = key, BY_CONTENT, 1.5
        self._keep_strongest()
        return ColumnMapping(tuple(self._match(column) for column in sorted(self._cells)))

    def _match(self, column: int) -> ColumnMatch:
        key, how, _ = self._found.get(column, (None, UNKNOWN, 0))
        seen = dict.fromkeys(_masked(cell.shown) for cell in self._cells[column])
        return ColumnMatch(column, self._labels.get(column, ""), key, how, tuple(seen)[:_SAMPLES_SHOWN])

    def _open(self) -> list[int]:
        return [column for column in sorted(self._cells) if column not in self._found]

    def _remember(self, remembered: Mapping[str, str | None]) -> None:
        known = {field.key for field in self._sheet.readable} | ({AS_NOTE} if self._sheet.keeps_notes else set())
        ours = _computed(self._sheet)
        for column in self._open():
            folded = fold_label(self._labels.get(column, ""))
            if folded and folded in remembered and (remembered[folded] in known or remembered[folded] is None):
                self._found[column] = remembered[folded], REMEMBERED, 9
            elif folded in ours or is_serial(self._labels.get(column, "")):
                self._found[column] = None, NOT_NEEDED, 9

    def _left_name(self, column: int) -> int | None:
        """Return the nearest name column to the left."""
        for left in range(column - 1, 0, -1):
            key = self._found.get(left, (None, "", 0))[0]
            if key is not None and self._words.field(key).kind is Kind.NAME:
                return left
        return None

    def _of_left_name(self, column: int) -> str | None:
        """Return the field the heading means when it speaks of the person named to the left; None for the own."""
        left = self._left_name(column)
        if left is None or self._words.is_own(self._labels[left]):
            return None
        guess = self._words.guess((_person(self._labels[left]), *self._parts[column][-1:]))
        return None if guess is None else guess.key

    def _part_twins(self) -> None:
        """Tell bare headings met twice apart: the one beside 户主姓名 speaks of the head."""
        counts = Counter(key for key, _, _ in self._found.values() if key is not None)
        for column, (key, _, _) in sorted(self._found.items()):
            if key is None or counts[key] < 2 or people(self._labels[column]):
                continue
            other = self._of_left_name(column)
            if other is not None and other != key and counts[other] == 0:
                self._found[column] = other, BY_NEIGHBOUR, 2

    def _ask_whose_id(self) -> None:
        """Withdraw a bare heading of numbers that stands beside another's name, unless the numbers tell whose it is."""
        own = self._own_id()
        for column, (key, how, _) in list(self._found.items()):
            if key != own or own is None or how == REMEMBERED or people(self._labels[column]):
                continue
            other = self._of_left_name(column)
            if other is None or other == own or any(found == other for found, _, _ in self._found.values()):
                continue
            if (older := self._is_older_generation(column)) is None:
                self._found[column] = None, WHOSE, 9
            elif older:
                self._found[column] = other, BY_NEIGHBOUR, 2

    def _own_id(self) -> str | None:
        return next((field.key for field in self._sheet.readable if field.kind is Kind.ID_NUMBER), None)

    def _is_older_generation(self, column: int) -> bool | None:
        """Tell whether the numbers are those of the parents, by birth dates in another column; None without one."""
        here = _births(self._cells[column])
        others = [births for other in self._cells if other != column and (births := _births(self._cells[other]))]
        if not here or not others:
            return None
        return bool(median(here) + _GENERATION < max(median(births) for births in others))

    def _by_content(self, column: int) -> str | None:
        """Return the field whose values the column holds, for headings nobody knows."""
        cells, taken = self._cells[column], {key for key, _, _ in self._found.values()}
        if len(cells) < _FEWEST or not self._words.is_own(self._labels.get(column, "")):
            return None
        own = self._own_id()
        if own is not None and own not in taken and _share(looks_like_id(cell) for cell in cells) >= _SURE:
            return own
        cards = [field.key for field in self._sheet.readable if field.kind is Kind.CARD]
        if len(cards) == 1 and cards[0] not in taken and _share(_is_card(cell) for cell in cells) >= _SURE:
            return cards[0]
        return None

    def _keep_strongest(self) -> None:
        """Leave one column for each field; where two claim it equally, neither has it."""
        for key in {key for key, _, _ in self._found.values()} - {None, AS_NOTE}:
            claims = sorted(
                (column for column, found in self._found.items() if found[0] == key),
                key=lambda column: -self._found[column][2],
            )
            tied = len(claims) > 1 and self._found[claims[0]][2] == self._found[claims[1]][2]
            for column in claims[0 if tied else 1 :]:
                self._found[column] = None, TWICE, 9


def _person(label: str) -> str:
    """Return whom a name column names: 户主 of 户主姓名."""
    return fold_label(label).removesuffix("姓名").removesuffix("名字").removesuffix("名称")


def _share(marks: Iterable[bool]) -> float:
    counted = list(marks)
    return sum(counted) / len(counted) if counted else 0.0


def _is_card(cell: RawCell) -> bool:
    text = compact(cell.shown) if isinstance(cell.value, str) else ""
    return text.isdigit() and 16 <= len(text) <= 19 and bank_card.passes_luhn(text) and not looks_like_id(cell)


def _births(cells: list[RawCell]) -> list[int]:
    """Return the birth years in a column of identity numbers, or of days."""
    years = [
        id_number.birth_date(str(cell.value)).year
        for cell in cells
        if isinstance(cell.value, str) and looks_like_id(cell)
    ]
    years += [cell.value.year for cell in cells if isinstance(cell.value, date)]
    return years if len(years) >= _FEWEST else []


def _masked(text: str) -> str:
    return _LONG_NUMBER.sub(lambda match: _hidden(match[0]), " ".join(text.split()))


def _hidden(number: str) -> str:
    return masking.phone(number) if len(number) == 11 else masking.id_number(number)
