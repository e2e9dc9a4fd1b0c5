"""The recovery-code sheet: two copies on one A4, to be cut apart and kept apart."""

from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    Block,
    CutLine,
    Document,
    Footer,
    FormCell,
    FormGrid,
    Paper,
    Run,
    Signatures,
    Space,
    Strip,
    Title,
    text,
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
    notes = [
        text(
            (Run(words.say(f"{note}_label"), "hei"), Run(words.say(note))),
            role="song",
            size=11.0,
            leading=18.0,
            indent=0.0,
        )
        for note in ("purpose", "keeping", "using", "lost")
    ]
    return (
        Title((words.say("title"),), size=22.0, leading=32.0, after=2.0),
        Strip(centre=words.say(which), role="kai", size=12.0, height=7.0),
        Strip(
            words.say("school", school=paper.school),
            "",
            words.say("printed_on", day=dates.full(paper.printed_on)),
            height=7.0,
        ),
        _code(paper, words),
        Strip(words.say("ledger", ledger=paper.ledger), height=8.0),
        *notes,
        Signatures((words.say("keeper"), words.say("received_on")), before=2.0, height=10.0),
    )


def _code(paper: RecoveryPaper, words: Wording) -> FormGrid:
    """Return the code in numbered groups: the program names a wrong one by its number."""
    last = len(paper.groups) - 1
    cells = []
    for place, group in enumerate(paper.groups):
        label = words.say("check") if place == last else words.say("group", number=str(place + 1))
        cells.append(FormCell(0, place, label, role="kai", lines=1))
        cells.append(FormCell(1, place, group, role="hei", size=21.0, lines=1))
    return FormGrid((*(1.0 for _ in paper.groups[:-1]), 0.6), (7.0, 15.0), tuple(cells), 10.5)
