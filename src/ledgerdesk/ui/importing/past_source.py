"""The lists taken in so far, as the sheet page shows them."""

from collections.abc import Sequence

from ledgerdesk.fields import catalogue
from ledgerdesk.services import history
from ledgerdesk.services.imports import runs
from ledgerdesk.services.imports.runs import RunFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.history.history_source import BEFORE, LAST, UNDONE, state_of
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import KEEP, Align, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.students.student_views import moment
from ledgerdesk.ui.theme import Tone

IN_FORCE, TAKEN_BACK = "有效", "已撤销"
COLUMNS = (
    Column(key="at", title="时间", width=124, find=None, sort_by="order", priority=KEEP),
    Column(key="order", title="", hidden=True, find=None),
    Column(key="register", title="哪一册", width=100, priority=8),
    Column(key="file", title="文件", name=True, width=230, priority=KEEP),
    Column(key="added", title="新增", width=66, align=Align.RIGHT, find=None, priority=8),
    Column(key="changed", title="修改", width=66, align=Align.RIGHT, find=None, priority=8),
    Column(key="unchanged", title="没变", width=66, align=Align.RIGHT, find=None, priority=4),
    Column(key="held", title="扣下", width=66, align=Align.RIGHT, find=None, priority=6),
    Column(key="user", title="谁", width=80, priority=5),
    Column(
        key="state", title="", width=92, find=None, tone=lambda v: Tone.OK if v == IN_FORCE else Tone.MUTE, priority=7
    ),
    Column(key="undo", title="", hidden=True, find=None),
)
SHOWN = ("at", "register", "file", "added", "changed", "unchanged", "held", "user", "state")


def title_of(register: str) -> str:
    """Return what a register is called: 学生名册."""
    try:
        return catalogue.sheet(register).title
    except KeyError:
        return register


class PastSource(ListSource):
    """See SheetSource; ``found`` holds what was read last, by run."""

    def __init__(self, desk: Desk) -> None:
        self.found: dict[int, RunFacts] = {}
        super().__init__(
            desk=desk,
            title="导入过的",
            unit="次",
            columns=COLUMNS,
            shown=SHOWN,
            read=self._read,
            # Every step changes which of them can be taken back, and an undo writes no run.
            entities=frozenset({"ImportRun"}),
            search_hint="文件名、谁导入的",
            empty=Empty(icon="upload", what="还没有导入过", why="导入过的名单都记在这里，可以逐行看，也可以整批撤销。"),
            words=lambda total, shown: f"导入过 {total:,} 次，显示 {shown:,} 次" if total else "",
            make_filters=_filters,
        )

    def touched(self, change_set: object) -> frozenset[int] | None:
        """See SheetSource: every step changes what can be taken back."""
        return None if change_set is not None else frozenset()

    def _read(self, session: Session) -> list[Row]:
        blocked_at, last = history.last_barrier(session), self.desk.ledger.last_transaction_id()
        found = runs.runs(session)
        self.found = {run.id: run for run in found}
        return [self._row(run, last, blocked_at) for run in found]

    def _row(self, run: RunFacts, last: int, blocked_at: int) -> Row:
        state = state_of(run.step, last, blocked_at)
        return (
            run.id,
            moment(run.step.at, self.desk),
            -run.id,
            title_of(run.register),
            run.file_name or "（文件名已删去）",
            run.added,
            run.changed,
            run.unchanged,
            run.held,
            run.step.user,
            TAKEN_BACK if state == UNDONE else IN_FORCE,
            state in (LAST, BEFORE),
        )


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    register, state = at(COLUMNS, "register"), at(COLUMNS, "state")
    return [
        Filter(key="register", everything="全部名册", options=options(rows, register), passes=equals(register)),
        Filter(key="state", everything="全部", options=options(rows, state), passes=equals(state)),
    ]
