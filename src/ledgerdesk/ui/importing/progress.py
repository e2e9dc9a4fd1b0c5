"""How far an import has come, from the file read to the step that can be taken back."""

from dataclasses import dataclass, field
from pathlib import Path

from ledgerdesk.excel.lists import FilePlan, OpenedList
from ledgerdesk.excel.mapping import NOT_NEEDED, REMEMBERED
from ledgerdesk.services.imports import Mode, Outcome, PlannedRow
from ledgerdesk.ui.importing.change_lines import Shelf
from ledgerdesk.ui.importing.work import Planned, RowKey


@dataclass
class Progress:
    """One import; ``file`` is the list as it was read, ``opened`` with the columns as chosen: every sheet, ticked or not.

    ``taken`` are the sheets to be taken in, by their place in ``opened.parts``; ``known`` when the columns are those of
    last time, ``doubtful`` the rows as they were before ``decisions``, ``done`` the plan that was done and ``step_id``
    its number in the journal.
    """

    path: Path | None = None
    file: OpenedList | None = None
    opened: OpenedList | None = None
    taken: frozenset[int] = frozenset()
    known: bool = False
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    mode: Mode = Mode.UPDATE
    modes: dict[str, Mode] = field(default_factory=dict)
    planned: Planned | None = None
    shelf: Shelf | None = None
    doubtful: tuple[PlannedRow, ...] = ()
    decisions: dict[RowKey, int | None] = field(default_factory=dict)
    outcome: Outcome | None = None
    done: FilePlan | None = None
    step_id: int = 0


def known(opened: OpenedList) -> bool:
    """Tell whether every column of a list was met before, and nothing is asked, so that nobody needs to look at them."""
    if any(part.mapping.once for part in opened.parts):
        return False
    matches = [match for part in opened.parts for match in part.mapping.columns if match.label]
    hows = {match.how for match in matches}
    return REMEMBERED in hows and hows <= {REMEMBERED, NOT_NEEDED}


def facts(opened: OpenedList) -> str:
    """Return file, register, sheets and size in words."""
    names = [part.raw.name for part in opened.parts]
    sheets = f"工作表“{names[0]}”" if len(names) == 1 else f"{len(names)} 张工作表"
    rows = sum(len(part.band.rows) for part in opened.parts)
    return f"{opened.file_name}　{opened.sheet.title}　{sheets}　共 {rows:,} 行"


def paths(kept: object) -> list[str]:
    """Return the paths of a preference that should be a list of them."""
    return [path for path in kept if isinstance(path, str)] if isinstance(kept, list) else []


def existing(kept: object) -> list[str]:
    """Return those of them that still are files."""
    return [path for path in paths(kept) if Path(path).is_file()]
