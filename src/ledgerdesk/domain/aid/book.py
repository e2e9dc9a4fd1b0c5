"""The aid book: programmes and standards in layers, each entry from a day on, the upper layer over the lower."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from ledgerdesk.domain.aid import program as parts
from ledgerdesk.domain.aid.program import DEFINITION, ELIGIBLE, STANDARD, Condition, Definition, Rate
from ledgerdesk.domain.policy import PolicyGapError, PolicyValue
from ledgerdesk.domain.terms import AUTUMN, MonthDay

#: From which day of a season on a new standard counts for the whole term, and on which day a pupil is looked at.
DECIDES, CENSUS = "aid.decides", "aid.census"
PREFIX = "aid."
_PARSE = {DEFINITION: parts.parse_definition, ELIGIBLE: parts.parse_eligible, STANDARD: parts.parse_standard}


class Span(Protocol):
    """A term as the terms of the ledger have it; ``year`` is the one its school year starts in."""

    @property
    def year(self) -> int: ...  # noqa: D102 - see the class
    @property
    def season(self) -> str: ...  # noqa: D102
    @property
    def covers_from(self) -> date: ...  # noqa: D102
    @property
    def covers_to(self) -> date: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class AidTerm:
    """A term of the aid year; what holds on ``decides`` holds for all of it."""

    year: int
    season: str
    first: date
    last: date
    decides: date

    @property
    def short(self) -> str:
        """Return 2025年秋; the spring belongs to the calendar year it lies in."""
        return f"{self.year}年秋" if self.season == AUTUMN else f"{self.year + 1}年春"


@dataclass(frozen=True, slots=True)
class Entry:
    """A policy value of one part of a programme, read; a higher ``layer`` wins while it holds."""

    held: Any
    policy: PolicyValue
    layer: int


@dataclass(frozen=True, slots=True)
class Program:
    """A programme as it stands on one day; without a standard there is no amount to compute."""

    key: str
    definition: Definition
    source: str
    checked: bool
    conditions: tuple[Condition, ...]
    rates: tuple[Rate, ...]
    rate_policy: PolicyValue | None

    @property
    def name(self) -> str:
        """Return its name."""
        return self.definition.name


@dataclass(frozen=True)
class AidBook:
    """All entries by policy key; ``labels`` are the words of category, level and other codes."""

    entries: Mapping[str, tuple[Entry, ...]]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, layers: Iterable[Iterable[PolicyValue]], labels: Mapping[str, str]) -> "AidBook":
        """Build the book from the lowest layer up: what is shipped, what a county sets, what the school sets.

        Raises:
            ValueError: a value of a programme has not the shape of its part.
        """
        found: dict[str, list[Entry]] = {}
        for layer, values in enumerate(layers):
            for value in values:
                if value.key.startswith(PREFIX):
                    found.setdefault(value.key, []).append(Entry(_read(value), value, layer))
        order = {key: tuple(sorted(held, key=lambda e: (e.layer, e.policy.valid_from))) for key, held in found.items()}
        return cls(order, labels)

    def entry(self, key: str, day: date) -> Entry | None:
        """Return the entry of a policy key that holds on a day; None when none does."""
        holding = [entry for entry in self.entries.get(key, ()) if entry.policy.holds(day)]
        return holding[-1] if holding else None

    def timeline(self, program: str, part: str = STANDARD) -> tuple[Entry, ...]:
        """Return every entry of a part of a programme, the lowest layer first, each from the earliest on."""
        return self.entries.get(f"{program}.{part}", ())

    def keys(self) -> tuple[str, ...]:
        """Return the keys of all programmes there ever were, in the order they are shipped and added."""
        ending = f".{DEFINITION}"
        return tuple(key.removesuffix(ending) for key in self.entries if key.endswith(ending))

    def knows(self, key: str) -> bool:
        """Tell whether there ever was such a programme."""
        return f"{key}.{DEFINITION}" in self.entries

    def program(self, key: str, day: date) -> Program | None:
        """Return a programme as it stands on a day; None before it began."""
        definition = self.entry(f"{key}.{DEFINITION}", day)
        if definition is None:
            return None
        eligible, standard = self.entry(f"{key}.{ELIGIBLE}", day), self.entry(f"{key}.{STANDARD}", day)
        return Program(
            key,
            definition.held,
            definition.policy.source,
            definition.policy.checked,
            (Condition(),) if eligible is None else eligible.held,
            () if standard is None else standard.held,
            None if standard is None else standard.policy,
        )

    def programs(self, day: date, *, ended: bool = False) -> tuple[Program, ...]:
        """Return the programmes of a day, those that have ended only where asked for."""
        found = (self.program(key, day) for key in self.keys())
        return tuple(one for one in found if one is not None and (ended or not one.definition.ended))

    def term(self, span: Span) -> AidTerm:
        """Return the term with the day that decides its standards: a standard of 1 September is one of the autumn.

        Raises:
            PolicyGapError: the book does not say from which day on.
        """
        nominal = self._day(DECIDES, span)
        decides = min(max(span.covers_from, nominal), span.covers_to)
        return AidTerm(span.year, span.season, span.covers_from, span.covers_to, decides)

    def census_day(self, span: Span) -> date:
        """Return the day on which class, boarding, category and level of a pupil count for a term.

        Raises:
            PolicyGapError: the book does not say which.
        """
        return min(max(span.covers_from, self._day(CENSUS, span)), span.covers_to)

    def _day(self, key: str, span: Span) -> date:
        entry = self.entry(key, span.covers_from)
        if entry is None:
            raise PolicyGapError("政策标准里没有写明一个学期以哪一天为准。请在“资助—政策标准”里补上。")
        year = span.year if span.season == AUTUMN else span.year + 1
        return MonthDay.parse(entry.held[span.season]).of(year)


def _read(value: PolicyValue) -> Any:
    parse = _PARSE.get(value.key.rpartition(".")[2])
    try:
        return value.value if parse is None else parse(value.value)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"policy {value.key} from {value.valid_from}: {problem}") from problem
