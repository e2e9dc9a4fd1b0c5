"""The sheet with the code of the record of operations: signed and kept by somebody who does not keep the ledger."""

from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.printing import code_sheet, wording
from ledgerdesk.printing.document import (
    Document,
    Footer,
    Paper,
    Signatures,
    Space,
    Strip,
    Title,
)
from ledgerdesk.printing.wording import fields

_NOTES = ("what", "check", "limits", "keeping")
_PLAIN = ("title", "maker", "keeper", "received_on", *_NOTES, *(f"{note}_label" for note in _NOTES))
_EXPECTED: wording.Expected = {key: fields() for key in _PLAIN} | {
    "document_title": fields("school"),
    "school": fields("school"),
    "ledger": fields("ledger"),
    "printed_on": fields("day"),
    "printed_by": fields("name"),
    "steps": fields("steps"),
    "group": fields("number"),
}
_PAPER = Paper(top=26.0, right=24.0, bottom=20.0, left=24.0)


@dataclass(frozen=True, slots=True)
class SealPaper:
    """What stands on the sheet; ``code`` is the newest step's, its groups parted by spaces."""

    school: str
    ledger: str
    code: str
    steps: int
    printed_on: date
    printed_by: str


def build(paper: SealPaper) -> Document:
    """Return the sheet: one page, no personal data on it."""
    words = wording.load("seal", "seal", _EXPECTED)
    parts = paper.code.split()
    blocks = (
        Title((words.say("title"),), size=22.0, leading=32.0, after=6.0),
        Strip(
            words.say("school", school=paper.school),
            "",
            words.say("printed_on", day=dates.full(paper.printed_on)),
            height=8.0,
        ),
        code_sheet.groups(parts, code_sheet.numbered(words, len(parts)), height=16.0),
        Strip(
            words.say("steps", steps=f"{paper.steps:,}"),
            "",
            words.say("printed_by", name=paper.printed_by),
            height=9.0,
        ),
        Strip(words.say("ledger", ledger=paper.ledger), height=8.0),
        Space(4.0),
        *code_sheet.notes(words, _NOTES, size=11.5, leading=20.0),
        Signatures((words.say("maker"), words.say("keeper"), words.say("received_on")), before=8.0, height=14.0),
    )
    title = words.say("document_title", school=paper.school)
    return Document("seal", title, blocks, _PAPER, Footer("none"), paper.school)
