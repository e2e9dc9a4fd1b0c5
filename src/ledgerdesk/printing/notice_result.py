"""The report on a notice that is over: how long it hung, whether anybody objected, how that ended."""

from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import OFFICIAL, Block, Closing, Column, Document, Footer, Grid, Title, text
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.render import Rendered, render
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.notices import result
from ledgerdesk.services.notices.result import ResultFacts

_PLAIN = ("name", "recipient", "none", "end", "row", "received", "handling", "outcome", "closed")
_EXPECTED: wording.Expected = {key: fields() for key in _PLAIN} | {
    "title": fields("school"),
    "salutation": fields("recipient"),
    "posted": fields("starts", "ends", "days", "place", "title", "number", "count", "down"),
    "some": fields("count", "upheld"),
}


def report(ledger: Ledger, notice_id: int, fonts: FontBook | None = None, *, recipient: str = "") -> Rendered:
    """Return the report on a notice; RuleError until it was taken down and every objection is closed."""
    with ledger.read() as session:
        facts = result.result(session, notice_id)
    return render(build(facts, ledger.today(), recipient), fonts)


def build(facts: ResultFacts, printed_on: date, recipient: str = "") -> Document:
    """Return the report as a letter to ``recipient``, the wording's own when blank."""
    words = wording.load("notice_result", "report", _EXPECTED)
    posted = words.say(
        "posted",
        starts=dates.full(facts.starts_on),
        ends=dates.full(facts.ends_on),
        days=facts.days,
        place=facts.place,
        title=facts.title,
        number=facts.number,
        count=str(facts.people),
        down=dates.full(facts.taken_down_on),
    )
    return Document(
        "notice_result",
        words.say("name"),
        (
            Title(tuple(words.say("title", school=facts.school).split("\n")), after=22.0),
            text(words.say("salutation", recipient=recipient or words.say("recipient")), indent=0.0),
            text(posted),
            *_objections(facts, words),
            text(words.say("end")),
            Closing(facts.school, dates.full(printed_on)),
        ),
        OFFICIAL,
        Footer("official", left=facts.number),
        facts.school,
        tighten=True,
    )


def _objections(facts: ResultFacts, words: Wording) -> tuple[Block, ...]:
    if not facts.objections:
        return (text(words.say("none")),)
    columns = (
        Column(words.say("row"), 12.0),
        Column(words.say("received"), 30.0),
        Column(words.say("handling"), 66.0, align="left", lines=4),
        Column(words.say("outcome"), 18.0),
        Column(words.say("closed"), 30.0),
    )
    rows = tuple(
        (str(at), dates.show_day(one.received_on), one.handling, one.outcome, dates.show_day(one.closed_on))
        for at, one in enumerate(facts.objections, start=1)
    )
    said = words.say("some", count=str(len(rows)), upheld=str(facts.upheld))
    return text(said), Grid(columns, rows)
