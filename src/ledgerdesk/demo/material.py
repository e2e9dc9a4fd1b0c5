"""What the demonstration school is made of: resources/demo."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ledgerdesk.paths import bundled
from ledgerdesk.services.school import SchoolFacts

_FOLDER = "demo"
_FACTS = "school.toml"


@dataclass(frozen=True)
class Material:
    """The invented school.

    ``day`` is one whose holidays are known; ``password`` is no secret; days of the year are written "09-01".
    """

    day: date
    password: str
    user: str
    list_file: Path
    year_starts: str
    lessons: Mapping[str, tuple[str, str]]
    pupils_per_teacher: int
    decision: str
    school: SchoolFacts
    staff: tuple[Mapping[str, Any], ...]
    pairing: Mapping[str, Any]
    visit: Mapping[str, Any]
    talk: Mapping[str, Any]
    aid: Mapping[str, Any]
    help: Mapping[str, Any]

    @property
    def ledger_name(self) -> str:
        """Return the name of the ledger's folder."""
        return f"{self.school.name}.ledger"


@cache
def material() -> Material:
    """Read resources/demo."""
    folder = bundled("resources") / _FOLDER
    with (folder / _FACTS).open("rb") as file:
        facts = tomllib.load(file)
    return Material(
        day=facts["day"],
        password=facts["password"],
        user=facts["user"],
        list_file=folder / facts["list"],
        year_starts=facts["year_starts"],
        lessons={season: (first, last) for season, (first, last) in facts["lessons"].items()},
        pupils_per_teacher=facts["pupils_per_teacher"],
        decision=facts["decision"],
        school=SchoolFacts(**facts["school"]),
        staff=tuple(facts["staff"]),
        pairing=facts["pairing"],
        visit=facts["visit"],
        talk=facts["talk"],
        aid=facts["aid"],
        help=facts["help"],
    )
