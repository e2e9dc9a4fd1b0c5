"""What a table remembers between two openings: columns, widths, order, kept in the preferences."""

from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import SheetChoices


def recall(desk: Desk, key: str) -> SheetChoices | None:
    """Return the choices kept under a key; None when nothing usable was."""
    kept = desk.recall(key)
    if not isinstance(kept, dict):
        return None
    columns, widths, sorts = kept.get("columns"), kept.get("widths") or {}, kept.get("sorts") or []
    return SheetChoices(columns=columns, widths=widths, sorts=[(str(name), bool(down)) for name, down in sorts])


def keep(desk: Desk, key: str, page: SheetPage) -> None:
    """Keep what is chosen on a page from now on."""

    def put(choices: object) -> None:
        if isinstance(choices, SheetChoices):
            columns = None if choices.columns is None else list(choices.columns)
            sorts = [list(sort) for sort in choices.sorts]
            desk.remember(key, {"columns": columns, "widths": dict(choices.widths), "sorts": sorts})

    page.choices_changed.connect(put)
