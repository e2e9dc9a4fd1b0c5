"""The workbook of recognised pupils that is handed up; saving it freezes them."""

import hashlib
from dataclasses import replace
from functools import partial

from ledgerdesk.errors import RuleError
from ledgerdesk.excel import encrypted, writer
from ledgerdesk.excel.exports import Exported
from ledgerdesk.fields.recognition import FIELDS
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs
from ledgerdesk.services.recognition import batches, reporting

TITLE = "家庭经济困难学生认定名单"


def hand_up(
    ledger: Ledger,
    batch_id: int,
    recipient: str,
    *,
    whole: Whole,
    reason: str | None = None,
    file_password: str | None = None,
) -> Exported:
    """Return the workbook of a batch's recognised pupils, with full numbers; saving it is a barrier and freezes them.

    Raises:
        NotAllowedError: the role hands nothing up.
        RuleError: nobody of the batch is confirmed.
        LedgerError: the password for the file is too weak.
    """
    outgoing.require(ledger)
    with ledger.read() as session:
        heading, batch = outputs.heading(session), batches.facts(session, batch_id)
        rows = [dict(cells) for _subject, _who, cells in reporting.rows_of(session, batch_id)]
    if not rows:
        raise RuleError({"": "这一批还没有确认的学生，不能上报。"})
    meta = writer.Meta(
        title=f"{heading.school}{batch.year_name}{TITLE}",
        unit="人",
        masked=False,
        made_on=heading.made_on,
        maker=heading.maker,
    )
    content = writer.write(TITLE, FIELDS, rows, meta=meta)
    content = content if file_password is None else encrypted.lock(content, file_password)
    going = outgoing.describe(f"上报{TITLE} {len(rows)} 人（{recipient}）", whole)
    made = Exported(heading.file_name(TITLE, ".xlsx"), content, len(rows), going)
    record = partial(
        reporting.report,
        batch_id=batch_id,
        recipient=recipient,
        file_name=made.file_name,
        sha256=hashlib.sha256(content).digest(),
        reason=reason,
    )
    return replace(made, going=replace(going, barrier=True, also=record))
