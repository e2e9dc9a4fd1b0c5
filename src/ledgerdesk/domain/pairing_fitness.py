"""Which teacher fits which pupil, with the reason in words; the one place where that is weighed.

Sources: seed 004 总结1 (带课教师每人帮扶一名, 党员教师 1 至 2 名, 一对一) and ``ui.md`` (the reason for each pair in words).
Names and villages come in, words go out; nothing is read or written here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Ground(StrEnum):
    """What speaks for a teacher, or against one."""

    KIN = "kin"
    TOGETHER = "together"
    CLASS_TEACHER = "class_teacher"
    HOME_VILLAGE = "home_village"
    ANSWERS = "answers"
    SUBJECT = "subject"
    HELPS_VILLAGE = "helps_village"
    MEMBER = "member"
    NOT_TEACHING = "not_teaching"
    AWAY = "away"


# What a ground is worth. KIN and TOGETHER are not weighed: brothers and sisters go first.
_LEADS, _HOME, _ANSWERS, _SUBJECT, _HELPS, _NOT_TEACHING, _AWAY = 40, 30, 25, 20, 12, -10, -60
# What the load is worth: a party member without a pupil, one with fewer than usual, a teacher without one, each pupil
# carried, and as many as usual carried.
_MEMBER_FIRST, _MEMBER_MORE, _IDLE, _EACH, _USUAL = 16, 8, 10, -5, -10


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """A teacher: pupils carried, how many are ``usual`` and the ``limit``; ``leads`` and ``subjects`` are by class id.

    ``answers_for`` are villages; ``helped`` tells by village the name of a pupil helped there.
    """

    id: int
    name: str
    party_member: bool = False
    teaches: bool = True
    away: bool = False
    load: int = 0
    usual: int = 1
    limit: int = 4
    home_village: str = ""
    answers_for: frozenset[str] = frozenset()
    helped: Mapping[str, str] = field(default_factory=dict)
    leads: frozenset[int] = frozenset()
    subjects: Mapping[int, str] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """Return how many more pupils there is room for."""
        return max(self.limit - self.load, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A pupil: ``helpers`` are the own teachers' ids, ``kin`` tells by teacher the brother or sister helped."""

    id: int
    name: str
    class_id: int | None = None
    village: str = ""
    household_id: int | None = None
    helpers: frozenset[int] = frozenset()
    kin: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground in words."""

    ground: Ground
    words: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """A teacher for some pupils: why in words; ``room`` tells whether all of them have room."""

    helper_id: int
    words: str
    room: bool


def reasons(child: Child, helper: Teacher) -> tuple[Reason, ...]:
    """Return what speaks for and against a teacher, the weightiest first, the load apart."""
    found: list[Reason] = []

    def say(ground: Ground, words: str) -> None:
        found.append(Reason(ground, words))

    if helper.id in child.kin:
        say(Ground.KIN, f"已帮扶同户的{child.kin[helper.id]}")
    if child.class_id in helper.leads:
        say(Ground.CLASS_TEACHER, "班主任")
    if child.village:
        if child.village == helper.home_village:
            say(Ground.HOME_VILLAGE, "家住同村")
        if child.village in helper.answers_for:
            say(Ground.ANSWERS, "包这个村")
    if child.class_id is not None and child.class_id in helper.subjects:
        say(Ground.SUBJECT, f"教这个班{helper.subjects[child.class_id]}")
    neighbour = helper.helped.get(child.village) if child.village else None
    if neighbour and helper.id not in child.kin:
        say(Ground.HELPS_VILLAGE, f"已帮扶同村的{neighbour}")
    if helper.party_member and helper.load < helper.usual:
        say(Ground.MEMBER, "党员")
    if not helper.teaches:
        say(Ground.NOT_TEACHING, "不带课")
    if helper.away:
        say(Ground.AWAY, "正在请假")
    return tuple(found)


def load_words(helper: Teacher) -> str:
    """Return in words how many pupils a teacher has."""
    if helper.load >= helper.limit:
        return f"已满 {helper.load} 人"
    return f"已结对 {helper.load} 人" if helper.load else "还没有结对"


def fitting(children: Sequence[Child], helpers: Iterable[Teacher]) -> tuple[Fitting, ...]:
    """Return the teachers for one pupil, or for several at once, the fittest first.

    First those with room for all; among them who helps a brother or sister; then by weight. Who helps all of them
    already is left out.
    """
    ranked: list[tuple[tuple[bool, bool, int], Fitting]] = []
    for helper in helpers:
        if children and all(helper.id in child.helpers for child in children):
            continue
        coming = [child for child in children if helper.id not in child.helpers]
        room = helper.room >= max(len(coming), 1)
        kin = any(helper.id in child.kin for child in coming)
        ties = sum(weight(child, helper) for child in coming) // max(len(coming), 1)
        words = "，".join((*_together(coming, helper), load_words(helper)))
        ranked.append(((not room, not kin, -ties - load_weight(helper, helper.load)), Fitting(helper.id, words, room)))
    ranked.sort(key=lambda pair: pair[0])  # stable: the order given decides between equals
    return tuple(found for _key, found in ranked)


def weight(child: Child, helper: Teacher) -> int:
    """Return what the lasting ties of a pair weigh; the words are made only for pairs that come of it."""
    total = 0
    if (room := child.class_id) is not None:
        if room in helper.leads:
            total += _LEADS
        if room in helper.subjects:
            total += _SUBJECT
    if village := child.village:
        if village == helper.home_village:
            total += _HOME
        if village in helper.answers_for:
            total += _ANSWERS
        if village in helper.helped:
            total += _HELPS
    return total


def load_weight(helper: Teacher, load: int) -> int:
    """Return what speaks for one more pupil with so many carried."""
    total = _EACH * load + (_USUAL if load >= helper.usual else 0)
    if helper.party_member and load < helper.usual:
        total += _MEMBER_MORE if load else _MEMBER_FIRST
    if helper.teaches:
        total += 0 if load else _IDLE
    else:
        total += _NOT_TEACHING
    return total + (_AWAY if helper.away else 0)


def _together(children: Sequence[Child], helper: Teacher) -> list[str]:
    """Return the reasons for several pupils: what holds for all as it is, the rest with the name."""
    met: dict[str, list[str]] = {}
    for child in children:
        for reason in reasons(child, helper):
            met.setdefault(reason.words, []).append(child.name)
    return [words if len(names) == len(children) else f"{'、'.join(names)}：{words}" for words, names in met.items()]
