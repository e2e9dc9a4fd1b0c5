"""What was told in confidence, where a pupil is shown: that there is some, and for the headteacher the words themselves.

Reading is a step that is kept, with what the words were wanted for; they stand in a dialog and nowhere else.
"""

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.domain.rights import Right
from ledgerdesk.services import confidences
from ledgerdesk.services.confidences import NoteFacts
from ledgerdesk.ui.accounts import disclosure
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import well
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import Item, column, row, scroll
from ledgerdesk.ui.kit.text import Label, Picture

PURPOSES = ("了解学生情况", "商量帮扶办法", "核实反映的问题")


class NotesDialog(Dialog):
    """The notes about one pupil, the newest first."""

    def __init__(self, desk: Desk, name: str, notes: tuple[NoteFacts, ...], parent: QWidget) -> None:
        super().__init__(desk.theme, "资助台账", parent, width=560)
        theme = desk.theme
        items: list[Item] = []
        for note in notes:
            told = f"{dates.prose(note.written_on, desk.today)}　{note.author or '恢复码'}记"
            if note.found_on is not None:
                told += f"　{dates.prose(note.found_on, desk.today)}{'家访' if note.visit_id else '谈心'}"
            items.append(well(theme, Label(told, "sub"), Label(note.content, wrap=True)))
        body = scroll(column(theme, *items, None, spacing=8))
        body.setMinimumHeight(theme.px(min(400, 60 + 90 * len(notes))))
        self.put(Label(f"{name} 的保密记录　{len(notes)} 条", "heading"), body)
        self.put(Label("只有校长看得到。这次查看已经记下。", "sub"))
        close = Button(theme, "看好了", role=Role.PRIMARY, run=self.accept)
        self.put_buttons(close)
        close.setFocus()


def lines(desk: Desk, owner: QWidget, names: Mapping[int, str], notes: Mapping[int, int]) -> list[Item]:
    """Return a line for each pupil of whom there are notes; whoever may read them gets the button.

    Who may neither write nor read them is not told that there are any.
    """
    theme, found = desk.theme, list[Item]()
    if not (desk.ledger.may(Right.EDIT) or desk.ledger.may(Right.CONFIDE)):
        return found
    for who, name in names.items():
        count = notes.get(who, 0)
        if not count:
            continue
        whose = f"{name} " if len(names) > 1 else ""
        look = desk.when(
            Right.CONFIDE, Button(theme, "看", "eye", Role.QUIET, small=True, run=partial(ask, desk, owner, who, name))
        )
        told = Label(f"{whose}有 {count} 条保密记录", "sub")
        found.append(row(theme, Picture(theme, "lock", "sub", 16), told, None, *look))
    return found


def ask(desk: Desk, owner: QWidget, person_id: int, name: str) -> None:
    """Ask what the words are wanted for, write that down, and show them."""

    def show(notes: tuple[NoteFacts, ...]) -> None:
        NotesDialog(desk, name, notes, owner).stand()

    purpose = desk.asker.ask_text(
        f"看 {name} 的保密记录做什么用？",
        "会记下您看过和用途。",
        "看",
        options=PURPOSES,
        check=lambda text: "" if text.strip() else "请写一下做什么用。",
    )
    if purpose is not None:
        desk.write(
            f"查看保密记录 {name}", lambda session: confidences.read(session, person_id), show, owner=owner,
            kind=disclosure.KIND, reason=purpose.strip(),
        )  # fmt: skip
