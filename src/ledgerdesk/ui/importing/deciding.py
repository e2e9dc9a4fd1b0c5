"""The import's fourth and fifth step: what the list would do, and who its people are."""

from collections.abc import Mapping
from functools import partial

from ledgerdesk.excel import lists
from ledgerdesk.excel.lists import FilePlan
from ledgerdesk.services.imports import Mode, Verdict
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.importing import work
from ledgerdesk.ui.importing.change_lines import Shelf
from ledgerdesk.ui.importing.changes_step import ChangesStep
from ledgerdesk.ui.importing.problems_step import ProblemsStep
from ledgerdesk.ui.importing.reading import CHANGES, PROBLEMS, ListReading
from ledgerdesk.ui.importing.work import Planned, RowKey
from ledgerdesk.ui.tasks import Lane, Task


class ListDeciding(ListReading):
    """The plan stands in ``_now`` beside the file; nothing here changes the ledger either."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.problems, self.changes = ProblemsStep(self.theme), ChangesStep(self.theme, desk.system)
        self.problems.show_columns.connect(self._look_at_columns)
        self.changes.decided.connect(self._decide)
        self.changes.put_aside.connect(self._put_aside)
        self.changes.replan.connect(partial(self._plan, then=CHANGES))
        self.changes.modes_chosen.connect(self._choose_modes)

    @property
    def planned(self) -> Planned | None:
        """Return the plan as it stands, decisions included; None before there is one."""
        return self._now.planned

    # ---- the plan ---------------------------------------------------------------------------------
    def _plan(self, *, then: int = PROBLEMS) -> None:
        opened, words, ledger = self._list(), dict(self._now.words), self._desk.ledger
        mode, modes = self._now.mode, dict(self._now.modes)
        if opened is None:
            return
        system = self._desk.system

        def plan(_task: Task) -> tuple[Planned, Shelf]:
            planned = work.plan(ledger, opened, words, mode, modes)
            return planned, Shelf(planned, system)

        self._run("核对名单", plan, partial(self._take_plan, then), self._say)

    def _choose_modes(self, mode: Mode, modes: dict[str, Mode]) -> None:
        """Plan again with what is to happen where list and ledger differ."""
        self._now.mode, self._now.modes = mode, modes
        self._plan(then=CHANGES)

    def _take_plan(self, then: int, made: tuple[Planned, Shelf]) -> None:
        now, said = self._now, self._now.decisions
        planned, shelf = now.planned, now.shelf = made
        now.doubtful = planned.plan.plan.of(Verdict.DOUBTFUL)
        now.decisions = {}
        self.problems.load(planned, skipped=now.known)
        self.changes.load(planned, shelf, now.doubtful, now.decisions)
        self._show(then)
        keep = {row_.key: said[row_.key] for row_ in now.doubtful if row_.key in said}
        if keep and then == CHANGES:
            self._decide_all(keep)

    def _decide(self, key: RowKey, record_id: int | None) -> None:
        self._decide_all({key: record_id})

    def _decide_all(self, said: Mapping[RowKey, int | None]) -> None:
        planned, ledger = self._now.planned, self._desk.ledger
        if planned is None:
            return

        def decide(_task: Task) -> FilePlan:
            plan = planned.plan
            for key, record_id in said.items():
                plan = lists.decide(ledger, plan, key, record_id)
            return plan

        def take(plan: FilePlan) -> None:
            self._now.decisions |= said
            self._replace_plan(plan)
            self.changes.same.next_open()

        self._run("记下判断", decide, take, self._say, Lane.READ)

    def _put_aside(self, key: RowKey) -> None:
        """Leave a doubtful row as it is: it is not taken in."""
        before = next((row_ for row_ in self._now.doubtful if row_.key == key), None)
        if self._now.planned is not None and before is not None:
            self._now.decisions.pop(key, None)
            self._replace_plan(self._now.planned.plan.deciding({key: before}))
            self.changes.same.next_open()

    def _replace_plan(self, plan: FilePlan) -> None:
        now = self._now
        if now.planned is not None and now.shelf is not None:
            now.planned = Planned(plan, now.planned.known)
            self.changes.load(now.planned, now.shelf, now.doubtful, now.decisions)
