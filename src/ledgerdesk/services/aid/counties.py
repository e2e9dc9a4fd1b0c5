"""The example counties that ship with the program: named amounts, off until a school switches one on."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from ledgerdesk.domain.policy import PolicyBook, PolicyValue
from ledgerdesk.paths import bundled

_FACTS = "county"


@dataclass(frozen=True)
class County:
    """An example county: ``values`` are its policy values, open-ended; whoever switches it on says for how long."""

    id: str
    name: str
    source: str
    values: tuple[PolicyValue, ...]


@dataclass(frozen=True)
class Use:
    """A county switched on from a day on, to a last day or until further notice."""

    county: str
    since: date
    until: date | None = None

    def as_json(self) -> dict[str, str | None]:
        """Return it as the setting keeps it."""
        until = self.until.isoformat() if self.until else None
        return {"county": self.county, "since": self.since.isoformat(), "until": until}


@cache
def shipped() -> Mapping[str, County]:
    """Return the counties by id, ordered by name; read once, for they never change."""
    found = []
    for path in (bundled("resources") / "policy" / "counties").glob("*.toml"):
        with path.open("rb") as file:
            raw = tomllib.load(file)
        facts = raw.pop(_FACTS)
        values = tuple(value for held in PolicyBook.parse([raw]).values.values() for value in held)
        found.append(County(path.stem, facts["name"], facts["source"], values))
    return {county.id: county for county in sorted(found, key=lambda one: (one.name, one.id))}


def read(setting: Any) -> tuple[Use, ...]:
    """Return the uses a setting keeps; those of counties the program no longer ships are left out."""
    return tuple(
        Use(one["county"], date.fromisoformat(one["since"]), date.fromisoformat(one["until"]) if one["until"] else None)
        for one in setting or ()
        if one["county"] in shipped()
    )


def values(uses: Sequence[Use]) -> Iterator[PolicyValue]:
    """Yield the values of the counties in use, each no longer than its county."""
    for use in uses:
        for value in shipped()[use.county].values:
            first = max(value.valid_from, use.since)
            last = min((day for day in (value.valid_to, use.until) if day is not None), default=None)
            if last is None or first <= last:
                yield replace(value, valid_from=first, valid_to=last)
