"""Any table on the screen as a workbook: its columns, order and rows as they are seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledgerdesk.excel import encrypted, writer
from ledgerdesk.excel.exports import Exported
from ledgerdesk.fields.field import Field
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs


@dataclass(frozen=True, kw_only=True)
class Table:
    """What is seen: a value per field in each row; ``told`` says in a line which rows these are."""

    title: str
    unit: str
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[object]]
    told: str = ""


def as_seen(ledger: Ledger, table: Table, *, whole: Whole | None = None, file_password: str | None = None) -> Exported:
    """Return the table as a workbook, sensitive numbers masked unless they are allowed ``whole``.

    Raises:
        NotAllowedError: the role exports nothing.
        LedgerError: the password for the file is too weak.
    """
    outgoing.require(ledger)
    with ledger.read() as session:
        heading = outputs.heading(session)
    meta = writer.Meta(
        title=f"{heading.school}{heading.term}{table.title}",
        subtitle=table.told,
        unit=table.unit,
        masked=whole is None,
        made_on=heading.made_on,
        maker=heading.maker,
    )
    keys = [field.key for field in table.fields]
    content = writer.write(
        table.title, table.fields, [dict(zip(keys, row, strict=True)) for row in table.rows], meta=meta
    )
    masked = "" if whole else "（号码已遮住）"
    locked = "（加密码）" if file_password else ""
    label = f"导出{table.title}{masked}{locked} {len(table.rows)} {table.unit}"
    if file_password is not None:
        content = encrypted.lock(content, file_password)
    name = heading.file_name(table.title, ".xlsx")
    return Exported(name, content, len(table.rows), outgoing.describe(label, whole))
