"""The check list of 应助尽助 (核查表): pupils something is to be done about, and money nothing entitles to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates, money
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    Block,
    Column,
    Document,
    Footer,
    Grid,
    Paper,
    Signatures,
    Strip,
    Title,
    text,
)
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.aid.checkup import Groundless
from ledgerdesk.services.outputs import Heading

_PLAIN = (
    "name", "missed", "no_missed", "groundless", "no_groundless", "row", "pupil", "class", "categories", "state", "advice",
    "checked", "program", "paid", "excess", "why", "care", "signature_maker", "signature_checker", "signature_head",
)  # fmt: skip
_EXPECTED: wording.Expected = {key: fields() for key in _PLAIN} | {
    "title": fields("school", "term"),
    "reporting": fields("school"),
    "on": fields("day"),
    "counts": fields("missed", "way", "reason", "arrived", "groundless"),
    "prepared_by": fields("name"),
    "printed_at": fields("when"),
}
_A4 = Paper("A4", True, top=12.0, right=14.0, bottom=16.0, left=14.0)
_ROW = 9.5  # mm: the last column is written in by hand


@dataclass(frozen=True, slots=True)
class CheckPaper:
    """What stands on the check list; ``missed`` are cells: name, class, categories, state, what to do."""

    heading: Heading
    on: date
    counts: Mapping[str, int]
    missed: Sequence[tuple[str, str, str, str, str]]
    groundless: Sequence[Groundless]


def build(paper: CheckPaper) -> Document:
    """Return the check list on A4 across."""
    words, heading = wording.load("checkup", "checkup", _EXPECTED), paper.heading
    counts = {key: str(paper.counts[key]) for key in ("missed", "reason", "arrived", "groundless")}
    blocks: list[Block] = [
        Title((words.say("title", school=heading.school, term=heading.term),), 18.0, 26.0, after=2.0),
        Strip(
            words.say("reporting", school=heading.school),
            words.say("care"),
            words.say("on", day=dates.show_day(paper.on)),
        ),
        text(words.say("counts", way=str(paper.counts["under_way"]), **counts), role="song", size=10.5, indent=0.0,
             leading=18.0),
        *_part(words, "missed", _missed(words, paper)),
        *_part(words, "groundless", _groundless(words, paper)),
        Signatures(tuple(words.say(f"signature_{who}") for who in ("maker", "checker", "head"))),
    ]  # fmt: skip
    footer = Footer(
        "pages",
        words.say("prepared_by", name=heading.maker),
        words.say("printed_at", when=f"{heading.made_on:%Y-%m-%d}"),
    )
    title = f"{heading.term}{words.say('name')}"
    return Document("checkup", title, tuple(blocks), _A4, footer, heading.school)


def _part(words: Wording, key: str, grid: Grid) -> tuple[Block, ...]:
    if not grid.rows:
        return (text(words.say(f"no_{key}"), role="song", size=10.5, indent=0.0, leading=20.0),)
    heading = text(words.say(key), role="hei", size=12.0, indent=0.0, leading=24.0, keep_with_next=True)
    return (heading, grid)


def _missed(words: Wording, paper: CheckPaper) -> Grid:
    columns = (
        Column(words.say("row"), 12.0),
        Column(words.say("pupil"), 30.0),
        Column(words.say("class"), 34.0),
        Column(words.say("categories"), 52.0, align="left", lines=2),
        Column(words.say("state"), 22.0),
        Column(words.say("advice"), 64.0, align="left", lines=2),
        Column(words.say("checked"), 55.0),
    )
    rows = tuple((str(at), *cells, "") for at, cells in enumerate(paper.missed, 1))
    return Grid(columns, rows, row_height=_ROW)


def _groundless(words: Wording, paper: CheckPaper) -> Grid:
    columns = (
        Column(words.say("row"), 12.0),
        Column(words.say("pupil"), 30.0),
        Column(words.say("class"), 34.0),
        Column(words.say("program"), 46.0, lines=2),
        Column(words.say("paid"), 26.0, align="right"),
        Column(words.say("excess"), 26.0, align="right"),
        Column(words.say("why"), 60.0, align="left", lines=3),
        Column(words.say("checked"), 35.0),
    )
    rows = tuple(
        (
            str(at), one.name, one.class_name, one.program_name, money.show(one.paid_fen), money.show(one.excess_fen),
            one.why, "",
        )
        for at, one in enumerate(paper.groundless, 1)
    )  # fmt: skip
    return Grid(columns, rows, row_height=_ROW)
