"""Patterns for rows that are written alike but for the cells they leave out or fill otherwise."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ledgerdesk.excel.plain_xml import following

if TYPE_CHECKING:
    from ledgerdesk.excel.sheet_rows import RowReader

SHARED, INLINE, NUMBER = "s", "inlineStr", "n"
ATTRIBUTES = r'((?: [\w:.]+="[^"<>&]*")*)'
FORMULA = r'(?:<f(?: [\w:.]+="[^"<>]*")*(?:/>|>[^<]*</f>))'
_VALUE = {SHARED: r"([0-9]{1,9})", NUMBER: r"([-+.0-9Ee]+)"}
_TEXT_VALUE = r"([^<&]+)"
_BATCH = 100

Group = tuple[int, str, int, bool]  # column, kind, format's index, whether it shows dates


class OddError(Exception):
    """Something is written in a way the patterns do not know."""


class Pattern:
    """A pattern for rows whose cells are written in ways met before."""

    def __init__(self, reader: "RowReader") -> None:
        self._reader = reader
        self.groups: list[Group] = []
        pieces = []
        places = reader.places()
        self.width = len(places)
        for letters, said in places:
            ways = []
            for attributes in said:
                group = reader.group(letters, attributes)
                ways.append(f"{re.escape(attributes)} ?(?:/>|>{_content(group[1])}</c>)")
                self.groups.append(group)
            pieces.append(rf'(?:\s*<c r="{letters}\1"(?:{"|".join(ways)}))?+')
        self._row = re.compile(rf'\s*<row r="([1-9]\d{{0,6}})"{ATTRIBUTES} ?>{"".join(pieces)}\s*</row>')

    def read(self, text: str, at: int, end: int, last: int) -> tuple[int, int]:
        """Read rows as long as they fit; return where the first other one begins and the last row read."""
        rows: list[int] = []
        attributes: list[str] = []
        values: list[Sequence[Any]] = []
        for match in following(self._row, text, at, end):
            row, said, *found = match.groups()
            number = int(row)
            if number <= last:
                raise OddError
            last = number
            at = match.end()
            rows.append(number)
            attributes.append(said)
            values.append(tuple(found))
            if len(rows) == _BATCH:
                self._reader.take(self, rows, attributes, values)
                rows, attributes, values = [], [], []
        if rows:
            self._reader.take(self, rows, attributes, values)
        return at, last


def _content(kind: str) -> str:
    if kind == INLINE:
        return rf'<is><t(?: xml:space="preserve")?>{_TEXT_VALUE}</t></is>'
    return rf"{FORMULA}?+<v>{_VALUE.get(kind, _TEXT_VALUE)}</v>"
