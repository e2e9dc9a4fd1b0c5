"""Writing one plan for many pairings, and judging many at once."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field
from ledgerdesk.fields.pairing_plans import OUTCOME, PLANNED, REVIEW
from ledgerdesk.services.pairings import plans
from ledgerdesk.services.pairings.planned import PlanRow
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.care.plans.plan_source import Phrases, offer
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import CheckBox
from ledgerdesk.ui.kit.text import Label

_NAMES = 6


class _ForMany(StoringDialog):
    """A form for many pairings with the school's own sentences under each field."""

    def __init__(
        self, desk: Desk, title: str, rows: Sequence[PlanRow], term_id: int, fields: Sequence[Field], phrases: Phrases,
        parent: QWidget, *, under: Sequence[QWidget] = (), save: str,
    ) -> None:  # fmt: skip
        self.ids, self.term_id = [row.pairing_id for row in rows], term_id
        super().__init__(
            desk, title, fields, parent, over=[Label(_who(rows), "sub", wrap=True)], under=under, save=save, width=680
        )
        offer(desk, self.form, phrases, LABEL)
        self.form.focus_first()


class WriteDialog(_ForMany):
    """The same goals and measures for all ticked; what is written already stays unless asked otherwise."""

    def __init__(self, desk: Desk, rows: Sequence[PlanRow], term_id: int, phrases: Phrases, parent: QWidget) -> None:
        self.over = CheckBox(desk.theme, "已经写过的也改成这样")
        written = sum(row.planned for row in rows)
        self.over.setVisible(bool(written))
        super().__init__(
            desk, f"一起写计划（{len(rows)} 对）", rows, term_id, PLANNED, phrases, parent, under=[self.over],
            save=f"写进 {len(rows)} 对的计划　F9",
        )  # fmt: skip

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog: a field left blank changes nothing."""
        over, ids, term = self.over.isChecked(), self.ids, self.term_id
        self.toast = f"已写好 {len(ids)} 对的计划"
        return lambda session: plans.fill(session, ids, term, values, over=over)


class JudgeDialog(_ForMany):
    """The same outcome for all ticked."""

    def __init__(self, desk: Desk, rows: Sequence[PlanRow], term_id: int, phrases: Phrases, parent: QWidget) -> None:
        on = kinds.day("on", "评定日期", required=True)
        outcome = kinds.code("outcome", OUTCOME.label, "help_outcome", required=True)
        super().__init__(
            desk, f"评成效（{len(rows)} 对）", rows, term_id, (outcome, REVIEW, on), phrases, parent,
            save=f"评定 {len(rows)} 对　F9",
        )  # fmt: skip
        self.form.set_values({"on": desk.today})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog: words left blank keep what was said of each."""
        day = values["on"]
        assert isinstance(day, date)  # noqa: S101 - a required day
        ids, term, outcome, words = self.ids, self.term_id, str(values["outcome"]), values["review"]
        self.toast = f"已评定 {len(ids)} 对的成效"
        return lambda session: plans.review(session, ids, term, outcome, str(words) if words else None, day)


def _who(rows: Sequence[PlanRow]) -> str:
    names = "、".join(row.student for row in rows[:_NAMES])
    return names if len(rows) <= _NAMES else f"{names} 等 {len(rows)} 人"
