"""What the page of standards reads in one go, and how its lines are said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.domain.aid import phrases
from ledgerdesk.domain.aid.book import AidBook, Entry, Program
from ledgerdesk.domain.aid.program import BENEFITS, DEFINITION, STANDARD
from ledgerdesk.domain.aid.words import per, yuan
from ledgerdesk.services.aid import counties, programs
from ledgerdesk.services.aid.counties import County, Use
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.sheet.line_table import Line
from ledgerdesk.ui.theme import Tone

#: Words and tones for the layers of the book, by layer.
LAYERS = (
    (programs.SHIPPED, "国家", Tone.MUTE),
    (programs.COUNTY, "示例县", Tone.INFO),
    (programs.OWN, "本校", Tone.INFO),
)


@dataclass(frozen=True)
class Reading:
    """The book on a day; ``own`` is the row of each own entry by policy key and first day."""

    day: date
    book: AidBook
    programs: tuple[Program, ...]
    own: Mapping[tuple[str, date], int]
    counties: tuple[tuple[County, Use | None], ...]

    @property
    def names(self) -> dict[str, str]:
        """Return the programmes' names by key."""
        return {one.key: one.name for one in self.programs}

    @property
    def in_use(self) -> tuple[County, Use] | None:
        """Return the example county switched on now or later, None when none is."""
        held = [(county, use) for county, use in self.counties if use is not None]
        return next(((c, use) for c, use in held if use.until is None or use.until >= self.day), None)


def read(session: Session, day: date) -> Reading:
    """Return everything the page shows."""
    return Reading(
        day,
        programs.book(session),
        programs.programs(session, day, ended=True),
        programs.own_rows(session),
        counties.rows(session),
    )


def state(program: Program) -> str:
    """Return how a programme stands: 计算, 只登记, 本县没有."""
    if program.definition.ended:
        return "本县没有"
    return "只登记" if program.definition.record_only else "本校计算"


def lines(reading: Reading) -> list[Line]:
    """Return the list of programmes: those computed here first, those not given here last."""
    order = {"本校计算": 0, "只登记": 1, "本县没有": 2}
    found = []
    for program in sorted(reading.programs, key=lambda one: order[state(one)]):
        standing = state(program)
        tint = "" if standing == "本校计算" else "sub"
        found.append(Line(program.key, (program.name, brief(program, reading), standing), tint=tint))
    return found


def brief(program: Program, reading: Reading) -> str:
    """Return the rates of the day in one line; what is given in kind is named."""
    if not program.rates:
        return program.definition.gives or BENEFITS[program.definition.benefit]
    units = {rate.unit or program.definition.unit for rate in program.rates}
    fixed = [rate.fen for rate in program.rates if rate.fen is not None and not rate.average]
    if len(units) == 1 and len(fixed) == len(program.rates) > 1:
        *first, last = dict.fromkeys(fixed)
        return "、".join([*(yuan(fen).removesuffix("元") for fen in first), per(last, units.pop())])
    said = (phrases.rate(rate, program.definition, reading.names) for rate in program.rates)
    return "，".join(dict.fromkeys(said))


def span(entry: Entry) -> str:
    """Return from when to when an entry holds."""
    until = entry.policy.valid_to
    return f"{dates.full(entry.policy.valid_from)}起" + (f"，到{dates.full(until)}止" if until else "")


def standing(reading: Reading, program: str, entry: Entry) -> tuple[str, Tone]:
    """Return whether an entry holds on the day: 现行, 以后, 以前, 没有用上."""
    key, policy = entry.policy.key, entry.policy
    if reading.book.entry(key, reading.day) is entry:
        return "现行", Tone.OK
    if policy.valid_from > reading.day:
        return "以后", Tone.INFO
    part = key.removeprefix(f"{program}.")
    higher = [one for one in reading.book.timeline(program, part) if one.layer > entry.layer]
    if policy.holds(reading.day) and any(one.policy.holds(reading.day) for one in higher):
        return "没有用上", Tone.MUTE
    return "以前", Tone.MUTE


def entries(reading: Reading, program: str) -> list[Entry]:
    """Return the standards of a programme, the newest first, the school's own before others of the same day."""
    held = reading.book.timeline(program, STANDARD)
    return sorted(held, key=lambda one: (one.policy.valid_from, one.layer), reverse=True)


def turns(reading: Reading, program: str) -> list[Entry]:
    """Return the school's own and the county's changes of what a programme is and whom it is for, the newest first."""
    held = [*reading.book.timeline(program, DEFINITION), *reading.book.timeline(program, "eligible")]
    changed = [one for one in held if one.layer > programs.SHIPPED]
    return sorted(changed, key=lambda one: (one.policy.valid_from, one.layer), reverse=True)
