"""Tables of the ledger as workbooks: made in memory, and with them how their leaving is written down."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ledgerdesk.excel import encrypted, saving, writer
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Field
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Outgoing, Whole
from ledgerdesk.services import handups, outputs, registers, school, terms

#: A session of the ledger: handed to services, never looked into.
Session = Any


@dataclass(frozen=True)
class Exported:
    """A workbook in memory, the name it should be saved under, how many rows it holds; nothing is written down yet."""

    file_name: str
    content: bytes
    rows: int
    going: Outgoing

    def save(self, ledger: Ledger, path: Path) -> Path:
        """Write down that it leaves, save it, and return where; see ``saving.save_out``."""
        return saving.save_out(ledger, self.going, self.content, path)


def students(
    ledger: Ledger,
    *,
    whole: Whole | None = None,
    keys: Sequence[str] | None = None,
    ids: Sequence[int] | None = None,
    file_password: str | None = None,
) -> Exported:
    """Return the register of pupils as a workbook; see ``register``."""
    return register(ledger, "students", whole=whole, keys=keys, ids=ids, file_password=file_password)


def register(
    ledger: Ledger,
    sheet_name: str,
    *,
    whole: Whole | None = None,
    keys: Sequence[str] | None = None,
    ids: Sequence[int] | None = None,
    file_password: str | None = None,
) -> Exported:
    """Return any sheet of the catalogue as a workbook, sensitive numbers masked unless they are allowed ``whole``.

    ``keys`` chooses and orders the columns, ``ids`` the records and their order; the default is everything, with the
    references by which the file comes in again. With a ``file_password`` the file opens with it only.

    Raises:
        NotAllowedError: the role exports nothing.
        LedgerError: the password for the file is too weak.
        KeyError: there is no such sheet or column.
    """
    outgoing.require(ledger)
    listed = registers.listed(sheet_name)
    with ledger.read() as session:
        sheet = catalogue.sheet(sheet_name, system=school.system(session))
        chosen = sheet.written if keys is None else tuple(sheet.field(key) for key in keys)
        heading = outputs.heading(session)
        known = listed.known(session, ledger.today(), [field.key for field in chosen], ids)
    rows = list(known.values()) if ids is None else [known[one] for one in dict.fromkeys(ids) if one in known]
    content = _workbook(sheet.title, chosen, rows, heading, full=whole is not None, unit=listed.unit)
    masked = "" if whole else "（号码已遮住）"
    locked = "（加密码）" if file_password else ""
    label = f"导出{sheet.title}{masked}{locked} {len(rows)} {listed.unit}"
    made = Exported(heading.file_name(sheet.title, ".xlsx"), content, len(rows), outgoing.describe(label, whole))
    return _locked(made, file_password)


def hand_up(
    ledger: Ledger, recipient: str, *, whole: Whole, reason: str | None = None, file_password: str | None = None
) -> Exported:
    """Return the workbook to be handed up, with full numbers; when it is saved every row is kept as it went out.

    Saving it is a barrier: what was done before cannot be undone any more.

    Raises:
        NotAllowedError: the role hands nothing up.
        LedgerError: the password for the file is too weak.
    """
    outgoing.require(ledger)
    with ledger.read() as session:
        sheet = catalogue.sheet("students", system=school.system(session))
        heading = outputs.heading(session)
        rows = outputs.pupils(session, [field.key for field in sheet.fields])
        term_id = terms.term_at(session, ledger.today()).id
    content = _workbook(sheet.title, sheet.fields, rows, heading, full=True)
    label = f"上报{sheet.title} {len(rows)} 人（{recipient}）"
    made = Exported(heading.file_name(sheet.title, ".xlsx"), content, len(rows), outgoing.describe(label, whole))
    made = _locked(made, file_password)
    record = partial(
        handups.record,
        kind=sheet.name,
        term_id=term_id,
        recipient=recipient,
        file_name=made.file_name,
        sha256=hashlib.sha256(made.content).digest(),
        rows=_kept(sheet.fields, rows),
        reason=reason,
    )
    return replace(made, going=replace(made.going, barrier=True, also=record))


def rows_to_hand_up(session: Session) -> list[handups.Row]:
    """Return the rows a hand-up of the register made now would keep, to compare with an earlier one."""
    fields = catalogue.sheet("students", system=school.system(session)).fields
    return _kept(fields, outputs.pupils(session, [field.key for field in fields]))


def _kept(fields: Sequence[Field], rows: Sequence[dict[str, Any]]) -> list[handups.Row]:
    return [(f"Student:{row['id']}", row["id"], _cells(fields, row)) for row in rows]


def _locked(made: Exported, password: str | None) -> Exported:
    return made if password is None else replace(made, content=encrypted.lock(made.content, password))


def _workbook(
    title: str,
    fields: Sequence[Field],
    rows: Sequence[dict[str, Any]],
    heading: outputs.Heading,
    *,
    full: bool,
    unit: str = "人",
) -> bytes:
    meta = writer.Meta(
        title=f"{heading.school}{heading.term}{title}",
        unit=unit,
        masked=not full,
        made_on=heading.made_on,
        maker=heading.maker,
    )
    return writer.write(title, fields, rows, meta=meta)


def _cells(fields: Sequence[Field], row: dict[str, Any]) -> dict[str, str]:
    return {field.key: field.show(row[field.key]) for field in fields if row[field.key] is not None}
