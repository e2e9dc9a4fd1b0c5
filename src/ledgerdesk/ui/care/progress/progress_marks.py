"""Figures of the radar as cells of a table: 4/6 in the colour of how it stands, ordered by how bad that is."""

from collections.abc import Sequence
from typing import NamedTuple

from ledgerdesk.domain.dues import Due, Span, State
from ledgerdesk.services.radar.cells import UNTOLD, Cell
from ledgerdesk.ui.sheet.sheet_column import KEEP, Column
from ledgerdesk.ui.theme import Tone

#: What each colour means; 请假 is said with the figure itself.
LEGEND = ((State.DONE, "按时"), (State.SOON, "差一点"), (State.LATE, "落后"), (State.OPEN, "还没到"))
_TONES = {
    State.DONE: Tone.OK,
    State.OPEN: Tone.MUTE,
    State.EXCUSED: Tone.MUTE,
    State.SOON: Tone.WARN,
    State.LATE: Tone.BAD,
}
_RANK = {state: rank for rank, state in enumerate(reversed(State))}
_STANDS = {State.DONE: "做了", State.OPEN: "还没到", State.SOON: "快到期", State.LATE: "落后"}
_STAYS = {1: 8, 2: 7, 3: 5}  # priority of a month by how many months ago it began
VISITS, TALK, WORDS, MADE = "visits", "talk_", "words", "made"


class Mark(NamedTuple):
    """A cell's words with their colour; the worst come first when a table is ordered by them."""

    rank: int
    share: float
    text: str
    tone: Tone | None


def tone_of(state: State) -> Tone:
    """Return the colour of a state."""
    return _TONES.get(state, Tone.MUTE)


def figure(cell: Cell) -> Mark:
    """Return a cell's figure as a chip."""
    if cell.text == UNTOLD:
        return Mark(len(_RANK), 0.0, UNTOLD, None)
    return Mark(_RANK[cell.state], cell.done / cell.wanted, cell.text, tone_of(cell.state))


def told(words: str, state: State) -> Mark:
    """Return words in the colour of what they tell, where it asks for something."""
    return Mark(_RANK[state], 0.0, words, tone_of(state) if state in (State.SOON, State.LATE) else None)


def windows(visits: Sequence[Due]) -> str:
    """Return each visit's time and how it stands: 第 1 次 10月13日 前 做了; where none is asked for, why."""
    return "　".join(f"第 {number} 次 {_window(due)}" for number, due in enumerate(visits, start=1))


def columns(
    months: Sequence[Span], begun: int, *, visits: str = "家访（学期）", width: int = 102
) -> tuple[Column, ...]:
    """Return the columns of figures: the visits of the term, then the talks month by month, ``begun`` of them so far."""
    first = _chips(VISITS, visits, width, KEEP)
    talks = (_month(at, month.first.month, begun) for at, month in enumerate(months))
    return first, *talks


def words_column(width: int) -> Column:
    """Return the last column: how it stands by today, in words."""
    return Column(
        key=WORDS, title="到今天", width=width, show=_text, tone=_tone, bare=True, find=None, priority=KEEP,
    )  # fmt: skip


def month_at(key: str) -> int | None:
    """Return which month a column shows; None for another column."""
    return int(key.removeprefix(TALK)) if key.startswith(TALK) else None


def _window(due: Due) -> str:
    by = due.window.due_by
    when = f"{by.month}月{by.day}日前"
    if due.state is State.NOT_REQUIRED:
        return f"{when} 不要求（{due.window.reason}）"
    return f"{when} {_STANDS[due.state]}"


def _month(at: int, month: int, begun: int) -> Column:
    """Return the column of a month: of those begun the latest stay longest, those to come leave first."""
    if at >= begun:
        return _chips(f"{TALK}{at}", f"{month}月", 60, 2)
    return _chips(f"{TALK}{at}", f"{month}月谈心", 84, _STAYS.get(begun - at, 4))


def _chips(key: str, title: str, width: int, priority: int) -> Column:
    return Column(key=key, title=title, width=width, show=_text, tone=_tone, find=None, priority=priority)


def _text(value: object) -> str:
    return value.text if isinstance(value, Mark) else UNTOLD


def _tone(value: object) -> Tone | None:
    return value.tone if isinstance(value, Mark) else None
