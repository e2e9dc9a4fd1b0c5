"""查阅登记表: each teacher's two books, how often they were looked through, what is lacking, room to sign."""

from collections.abc import Sequence

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import Column, Document, Footer, Grid, Paper, Signatures, Strip, Title
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.book_checks import HANDBOOK, MINUTES, BookStanding, CheckFacts, TeacherBooks
from ledgerdesk.services.outputs import Heading

_SHEET: wording.Expected = {
    key: fields()
    for key in ("name", "row", "teacher", "handbook", "minutes", "last", "beside", "finding", "mend",
                "remark", "signature", "signature_head", "signature_day", "signature_seal")
} | {
    "title": fields("school"), "term": fields("term"), "asked": fields("count"), "made": fields("day"),
    "beside_words": fields("pupils", "visits", "talks"), "mend_by": fields("day"),
    "book_finding": fields("book", "finding"), "away": fields("reason"), "times": fields("done", "asked"),
    "prepared_by": fields("name"), "printed_at": fields("when"),
}  # fmt: skip
_ACROSS = Paper("A4", True, top=12.0, right=12.0, bottom=16.0, left=12.0)


def sheet(heading: Heading, asked: int, teachers: Sequence[TeacherBooks]) -> Document:
    """Return the sheet of a term for teachers in the order given; ``asked`` is how often policy has each book seen."""
    words = wording.load("book_check", "sheet", _SHEET)
    columns = (
        Column(words.say("row"), 11.0),
        Column(words.say("teacher"), 22.0),
        Column(words.say("handbook"), 20.0),
        Column(words.say("last"), 16.0),
        Column(words.say("minutes"), 22.0),
        Column(words.say("last"), 16.0),
        Column(words.say("beside"), 34.0, size=9.5),
        Column(words.say("finding"), 60.0, align="left", lines=3, size=9.5),
        Column(words.say("mend"), 22.0, lines=2, size=9.5),
        Column(words.say("remark"), 26.0),
        Column(words.say("signature"), 24.0),
    )
    rows = tuple(_row(words, at, one) for at, one in enumerate(teachers, 1))
    made = f"{heading.made_on:%Y-%m-%d}"
    return Document(
        "book_checks",
        words.say("name"),
        (
            Title((words.say("title", school=heading.school),), 18.0, 26.0, after=2.0),
            Strip(
                words.say("term", term=heading.term),
                words.say("asked", count=str(asked)),
                words.say("made", day=dates.full(heading.made_on)),
            ),
            Grid(columns, rows, row_height=9.6, header_height=13.0),
            Signatures((words.say("signature_head"), words.say("signature_day"), words.say("signature_seal"))),
        ),
        _ACROSS,
        Footer("pages", words.say("prepared_by", name=heading.maker), words.say("printed_at", when=made)),
        heading.school,
    )


def _row(words: Wording, at: int, one: TeacherBooks) -> tuple[str, ...]:
    cells = [str(at), one.name]
    for book in (HANDBOOK, MINUTES):
        cells += _book(words, one.books[book])
    beside = one.beside
    held = words.say(
        "beside_words", pupils=str(beside.pupils), visits=beside.visits, talks=beside.talks
    )  # fmt: skip
    finding = "；".join(_finding(words, check) for check in one.lacking)
    away = words.say("away", reason=one.away) if one.away else ""
    days = dict.fromkeys(f"{check.mend_by:%m-%d}" for check in one.lacking if check.mend_by)
    mend = words.say("mend_by", day="、".join(days)) if days else ""
    return (*cells, held, "；".join(part for part in (finding, away) if part), mend, "", "")


def _book(words: Wording, held: BookStanding) -> tuple[str, str]:
    times = words.say("times", done=str(held.done), asked=str(held.asked)) if held.asked else "—"
    return times, f"{held.last_on:%m-%d}" if held.last_on else ""


def _finding(words: Wording, check: CheckFacts) -> str:
    lacks = check.finding or codes.table("book_result").label(check.result)
    return words.say("book_finding", book=codes.table("book").label(check.book), finding=lacks)
