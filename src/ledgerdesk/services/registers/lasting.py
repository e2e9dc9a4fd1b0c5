"""What every list of entries that begin and end has in common: which entry a row is, and what it may say of its end."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledgerdesk.fields.references import RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.services.registers.naming import record_number
from ledgerdesk.services.registers.shape import Facts, Found, Suspect, Taken

_FIX = "核对后改正"


def lacking(values: Mapping[str, Any], asked: Sequence[tuple[str, str]]) -> tuple[Problem, ...]:
    """Return what an entry must have and has not; one that is over must say why."""
    wanted = (*asked, ("end_reason", "结束原因")) if values.get("valid_to") else asked
    return tuple(Problem(key, f"没有{label}", "在原表补上") for key, label in wanted if not values.get(key))


def match(
    row: ParsedRow, known: Mapping[int, Facts], alike: Sequence[int], *, same: bool, other: str, other_day: str
) -> Found:
    """Return which entry a row is: that of its 记录号 when ``same``, else the one of ``alike`` that began that day.

    ``alike`` are the entries between whom the row names, ``other`` is said of a 记录号 that belongs to somebody else,
    ``other_day`` of an entry still going on that began another day.
    """
    number, since = record_number(row), row.values.get("valid_from")
    if number in known and same:
        return Found(number)
    going_on = [one for one in alike if known[one]["_until"] is None]
    fitting = going_on if since is None else [one for one in alike if known[one]["_since"] == since]
    if len(fitting) == 1:
        return Found(fitting[0])
    if number in known:
        return Found(problems=(Problem(RECORD.key, other, "核对；如果是新的，把记录号留空"),))
    meeting = going_on if row.values.get("valid_to") is None else []
    return Found(suspects=tuple(Suspect(one, other_day) for one in meeting))


def refused_end(row: ParsedRow, known: Facts | None, *, begun: str, ended: str) -> tuple[Problem, ...]:
    """Return what a row may not say of the end of a known entry, or of a new one (None).

    ``begun`` is what the first day is called, ``ended`` is said of an entry that is over already.
    """
    until, reason = row.values.get("valid_to"), row.values.get("end_reason")
    over = known["_until"] if known else None
    since = row.values.get("valid_from") or (known["_since"] if known else None)
    if over is not None and until not in (None, over):
        return (Problem("valid_to", ended, "在台账里核对结束日期"),)
    if over is None and isinstance(until, date) != bool(reason):
        return (Problem("end_reason" if until else "valid_to", "结束日期和结束原因只写了一个", "在原表补上另一个"),)
    last = until if isinstance(until, date) else over
    if last is not None and isinstance(since, date) and last < since:
        return (Problem("valid_to", f"结束日期早于{begun}", _FIX),)
    if known is not None and over is not None and reason not in (None, known.get("end_reason")):
        return (Problem("end_reason", ended, "在台账里核对结束原因"),)
    return ()


def over_first(rows: Sequence[Taken]) -> list[int]:
    """Return the places of rows, those that are over first: they take nobody's room."""
    return sorted(range(len(rows)), key=lambda at: (rows[at].values.get("valid_to") is None, at))
