"""会议记录 and 签到表 of a meeting or activity; what is not written down yet is left to be written by hand."""

from collections.abc import Sequence

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    Align,
    Block,
    Column,
    Document,
    Footer,
    FormCell,
    FormGrid,
    Grid,
    PageBreak,
    Paper,
    Paragraph,
    Run,
    Signatures,
    Space,
    Strip,
    Title,
)
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.meetings import Attendee, MeetingFacts
from ledgerdesk.services.outputs import Heading

_MINUTES: wording.Expected = {
    key: fields()
    for key in ("held_on", "place", "chair", "recorder", "subject", "count", "absent", "channel", "copies", "minutes",
                "decision", "photos", "signers", "row", "person", "capacity", "signature")
} | {
    "name": fields("kind"), "title": fields("school", "kind"), "sign_title": fields("school", "kind"),
    "people": fields("called", "present"), "copies_words": fields("copies"), "photos_words": fields("count"),
    "sign_day": fields("title", "day", "place"), "prepared_by": fields("name"), "printed_at": fields("when"),
}  # fmt: skip
_UP = Paper("A4", False, top=18.0, right=20.0, bottom=16.0, left=22.0)
_WIDTHS = (20.0, 64.0, 20.0, 64.0)  # mm
_LINE, _BLANK = 10.0, 120.0  # mm: a line of the form, room to write minutes by hand
_BLANK_SIGNERS, _A_SIDE = 24, 20
_LONG = 500  # characters: longer minutes run on under the form instead of standing in a cell of it
_Cells = tuple[tuple[str, int, Align], ...]


def minutes(heading: Heading, facts: MeetingFacts, photos: int) -> Document:
    """Return the minutes and the sign-in sheet."""
    words, kind = wording.load("meeting", "minutes", _MINUTES), codes.table("meeting_kind").label(facts.kind)
    made = f"{heading.made_on:%Y-%m-%d}"
    blocks = [*_minutes(words, heading, kind, facts, photos), PageBreak(), *_sign_in(words, heading, kind, facts)]
    return Document(
        "meeting",
        words.say("name", kind=kind),
        tuple(blocks),
        _UP,
        Footer("pages", words.say("prepared_by", name=heading.maker), words.say("printed_at", when=made)),
        heading.school,
    )


def _minutes(words: Wording, heading: Heading, kind: str, facts: MeetingFacts, photos: int) -> list[Block]:
    came = sum(one.present for one in facts.people)
    count = words.say("people", called=str(len(facts.people)), present=str(came)) if facts.people else ""
    shots = words.say("photos_words", count=str(photos)) if photos else ""
    rows: list[tuple[float, _Cells]] = [
        (_LINE, (*_pair(words, "subject", facts.title, 3),)),
        (_LINE, (*_pair(words, "held_on", dates.full(facts.held_on)), *_pair(words, "place", facts.place))),
        (_LINE, (*_pair(words, "chair", facts.chair), *_pair(words, "recorder", facts.recorder))),
        (_LINE, (*_pair(words, "count", count), *_pair(words, "photos", shots))),
        (_LINE, (*_pair(words, "absent", "、".join(one.name for one in facts.people if not one.present), 3),)),
    ]
    if facts.channel or facts.copies is not None:
        copies = words.say("copies_words", copies=f"{facts.copies:,}") if facts.copies is not None else ""
        rows.append((_LINE, (*_pair(words, "channel", facts.channel), *_pair(words, "copies", copies))))
    told = facts.minutes or ""
    long = len(told) > _LONG
    if not long:
        rows.append((_BLANK, (*_pair(words, "minutes", told, 3),)))
    rows.append((38.0, (*_pair(words, "decision", facts.decision, 3),)))
    after: tuple[Block, ...] = (Space(3.0), Paragraph((Run(told),), "song", 10.5, 18.0)) if long else ()
    return [
        Title((words.say("title", school=heading.school, kind=kind),), 18.0, 26.0, after=6.0),
        _form(rows),
        *after,
        Signatures(tuple(words.say("signers").split("\n"))),
    ]


def _sign_in(words: Wording, heading: Heading, kind: str, facts: MeetingFacts) -> list[Block]:
    people = [(one.name, _capacity(one)) for one in facts.people]
    people += [("", "")] * max(0, _BLANK_SIGNERS - len(people))
    half = max(_A_SIDE, -(-len(people) // 2)) if len(people) > _BLANK_SIGNERS else _BLANK_SIGNERS // 2
    people += [("", "")] * (2 * half - len(people))
    keys = (("row", 10.0), ("person", 24.0), ("capacity", 22.0), ("signature", 28.0))
    side = tuple(Column(words.say(key), width) for key, width in keys)
    rows = tuple((*_signer(people, at), *_signer(people, at + half)) for at in range(half))
    day = words.say("sign_day", title=facts.title, day=dates.full(facts.held_on), place=facts.place or "")
    return [
        Title((words.say("sign_title", school=heading.school, kind=kind),), 18.0, 26.0, after=4.0),
        Strip(day, "", ""),
        Grid((*side, *side), rows, row_height=10.5),
    ]


def _signer(people: Sequence[tuple[str, str]], at: int) -> tuple[str, str, str, str]:
    name, capacity = people[at]
    return str(at + 1), name, capacity, ""


def _capacity(one: Attendee) -> str:
    return codes.table("capacity").label(one.capacity)


def _pair(words: Wording, key: str, text: str | None, span: int = 1) -> _Cells:
    return (words.say(key), 1, "centre"), (text or "", span, "left" if span > 1 else "centre")


def _form(rows: Sequence[tuple[float, _Cells]]) -> FormGrid:
    cells = []
    for at, (_height, row) in enumerate(rows):
        column = 0
        for text, span, align in row:
            lines = 30 if span > 1 else 2
            cells.append(FormCell(at, column, text, column_span=span, align=align, lines=lines))
            column += span
    return FormGrid(_WIDTHS, tuple(height for height, _ in rows), tuple(cells))
