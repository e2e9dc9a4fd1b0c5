"""The recovery-code sheet: two copies on one A4, to be cut apart and kept apart."""

from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.printing import code_sheet, wording
from ledgerdesk.printing.document import (
    Block,
    CutLine,
    Document,
    Footer,
    Paper,
    Signatures,
    Space,
    Strip,
    Title,
)
from ledgerdesk.printing.wording import Wording, fields

_PLAIN = (
    "title", "copy_head", "copy_archive", "purpose_label", "purpose", "keeping_label", "keeping", "using_label",
    "using", "lost_label", "lost", "keeper", "received_on", "check", "cut",
)  # fmt: skip
_EXPECTED: wording.Expected = {key: fields() for key in _PLAIN} | {
    "document_title": fields("school"),
    "school": fields("school"),
    "ledger": fields("ledger"),
    "printed_on": fields("day"),
    "group": fields("number"),
}
_PAPER = Paper(top=18.0, right=24.0, bottom=10.0, left=24.0)


@dataclass(frozen=True, slots=True)
class RecoveryPaper:
    """What stands on the sheet; ``groups`` are the printed groups of the code, its check symbol last."""

    school: str
    ledger: str
    groups: tuple[str, ...]
    printed_on: date


def build(paper: RecoveryPaper) -> Document:
    """Return the sheet with one copy for the headteacher and one for the archive."""
    words = wording.load("recovery", "recovery", _EXPECTED)
    blocks = (
        *_copy(paper, words, "copy_head"),
        Space(12.0),
        CutLine(words.say("cut"), 8.0),
        Space(16.0),
        *_copy(paper, words, "copy_archive"),
    )
    title = words.say("document_title", school=paper.school)
    return Document("recovery", title, blocks, _PAPER, Footer("none"), paper.school)


def _copy(paper: RecoveryPaper, words: Wording, which: str) -> tuple[Block, ...]:
    labels = [*code_sheet.numbered(words, len(paper.groups) - 1), words.say("check")]
    notes = code_sheet.notes(words, ("purpose", "keeping", "using", "lost"), size=11.0, leading=18.0)
    return (
        Title((words.say("title"),), size=22.0, leading=32.0, after=2.0),
        Strip(centre=words.say(which), role="kai", size=12.0, height=7.0),
        Strip(
            words.say("school", school=paper.school),
            "",
            words.say("printed_on", day=dates.full(paper.printed_on)),
            height=7.0,
        ),
        code_sheet.groups(paper.groups, labels, last=0.6, height=15.0),
        Strip(words.say("ledger", ledger=paper.ledger), height=8.0),
        *notes,
        Signatures((words.say("keeper"), words.say("received_on")), before=2.0, height=10.0),
    )
