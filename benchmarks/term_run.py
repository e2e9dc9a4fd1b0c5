"""Goal 13: a term's aid for 1,500 pupils × 6 programmes, explained, beside plain Python looking the same data up."""

import random
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.harness import Pair

from ledgerdesk.domain.aid.book import AidBook
from ledgerdesk.domain.aid.entitle import Run
from ledgerdesk.domain.aid.facts import DayCount, Entitlement, PupilFacts
from ledgerdesk.domain.policy import PolicyBook
from ledgerdesk.domain.terms import AUTUMN, TermSpan
from ledgerdesk.paths import bundled

PUPILS = 1_500
PROGRAMS = ("aid.living.boarding", "aid.living.day", "aid.meal", "aid.textbook", "aid.fees.compulsory", "aid.preschool")
TERM = TermSpan(2025, AUTUMN, date(2025, 9, 1), date(2026, 1, 31))
_CATEGORIES = ("out_of_poverty", "unstable", "subsistence", "destitute", "disabled", "orphan", "left_behind")
_LABELS = dict(
    zip(
        _CATEGORIES,
        ("脱贫家庭", "脱贫不稳定家庭", "低保家庭", "特困救助供养", "残疾学生", "孤儿", "留守儿童"),
        strict=True,
    )
)
_LEVELS = {"special": "特别困难", "hard": "比较困难", "general": "一般困难"}
_NINE = "一二三四五六七八九"


def pupils() -> list[PupilFacts]:
    """Return the same invented pupils every time: no two months of meals need be alike."""
    chance = random.Random(20260925)
    made = []
    for _ in range(PUPILS):
        grade = chance.randint(1, 9)
        months = tuple(DayCount(date(2025, month, 1), chance.randint(14, 22)) for month in (9, 10, 11, 12))
        made.append(
            PupilFacts(
                stage="primary" if grade < 7 else "middle",
                grade=grade,
                boarding=chance.random() < 0.5,
                categories=tuple(sorted(chance.sample(_CATEGORIES, chance.choice((0, 1, 1, 2))))),
                level=chance.choice((*_LEVELS, "none")),
                meal_days=months,
            )
        )
    return made


def book() -> AidBook:
    """Return the book of what ships."""
    paths = sorted((bundled("resources") / "policy").glob("*.toml"))
    shipped = PolicyBook.parse(tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)
    return AidBook.of([[value for held in shipped.values.values() for value in held]], _LABELS | _LEVELS)


def pairs(_folder: Path) -> Iterator[Pair]:
    """Yield the goal; both ways must say the same of every pupil before they are timed."""
    known, roll, plain = book(), pupils(), Plain()
    when = known.term(TERM)

    def ours() -> list[dict[str, tuple[int, str]]]:
        run = Run(known, when, PROGRAMS)
        return [
            {one.program: (one.fen, one.explanation) for one in run.of(facts) if isinstance(one, Entitlement)}
            for facts in roll
        ]

    def peer() -> list[dict[str, tuple[int, str]]]:
        return [plain.of(facts, when.decides) for facts in roll]

    if ours() != peer():
        raise RuntimeError("the two ways do not agree")
    yield Pair(
        goal="13",
        what=f"term run of {PUPILS:,} pupils × {len(PROGRAMS)} programmes, explained / plain Python looking the same data up",
        ours=_measured(ours),
        peer=_measured(peer),
        limit=3.0,
        rounds=15,
    )


def _measured(job: Callable[[], object]) -> Callable[[], object]:
    def run() -> None:
        job()

    return run


class Plain:
    """The same data read as TOML gives them, looked up pupil by pupil in the plainest way."""

    def __init__(self) -> None:
        """Read what ships, once."""
        self._parts: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for path in sorted((bundled("resources") / "policy").glob("aid*.toml")):
            self._parts |= tomllib.loads(path.read_text(encoding="utf-8"))

    def of(self, facts: PupilFacts, day: date) -> dict[str, tuple[int, str]]:
        """Return amount and sentence of every programme a pupil is entitled to in the autumn of 2025."""
        found: dict[str, tuple[int, str]] = {}
        for key in PROGRAMS:
            parts = self._parts[key]
            eligible = self._on(parts["eligible"], day)["value"]
            asked = next(
                (one for one in (eligible if isinstance(eligible, list) else [eligible]) if _meets(one, facts)), None
            )
            if asked is not None and (worth := self._worth(parts, facts, day)) is not None:
                place = ("住校" if facts.boarding else "走读") if "boarding" in asked else ""
                found[key] = (
                    worth[0],
                    f"{_NINE[facts.grade - 1]}年级{place}{_ground(asked, facts)}，2025年秋：{worth[1]}",
                )
        return found

    def _worth(self, parts: dict[str, list[dict[str, Any]]], facts: PupilFacts, day: date) -> tuple[int, str] | None:
        definition = self._on(parts["definition"], day)
        if "standard" not in parts:
            return 0, f"{definition['value']['gives']}（{definition['source']}）"
        standard = self._on(parts["standard"], day)
        rate = next(one for one in standard["value"] if _meets(one, facts))
        if definition["value"]["unit"] == "day":
            fen = days = price = 0
            for count in facts.meal_days:
                held = self._on(parts["standard"], count.since)
                price = next(one for one in held["value"] if _meets(one, facts))["fen"]
                fen, days = fen + price * count.days, days + count.days
            return (fen, f"{_yuan(price)}/天 × {days}天 = {_yuan(fen)}（{standard['source']}）") if fen else None
        if "share_of" in rate:
            other = next(
                one for one in self._on(self._parts[rate["share_of"]]["standard"], day)["value"] if _meets(one, facts)
            )
            year = (other["fen"] * rate["percent"] * 2 + 100) // 200
            said = f"{_yuan(other['fen'])}/年 × {rate['percent']}%"
        else:
            year, said = rate["fen"], f"{_yuan(rate['fen'])}/年"
        fen = year - year // 2
        return fen, f"{said} ÷ 2 = {_yuan(fen)}（{standard['source']}）"

    @staticmethod
    def _on(entries: list[dict[str, Any]], day: date) -> dict[str, Any]:
        return [entry for entry in entries if entry["from"] <= day][-1]


def _meets(asked: dict[str, Any], facts: PupilFacts) -> bool:
    if "stage" in asked and facts.stage not in asked["stage"]:
        return False
    if "boarding" in asked and facts.boarding is not asked["boarding"]:
        return False
    if "category" in asked and not any(code in asked["category"] for code in facts.categories):
        return False
    return "level" not in asked or facts.level in asked["level"]


def _ground(asked: dict[str, Any], facts: PupilFacts) -> str:
    if "category" in asked:
        return "，" + "、".join([_LABELS[code] for code in facts.categories if code in asked["category"]])
    if "level" in asked:
        return "，" + ("、".join([_LABELS[code] for code in facts.categories]) or _LEVELS[str(facts.level)])
    return ""


def _yuan(fen: int) -> str:
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}元" if rest else f"{whole}元"
