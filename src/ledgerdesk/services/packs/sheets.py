"""A pack as it was sent and as it came back: plain cells, whoever wrote the file."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from ledgerdesk.domain import crockford

_TOKEN_BYTES = 5  # eight symbols: no two packs of a school are ever called alike
#: The name of a pack, and of one of its rows, wherever a table program may have carried it.
NAMED = re.compile(r"P([0-9A-HJKMNP-TV-Z]{8})(?:-(\d{3}))?")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class PackRow:
    """One row of a pack: its key in the hidden column, whose it is (None: left for others), its cells by field key."""

    key: str
    student_id: int | None
    cells: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One workbook for one class teacher; ``kind`` is a key of ``fields.packs.FORMS``."""

    token: str
    kind: str
    class_id: int
    class_name: str
    teacher: str
    term_id: int
    term: str
    sent_on: date
    rows: tuple[PackRow, ...]

    @property
    def pupils(self) -> int:
        """Return how many pupils have rows."""
        return len({row.student_id for row in self.rows} - {None})

    @property
    def number(self) -> str:
        """Return the number that stands on the page."""
        return f"P{self.token}"

    def plain(self) -> dict[str, Any]:
        """Return what is kept beside the columns of its own: every cell as it was written."""
        rows = [[row.key, row.student_id, dict(row.cells)] for row in self.rows]
        return {"class_name": self.class_name, "teacher": self.teacher, "term": self.term, "rows": rows}


@dataclass(frozen=True)
class ReturnedRow:
    """A row of a file that came back, as Excel counts it; ``cells`` holds those with something in them, as typed.

    ``key`` is what its hidden cell says, "" where it was lost. ``broken`` are columns whose formula failed.
    """

    sheet: str
    row: int
    key: str
    cells: Mapping[str, object]
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A file that came back: which pack it says it is, the columns found in it, headings nobody asked for."""

    file_name: str
    sha256: bytes
    token: str
    columns: frozenset[str]
    strange: tuple[str, ...]
    rows: tuple[ReturnedRow, ...]


def new_token() -> str:
    """Return a name for a pack that no other has."""
    return crockford.encode(secrets.token_bytes(_TOKEN_BYTES))


def row_key(token: str, number: int) -> str:
    """Return the key of a row, counted from 1."""
    return f"P{token}-{number:03d}"


def token_of(key: str) -> str:
    """Return the pack a row key belongs to; "" when it is none."""
    met = NAMED.fullmatch(key)
    return met[1] if met else ""
