"""A pile of scans while a person looks through it: which sheets go where, which wait for an answer, which stay out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ledgerdesk.pictures.piles import ASKED, Chosen, Sheet, Verdict
from ledgerdesk.services import paper_forms
from ledgerdesk.services.paper_forms import Claimed, FormFacts, Match, Owner
from ledgerdesk.ui.care.paper import paper_source
from ledgerdesk.ui.desk import Session

GOING, ASKING, OUT, STORED = "going", "asking", "out", "stored"
#: What becomes of a sheet, in words.
WORDS = {GOING: "要收", ASKING: "要看一眼", OUT: "不收", STORED: "已收下"}


@dataclass(frozen=True)
class Entry:
    """A sheet of the pile: ``whose`` it goes to, once that is known, in words ``to``; ``out``: it is left out.

    ``form`` is the form it went into, once it is stored.
    """

    number: int
    sheet: Sheet
    whose: int | Claimed | None = None
    page: int = 0
    to: str = ""
    out: bool = False
    quarters: int = 0
    form: FormFacts | None = None

    @property
    def state(self) -> str:
        """Return GOING, ASKING, OUT or STORED."""
        if self.form is not None:
            return STORED
        if self.out:
            return OUT
        return GOING if self.whose is not None else ASKING

    @property
    def picture(self) -> bytes:
        """Return the sheet as a JPEG; empty where there is none."""
        return self.sheet.scanned.jpeg


def words(owner: Owner, kind: str, page: int = 0, pages: int = 1) -> str:
    """Return 龙佳怡　三年级（1）班　家访记录表."""
    part = f" 第 {page} 页" if page and pages > 1 else ""
    return "　".join(word for word in (owner.name, owner.class_name, paper_source.kind_word(kind) + part) if word)


class Pile:
    """The entries, in the order of the paper."""

    def __init__(self, sheets: Sequence[Sheet] = ()) -> None:
        self.entries: list[Entry] = []
        self.add(sheets)

    def add(self, sheets: Sequence[Sheet]) -> None:
        """Put more sheets behind those there are; a page that is there already stays out."""
        for sheet in sheets:
            entry = _entry(len(self.entries) + 1, sheet)
            if entry.state == GOING and entry.whose is not None and self._taken(entry.whose, entry.page):
                other = replace(sheet, verdict=Verdict.AGAIN, words="前面已经有这一页，只收一张。")
                entry = replace(entry, sheet=other, out=True)
            self.entries.append(entry)

    def entry(self, number: int) -> Entry | None:
        """Return an entry, counted from 1."""
        return self.entries[number - 1] if 1 <= number <= len(self.entries) else None

    def before(self, number: int) -> Entry | None:
        """Return the sheet before one, if it goes somewhere."""
        other = self.entry(number - 1)
        return other if other is not None and other.whose is not None and not other.out else None

    def count(self, state: str) -> int:
        """Return how many entries are in a state."""
        return sum(entry.state == state for entry in self.entries)

    @property
    def waiting(self) -> int:
        """Return how many sheets are to be kept or asked about."""
        return self.count(GOING) + self.count(ASKING)

    def told(self) -> str:
        """Return how many sheets are in each state, in Chinese."""
        count = {state: self.count(state) for state in WORDS}
        return "，".join(f"{WORDS[state]} {number} 张" for state, number in count.items() if number)

    def hint(self) -> str:
        """Return in Chinese what is to be done next."""
        if asking := self.count(ASKING):
            return f"有 {asking} 张不敢认，请看图说是谁的；没说的这次不收，留在这里。"
        return "收下以后，扫描件归到学生的这份表，可以撤销。" if self.count(GOING) else ""

    def chosen(self) -> list[tuple[int, Chosen]]:
        """Return what is to be stored, with the numbers of the entries."""
        return [
            (entry.number, Chosen(entry.sheet, entry.whose, entry.page, entry.quarters))
            for entry in self.entries
            if entry.state == GOING and entry.whose is not None
        ]

    # ---- what a person says ----------------------------------------------------------------------
    def give(self, number: int, match: Match, owner: Owner) -> str:
        """Let a sheet go to a form; return in Chinese why it does not."""
        if match.page and (match.page in match.there or self._taken(match.form_id, match.page, but=number)):
            return f"{owner.name} 的这一页已经收过了。"
        self._change(number, whose=match.form_id, page=match.page, to=words(owner, match.kind, match.page, match.pages),
                     out=False)  # fmt: skip
        return ""

    def claim(self, number: int, owner: Owner, kind: str, term_id: int, waiting: Sequence[FormFacts]) -> None:
        """Let a sheet go to a pupil: to the form of that kind that is out, else to a new one."""
        for form in waiting:
            if form.kind == kind and form.state == paper_forms.OUT and not self._used(form.id, but=number):
                page = 1 if form.pages == 1 else 0
                self._change(number, whose=form.id, page=page, to=words(owner, kind), out=False)
                return
        claimed = Claimed(owner.student_id, kind, term_id, sheet=number)
        self._change(number, whose=claimed, page=0, to=words(owner, kind), out=False)

    def join_before(self, number: int) -> None:
        """Let a sheet go where the one before goes."""
        other = self.before(number)
        if other is not None:
            self._change(number, whose=other.whose, page=0, to=other.to, out=False)

    def leave_out(self, number: int, out: bool = True) -> None:
        """Leave a sheet out, or take it up again."""
        self._change(number, out=out)

    def turn(self, number: int) -> None:
        """Turn a sheet a quarter to the right."""
        entry = self.entry(number)
        if entry is not None:
            self._change(number, quarters=(entry.quarters - 1) % 4)

    def stored(self, forms: dict[int, FormFacts]) -> None:
        """Note into which form each entry went."""
        for number, form in forms.items():
            self._change(number, form=form)

    def kept(self) -> dict[int, int]:
        """Return the form each sheet was kept in, by the number of its entry."""
        return {one.number: one.form.id for one in self.entries if one.form is not None}

    def settle(self, asked: Mapping[int, int], forms: Mapping[int, FormFacts]) -> None:
        """Note what became of the sheets ``asked`` about; one whose form is gone or without scans is to be kept again.

        Sheets that were stored after the question are left as they are: the answer knows nothing of them.
        """
        for entry in list(self.entries):
            if entry.form is None or entry.form.id != asked.get(entry.number):
                continue
            form = forms.get(entry.number)
            claimed = form is None and isinstance(entry.whose, int) and entry.form.printed_on is None
            self.entries[entry.number - 1] = replace(
                entry, form=form if form is not None and form.scans else None, whose=None if claimed else entry.whose
            )

    # ---- inside ----------------------------------------------------------------------------------
    def _change(self, number: int, **values: object) -> None:
        entry = self.entry(number)
        if entry is not None and entry.form is None:
            self.entries[number - 1] = replace(entry, **values)  # type: ignore[arg-type] # its own fields

    def _taken(self, whose: int | Claimed, page: int, but: int = 0) -> bool:
        return any(one.whose == whose and one.page == page and not one.out for one in self.entries if one.number != but)

    def _used(self, form_id: int, but: int) -> bool:
        return any(one.whose == form_id and not one.out for one in self.entries if one.number != but)


def _entry(number: int, sheet: Sheet) -> Entry:
    match, owner = sheet.match, sheet.owner
    if match is not None and owner is not None:
        to = words(owner, match.kind, match.page, match.pages)
        return Entry(number, sheet, match.form_id, match.page, to, out=sheet.verdict is not Verdict.MATCHED)
    return Entry(number, sheet, out=sheet.verdict not in ASKED)


def owner_of(session: Session, student_id: int) -> Owner:
    """Return who a pupil is."""
    return paper_forms.owners(session, [student_id])[student_id]
