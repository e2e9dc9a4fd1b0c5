"""The list for the bank as a workbook in the school's layout, and the bank's answer read from whatever it sends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import headers, mapping, parsing, reader, writer
from ledgerdesk.excel.exports import Exported
from ledgerdesk.fields import bank as columns
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.services import outputs
from ledgerdesk.services.payments import bank, batches, results
from ledgerdesk.services.payments.bank import Answer

#: A session of the ledger: handed to services, never looked into.
Session = Any


@dataclass(frozen=True)
class BankAnswer:
    """The bank's answer about one batch, understood line by line; nothing is entered yet."""

    batch_id: int
    file_name: str
    answers: tuple[Answer, ...]

    @property
    def ready(self) -> tuple[Answer, ...]:
        """Return the lines that can be entered."""
        return tuple(one for one in self.answers if one.result is not None and not one.known)

    @property
    def doubtful(self) -> tuple[Answer, ...]:
        """Return the lines something is wrong with."""
        return tuple(one for one in self.answers if one.result is None)


def bank_list(ledger: Ledger, batch_id: int, *, whole: Whole, send: bool) -> Exported:
    """Return the list of a batch for the bank, with whole card numbers.

    With ``send`` saving it sends the approved batch, in a barrier: from then on its lines only change in status.

    Raises:
        NotAllowedError: the role may not take whole numbers out.
        NotFoundError: there is no such batch.
    """
    outgoing.require(ledger)
    with ledger.read() as session:
        batch, heading, layout = batches.facts(session, batch_id), outputs.heading(session), bank.layout(session)
        rows = bank.listed(session, batch_id)
    fields = {field.key: field for field in columns.COLUMNS}
    chosen = [replace(fields[key], label=said) for key, said in layout]
    title = f"银行代发清单{batch.number}"
    meta = writer.Meta(
        title=f"{heading.school}{title}", masked=False, unit="笔", made_on=heading.made_on, maker=heading.maker
    )
    content = writer.write(title, chosen, rows, meta=meta)
    going = outgoing.describe(f"报银行 {batch.number}（{len(rows)} 笔）", whole)
    if send:
        going = replace(going, barrier=True, also=partial(_send, batch_id=batch_id, on=heading.made_on))
    return Exported(heading.file_name(title, ".xlsx"), content, len(rows), going)


def _send(session: Session, *, batch_id: int, on: Any) -> None:
    batches.send(session, batch_id, on)


def read_answer(ledger: Ledger, batch_id: int, path: Path, *, password: str | None = None) -> BankAnswer:
    """Return what a file of the bank says about a batch; nothing is changed.

    Raises:
        FileRefusedError: the file cannot be read, or holds no such list.
    """
    workbook = reader.read(path, password=password)
    parsed = [
        row
        for raw, band in headers.find_all(workbook, columns.RETURN)
        for row in parsing.parse_rows(raw, band, mapping.propose(raw, band, columns.RETURN), columns.RETURN)
    ]
    if not any({"result", "reason"} & row.values.keys() for row in parsed):
        raise FileRefusedError("这个文件里没有处理结果，也没有失败原因，不像银行回单。请核对是不是选错了文件。")
    with ledger.read() as session:
        return BankAnswer(batch_id, path.name, bank.understand(session, batch_id, parsed, ledger.today()))


def enter(ledger: Ledger, answer: BankAnswer, lines: Sequence[Answer] | None = None) -> tuple[int, int]:
    """Enter the lines that can be (or those given) in one step, a barrier; return how many arrived and failed.

    Raises:
        RuleError: a line can no longer be entered; nothing is.
    """
    found = [one.result for one in (answer.ready if lines is None else lines) if one.result is not None]
    label = f"登记银行回单（{len(found)} 笔）"
    with ledger.transaction(label, kind="import", barrier=True) as session:
        return results.take_in(session, answer.batch_id, found, answer.file_name)
