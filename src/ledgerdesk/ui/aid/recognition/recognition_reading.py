"""What the page of recognitions reads off the GUI thread, and how entries are said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import notice as notice_kinds
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.fields import codes
from ledgerdesk.services import notices, pupils
from ledgerdesk.services.recognition import advancing, batches, candidates, levels, lists
from ledgerdesk.services.recognition.batches import BatchFacts
from ledgerdesk.services.recognition.evidence import Given
from ledgerdesk.services.recognition.lists import RecognitionRow
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.theme import Tone

NEW, CHANGED, OUT = "新增", "变档", "退出"
COMPLETE, TO_REPORT, TO_POST, NOT_POOR, REPORTED = "材料齐", "等上报", "等公示", "评为不困难", "已上报"
_TONES = {COMPLETE: Tone.OK, TO_REPORT: Tone.INFO, TO_POST: Tone.INFO, NOT_POOR: Tone.MUTE, REPORTED: Tone.OK}
#: What a sentence holds that is too long for a chip, and what the chip says; the sentence stands in the panel.
_SHORT = (
    ("会议记录", "缺{panel}记录"),
    ("到会", "到会人员不够"),
    ("没有写", "意见没写全"),
    ("票数", "票数不对"),
    ("名单上的类别", "类别不在有效期"),
)
_DOWN = "期满，等取下"
_ANY = Given(reason="—")  # so that whether a reason stands there is not what is asked


@dataclass(frozen=True)
class Entry:
    """A recognition as the page holds it: its row, its level now in words, what changed, and what it stands at in a word.

    ``refusable`` tells that the school panel did not find the pupil in difficulty.
    """

    row: RecognitionRow
    find: str
    level: str
    change: str
    material: str
    refusable: bool

    @property
    def ready(self) -> bool:
        """Tell whether the usual next step can be taken now by the press of a button."""
        row = self.row
        if row.next == rules.POSTED:
            return not self.refusable
        return bool(row.next) and not row.lacks


@dataclass(frozen=True)
class Reading:
    """One batch as it stands; ``draft`` is a notice of recognitions not issued yet, ``compared`` new, gone, changed."""

    batches: tuple[BatchFacts, ...]
    batch: BatchFacts | None
    entries: tuple[Entry, ...] = ()
    names: Mapping[str, str] | None = None
    compared: tuple[int, int, int] = (0, 0, 0)
    draft: int | None = None

    def level(self, code: str) -> str:
        """Return what a level is called here."""
        return (self.names or {}).get(code) or (codes.table("level").label(code) if code else "")

    def at(self, status: str) -> int:
        """Return how many entries stand at a step of the strip; those objected to stand at the notice."""
        return sum(strip_place(one.row.status) == status for one in self.entries)


def strip_place(status: str) -> str:
    """Return the step of the strip a status is counted at."""
    return rules.POSTED if status == rules.OBJECTED else status


def read(session: Session, on: date, year: int | None, batch_id: int | None) -> Reading:
    """Return a batch, else the newest of the school year that starts in ``year``."""
    known = batches.rows(session)
    batch = next((one for one in known if one.id == batch_id), None)
    batch = batch or next((one for one in known if one.year == year), None)
    if batch is None:
        return Reading(known, None)
    names = levels.names(session)
    rows = lists.rows(session, batch.id, on)
    reviewed = [row.id for row in rows if row.status == rules.SCHOOL_REVIEW]
    refusable = set(advancing.can_advance(session, reviewed, rules.REFUSED, given=_ANY).ready)
    roll = pupils.on_roll(session, on)
    difference = candidates.difference(session, batch.id, on)
    drafts = [
        one.id for one in notices.rows(session) if one.kind == notice_kinds.RECOGNITION and one.status == notices.DRAFT
    ]
    return Reading(
        known,
        batch,
        tuple(_entry(row, roll.get(row.student_id), names, row.id in refusable) for row in rows),
        names,
        (len(difference.new), len(difference.gone), len(difference.changed)),
        drafts[0] if drafts else None,
    )


def _entry(row: RecognitionRow, pupil: pupils.Pupil | None, names: Mapping[str, str], refusable: bool) -> Entry:
    level = row.level or row.proposed
    find = f"{pupil.pinyin.replace(' ', '')} {pupil.initials}" if pupil else ""
    return Entry(row, find, names.get(level, level), change(row.last_level, level), material(row, refusable), refusable)


def change(before: str, now: str) -> str:
    """Return what became of a pupil against last year: 新增, 变档, 退出, or nothing."""
    poor = before not in ("", rules.NOT_POOR)
    if not poor:
        return "" if now == rules.NOT_POOR else NEW
    if now == rules.NOT_POOR:
        return OUT
    return CHANGED if now and now != before else ""


def material(row: RecognitionRow, refusable: bool) -> str:
    """Return in a few words what an entry waits for."""
    if row.status in rules.ENDED:
        return codes.table("recognition_status").label(row.status)
    if row.status == rules.REPORTED:
        return REPORTED
    if row.status == rules.CONFIRMED:
        return TO_REPORT
    if row.status == rules.SCHOOL_REVIEW:
        return NOT_POOR if refusable else TO_POST
    if row.status == rules.OBJECTED:
        return "异议成立，等重定"
    if not row.lacks:
        return COMPLETE
    if row.status == rules.POSTED:
        clauses = row.lacks.split("；")
        told = next((one for one in clauses if "异议" in one), clauses[0])
        return _DOWN if "取下" in told else told.split("，")[0].removeprefix("还")
    told = row.lacks.split("；")[0]
    panel = "班级评议" if row.next == rules.CLASS_REVIEW else "学校评审"
    for part, words in _SHORT:
        if part in told and row.next in (rules.CLASS_REVIEW, rules.SCHOOL_REVIEW):
            return words.format(panel=panel)
    return told.split("：")[0].removeprefix("还")


def tone(words: object) -> Tone:
    """Return the colour of such words."""
    told = str(words)
    if told in _TONES:
        return _TONES[told]
    if told in [codes.table("recognition_status").label(one) for one in rules.ENDED]:
        return Tone.MUTE
    return Tone.INFO if told.startswith("公示到") else Tone.WARN


def step_word(status: str) -> str:
    """Return a step as buttons and the strip say it."""
    return {rules.VISITED: "走访调查"}.get(status) or codes.table("recognition_status").label(status)


def usual_level(entries: Sequence[Entry], reading: Reading) -> str:
    """Return how many there are of each level, in words: 特别困难 3 人，一般困难 5 人."""
    counted = dict.fromkeys(reading.names or {}, 0)
    for one in entries:
        code = one.row.level or one.row.proposed
        if code in counted:
            counted[code] += 1
    return "，".join(f"{reading.level(code)} {number} 人" for code, number in counted.items() if number)
