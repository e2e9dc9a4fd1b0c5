"""Tables of the ledger as workbooks; every one made is recorded."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledgerdesk.excel import writer
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Field
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import handups, outputs, school, terms

#: A session of the ledger: handed to services, never looked into.
Session = Any


@dataclass(frozen=True)
class Exported:
    """A workbook in memory, the name it should be saved under, and how many rows it holds."""

    file_name: str
    content: bytes
    rows: int


def export_students(
    ledger: Ledger,
    *,
    full: bool = False,
    purpose: str | None = None,
    keys: Sequence[str] | None = None,
    ids: Sequence[int] | None = None,
) -> Exported:
    """Return the register of pupils as a workbook, sensitive numbers masked unless ``full``.

    ``keys`` chooses and orders the columns, ``ids`` the pupils; the default is everything.

    Raises:
        LedgerError: full numbers are wanted without a purpose.
    """
    with ledger.read() as session:
        sheet = catalogue.sheet("students", system=school.system(session))
    chosen = sheet.fields if keys is None else tuple(sheet.field(key) for key in keys)
    reason = outputs.require_purpose(purpose, full=full)
    title = sheet.title if full else f"{sheet.title}（号码已遮住）"
    with ledger.read() as session:
        heading = outputs.heading(session)
        rows = outputs.pupils(session, [field.key for field in chosen], ids)
    content = _workbook(sheet.title, chosen, rows, heading, full=full)
    kind = "disclose" if full else "export"
    with ledger.transaction(f"导出{title} {len(rows)} 人", kind=kind, reason=reason):
        pass
    return Exported(heading.file_name(sheet.title, ".xlsx"), content, len(rows))


def hand_up_students(ledger: Ledger, recipient: str, *, reason: str | None = None) -> Exported:
    """Return the workbook handed up, with full numbers, and keep every row of it as it went out; a barrier."""
    with ledger.read() as session:
        sheet = catalogue.sheet("students", system=school.system(session))
        fields = sheet.fields
        heading = outputs.heading(session)
        rows = outputs.pupils(session, [field.key for field in fields])
        term_id = terms.term_at(session, ledger.today()).id
    content = _workbook(sheet.title, fields, rows, heading, full=True)
    exported = Exported(heading.file_name(sheet.title, ".xlsx"), content, len(rows))
    kept = _kept(fields, rows)
    label = f"上报{sheet.title} {len(rows)} 人（{recipient}）"
    with ledger.transaction(label, kind="disclose", reason=reason or f"上报{recipient}", barrier=True) as session:
        handups.record(
            session,
            kind=sheet.name,
            term_id=term_id,
            recipient=recipient,
            file_name=exported.file_name,
            sha256=hashlib.sha256(content).digest(),
            rows=kept,
            reason=reason,
        )
    return exported


def rows_to_hand_up(session: Session) -> list[handups.Row]:
    """Return the rows a hand-up of the register made now would keep, to compare with an earlier one."""
    fields = catalogue.sheet("students", system=school.system(session)).fields
    return _kept(fields, outputs.pupils(session, [field.key for field in fields]))


def _kept(fields: Sequence[Field], rows: Sequence[dict[str, Any]]) -> list[handups.Row]:
    return [(f"Student:{row['id']}", row["id"], _cells(fields, row)) for row in rows]


def _workbook(
    title: str, fields: Sequence[Field], rows: Sequence[dict[str, Any]], heading: outputs.Heading, *, full: bool
) -> bytes:
    meta = writer.Meta(
        title=f"{heading.school}{heading.term}{title}",
        masked=not full,
        made_on=heading.made_on,
        maker=heading.maker,
    )
    return writer.write(title, fields, rows, meta=meta)


def _cells(fields: Sequence[Field], row: dict[str, Any]) -> dict[str, str]:
    return {field.key: field.show(row[field.key]) for field in fields if row[field.key] is not None}
