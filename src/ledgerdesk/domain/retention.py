"""Which backups are kept: by number and by days of use, never by a date that a dead clock battery made up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_SMALLEST_SHELF = 3  # backups that no size budget takes away
#: A clock set right by an hour is the same day; one that starts anew at each boot is further behind.
_SLACK = timedelta(hours=1)


@dataclass(frozen=True)
class Kept:
    """A usable backup: its number, the day of use it was made on (see ``day_of_use``), its size in bytes."""

    sequence: int
    day: int
    bytes: int
    pinned: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How many are kept.

    The newest ``last`` ones; the newest of each of ``days`` days of use, ``weeks`` weeks of ``week`` such days and
    ``months`` months of ``month``; in all ``at_most`` and ``bytes``, the oldest going first. At most ``at_once`` are
    deleted in one run: a mistake must not empty the shelf.
    """

    last: int
    days: int
    weeks: int
    months: int
    week: int
    month: int
    at_most: int
    at_once: int
    bytes: int


def day_of_use(now: datetime, before: tuple[int, datetime] | None) -> int:
    """Return the number of the day a backup is made on: one more than ``before`` where the day is another.

    ``now`` is aware local time; ``before`` the last backup's day and aware moment. A clock that jumped, forwards or
    back, begins a new day; so does one that starts at the same date each morning.
    """
    if before is None:
        return 1
    day, moment = before
    same = moment.astimezone(now.tzinfo).date() == now.date() and now >= moment - _SLACK
    return day if same else day + 1


def surplus(backups: Iterable[Kept], rule: Rule) -> tuple[int, ...]:
    """Return the numbers to delete now, oldest first; never the newest, never a pinned one."""
    shelf = sorted(backups, key=lambda one: one.sequence, reverse=True)
    if not shelf:
        return ()
    wanted = {one.sequence for one in shelf if one.pinned}
    wanted |= {one.sequence for one in shelf[: max(1, rule.last)]}
    wanted |= _newest_of_each(shelf, rule.days, lambda day: day)
    wanted |= _newest_of_each(shelf, rule.weeks, lambda day: day // rule.week)
    wanted |= _newest_of_each(shelf, rule.months, lambda day: day // rule.month)
    going = [one for one in reversed(shelf) if one.sequence not in wanted]
    staying = [one for one in shelf if one.sequence in wanted]
    going += _too_many(staying, rule)
    return tuple(one.sequence for one in going[: rule.at_once])


def _newest_of_each(shelf: list[Kept], groups: int, group: Callable[[int], int]) -> set[int]:
    newest: dict[int, int] = {}
    for one in shelf:
        newest.setdefault(group(one.day), one.sequence)
    return set(list(newest.values())[:groups])


def _too_many(staying: list[Kept], rule: Rule) -> list[Kept]:
    """Return what number and size do not allow, oldest first; ``staying`` is newest first."""
    count, size = len(staying), sum(one.bytes for one in staying)
    out = []
    for place in range(len(staying) - 1, 0, -1):
        one = staying[place]
        over = (count > rule.at_most and place >= rule.last) or (size > rule.bytes and place >= _SMALLEST_SHELF)
        if over and not one.pinned:
            out.append(one)
            count, size = count - 1, size - one.bytes
    return out
