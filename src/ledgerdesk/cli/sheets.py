"""What people call the sheets of the catalogue on the command line."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ledgerdesk.errors import NotFoundError
from ledgerdesk.fields.field import Sheet

_ALSO: Mapping[str, str] = MappingProxyType(
    {"student": "students", "register": "students", "学生": "students", "名册": "students", "花名册": "students"}
)


def named(word: str, among: Iterable[Sheet]) -> Sheet:
    """Return the sheet of that name or title; NotFoundError with those there are."""
    offered = tuple(among)
    wanted = word.strip().lower()
    wanted = _ALSO.get(wanted, wanted)
    for sheet in offered:
        if wanted in (sheet.name, sheet.title):
            return sheet
    known = "、".join(f"{sheet.name}（{sheet.title}）" for sheet in offered)
    raise NotFoundError(f"没有“{word}”这张表。有：{known}。")
