"""A batch of payments on paper: the roster of those aided, and the list families sign on (F4, F7)."""

from collections.abc import Collection, Mapping
from typing import Any

from ledgerdesk.domain import money
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field
from ledgerdesk.fields.students import STUDENTS
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import rosters
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.render import render
from ledgerdesk.printing.students import Printed
from ledgerdesk.services import outputs, terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.payments import batches, conditions, listing
from ledgerdesk.services.payments.batches import BatchFacts
from ledgerdesk.services.payments.listing import Listed

ROSTER, SIGNING = "roster", "signing"
TITLES: Mapping[str, str] = {ROSTER: "资助花名册", SIGNING: "领取花名册"}
_FACTS = ("sex", "id_number", "guardian_name", "guardian_phone")
_LIVING = {True: "住校", False: "走读", None: ""}

_NAME = kinds.name("name", "姓名", width=10)
_CLASS = kinds.text("class_name", "班级", width=13)
_PROGRAM = kinds.text("program", "项目", width=16)
_AMOUNT = kinds.money("amount", "金额（元）", width=11)
_NOTE = kinds.text("note", "备注", width=10)
_HOLDER = kinds.name("holder", "持卡人", width=9)
_PHONE = STUDENTS.field("guardian_phone")
_SIGNED_BY_HAND = (
    kinds.text("signed", "领款人签字", width=14),
    kinds.text("print", "指印", width=9),
    kinds.text("day", "日期", width=10),
)


def roster(
    ledger: Ledger,
    batch_id: int,
    kind: str,
    *,
    ids: Collection[int] | None = None,
    whole: Whole | None = None,
    fonts: FontBook | None = None,
) -> Printed:
    """Return the ``kind`` of list of a batch as a PDF, numbers masked unless they are allowed ``whole``.

    ``ids`` chooses payments. What failed and was paid again stands there once, as the later one.

    Raises:
        NotAllowedError: the role prints nothing.
    """
    made = paper(ledger, batch_id, kind, ids=ids, whole=whole)
    rendered = render(rosters.build(made), fonts)
    with ledger.read() as session:
        name = outputs.heading(session).file_name(made.title, ".pdf")
    going = outgoing.describe(f"打印{made.title}（{len(made.rows)} 笔）", whole, kind=outgoing.PRINT)
    return Printed(name, rendered, len(made.rows), going)


def paper(
    ledger: Ledger, batch_id: int, kind: str, *, ids: Collection[int] | None = None, whole: Whole | None = None
) -> rosters.RosterPaper:
    """Return what stands on a list of a batch; see ``roster``."""
    outgoing.require(ledger)
    with ledger.read() as session:
        batch, heading = batches.facts(session, batch_id), outputs.heading(session)
        listed = [
            one
            for one in listing.lines(session, batch_id)
            if not one.payment.retried and (ids is None or one.payment.id in ids)
        ]
        program = programs.book(session).program(batch.program, batch.census_on)
        pupils = {row["id"]: row for row in outputs.pupils(session, _FACTS, [one.payment.student_id for one in listed])}
        term = terms.facts(session, batch.term_id).name
    name = program.name if program is not None else batch.program
    fields = _fields(batch, kind, whole)
    rows = [_row(one, pupils.get(one.payment.student_id, {}), name) for one in listed]
    return rosters.RosterPaper(
        school=heading.school,
        term_name=term,
        title=f"{name}{TITLES[kind]}",
        fields=fields,
        rows=tuple(tuple(_text(field, row.get(field.key), whole) for field in fields) for row in rows),
        prepared_by=heading.maker,
        printed_at=f"{heading.made_on:%Y-%m-%d}",
        totals=("amount",),
        signers=("maker", "checker", "finance", "head") if kind == SIGNING else rosters.SIGNERS,
    )


def _fields(batch: BatchFacts, kind: str, whole: Whole | None) -> tuple[Field, ...]:
    card = conditions.by_card(batch.method)
    number = kinds.card("card", "卡号", width=20 if whole else 10)
    if kind == ROSTER:
        return (
            _NAME,
            STUDENTS.field("sex"),
            _CLASS,
            STUDENTS.field("id_number"),
            kinds.text("living", "住校", width=6),
            kinds.text("basis", "类别、等级", width=14),
            _PROGRAM,
            _AMOUNT,
            STUDENTS.field("guardian_name"),
            _PHONE,
            *((number,) if card else ()),
            _NOTE,
        )
    if card:
        arrived = kinds.text("arrived", "到账日", width=11)
        return (_CLASS, _NAME, _PROGRAM, _AMOUNT, _HOLDER, number, arrived, *_SIGNED_BY_HAND, _PHONE, _NOTE)
    return (_CLASS, _NAME, _PROGRAM, _AMOUNT, *_SIGNED_BY_HAND, _PHONE, _NOTE)


def _row(one: Listed, pupil: Mapping[str, Any], program: str) -> dict[str, object]:
    paid = one.payment
    said = [] if paid.kind == steps.REGULAR else [steps.KINDS[paid.kind]]
    if paid.status == steps.FAILED:
        said.append("没有到账")
    return {
        **{key: pupil.get(key) for key in _FACTS},
        "name": paid.name,
        "class_name": one.class_name,
        "living": _LIVING[one.boarding],
        "basis": one.basis,
        "program": program,
        "amount": paid.amount_fen,
        "holder": paid.holder_name or None,
        "card": paid.card_number or None,
        "arrived": f"{paid.status_on:%Y-%m-%d}" if paid.status in steps.RECEIVED else None,
        "note": "，".join(said) or None,
    }


def _text(field: Field, value: object, whole: Whole | None) -> str:
    if value is None:
        return ""
    if field.key == "amount" and isinstance(value, int):
        return money.show(value)
    return field.show(value) if whole else field.mask(value)
