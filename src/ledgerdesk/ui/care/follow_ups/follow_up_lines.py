"""What is to be followed up, as lines of a panel that shows something else."""

from collections.abc import Sequence
from functools import partial

from ledgerdesk.domain import dates
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.ui import places
from ledgerdesk.ui.care.follow_ups import follow_up_source
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import link
from ledgerdesk.ui.kit.layout import Item, column, row
from ledgerdesk.ui.kit.text import Chip, Label


def lines(desk: Desk, tasks: Sequence[TaskRow]) -> list[Item]:
    """Return a line for each task: what, by when and by whom, how it stands, and the way to it."""
    theme, found = desk.theme, list[Item]()
    for task in tasks:
        chip = Chip(theme, follow_up_source.state(task, desk.on), follow_up_source.tone(task, desk.on))
        go = partial(desk.open, places.HELP_WORK, places.FOLLOW_UPS, record=task.id)
        until = f"{dates.prose(task.facts.due_on, desk.today)}前　{task.teacher}".rstrip()
        words = column(theme, Label(task.facts.title, wrap=True), Label(until, "sub"), spacing=0)
        found.append(row(theme, (words, 1), chip, link(theme, "看", go, name=f"看跟进 {task.facts.title}")))
    return found
