"""What is done with entries of a batch: moved on, mended, refused, withdrawn, corrected, printed."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.errors import RuleError
from ledgerdesk.services import meetings, staff, terms, visits
from ledgerdesk.services.recognition import advancing, applications, batches, evidence, panels
from ledgerdesk.services.recognition.evidence import Given
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.panels import meeting_dialog
from ledgerdesk.ui.aid.recognition import recognition_paper
from ledgerdesk.ui.aid.recognition import recognition_reading as reading
from ledgerdesk.ui.aid.recognition.recognition_batch import BatchActions
from ledgerdesk.ui.aid.recognition.recognition_dialogs import (
    ApplicationDialog,
    InvestigationDialog,
    ReceiveDialog,
    VisitStart,
    correction,
    decision,
)
from ledgerdesk.ui.aid.recognition.recognition_reading import Entry
from ledgerdesk.ui.desk import Session

_WHY_REFUSED = ("学校评审没有通过", "定为不困难", "不符合条件")
_WHY_WITHDRAWN = ("家长不申请了", "已经转学", "名单有误")
_PANEL_OF = {rules.CLASS_REVIEW: evidence.CLASS_PANEL, rules.SCHOOL_REVIEW: evidence.SCHOOL_PANEL}


class RecognitionActions(BatchActions):
    """Beside what is done with the batch. Ids are those of recognitions."""

    # ---- on --------------------------------------------------------------------------------------
    def advance(self, ids: Sequence[int], target: str) -> None:
        """Move entries on whose papers are complete."""
        word = reading.step_word(target)
        label = f"推进到{word} {len(ids)} 人"
        work: Callable[[Session], None] = lambda s: advancing.advance(s, ids, target)  # noqa: E731
        self.desk.write(label, work, owner=self, toast=f"已{label}", failed=self.failed)

    def receive(self, entries: Sequence[Entry]) -> None:
        """Ask on which day the forms came in."""
        ReceiveDialog(self.desk, [one.row.id for one in entries], self.page).stand()

    def refuse(self, entries: Sequence[Entry]) -> None:
        """Ask why, then note that the school panel did not find them in difficulty."""
        self._end([one.row.id for one in entries], rules.REFUSED, "登记不通过", _WHY_REFUSED)

    def withdraw(self, ids: Sequence[int], name: str = "") -> None:
        """Ask why, then take applications back."""
        self._end(ids, rules.WITHDRAWN, f"撤回 {name}".strip(), _WHY_WITHDRAWN)

    def _end(self, ids: Sequence[int], target: str, words: str, usual: Sequence[str]) -> None:
        reason = self.desk.asker.ask_text(
            f"{words} {len(ids)} 人" if len(ids) > 1 else words,
            "写明原因，留在经过里。",
            words.split(" ")[0],
            options=usual,
            check=lambda text: "" if text.strip() else "请写明原因。",
        )
        if reason is not None:
            given, label = Given(reason=reason.strip()), f"认定{words.split(' ')[0]} {len(ids)} 人"
            self.desk.write(
                label,
                lambda s: advancing.advance(s, ids, target, given=given),
                owner=self,
                toast=f"已{words}",
                failed=self.failed,
            )

    def remove(self, ids: Sequence[int]) -> None:
        """Take drafts out of the batch."""
        label = f"移出认定 {len(ids)} 人"
        self.desk.write(label, lambda s: batches.remove(s, ids), owner=self, toast=f"已{label}", failed=self.failed)

    def change_levels(self, ids: Sequence[int]) -> None:
        """Ask for a level, and write it into what the newest panel said of them."""
        names = self.present().names or {}
        level = self.desk.asker.choose(
            f"{len(ids)} 人的建议等级改成什么？",
            "改的是最近一次评议的意见；已经按评议推进的不能改。",
            list(names.items()),
        )
        if level is None:
            return
        label = f"改建议等级 {len(ids)} 人：{names[level]}"
        self.desk.write(label, lambda s: _set_levels(s, ids, level), owner=self, toast=f"已{label}", failed=self.failed)

    # ---- what is lacking -------------------------------------------------------------------------
    def mend(self, one: Entry) -> None:
        """Open the form in which what an entry lacks is written."""
        row = one.row
        if row.notice_id is not None and row.status == rules.POSTED:
            self.see_notice(row.notice_id)
        elif row.status == rules.OBJECTED:
            self.decide(row.id, row.name)
        elif row.next == rules.APPLIED:
            self.application(row.id, row.name)
        elif row.next == rules.VISITED:
            self.investigate(row.id, row.student_id, row.name)
        elif row.next in _PANEL_OF and not row.lacks.startswith("名单上的类别"):
            self.meet(one)
        else:
            self.desk.open(places.STUDENTS, places.REGISTER, record=row.student_id)

    def application(self, recognition_id: int, name: str) -> None:
        """Show the application form of an entry."""
        self.desk.read(
            "读取申请表",
            lambda s: applications.facts(s, recognition_id),
            lambda told: ApplicationDialog(self.desk, recognition_id, name, told, self.page).stand(),
            owner=self,
            failed=self.failed,
        )

    def investigate(self, recognition_id: int, student_id: int, name: str) -> None:
        """Ask who visited and what was found, or which home visit tells it."""
        on = self.desk.on
        self.desk.read(
            "准备走访调查",
            lambda s: _visit_start(s, student_id, on),
            lambda start: InvestigationDialog(self.desk, recognition_id, name, start, self.page).stand(),
            owner=self,
            failed=self.failed,
        )

    def meet(self, one: Entry) -> None:
        """Open the minutes of the panel whose turn an entry is."""
        kind = _PANEL_OF[one.row.next]
        meeting_dialog.begin(self.desk, kind, one.row.class_name, self.present(), self.page)

    def open_meeting(self, meeting_id: int) -> None:
        """Open the minutes of a panel."""
        meeting_dialog.reopen(self.desk, meeting_id, self.present(), self.page)

    def decide(self, recognition_id: int, name: str) -> None:
        """Ask for what is decided after an objection was upheld."""
        decision(self.desk, recognition_id, name, self.present().names or {}, self.page).stand()

    def correct(self, recognition_id: int, name: str) -> None:
        """Ask for another level with the reason."""
        correction(self.desk, recognition_id, name, self.present().names or {}, self.page).stand()

    # ---- paper -----------------------------------------------------------------------------------
    def print_some(self, ids: Sequence[int]) -> None:
        """Ask which paper of some entries is wanted."""
        batch = self.batch
        wanted = set(ids)
        chosen = [one for one in self.present().entries if one.row.id in wanted]
        if batch is None or not chosen:
            self.desk.say("没有学生可以打印")
            return
        papers = recognition_paper.PAPERS
        key = self.desk.asker.choose(f"打印什么（{len(chosen)} 人）", "", papers)
        if key is not None:
            recognition_paper.show(self.desk, key, batch, chosen, self.present(), self.page)

    def print_applications(self) -> None:
        """Print the application form of those who have not handed one in."""
        self._print(recognition_paper.APPLICATION, rules.APPLIED)

    def print_investigations(self) -> None:
        """Print the sheets for the visits."""
        self._print(recognition_paper.INVESTIGATION, rules.APPLIED, rules.VISITED)

    def print_panel(self, target: str) -> None:
        """Print the minutes to be written and the sheet to sign, for the panel that comes next."""
        self._print(recognition_paper.PANEL, target)

    def _print(self, key: str, *targets: str) -> None:
        batch, told = self.batch, self.present()
        chosen = [one for one in told.entries if one.row.next in targets]
        if batch is not None:
            recognition_paper.show(self.desk, key, batch, chosen, told, self.page, target=targets[0])


def _visit_start(session: Session, student_id: int, on: date) -> VisitStart:
    people = tuple((one.id, one.name) for one in staff.rows(session, on))
    term = terms.term_at(session, on)
    met = [
        (row.id, f"{dates.show_day(row.visited_on)}　{row.teachers}")
        for row in visits.of_person(session, student_id)
        if row.ordinal is not None and term.covers_from <= row.visited_on <= on
    ]
    return VisitStart(people, tuple(sorted(met)))


def _set_levels(session: Session, ids: Sequence[int], level: str) -> None:
    left, spans = set(ids), [(one.covers_from, one.covers_to) for one in terms.all_terms(session)]
    said: dict[int, list[panels.Opinion]] = defaultdict(list)
    for meeting in meetings.rows(session, min(spans)[0], max(spans)[1], evidence.PANELS):
        for pupil in panels.pupils_for(session, meeting.id):
            if pupil.recognition_id in left and pupil.opinion is not None:
                left.discard(pupil.recognition_id)
                if pupil.settled:
                    raise RuleError({"": "有学生已经按评议推进，建议等级不能再改；下一次评审时再定。"})
                said[meeting.id].append(replace(pupil.opinion, level=level))
    if left:
        raise RuleError({"": f"有 {len(left)} 人还没有评议意见，先登记评议会。"})
    for meeting_id, opinions in said.items():
        panels.set_opinions(session, meeting_id, opinions)
