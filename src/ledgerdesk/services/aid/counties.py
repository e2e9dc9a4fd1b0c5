"""The example counties that ship with the program: named amounts, off until a school switches one on."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from ledgerdesk.domain.policy import PolicyBook, PolicyValue
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.paths import bundled
from ledgerdesk.services import school
from ledgerdesk.services.permission import needs

#: Setting: which example counties were switched on, from when to when.
COUNTIES = "aid.counties"
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


@needs(Right.LOOK)
def in_use(session: Session) -> tuple[Use, ...]:
    """Return every use so far, in order; those of counties the program no longer ships are left out."""
    return tuple(
        Use(one["county"], date.fromisoformat(one["since"]), date.fromisoformat(one["until"]) if one["until"] else None)
        for one in school.setting(session, COUNTIES) or ()
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


@needs(Right.LOOK)
def rows(session: Session) -> tuple[tuple[County, Use | None], ...]:
    """Return the example counties, each with its latest use."""
    uses = {use.county: use for use in in_use(session)}
    return tuple((county, uses.get(county.id)) for county in shipped().values())


@needs(Right.SETTINGS)
def use(session: Session, county: str, since: date, until: date | None = None) -> None:
    """Switch an example county on from a day on; the one in use then ends the day before. RuleError by field key."""
    if county not in shipped():
        raise NotFoundError("没有这个示例县。")
    if until is not None and until < since:
        raise RuleError({"until": "截止日早于开始日，请核对。"})
    before = _until(in_use(session), date.fromordinal(since.toordinal() - 1))
    kept = [use for use in before if use.since < since]
    school.set_setting(session, COUNTIES, [use.as_json() for use in (*kept, Use(county, since, until))])


@needs(Right.SETTINGS)
def stop(session: Session, last_day: date) -> None:
    """Switch the example county off after a day; one that would begin later never does."""
    uses = _until(in_use(session), last_day)
    school.set_setting(session, COUNTIES, [use.as_json() for use in uses if use.since <= last_day])


def _until(uses: Sequence[Use], last_day: date) -> list[Use]:
    """Return the uses, those still open then ending with a day."""
    return [Use(use.county, use.since, last_day) if use.until is None or use.until > last_day else use for use in uses]
