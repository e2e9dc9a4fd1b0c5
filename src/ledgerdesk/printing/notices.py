"""The public notice: an official letter and, as its attachment, the list of names.

A notice is built from a NoticePaper and from nothing else, and a NoticePaper has room for names, grades and classes
only: no field of a register, no row of a table, no mapping can be handed in. What looks like a number of a person is
refused even inside those texts.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.domain.notice import PublicLine
from ledgerdesk.errors import LedgerError
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    OFFICIAL,
    Block,
    Closing,
    Column,
    Document,
    Footer,
    Grid,
    PageBreak,
    Paragraph,
    Qr,
    Run,
    Title,
    text,
)
from ledgerdesk.printing.wording import Wording, fields

_PLAIN = (
    "salutation", "default_basis", "period_heading", "objection_heading", "objection_label", "objection", "demand_label",
    "demand",     "attachment_heading", "draft_note", "row", "pupil", "grade", "school_class", "level",
)  # fmt: skip
_COMMON: wording.Expected = {key: fields() for key in _PLAIN} | {
    "period": fields("starts", "ends", "days", "place"),
    "contact": fields("hotlines"),
    "mailbox": fields("mailbox"),
    "attachment": fields("list_title"),
    "number_caption": fields("number"),
    "check_caption": fields("check"),
    "number_note": fields("number"),
    "code": fields("number", "check"),
    "list_end": fields("count"),
}
_KIND: wording.Expected = {
    "name": fields(),
    "title": fields("school", "term"),
    "list_title": fields("term"),
    "opening": fields("basis", "count", "term"),
}
_IN_A_NAME = re.compile(
    r"\d{5}"
)  # 阿依古丽·买买提（甲）, 七年级, 2班: no name, grade or class has five digits in a row
_IN_A_SENTENCE = re.compile(r"\d{14}")  # phones and document numbers are shorter, identity and card numbers longer


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePaper:
    """All a notice can say. ``title_lines`` empty means the wording's own; ``number`` empty means a draft."""

    kind: str
    school: str
    term_name: str
    lines: tuple[PublicLine, ...]
    starts_on: date
    ends_on: date
    days: str
    hotlines: tuple[str, ...]
    place: str
    issued_on: date
    title_lines: tuple[str, ...] = ()
    basis: str = ""
    mailbox: str = ""
    number: str = ""
    check_code: str = ""

    def __post_init__(self) -> None:
        if not all(type(line) is PublicLine for line in self.lines):
            raise TypeError("a notice takes PublicLine and nothing else")


def kinds() -> dict[str, str]:
    """Return the kinds of notices there is wording for, with their names."""
    return wording.names("notice", "name")


def default_title(kind: str, school: str, term_name: str) -> tuple[str, ...]:
    """Return the lines of a kind's title; the clerk may break them differently."""
    return tuple(_kind_words(kind).say("title", school=school, term=term_name).split("\n"))


def build(paper: NoticePaper) -> Document:
    """Return the notice; LedgerError when a text holds what may be a person's number."""
    _refuse_numbers(paper)
    words, own = wording.load("notice", "common", _COMMON), _kind_words(paper.kind)
    list_title = own.say("list_title", term=paper.term_name)
    title = paper.title_lines or default_title(paper.kind, paper.school, paper.term_name)
    note = words.say("number_note", number=paper.number) if paper.number else words.say("draft_note")
    return Document(
        "notice",
        f"{paper.term_name}{own.say('name')}",
        (
            Title(title, after=22.0),
            *_letter(paper, words, own, list_title),
            Closing(paper.school, dates.full(paper.issued_on), mark=_mark(paper, words)),
            PageBreak(),
            text(words.say("attachment_heading"), role="hei", indent=0.0, keep_with_next=True),
            Title((list_title,), size=18.0, leading=32.0, before=4.0, after=8.0),
            _list(paper, words),
            text(words.say("list_end", count=str(len(paper.lines))), role="song", size=10.5, leading=22.0, indent=0.0),
        ),
        OFFICIAL,
        Footer("official", left=note),
        paper.school,
        tighten=True,
    )


def _letter(paper: NoticePaper, words: Wording, own: Wording, list_title: str) -> Iterator[Block]:
    count = str(len(paper.lines))
    basis = paper.basis or words.say("default_basis")
    yield text(words.say("salutation"), indent=0.0)
    yield text(own.say("opening", basis=basis, count=count, term=paper.term_name))
    yield _heading(words.say("period_heading"))
    starts, ends = dates.full(paper.starts_on), dates.full(paper.ends_on)
    yield text(words.say("period", starts=starts, ends=ends, days=paper.days, place=paper.place))
    yield _heading(words.say("objection_heading"))
    yield text((Run(words.say("objection_label"), "kai"), Run(words.say("objection"))))
    mailbox = words.say("mailbox", mailbox=paper.mailbox) if paper.mailbox else ""
    yield text(words.say("contact", hotlines="、".join(paper.hotlines)) + mailbox)
    yield text((Run(words.say("demand_label"), "kai"), Run(words.say("demand"))))
    yield text(words.say("attachment", list_title=list_title))


def _heading(content: str) -> Paragraph:
    return text(content, role="hei", keep_with_next=True)


def _list(paper: NoticePaper, words: Wording) -> Grid:
    with_level = any(line.level for line in paper.lines)
    columns = [
        Column(words.say("row"), 16.0),
        Column(words.say("pupil"), 62.0, size=14.0),
        Column(words.say("grade"), 38.0),
        Column(words.say("school_class"), 48.0),
    ]
    if with_level:
        columns.append(Column(words.say("level"), 32.0))
    rows = tuple(
        (str(number), line.name, line.grade, line.class_name, *((line.level or "",) if with_level else ()))
        for number, line in enumerate(paper.lines, 1)
    )
    return Grid(tuple(columns), rows, size=12.0, row_height=8.2, header_height=9.0)


def _mark(paper: NoticePaper, words: Wording) -> Qr | None:
    if not (paper.number and paper.check_code):
        return None
    check = "-".join((paper.check_code[:5], paper.check_code[5:])).strip("-")
    return Qr(
        words.say("code", number=paper.number, check=paper.check_code),
        20.0,
        (words.say("number_caption", number=paper.number), words.say("check_caption", check=check)),
    )


def _kind_words(kind: str) -> Wording:
    return wording.load("notice", kind, _KIND)


def _refuse_numbers(paper: NoticePaper) -> None:
    for number, line in enumerate(paper.lines, 1):
        if any(_IN_A_NAME.search(_digits(held)) for held in (line.name, line.grade, line.class_name, line.level or "")):
            raise LedgerError(f"名单第 {number} 行里有一长串数字，不能公开。请到学生台账里改正姓名或班级。")
    sentences = (*paper.title_lines, paper.school, paper.term_name, paper.basis, paper.place, paper.mailbox, paper.days)
    if any(_IN_A_SENTENCE.search(_digits(sentence)) for sentence in (*sentences, *paper.hotlines)):
        raise LedgerError("公示的文字里有像身份证号或银行卡号的数字，不能公开。请删掉这串数字。")


def _digits(content: str) -> str:
    """Return the text with every digit as ASCII and the blanks and hyphens between digits gone."""
    return re.sub(r"(?<=\d)[\s\-—·.*]+(?=\d)", "", unicodedata.normalize("NFKC", content))
