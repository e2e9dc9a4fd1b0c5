"""The two lists of 应助尽助 as the sheet page shows them: who should have money, and money nothing entitles to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import money
from ledgerdesk.services import preferences, terms
from ledgerdesk.services.aid import checkup
from ledgerdesk.services.aid.checkup import ARRIVED, FAILED, UNDER_WAY, CheckUp, Groundless, Owed
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

MISSED, WAY, REASON, DONE, GROUNDLESS = "missed", "under_way", "reason", "arrived", "groundless"
#: How the page counts, in the order of its tiles.
GROUPS: Mapping[str, str] = {MISSED: "该有没有", WAY: "在办", REASON: "有原因", DONE: "已到账"}
_LAST = "checkup.last"  # the preference that keeps when a term was checked and how many were missed, the newest last
_KEPT = 2
_ENTITIES = frozenset(
    {
        "Payment", "PaymentBatch", "Entitlement", "UnaidedReason", "Category", "Enrolment", "Attachment",
        "RecognitionTerm", "Household", "HouseholdMember", "Student", "ClassMembership", "Boarding", "PolicyOverride",
    }
)  # fmt: skip
_TONES = {"该有没有": Tone.BAD, "没有到账": Tone.BAD, "缺签字": Tone.WARN, "在办": Tone.WARN, "已到账": Tone.OK}

OWED_COLUMNS = (
    Column(key="name", title="学生", name=True, width=96, sort_by="pinyin", priority=9),
    Column(key="pinyin", title="", hidden=True, find=lambda value: str(value).replace(" ", "")),
    Column(key="class_name", title="班级", width=116, priority=7),
    Column(key="categories", title="类别", width=116, priority=6),
    Column(key="reason", title="没发的原因", width=104, priority=5),
    Column(key="note", title="说明", width=120, priority=2),
    Column(key="advice", title="怎么办", width=206, priority=6, find=None),
    Column(key="state", title="情况", width=96, tone=lambda value: tone_of(str(value)), priority=8),
    Column(key="group", title="", hidden=True, find=None),
    Column(key="reason_id", title="", hidden=True, find=None),
)
GROUNDLESS_COLUMNS = (
    Column(key="name", title="学生", name=True, width=150, priority=9),
    Column(key="class_name", title="班级", width=130, priority=7),
    Column(key="program", title="项目", width=170, priority=6),
    Column(key="paid", title="已造册或发放（元）", width=140, align=Align.RIGHT, show=lambda v: _yuan(v), find=None),
    Column(
        key="excess", title="多出（元）", width=110, align=Align.RIGHT, show=lambda v: _yuan(v), find=None, priority=8
    ),
    Column(key="why", title="为什么没有依据", width=330, priority=5, find=None),
    Column(key="student", title="", hidden=True, find=None),
)


@dataclass
class Found:
    """What was found last: the check-up, and the day and count of the one before it (None: the first)."""

    checked: CheckUp | None = None
    before: tuple[date, int] | None = None

    def counts(self) -> dict[str, int]:
        """Return how many stand under each tile."""
        if self.checked is None:
            return dict.fromkeys((*GROUPS, GROUNDLESS), 0)
        groups = [group_of(one) for one in self.checked.owed]
        return {key: groups.count(key) for key in GROUPS} | {GROUNDLESS: len(self.checked.groundless)}


def group_of(one: Owed) -> str:
    """Return under which tile a pupil counts: money that came, a reason that is complete, money under way, nothing."""
    if one.state == ARRIVED:
        return DONE
    if one.reason_id is not None and one.settled:
        return REASON
    return WAY if one.state == UNDER_WAY else MISSED


def owed_source(desk: Desk, found: Found) -> ListSource:
    """Return everybody with a valid category; reading it checks the term and keeps what was found."""

    def read(session: Session) -> list[Row]:
        term = terms.term_at(session, desk.on).id
        found.checked = checkup.check(session, term)
        found.before = _before(session, term, desk.today)
        return [_owed(one) for one in found.checked.owed]

    return ListSource(
        desk=desk,
        title="应助尽助",
        unit="人",
        columns=OWED_COLUMNS,
        shown=[column.key for column in OWED_COLUMNS if not column.hidden and column.key != "note"],
        read=read,
        entities=_ENTITIES,
        search_hint="姓名、拼音、班级、类别",
        empty=Empty(
            icon="hand-coins",
            what="没有有效的身份类别",
            why="导入脱贫、低保、残疾等名单以后，这里就能查出谁该有补助还没有。",
        ),
        words=lambda _total, _shown: "",
        make_filters=_filters,
    )


def groundless_source(desk: Desk, found: Found, check: Callable[[], object]) -> ListSource:
    """Return the money nothing entitles to, as the check-up found it; ``check`` runs one where there is none."""

    def read(_session: Session) -> list[Row]:
        return [_groundless(n, one) for n, one in enumerate(found.checked.groundless if found.checked else (), 1)]

    return ListSource(
        desk=desk,
        title="没依据却发了",
        unit="笔",
        columns=GROUNDLESS_COLUMNS,
        shown=[column.key for column in GROUNDLESS_COLUMNS if not column.hidden],
        read=read,
        entities=frozenset(),  # read anew after each check-up, see the page
        search_hint="姓名、班级、项目",
        empty=Empty(
            icon="circle-check",
            what="没有查出没依据的钱",
            why="造册和发放的每一笔，现在都有依据。",
            actions=(("再查一遍", check),),
        ),
        words=lambda _total, _shown: "",
    )


def note_run(desk: Desk, checked: CheckUp) -> None:
    """Keep when a term was checked and how many were missed then, so that the next time can tell what changed."""
    mine = {"on": f"{desk.today:%Y-%m-%d}", "missed": len(checked.missed)}

    def work(session: Session) -> None:
        key = f"{_LAST}.{checked.term_id}"
        kept = [one for one in preferences.get(session, key, []) if one["on"] != mine["on"]]
        preferences.put(session, key, [*kept, mine][-_KEPT:])

    desk.jot(work)


def _before(session: Session, term_id: int, today: date) -> tuple[date, int] | None:
    kept = [
        (date.fromisoformat(one["on"]), int(one["missed"]))
        for one in preferences.get(session, f"{_LAST}.{term_id}", [])
    ]
    return next((one for one in reversed(kept) if one[0] < today), None)


def state_word(one: Owed) -> str:
    """Return the chip of a pupil."""
    group = group_of(one)
    if group == MISSED and one.reason_id is not None:
        return "缺签字"
    return "没有到账" if group == MISSED and one.state == FAILED else GROUPS[group]


def tone_of(word: str) -> Tone:
    """Return the tone of a chip of ``state_word``."""
    return _TONES.get(word, Tone.MUTE)


def _owed(one: Owed) -> Row:
    held = "、".join(one.categories)
    told = (one.name, one.pinyin, one.class_name, held, one.reason, one.note, one.advice)
    return (one.student_id, *told, state_word(one), group_of(one), one.reason_id)


def _groundless(number: int, one: Groundless) -> Row:
    return (
        number, one.name, one.class_name, one.program_name, one.paid_fen, one.excess_fen, one.why, one.student_id,
    )  # fmt: skip


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    group, held, room = (at(OWED_COLUMNS, key) for key in ("group", "categories", "class_name"))
    return (
        Filter(key="group", everything="全部情况", options=tuple(GROUPS.items()), passes=equals(group), width=120),
        Filter(key="categories", everything="全部类别", options=options(rows, held), passes=equals(held), width=150),
        Filter(key="class_name", everything="全部班级", options=options(rows, room), passes=equals(room), width=130),
    )


def _yuan(fen: object) -> str:
    return money.show(fen) if isinstance(fen, int) else "—"
