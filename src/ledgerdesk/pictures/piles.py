"""A pile of filled-in forms: every sheet told whose it is, or asked about; then all of them kept in one step.

A sheet goes to a pupil by itself only where exactly one code of this ledger was read on it and that page is not there
yet. Everything else is shown to a person, who says whose it is or leaves it out.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ledgerdesk.ledger import Ledger, attachments
from ledgerdesk.pictures import intake, scanned
from ledgerdesk.pictures.scanned import Say, Scanned
from ledgerdesk.services import paper_forms
from ledgerdesk.services.attachments import FileFacts
from ledgerdesk.services.paper_forms import Claimed, Damaged, Match, NotOurs, Owner, Taken

#: A session of the ledger: handed to services, never looked into.
Session = Any


class Verdict(StrEnum):
    """What was found out about a sheet; only MATCHED goes in without a question."""

    MATCHED = "matched"
    AGAIN = "again"  # this page is in the ledger, or twice in the pile
    SEVERAL = "several"  # more than one code on one picture
    FOREIGN = "foreign"  # another school's, a withdrawn form's, a later version's
    UNREADABLE = "unreadable"
    BLANK = "blank"  # the back of a sheet
    BROKEN = "broken"  # there is no picture


#: What a person must say before the sheet can go anywhere.
ASKED = frozenset({Verdict.SEVERAL, Verdict.FOREIGN, Verdict.UNREADABLE})


@dataclass(frozen=True)
class Sheet:
    """A sheet of the pile: what it is, whose, and the words for it. ``several``: whose it may be."""

    scanned: Scanned
    verdict: Verdict
    words: str = ""
    match: Match | None = None
    owner: Owner | None = None
    several: tuple[tuple[Match, Owner], ...] = ()

    @property
    def where(self) -> str:
        """Return its place in Chinese: 扫描.pdf 第 3 页."""
        return self.scanned.file + (f" 第 {self.scanned.page} 页" if self.scanned.pages > 1 else "")


@dataclass(frozen=True)
class Chosen:
    """A sheet to be kept: whose it is (a form or a claim), its page there (0 not known), quarters turned to the left."""

    sheet: Sheet
    whose: int | Claimed
    page: int = 0
    quarters: int = 0


@dataclass(frozen=True)
class Stored:
    """What was kept: the form of each sheet, in their order."""

    forms: tuple[int, ...] = field(default=())


def read_pile(
    ledger: Ledger,
    paths: Sequence[Path],
    say: Say = lambda _done, _total: None,
    cancelled: threading.Event | None = None,
) -> tuple[Sheet, ...]:
    """Read files and folders and tell of every sheet whose it is; some 0.2 s a sheet, off the GUI thread.

    Raises:
        FileRefusedError: too many sheets at once, or cancelled.
    """
    found = scanned.read(paths, say, cancelled)
    here = attachments.store(ledger)
    with ledger.read() as session:
        return judge(session, found, [here.name_of(one.jpeg) for one in found])


def judge(session: Session, found: Sequence[Scanned], names: Sequence[str] = ()) -> tuple[Sheet, ...]:
    """Return what each sheet is, in their order; ``names`` are those their pictures would have in the store."""
    answers = [[paper_forms.find(session, code) for code in one.codes] for one in found]
    ids = {match.student_id for some in answers for match in some if isinstance(match, Match)}
    kept = paper_forms.kept(session, set(names))
    owners = paper_forms.owners(session, ids | set(kept.values()))
    seen: dict[tuple[int, int], str] = {}
    sheets = []
    for one, some in zip(found, answers, strict=True):
        sheet = _judged(one, some, owners)
        if sheet.verdict is Verdict.MATCHED and sheet.match is not None:
            key = (sheet.match.form_id, sheet.match.page)
            if key in seen:
                words = f"和 {seen[key]} 是同一页，只收一张。"
                sheet = replace(sheet, verdict=Verdict.AGAIN, words=words)
            seen.setdefault(key, sheet.where)
        sheets.append(sheet)
    return tuple(_met_before(sheets, names, {name: owners[who].name for name, who in kept.items()}))


def _met_before(sheets: Sequence[Sheet], names: Sequence[str], kept: Mapping[str, str]) -> Iterator[Sheet]:
    """Return the sheets; the very same picture that somebody said whose it is, or that is twice in the pile, is met again."""
    seen: dict[str, str] = {}
    for sheet, name in zip_longest(sheets, names, fillvalue=""):
        assert isinstance(sheet, Sheet)  # noqa: S101 - there are never more names than sheets
        if sheet.verdict in ASKED and name in kept:
            words = f"这一张以前收过，归在 {kept[name]}，不再收。"
            yield replace(sheet, verdict=Verdict.AGAIN, words=words)
        elif sheet.verdict in ASKED and name in seen:
            yield replace(sheet, verdict=Verdict.AGAIN, words=f"和 {seen[name]} 是同一张，只收一张。")
        else:
            yield sheet
        if name:
            seen.setdefault(name, sheet.where)


def _judged(one: Scanned, answers: Sequence[Match | NotOurs | Damaged], owners: dict[int, Owner]) -> Sheet:
    if one.refusal:
        return Sheet(one, Verdict.BROKEN, one.refusal)
    matches = {(match.form_id, match.page): match for match in answers if isinstance(match, Match)}
    others = [answer for answer in answers if not isinstance(answer, Match) and answer != paper_forms.OTHER]
    if not matches:
        if others:
            verdict = Verdict.FOREIGN if isinstance(others[0], NotOurs) else Verdict.UNREADABLE
            return Sheet(one, verdict, others[0].words)
        if one.blank:
            return Sheet(one, Verdict.BLANK, "这一页是空白的，不收。")
        return Sheet(one, Verdict.UNREADABLE, "没有读出码。请对照纸上的号码输入，或选是哪名学生的。")
    whose = tuple((match, owners[match.student_id]) for match in matches.values())
    if len(whose) > 1 or others or one.unread:
        names = "、".join(dict.fromkeys(owner.name for _, owner in whose))
        rest = "" if len(whose) > 1 else "，旁边还有一个码没有读出来"
        return Sheet(
            one, Verdict.SEVERAL, f"这一张上不止一个码：{names}{rest}。请看图选一个，或者分开重拍。", several=whose
        )
    match, owner = whose[0]
    if match.page in match.there:
        return Sheet(one, Verdict.AGAIN, "这一页以前收过，不再收。", match, owner)
    left = f"这名学生已经{owner.left}，照样归到这名学生的记录里。" if owner.left else ""
    return Sheet(one, Verdict.MATCHED, left, match, owner)


def store(ledger: Ledger, chosen: Sequence[Chosen]) -> Stored:
    """Keep sheets with their forms, all in one step.

    Raises:
        FileRefusedError: one could not be turned; nothing is kept.
        NotAllowedError, NotFoundError, LedgerError: whoever opened the ledger may not, a form is gone, the drive refuses.
    """
    taken = [
        Taken(one.whose, _kept(ledger, one), one.page, one.sheet.scanned.taken_on) for one in chosen
    ]  # before any row names them
    with ledger.transaction(f"收表 {len(taken)} 张") as session:
        return Stored(paper_forms.take_in(session, taken))


def _kept(ledger: Ledger, one: Chosen) -> FileFacts:
    picture = one.sheet.scanned
    if one.quarters % 4:
        picture = scanned.turn(picture.jpeg, one.quarters % 4)
    name = attachments.keep(ledger, picture.jpeg)
    return FileFacts(name, intake.JPEG, len(picture.jpeg), picture.width, picture.height)
