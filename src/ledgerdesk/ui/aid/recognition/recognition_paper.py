"""Papers of a recognition for the print dialog: forms of pupils, minutes of a panel, the list of a batch."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates, money
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.fields import catalogue, codes, kinds
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import recognition as papers
from ledgerdesk.printing.recognition import FormPupil, PanelPaper
from ledgerdesk.printing.render import render
from ledgerdesk.services import households, meetings, outputs, terms
from ledgerdesk.services.recognition import applications, evidence, lists, panels
from ledgerdesk.services.recognition.batches import BatchFacts
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.aid.recognition.recognition_reading import Entry, Reading
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.printing import list_paper
from ledgerdesk.ui.printing.list_paper import ListPaper
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.printing.print_source import Made

APPLICATION, INVESTIGATION, PANEL, LIST = "application", "investigation", "panel", "list"
#: What may be printed of some entries: key and words.
PAPERS = (
    (APPLICATION, "认定申请表（承诺一栏空着，由家长手写）"),
    (INVESTIGATION, "走访调查表"),
    (PANEL, "评议会议记录和签到表"),
    (LIST, "认定名单"),
)
_TITLES = {APPLICATION: "认定申请表", INVESTIGATION: "走访调查表"}
_LIST = (
    kinds.text("name", "姓名", width=14),
    kinds.text("class_name", "班级", width=18),
    kinds.text("basis", "依据", width=22),
    kinds.text("last", "去年", width=12),
    kinds.text("level", "今年等级", width=12),
    kinds.text("status", "步骤", width=12),
    kinds.text("note", "备注", width=26),
)
_FACTS = ("name", "sex", "native_place", "household_size", "residence", "postcode", "categories")


class FormsPaper:
    """See PrintSource: one form for each pupil; identity and telephone numbers are masked unless they are allowed whole."""

    disclosable, savable, copies = True, True, 1

    def __init__(self, ledger: Ledger, press: Press, key: str, batch: BatchFacts, entries: Sequence[Entry]) -> None:
        self.title = _TITLES[key]
        self._ledger, self._press, self._key, self._batch = ledger, press, key, batch
        self._entries = tuple(entries)

    def allow(self, purpose: str, password: str) -> Whole:
        """See PrintSource."""
        return outgoing.allow_whole(self._ledger, purpose, password)

    def make(self, whole: Whole | None) -> Made:
        """See PrintSource: whole numbers on the screen are disclosed already, so that is written down here."""
        with self._ledger.read() as session:
            heading = outputs.heading(session)
            pupils = _pupils(session, self._entries, self._ledger.today(), whole=whole is not None)
        build = papers.application if self._key == APPLICATION else papers.investigation
        rendered = render(build(heading.school, self._batch.year_name, pupils), self._press.fonts)
        if whole is not None:
            told = outgoing.describe(f"打印前查看完整号码 {len(pupils)} 人", whole)
            with outgoing.leaving(self._ledger, told):
                pass
        return Made(rendered.pdf, heading.file_name(self.title, ".pdf"), rendered.missing, f"共 {len(pupils):,} 人")

    def leaving(self, how: str, whole: Whole | None, part: Path | None = None) -> AbstractContextManager[None]:
        """See PrintSource."""
        label = f"{how}{self.title} {len(self._entries)} 人"
        return outgoing.leaving(self._ledger, outgoing.describe(label, whole, kind=outgoing.PRINT), part)


def show(
    desk: Desk,
    key: str,
    batch: BatchFacts,
    entries: Sequence[Entry],
    told: Reading,
    parent: QWidget,
    *,
    target: str = "",
) -> None:
    """Show the print dialog for one of PAPERS; ``target`` is the step the minutes are for."""
    if not entries:
        desk.say("没有学生可以打印")
    elif key == LIST:
        list_paper.show(desk, _list(desk, entries, told), parent)
    elif key == PANEL:
        step = target or _next_panel(entries)
        kind = evidence.CLASS_PANEL if step == rules.CLASS_REVIEW else evidence.SCHOOL_PANEL
        word, on = codes.table("meeting_kind").label(kind), desk.on
        made = paper.Paper(
            desk.ledger,
            desk.press,
            f"{word}会议记录和签到表",
            lambda s, heading: papers.panel(heading.school, batch.year_name, _panels(s, kind, entries, told, on)),
            f"{len(entries)} 人",
        )
        paper.show(desk, made, parent)
    else:
        source = FormsPaper(desk.ledger, desk.press, key, batch, entries)
        PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, source, parent, say=desk.say).stand()


def _next_panel(entries: Sequence[Entry]) -> str:
    return rules.CLASS_REVIEW if any(one.row.next == rules.CLASS_REVIEW for one in entries) else rules.SCHOOL_REVIEW


def _list(desk: Desk, entries: Sequence[Entry], told: Reading) -> ListPaper:
    rows = [
        (
            one.row.name,
            one.row.class_name,
            one.row.basis,
            told.level(one.row.last_level) or "没有",
            one.level,
            codes.table("recognition_status").label(one.row.status),
            one.change,
        )
        for one in entries
    ]
    return ListPaper(desk.ledger, desk.press, "家庭经济困难学生认定名单", _LIST, rows, signatures=True)


def _pupils(session: Session, entries: Sequence[Entry], today: date, *, whole: bool) -> list[FormPupil]:
    sheet = catalogue.sheet("students")
    keys = (*_FACTS, "born_on", "id_number", "guardian_name", "guardian_phone", "per_capita_income")
    gathered = {
        int(str(row["id"])): row for row in outputs.pupils(session, keys, [one.row.student_id for one in entries])
    }
    out = []
    for one in entries:
        facts = gathered.get(one.row.student_id)
        if facts is None:
            continue
        shown = {}
        for key in keys:
            field = sheet.field(key)
            shown[key] = field.show(facts[key]) if whole else field.mask(facts[key])
        born = facts["born_on"]
        shown["born_on"] = f"{born:%Y-%m}" if isinstance(born, date) else ""
        shown |= {"guardian": shown["guardian_name"], "phone": shown["guardian_phone"]}
        out.append(_pupil(session, one, shown, today))
    return out


def _pupil(session: Session, one: Entry, shown: dict[str, str], today: date) -> FormPupil:
    told = applications.facts(session, one.row.id)
    visit = next((step for step in lists.facts(session, one.row.id).steps if step.target == rules.VISITED), None)
    home = households.of_person(session, one.row.student_id, today)
    family = households.facts(session, home, today).members if home is not None else ()
    relation = codes.table("relation_to_head").label
    return FormPupil(
        class_name=one.row.class_name,
        facts=shown,
        special=shown["categories"] or "以上均不是",
        members=tuple(
            (who.name, _age(who.born_on, today), relation(who.relation) if who.relation else "",
             who.class_name or "", "学生" if who.is_student else "", "", "")
            for who in family
            if who.person_id != one.row.student_id
        ),
        income=money.show(told.per_capita_fen) if told and told.per_capita_fen is not None else shown["per_capita_income"],
        answers={key: getattr(told, key) or "" for key in applications.WRITTEN} if told else {},
        finding=visit.finding if visit else "",
        proposal=visit.proposal if visit else "",
        visitor=visit.staff if visit else "",
        visited_on=dates.show_day(visit.done_on) if visit else "",
    )  # fmt: skip


def _age(born: date | None, today: date) -> str:
    if born is None:
        return ""
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def _panels(session: Session, kind: str, entries: Sequence[Entry], told: Reading, on: date) -> list[PanelPaper]:
    """Return the minutes, one of each class for class panels; what was held already is filled in."""
    year = terms.term_at(session, on).year
    spans = [one for one in terms.all_terms(session) if one.year == year]
    held = meetings.rows(session, spans[0].covers_from, max(one.covers_to for one in spans), (kind,))
    of_class = kind == evidence.CLASS_PANEL
    rooms = dict.fromkeys(one.row.class_name for one in entries) if of_class else {"": None}
    out = []
    for room in rooms:
        mine = [one for one in entries if not of_class or one.row.class_name == room]
        meeting = next((row.id for row in held if not of_class or row.class_name == room), None)
        out.append(_panel(session, kind, room, mine, told, meeting))
    return out


def _panel(
    session: Session, kind: str, room: str, entries: Sequence[Entry], told: Reading, meeting_id: int | None
) -> PanelPaper:
    facts = meetings.facts(session, meeting_id) if meeting_id is not None else None
    said = {one.recognition_id: one for one in panels.opinions(session, meeting_id)} if meeting_id is not None else {}
    capacity = codes.table("capacity").label

    def row(one: Entry) -> tuple[str, ...]:
        opinion = said.get(one.row.id)
        votes = (opinion.votes_for, opinion.votes_against, opinion.abstained) if opinion else (None,) * 3
        level = told.level(opinion.level) if opinion and opinion.level else ""
        last = told.level(one.row.last_level) or "没有"
        counted = ("" if vote is None else str(vote) for vote in votes)
        return (
            one.row.name,
            one.row.class_name,
            one.row.basis,
            last,
            level,
            *counted,
            (opinion.opinion or "") if opinion else "",
        )

    return PanelPaper(
        kind=codes.table("meeting_kind").label(kind),
        class_name=room,
        rows=tuple(map(row, entries)),
        people=tuple((one.name, capacity(one.capacity)) for one in facts.people) if facts else (),
        present=sum(one.present for one in facts.people) if facts else 0,
        held_on=dates.show_day(facts.held_on) if facts else "",
        place=(facts.place or "") if facts else "",
        chair=(facts.chair or "") if facts else "",
        recorder=(facts.recorder or "") if facts else "",
        minutes=(facts.minutes or "") if facts else "",
        decision=(facts.decision or "") if facts else "",
    )
