"""Rows that differ from one another in their numbers and values only, which is most rows of most lists.

What such rows have in common is kept as one text with marks for the row's number and the values. A row is cut at its
values and must then be that text, sign for sign: a few steps for a row, whatever the number of its cells. A text that
many rows had in common becomes a pattern, which takes longer to make and half as long to follow.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ledgerdesk.excel.plain_xml import following

_START = '<row r="'
_CLOSE = "</row>"
_VALUE, _END_OF_VALUE = "<v>", "</v>"
_INLINE = "<is>"
_NUMBER, _CUT = "\0", "\1"  # signs no XML can have
_SAME = r"\1"
_MOST = 24
_TRIED = 4
_BATCH = 256
_CELL = re.compile(r'<c r="([A-Z]{1,3})(\d{1,7})"([^<>]*?) ?(/>|><v>)')


class Group(NamedTuple):
    """A place for a value: its column's letters and the attributes of its cell."""

    letters: str
    attributes: str


class Skeleton(NamedTuple):
    """What rows have in common; ``start`` are the attributes of the row itself."""

    text: str
    groups: tuple[Group, ...]
    width: int
    start: str


Take = Callable[[Skeleton, list[int], list[Sequence[Any]]], None]


_MANY = 48  # rows that make a pattern worth its while
_MOST_PATTERNS = 6


class Skeletons:
    """The few ways in which the rows of a sheet are written, the last one met first."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._known: list[Skeleton] = []
        self._learnt = 0
        self._rows: dict[str, int] = {}  # by a skeleton's text, how many rows had it
        self._patterns: dict[str, re.Pattern[str]] = {}

    @property
    def full(self) -> bool:
        """Tell whether no more are learnt: the rows of this sheet differ too much."""
        return self._learnt >= _MOST

    def learn(self, row: str, start: str) -> None:
        """Keep what a row, already understood, is made of, from its start tag up to its end tag."""
        if self.full or "<f" in row or not row.startswith(_START):
            return
        if _INLINE in row:
            # Its text is no value to cut at: it would count as what rows have in common, and be dropped.
            self._learnt += 1
            return
        number = row[len(_START) : row.index('"', len(_START))]
        cells = _CELL.findall(row)
        groups = tuple(Group(letters, attributes) for letters, _, attributes, rest in cells if rest == "><v>")
        parts = row.replace(_END_OF_VALUE, _VALUE).split(_VALUE)
        if len(parts) != 2 * len(groups) + 1 or not groups:
            return
        text = _CUT.join(parts[0::2]).replace(f'{_START}{number}"', f'{_START}{_NUMBER}"', 1)
        text = re.sub(rf'(<c r="[A-Z]{{1,3}}){number}"', rf'\g<1>{_NUMBER}"', text)
        self._learnt += 1
        self._known.insert(0, Skeleton(text, groups, len(cells), start))

    def read(self, text: str, at: int, end: int, last: int) -> tuple[int, int]:
        """Read rows as long as they are known; return where the first other one begins and the last row read."""
        for place, skeleton in enumerate(self._known[:_TRIED]):
            found = self._read(skeleton, text, at, end, last)
            if found[0] != at:
                if place:
                    self._known.insert(0, self._known.pop(place))
                return found
        return at, last

    def _read(self, skeleton: Skeleton, text: str, at: int, end: int, last: int) -> tuple[int, int]:
        pattern = self._patterns.get(skeleton.text)
        if pattern is not None:
            return self._follow(pattern, skeleton, text, at, end, last)
        rows: list[int] = []
        values: list[Sequence[Any]] = []
        common, count = skeleton.text, len(skeleton.groups)
        while (close := text.find(_CLOSE, at, end)) >= 0:
            row = text[at:close]
            number = row[8 : row.find('"', 8, 16)]
            parts = row.replace(_END_OF_VALUE, _VALUE).split(_VALUE)
            known = _CUT.join(parts[0::2]) == common.replace(_NUMBER, number) and row.count(_END_OF_VALUE) == count
            if not known or not number.isdecimal() or int(number) <= last:
                break
            last = int(number)
            at = close + len(_CLOSE)
            rows.append(last)
            values.append(parts[1::2])
            if len(rows) == _MANY:
                break
        if rows:
            self._take(skeleton, rows, values)
            self._count(skeleton, len(rows))
        return at, last

    def _count(self, skeleton: Skeleton, rows: int) -> None:
        self._rows[skeleton.text] = self._rows.get(skeleton.text, 0) + rows
        if self._rows[skeleton.text] >= _MANY and len(self._patterns) < _MOST_PATTERNS:
            parts = re.escape(skeleton.text).replace(re.escape(_CUT), f"{_VALUE}([^<]*){_END_OF_VALUE}")
            first, *others = parts.split(re.escape(_NUMBER))
            whole = f"{first}([1-9][0-9]{{0,6}}){_SAME.join(others)}{_CLOSE}"
            self._patterns[skeleton.text] = re.compile(whole)

    def _follow(
        self, pattern: re.Pattern[str], skeleton: Skeleton, text: str, at: int, end: int, last: int
    ) -> tuple[int, int]:
        rows: list[int] = []
        values: list[Sequence[Any]] = []
        for match in following(pattern, text, at, end):
            number, *found = match.groups()
            if int(number) <= last:
                break
            last = int(number)
            at = match.end()
            rows.append(last)
            values.append(found)
            if len(rows) == _BATCH:
                self._take(skeleton, rows, values)
                rows, values = [], []
        if rows:
            self._take(skeleton, rows, values)
        return at, last
