"""Plans and outcomes of the terms as they are read in a panel, the newest first."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.fields.pairing_plans import OUTCOME, PLANNED, REVIEW
from ledgerdesk.services.pairings import PairingFacts
from ledgerdesk.services.pairings.planned import PlanFacts
from ledgerdesk.ui.care.plans import plan_papers
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import link
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label

#: Term, teacher and plan of each.
Past = tuple[tuple[str, str, PlanFacts], ...]


def section(desk: Desk, pairings: Sequence[PairingFacts], plans: Past, host: QWidget) -> list[Item]:
    """Return the plans of a pupil who is or was paired, and what prints the handbook of the term in view."""
    term, pairing = desk.term, pairings[0].id
    press = []
    if term is not None and desk.may(Right.OUTPUT):
        run = partial(plan_papers.print_handbooks, desk, [pairing], term.id, host)
        press = [link(desk.theme, "打印手册", run, name="打印帮扶手册")]
    head = row(desk.theme, Label("计划与成效", "strong"), None, *press)
    return [head, *(told(plans) or [Label("还没有写计划。", "sub")])]


def told(plans: Sequence[tuple[str, str, PlanFacts]]) -> list[Item]:
    """Return a grey line with term, teacher and outcome for each plan, and what it said under it; numbers are masked."""
    items: list[Item] = []
    for term, teacher, plan in plans:
        head = "　".join(part for part in (term, teacher, OUTCOME.show(plan.outcome)) if part)
        items.append(Label(head, "sub", wrap=True))
        said = ((each.label, each.mask(getattr(plan, each.key))) for each in (*PLANNED, REVIEW))
        items.append(Label("\n".join(f"{label}：{words}" for label, words in said if words), wrap=True))
    return items
