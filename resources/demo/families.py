"""Invent the families of the demonstration: the same ones every time.

The region code of their identity numbers is one that is not assigned, their cards begin with a digit no bank issues,
and their names are put together from people.toml.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ledgerdesk.demo.chance import Chance
from ledgerdesk.domain import bank_card, id_number

SEED = 990101
AUTUMN = 2026  # first-year pupils turn six in the twelve months before September of this year
CLASSES = 2  # of each grade
CAUSES = (
    ["因病"] * 3 + ["因残", "因灾", "缺资金", "交通条件落后", "自身发展动力不足"]
    + ["因学", "缺劳力", "缺技术"] * 2
)  # fmt: skip
WORDS = (
    ["脱贫户"] * 26 + ["建档立卡户"] * 12 + ["低保户"] * 14 + ["脱贫户、低保户"] * 8 + ["脱贫不稳定户"] * 5
    + ["边缘易致贫户"] * 6 + ["突发严重困难户"] * 3 + ["监测户"] * 4 + ["残疾人子女"] * 4 + ["单亲家庭"] * 3
    + ["低保边缘户"] * 3 + ["支出型困难家庭"] * 2 + ["特困供养"] * 2 + ["农村低保"] * 4 + ["一般困难"] * 4
)  # fmt: skip
HEADS = ["父亲"] * 15 + ["母亲"] * 3 + ["祖父"] * 4 + ["祖母"] * 2 + ["外祖父"]
SEX_OF = {"父亲": "男", "母亲": "女", "祖父": "男", "祖母": "女", "外祖父": "男", "外祖母": "女"}
_APART = 300  # days between brothers and sisters, at least
COUNTS = [1] * 37 + [2] * 11 + [3] * 2  # children of a random family


@dataclass(frozen=True, kw_only=True)
class Child:
    """A pupil; ``grade`` 1 to 9."""

    name: str
    sex: str
    grade: int
    class_number: int
    born_on: date
    id_number: str
    boards: bool
    relation: str
    personal: str = ""


@dataclass(frozen=True, kw_only=True)
class Family:
    """A household; ``income`` in yuan a head and year, ``words`` the category as the village says it."""

    nation: str
    head: str
    head_is: str
    head_id: str
    size: int
    income: int
    words: str
    cause: str
    guardian: str
    guardian_is: str
    phone: str
    card: str
    note: str
    children: tuple[Child, ...]
    village: str = ""
    group: str = ""
    number: str = ""


class Dice(Chance):
    """Chance that also deals birthdays and numbers."""

    def __init__(self, seed: int) -> None:
        """Start from the seed."""
        super().__init__(seed)
        self._taken: set[str] = set()

    def born(self, first: date, days: int) -> date:
        """Return a day among so many from the first on."""
        return first + timedelta(days=self.below(days))

    def identity(self, born_on: date, sex: str) -> str:
        """Return an identity number nobody has: new in this list, of a region that does not exist."""
        while True:
            body = f"{id_number.DEMONSTRATION_REGION}{born_on:%Y%m%d}{self.below(490) * 2 + 10 + (sex == '男'):03d}"
            if body not in self._taken:
                self._taken.add(body)
                return body + id_number.check_digit(body)

    def card(self) -> str:
        """Return a card number of nineteen digits that passes its check; no bank's numbers begin with 99."""
        body = "990101" + "".join(str(self.below(10)) for _ in range(12))
        return next(body + last for last in "0123456789" if bank_card.passes_luhn(body + last))

    def phone(self) -> str:
        """Return a mobile number of a range that is not sold to people, as far as known."""
        return "154" + "".join(str(self.below(10)) for _ in range(8))


def source() -> dict[str, Any]:
    """Return people.toml."""
    return tomllib.loads((Path(__file__).parent / "people.toml").read_text(encoding="utf-8"))


def families() -> list[Family]:
    """Return every family, village by village."""
    people, dice = source(), Dice(SEED)
    made = [_written_out(dice, people["given"], entry) for entry in people["families"]]
    for people_of in people["peoples"]:
        made += [_invented(dice, people["given"], people_of) for _ in range(people_of["families"])]
    return list(_settled(dice, people["places"], dice.shuffled(made)))


def _settled(dice: Dice, places: Mapping[str, list[str]], made: list[Family]) -> list[Family]:
    villages = places["villages"]
    homes = [replace(family, village=dice.pick(villages), group=dice.pick(places["groups"])) for family in made]
    homes.sort(key=lambda home: (villages.index(home.village), places["groups"].index(home.group)))
    return [
        replace(home, number=f"99010104{villages.index(home.village) + 1:02d}{at:03d}")
        for at, home in enumerate(homes, start=1)
    ]


def _written_out(dice: Dice, given: Mapping[str, str], entry: Mapping[str, Any]) -> Family:
    children, twin = [], None
    for facts in entry["children"]:
        child = _child(dice, facts["name"], facts["sex"], facts["grade"], facts.get("class"))
        if twin is not None and entry.get("twins"):
            child = replace(child, born_on=twin.born_on, class_number=twin.class_number)
            child = replace(child, id_number=dice.identity(child.born_on, child.sex))
        children.append(replace(child, personal=entry.get("personal", "")))
        twin = child
    return _family(dice, given, entry["nation"], entry["head"], entry["head_is"], children, entry)


def _invented(dice: Dice, given: Mapping[str, str], people_of: Mapping[str, Any]) -> Family:
    surname, head_is = dice.pick(people_of["surnames"]), dice.pick(HEADS)
    of_mother = head_is in ("母亲", "外祖父")
    old = "old_" if "祖" in head_is else ""
    head = (dice.pick(people_of["surnames"]) if of_mother else surname) if SEX_OF[head_is] == "男" else None
    head = (head or dice.pick(people_of["surnames"])) + _given(dice, given, old + _kind(SEX_OF[head_is]))
    grades = sorted({1 + dice.below(9) for _ in range(dice.pick(COUNTS))}, reverse=True)
    children: list[Child] = []
    for grade in grades:
        sex = dice.pick("男女")
        name = surname + _given(dice, given, "boy" if sex == "男" else "girl")
        child = _child(dice, name, sex, grade, None)
        while children and (child.born_on - children[-1].born_on).days < _APART:
            child = _child(dice, name, sex, grade, None)
        personal = "残疾学生" if dice.happens(2) else "留守儿童" if old and dice.happens(40) else ""
        children.append(replace(child, personal=personal))
    return _family(dice, given, people_of["nation"], head, head_is, children, {})


def _family(
    dice: Dice, given: Mapping[str, str], nation: str, head: str, head_is: str, children: list[Child],
    entry: Mapping[str, Any],
) -> Family:  # fmt: skip
    old = "祖" in head_is
    eldest = min(child.born_on for child in children)
    head_born = dice.born(date(eldest.year - (62 if old else 34), 1, 1), 3_650 if old else 3_900)
    guardian, guardian_is = head, head_is
    words = entry.get("words") or dice.pick(WORDS)
    if not old and not entry and "单亲" not in words and dice.happens(30):
        guardian_is = "母亲" if head_is == "父亲" else "父亲"
        surname = children[0].name[0] if guardian_is == "父亲" else dice.pick("杨龙吴陈李石罗韦")
        guardian = surname + _given(dice, given, _kind(SEX_OF[guardian_is]))
    note = entry.get("note", "父母在外务工" if old else "")
    relation = ("孙" if "外" not in head_is else "外孙") if old else ""
    return Family(
        nation=nation,
        head=head,
        head_is=head_is,
        head_id=dice.identity(head_born, SEX_OF[head_is]),
        size=len(children) + 1 + dice.below(4),
        income=6_200 + dice.below(760) * 10,
        words=words,
        cause=dice.pick(CAUSES),
        guardian=guardian,
        guardian_is=guardian_is,
        phone=dice.phone(),
        card=dice.card(),
        note=note,
        children=tuple(replace(child, relation=_relation(relation, child.sex)) for child in children),
    )


def _child(dice: Dice, name: str, sex: str, grade: int, class_number: int | None) -> Child:
    born_on = dice.born(date(AUTUMN - 6 - grade, 9, 1), 360)
    return Child(
        name=name,
        sex=sex,
        grade=grade,
        class_number=class_number or 1 + dice.below(CLASSES),
        born_on=born_on,
        id_number=dice.identity(born_on, sex),
        boards=dice.happens(85 if grade >= 7 else 45 if grade >= 4 else 10),
        relation="",
    )


def _relation(grandchild: str, sex: str) -> str:
    return grandchild + ("子" if sex == "男" else "女") if grandchild else "子" if sex == "男" else "女"


def _kind(sex: str) -> str:
    return "man" if sex == "男" else "woman"


def _given(dice: Dice, given: Mapping[str, str], kind: str) -> str:
    """Return a given name of one or two syllables, never the same one twice."""
    last = dice.pick(given[f"{kind}_last"])
    first = dice.pick([syllable for syllable in given[f"{kind}_first"] if syllable != last])
    return last if dice.happens(12) else first + last
