"""Which field each column of a foreign list fills, and how that was recognised."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from statistics import median

from ledgerdesk.domain import masking
from ledgerdesk.excel import contents
from ledgerdesk.excel.columns import (
    AS_NOTE,
    BESIDE,
    BY_CONTENT,
    BY_NEIGHBOUR,
    BY_SUBTITLE,
    CHOSEN,
    LIKE_NAME,
    NOT_NEEDED,
    REMEMBERED,
    SAME_NAME,
    SUBTITLES,
    TWICE,
    UNKNOWN,
    WHOSE,
    ColumnMapping,
    ColumnMatch,
    numbered,
)
from ledgerdesk.excel.habits import once, tables_beside
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.labels import fold_label, is_serial, people, vocabulary
from ledgerdesk.excel.raw import RawCell, RawSheet
from ledgerdesk.fields.field import Kind, Sheet

__all__ = [
    "AS_NOTE",
    "BESIDE",
    "BY_CONTENT",
    "BY_NEIGHBOUR",
    "BY_SUBTITLE",
    "CHOSEN",
    "LIKE_NAME",
    "NOT_NEEDED",
    "REMEMBERED",
    "SAME_NAME",
    "SUBTITLES",
    "TWICE",
    "UNKNOWN",
    "WHOSE",
    "ColumnMapping",
    "ColumnMatch",
    "propose",
]

_HOW = {3: SAME_NAME, 2: LIKE_NAME, 1: LIKE_NAME}
_SAMPLES_SHOWN = 3
_SAMPLES_READ = 200
_GENERATION = 13  # years between a pupil's birth and a parent's, at least
_FAMILY = re.compile("户主|监护|家长|父|母|爸|妈|爷|奶|祖|外公|外婆|亲")
_LONG_NUMBER = re.compile(r"[0-9Xx]{7,}")


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
        self._raw, self._band = raw, band
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
        for column in tables_beside(self._raw, self._band):
            if self._found.get(column, ("", "", 0))[1] != REMEMBERED:
                self._found[column] = None, BESIDE, 9
        self._ask_of_strangers()
        self._part_twins()
        self._ask_whose_id()
        self._ask_whose_phone()
        for column in self._open():
            if key := self._by_content(column):
                self._found[column] = key, BY_CONTENT, 1.5
        self._keep_strongest()
        columns = [self._match(column) for column in sorted(self._cells)]
        mapping = ColumnMapping((*self._subtitles(), *columns))
        return replace(mapping, once=once(self._raw, self._band, mapping.targets))

    def _match(self, column: int) -> ColumnMatch:
        key, how, _ = self._found.get(column, (None, UNKNOWN, 0))
        seen = dict.fromkeys(_masked(cell.shown) for cell in self._cells[column])
        hidden = column in self._raw.hidden_columns
        return ColumnMatch(column, self._labels.get(column, ""), key, how, tuple(seen)[:_SAMPLES_SHOWN], hidden)

    def _subtitles(self) -> Iterator[ColumnMatch]:
        """Yield what the subtitles between the rows say, where no column says it."""
        taken = {key for key, _, _ in self._found.values()}
        known = {field.key for field in self._sheet.fields}
        free = [key for key in ("class_number", "grade") if key in known and key not in taken]
        if free and self._band.classes:
            said = tuple(dict.fromkeys(self._band.classes.values()))
            yield ColumnMatch(SUBTITLES, "小标题里的班级", free[0], BY_SUBTITLE, said[:_SAMPLES_SHOWN])

    def _open(self) -> list[int]:
        return [column for column in sorted(self._cells) if column not in self._found]

    def _remember(self, remembered: Mapping[str, str | None]) -> None:
        known = {field.key for field in self._sheet.readable} | ({AS_NOTE} if self._sheet.keeps_notes else set())
        ours = _computed(self._sheet)
        columns = self._open()
        for column, name in zip(columns, numbered(self._labels.get(column, "") for column in columns), strict=True):
            if name and name in remembered and (remembered[name] in known or remembered[name] is None):
                self._found[column] = remembered[name], REMEMBERED, 9
            elif name in ours or is_serial(self._labels.get(column, "")):
                self._found[column] = None, NOT_NEEDED, 9

    def _ask_of_strangers(self) -> None:
        """Withdraw bare headings of numbers right of somebody no field knows: beside 父亲 it is the father's number."""
        own = self._own_id()
        for column, (key, how, _) in list(self._found.items()):
            if key is None or how == REMEMBERED or people(self._labels[column]):
                continue
            kind = self._words.field(key).kind
            reach = 1 if key == own else 2 if kind is Kind.PHONE else 0
            person = self._person_left(column, reach)
            if person is None or self._found.get(person, (None, "", 0))[0] is not None:
                continue
            if kind is Kind.PHONE and _FAMILY.search(fold_label(self._labels[person])):
                continue
            if key != own or self._is_older_generation(column) is not False:
                self._found[column] = None, WHOSE, 9

    def _ask_whose_phone(self) -> None:
        """Withdraw a bare heading of phones right of a helper's name: it is hardly the family's."""
        for column, (key, how, _) in list(self._found.items()):
            if key is None or how in (REMEMBERED, BY_NEIGHBOUR) or people(self._labels[column]):
                continue
            person = self._person_left(column, 2) if self._words.field(key).kind is Kind.PHONE else None
            if person is not None and not _FAMILY.search(fold_label(self._labels[person])):
                self._found[column] = None, WHOSE, 9

    def _person_left(self, column: int, reach: int) -> int | None:
        """Return the nearest column at most ``reach`` to the left that names somebody else; None before the own name."""
        for left in range(column - 1, max(column - 1 - reach, 0), -1):
            label, key = self._labels.get(left, ""), self._found.get(left, (None, "", 0))[0]
            if fold_label(label) in _computed(self._sheet):
                continue  # what our own export works out names nobody the next column speaks of
            if key is not None and self._words.field(key).kind is not Kind.NAME:
                continue
            if key is not None and key == self._own_name():
                return None
            if people(label) and not self._words.is_own(label):
                return left
            if key is not None:
                return None
        return None

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

    def _own_name(self) -> str | None:
        known = self._words.certain(("姓名",))
        return None if known is None else known.key

    def _own_id(self) -> str | None:
        return next((field.key for field in self._sheet.readable if field.kind is Kind.ID_NUMBER), None)

    def _is_older_generation(self, column: int) -> bool | None:
        """Tell whether the numbers are those of the parents, by birth dates in another column; None without one."""
        here = contents.births(self._cells[column])
        others = [born for other in self._cells if other != column and (born := contents.births(self._cells[other]))]
        if not here or not others:
            return None
        return bool(median(here) + _GENERATION < max(median(born) for born in others))

    def _by_content(self, column: int) -> str | None:
        """Return the field whose values the column holds, for headings nobody knows."""
        cells, label = self._cells[column], self._labels.get(column, "")
        taken = {key for key, _, _ in self._found.values()}
        if not self._words.is_own(label):
            return None
        own = self._own_id()
        if own is not None and own not in taken and contents.ids(cells):
            return own
        cards = [field.key for field in self._sheet.readable if field.kind is Kind.CARD]
        if len(cards) == 1 and cards[0] not in taken and contents.cards(cells):
            return cards[0]
        if not contents.says_nothing(fold_label(label)):
            return None
        numbers = next((self._cells[at] for at, (key, _, _) in self._found.items() if own and key == own), [])
        word = contents.telling(cells) or ("出生日期" if contents.same_days(cells, numbers) else "")
        meant = self._words.certain((word,)) if word else None
        return meant.key if meant is not None and meant.key not in taken else None

    def _keep_strongest(self) -> None:
        """Leave one column for each field; where two claim it equally and differ, neither has it."""
        for key in {key for key, _, _ in self._found.values()} - {None, AS_NOTE}:
            claims = sorted(
                (column for column, found in self._found.items() if found[0] == key),
                key=lambda column: (-self._found[column][2], column),
            )
            equal = [column for column in claims if self._found[column][2] == self._found[claims[0]][2]]
            same = all(self._says_the_same(claims[0], column) for column in equal[1:])
            for column in claims[1 if same else 0 :]:
                self._found[column] = None, NOT_NEEDED if same and column in equal else TWICE, 9

    def _says_the_same(self, one: int, other: int) -> bool:
        """Tell whether a column repeats another, as lists do that are wider than a page."""
        return {cell.row: cell.value for cell in self._cells[one]} == {
            cell.row: cell.value for cell in self._cells[other]
        }


def _person(label: str) -> str:
    """Return whom a name column names: 户主 of 户主姓名."""
    return fold_label(label).removesuffix("姓名").removesuffix("名字").removesuffix("名称")


def _masked(text: str) -> str:
    return _LONG_NUMBER.sub(lambda match: _hidden(match[0]), " ".join(text.split()))


def _hidden(number: str) -> str:
    return masking.phone(number) if len(number) == 11 else masking.id_number(number)
