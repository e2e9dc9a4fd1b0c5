"""Programmes of aid as policy values say them: what one gives, who may have it, how much it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ledgerdesk.domain.aid.shares import Share

CASH, GOODS, WAIVER, PREFERENCE = "cash", "goods", "waiver", "preference"
BENEFITS = MappingProxyType({CASH: "资金", GOODS: "实物", WAIVER: "减免", PREFERENCE: "照顾"})
YEAR, TERM, DAY, ONCE = "year", "term", "day", "once"
UNITS = MappingProxyType({YEAR: "每学年", TERM: "每学期", DAY: "每天", ONCE: "一次"})
#: Who pays, as the documents name the levels.
LEVELS = MappingProxyType(
    {
        "central": "中央", "province": "省", "city": "市", "county": "县", "local": "地方", "school": "学校",
        "social": "社会",
    }
)  # fmt: skip
#: Parts of a programme's policy key.
DEFINITION, ELIGIBLE, STANDARD = "definition", "eligible", "standard"
PARTS = (DEFINITION, ELIGIBLE, STANDARD)
MEALS, ENROLLED = "meals", "enrolled"
_LISTS = ("stage", "grade", "category", "level", "residence")
_FLAGS = ("boarding", "in_county", "in_province")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a programme is; ``pay_by`` is term, or the season in which a whole year is paid.

    ``gives`` says in words what is given where there is no amount; ``days`` which days of a daily one count: those
    with a meal or those enrolled. A ``record_only`` one is paid elsewhere and never computed here.
    """

    name: str
    benefit: str = CASH
    unit: str = YEAR
    pay_by: str = TERM
    gives: str = ""
    days: str = MEALS
    record_only: bool = False
    ended: bool = False
    excludes: tuple[str, ...] = ()
    funding: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must be so of a pupil; empty and None ask nothing. Lists hold codes, one of which must be there."""

    stage: tuple[str, ...] = ()
    grade: tuple[int, ...] = ()
    category: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    residence: tuple[str, ...] = ()
    boarding: bool | None = None
    in_county: bool | None = None
    in_province: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One line of a standard: an amount in fen per unit, or a percentage of another programme's, or left open.

    ``at_most`` is a limit under which the school decides each amount, ``decided`` leaves it to the school altogether;
    an ``average`` is what the documents call 平均. ``unit`` stands in for the programme's own.
    """

    condition: Condition = field(default_factory=Condition)
    fen: int | None = None
    share_of: str = ""
    percent: int = 0
    at_most: int | None = None
    decided: bool = False
    average: bool = False
    unit: str = ""


def parse_definition(value: object) -> Definition:
    """Return the definition in a policy value; ValueError when it is none."""
    raw = _mapping(value, set(Definition.__dataclass_fields__))
    if not isinstance(raw.get("name"), str) or not raw["name"].strip():
        raise ValueError("a programme needs a name")
    for key, known in (("benefit", BENEFITS), ("unit", UNITS), ("pay_by", (TERM, "autumn", "spring"))):
        if raw.get(key, next(iter(known))) not in known:
            raise ValueError(f"unknown {key}")
    if raw.get("days", MEALS) not in (MEALS, ENROLLED):
        raise ValueError("unknown kind of days")
    funding = tuple(_share(entry) for entry in raw.get("funding", ()))
    rest = {key: held for key, held in raw.items() if key not in ("funding", "excludes")}
    return Definition(**rest, funding=funding, excludes=tuple(raw.get("excludes", ())))


def parse_eligible(value: object) -> tuple[Condition, ...]:
    """Return the conditions in a policy value, one of which must be met; ValueError when it holds none."""
    found = tuple(_condition(entry, set()) for entry in (value if isinstance(value, list) else [value]))
    if not found:
        raise ValueError("no condition")
    return found


def parse_standard(value: object) -> tuple[Rate, ...]:
    """Return the lines of a standard, the first that fits a pupil counts; ValueError when it holds none."""
    if not isinstance(value, list) or not value:
        raise ValueError("a standard is a list of rates")
    return tuple(_rate(entry) for entry in value)


def _rate(value: object) -> Rate:
    own = set(Rate.__dataclass_fields__) - {"condition"}
    condition = _condition(value, own)
    raw = {key: held for key, held in _mapping(value).items() if key in own}
    ways = [bool("fen" in raw), bool(raw.get("share_of")), bool("at_most" in raw), bool(raw.get("decided"))]
    if sum(ways) != 1 or bool(raw.get("share_of")) != ("percent" in raw):
        raise ValueError("a rate is an amount, a share, a limit or open: one of them")
    for key in ("fen", "percent", "at_most"):
        if key in raw and (not isinstance(raw[key], int) or isinstance(raw[key], bool) or raw[key] < 0):
            raise ValueError(f"{key} is a whole number, not negative")
    if raw.get("unit", YEAR) not in UNITS:
        raise ValueError("unknown unit")
    return Rate(condition=condition, **raw)


def _condition(value: object, also: set[str]) -> Condition:
    raw = _mapping(value, {*_LISTS, *_FLAGS, *also})
    held: dict[str, Any] = {}
    for key in _LISTS:
        if key in raw:
            held[key] = tuple(raw[key]) if isinstance(raw[key], (list, tuple)) else (raw[key],)
    for key in _FLAGS:
        if key in raw:
            if not isinstance(raw[key], bool):
                raise ValueError(f"{key} is true or false")
            held[key] = raw[key]
    return Condition(**held)


def _share(value: object) -> Share:
    raw = _mapping(value, {"level", "part"})
    if raw.get("level") not in LEVELS or not isinstance(raw.get("part"), int) or raw["part"] < 1:
        raise ValueError("a share names a level and a part")
    return Share(raw["level"], raw["part"])


def _mapping(value: object, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or (known is not None and not value.keys() <= known):
        raise ValueError("a table with known keys is wanted")
    return value
