"""The forms on paper of one pupil, as lines of a panel."""

from collections.abc import Sequence
from functools import partial

from ledgerdesk.domain import dates
from ledgerdesk.services import paper_forms
from ledgerdesk.services.paper_forms import FormFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.care.paper import paper_source
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import link
from ledgerdesk.ui.kit.layout import Item, column, row
from ledgerdesk.ui.kit.text import Label


def lines(desk: Desk, forms: Sequence[FormFacts]) -> list[Item]:
    """Return a line for each form: when it came back or went out, what it is, how it stands; press it for its scans."""
    return [_line(desk, form) for form in forms]


def _line(desk: Desk, form: FormFacts) -> Item:
    theme = desk.theme
    day = form.returned_on or form.printed_on
    word = paper_source.kind_word(form.kind)
    go = partial(desk.open, places.HELP_WORK, places.PAPER, record=form.id)
    scans = f"{form.scans} 张扫描件" if form.scans else ""
    told = "，".join(part for part in (paper_forms.STATES[form.state], scans) if part)
    head = row(
        theme,
        Label(dates.show_day(day) if day else "", "sub"),
        link(theme, word, go, name=f"看 {form.student} 的{word}"),
        None,
        spacing=8,
    )
    return column(theme, head, Label(told, "sub", wrap=True), spacing=0)
