"""Columns and rows of the two tables of the payment page: what is due, and what a batch pays."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ledgerdesk.domain import masking
from ledgerdesk.domain.aid import changes
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.fields import kinds
from ledgerdesk.fields.students import STUDENTS
from ledgerdesk.services.payments.listing import Listed
from ledgerdesk.services.payments.run import Line, TermRun
from ledgerdesk.ui.aid.payments.payment_reading import yuan
from ledgerdesk.ui.sheet.list_source import at
from ledgerdesk.ui.sheet.sheet_column import KEEP, Align, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Filter
from ledgerdesk.ui.theme import Tone

WHICH = "which"
_LIVING = {True: "住校", False: "走读", None: "—"}
_TONES = {
    steps.WORDS[steps.ARRIVED]: Tone.OK,
    steps.WORDS[steps.SIGNED]: Tone.OK,
    steps.WORDS[steps.FAILED]: Tone.BAD,
    steps.WORDS[steps.SENT]: Tone.INFO,
}
RETRIED = "已补发"
UNCHANGED, UNDECIDED = "不变", "金额未定"
_CHANGE_TONES = {
    changes.WORDS[changes.NEW]: Tone.INFO,
    changes.WORDS[changes.GONE]: Tone.WARN,
    changes.WORDS[changes.CHANGED]: Tone.INFO,
    UNDECIDED: Tone.WARN,
}


def _fen(key: str, title: str, priority: int, width: int = 104) -> Column:
    field = kinds.money(key, title)
    return Column(
        key=key,
        title=f"{title}（元）",
        show=lambda value: yuan(value if isinstance(value, int) else None),
        width=width,
        align=Align.RIGHT,
        find=None,
        priority=priority,
        field=field,
    )


_WHO = (
    Column(key="name", title="姓名", name=True, width=108, sort_by="pinyin", priority=KEEP),
    Column(key="pinyin", title="", hidden=True, find=lambda value: str(value).replace(" ", "")),
    Column(key="class_name", title="班级", width=112, priority=6),
)
PAID = (
    *_WHO,
    Column(key="living", title="住宿", width=56, find=None, priority=3),
    Column(key="basis", title="依据类别", width=96, find=None, priority=4),
    _fen("amount", "金额", 8, 94),
    _fen("last", "上学期", 1),
    Column(
        key="card_number",
        title="银行卡",
        width=94,
        show=lambda value: masking.card(str(value or "")) or "—",
        field=STUDENTS.field("card_number"),
        priority=5,
    ),
    Column(key="holder", title="持卡人", width=90, priority=1),
    Column(key="kind", title="种类", width=64, find=None, priority=1),
    Column(key="state", title="结果", width=84, tone=lambda value: _TONES.get(str(value), Tone.MUTE), priority=8),
    Column(key="told", title="到账日、原因", width=126, priority=7),
    Column(key="change", title="较上学期", width=84, find=None, priority=1),
    Column(key="student", title="", hidden=True, find=None),
)
PAID_SHOWN = ("name", "class_name", "living", "basis", "amount", "card_number", "state", "told")
DUE = (
    *_WHO,
    _fen("amount", "应发", 8),
    _fen("stored", "已存", 4),
    _fen("paid", "已造册", 2),
    _fen("last", "上学期", 6),
    Column(
        key="change", title="变化", width=92, find=None, tone=lambda v: _CHANGE_TONES.get(str(v), Tone.MUTE), priority=8
    ),
    Column(key="reason", title="变化原因", width=190, priority=7),
    Column(key="explanation", title="怎么算的", width=260, find=None, priority=1),
    Column(key="lacking", title="", hidden=True, find=None),
)
DUE_SHOWN = ("name", "class_name", "amount", "stored", "last", "change", "reason")


def paid_row(one: Listed) -> Row:
    """Return the row of a payment."""
    paid = one.payment
    state = RETRIED if paid.retried else steps.WORDS[paid.status]
    told = paid.reason if paid.status == steps.FAILED else ""
    if not told and paid.status in steps.RECEIVED:
        told = f"{paid.status_on.month}月{paid.status_on.day}日"
    kind = "" if paid.kind == steps.REGULAR else steps.KINDS[paid.kind]
    return (
        paid.id,
        paid.name,
        paid.pinyin,
        one.class_name,
        _LIVING[one.boarding],
        one.basis,
        paid.amount_fen,
        one.last_fen,
        paid.card_number,
        paid.holder_name,
        steps.KINDS[paid.kind],
        state,
        "，".join(filter(None, (kind, told))),
        changes.WORDS.get(one.change, ""),
        paid.student_id,
    )


def due_row(line: Line, reasons: Mapping[int, str]) -> Row:
    """Return the row of a pupil of the computation, with the reason typed so far."""
    reason = reasons.get(line.student_id) or line.reason
    return (
        line.student_id,
        line.name,
        line.pinyin,
        line.class_name,
        line.fen if line.entitled else None,
        line.stored_fen,
        line.paid_fen or None,
        line.last_fen,
        changes.WORDS[line.change] or (UNCHANGED if line.entitled else UNDECIDED),
        reason if line.change else "",
        line.explanation,
        bool(line.change and not reason),
    )


def paid_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    """Return the tabs over a batch: all, arrived, failed, changed against the term before."""
    state, change = at(PAID, "state"), at(PAID, "change")
    tests: tuple[tuple[str, str, Callable[[Row], bool]], ...] = (
        ("arrived", "到账", lambda row: row[state] in (steps.WORDS[steps.ARRIVED], steps.WORDS[steps.SIGNED])),
        ("failed", "失败", lambda row: row[state] == steps.WORDS[steps.FAILED]),
        ("changed", "较上学期变化", lambda row: bool(row[change])),
    )
    return (_tabs(rows, tests),)


def due_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    """Return the tabs over the computation: all, by change, those without a reason."""
    change, lacking = at(DUE, "change"), at(DUE, "lacking")
    words = [(kind, changes.WORDS[kind]) for kind in (changes.NEW, changes.GONE, changes.CHANGED)]
    by_kind = tuple((kind, word, partial(_is, change, word)) for kind, word in words)
    return (_tabs(rows, (*by_kind, ("lacking", "缺原因", partial(_is, lacking, True)))),)


def due_rows(run: TermRun, reasons: Mapping[int, str]) -> list[Row]:
    """Return the rows of a computation."""
    return [due_row(line, reasons) for line in run.lines]


def _is(place: int, value: object, row: Row) -> bool:
    return row[place] == value


def _tabs(rows: Sequence[Row], tests: Sequence[tuple[str, str, Callable[[Row], bool]]]) -> Filter:
    by_key = {key: test for key, _, test in tests}
    options = [(key, f"{word} {sum(map(test, rows)):,}") for key, word, test in tests]
    return Filter(
        key=WHICH,
        everything=f"全部 {len(rows):,}",
        options=options,
        passes=lambda row, value: by_key[str(value)](row),
        tabs=True,
    )
