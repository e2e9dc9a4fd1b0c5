"""Propose who could help whom: a teacher for every pupil, the reason for each pair in words.

Source: seed 004 总结1 (实现教师帮扶全覆盖). How a pair is weighed stands in ``pairing_fitness``.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledgerdesk.domain.pairing_fitness import (
    Child,
    Ground,
    Reason,
    Teacher,
    load_weight,
    load_words,
    reasons,
    weight,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposed pair and why."""

    child_id: int
    helper_id: int
    reasons: tuple[Reason, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pupil for whom nobody is proposed, and why."""

    child_id: int
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole proposal, in the order the pupils came."""

    pairs: tuple[Pair, ...]
    left: tuple[Unplaced, ...]


def propose(children: Sequence[Child], helpers: Sequence[Teacher]) -> Plan:
    """Return who could help whom: nobody over the limit, brothers and sisters with one teacher where one has room.

    Everybody finds a teacher while there is room; teachers and party members who help nobody get a pupil before others
    get a second one. The same facts give the same proposal.
    """
    return _Table(children, helpers).plan()


@dataclass
class _Table:
    """The seats while they are being given out."""

    children: Sequence[Child]
    helpers: Sequence[Teacher]
    seat: dict[int, int] = field(default_factory=dict)  # place of a child -> place of a helper

    def __post_init__(self) -> None:
        self.load = [helper.load for helper in self.helpers]
        self.bonus = [load_weight(helper, helper.load) for helper in self.helpers]
        self.ties = [[weight(child, helper) for helper in self.helpers] for child in self.children]
        homes: dict[object, list[int]] = defaultdict(list)
        self.homes = homes
        for at, child in enumerate(self.children):
            homes[child.household_id if child.household_id is not None else ("alone", at)].append(at)
        strongest = [max(row, default=0) for row in self.ties]
        # The largest families first, for they find room hardest; then those for whom somebody speaks most.
        self.families = sorted(
            homes.values(), key=lambda group: (-len(group), -max(strongest[at] for at in group), group[0])
        )

    def plan(self) -> Plan:
        for family in self.families:
            self._seat(family)
        self._spread()
        pairs, left = [], []
        for at, child in enumerate(self.children):
            if at in self.seat:
                pairs.append(self._pair(at))
            else:
                left.append(Unplaced(child.id, self._why_not()))
        return Plan(tuple(pairs), tuple(left))

    def _seat(self, family: list[int]) -> None:
        """Give a family to one teacher, or as few as there are with room."""
        rest = list(family)
        while rest:
            found = self._largest(rest)
            if found is None:
                return
            fits = [one for one in rest if self.helpers[found].id not in self.children[one].helpers]
            for one in fits[: self._room(found)]:
                self._give(one, found)
                rest.remove(one)

    def _largest(self, family: Sequence[int]) -> int | None:
        """Return the teacher who takes most of a family, the best of those; None when nobody can."""
        roomiest = max((self._room(at) for at in range(len(self.helpers))), default=0)
        for count in range(min(len(family), roomiest), 0, -1):
            if (found := self._best(family, count)) is not None:
                return found
        return None

    def _best(self, family: Sequence[int], count: int) -> int | None:
        """Return the best teacher with room for so many of a family; None when there is none."""
        best, found = (False, 0), None
        for at, helper in enumerate(self.helpers):
            if self._room(at) < count:
                continue
            fits = family
            if any(helper.id in self.children[one].helpers for one in family):
                fits = [one for one in family if helper.id not in self.children[one].helpers]
                if len(fits) < count:
                    continue
            kin = any(helper.id in self.children[one].kin for one in fits)
            key = (kin, sum(self.ties[one][at] for one in fits) // len(fits) + self.bonus[at])
            if found is None or key > best:
                best, found = key, at
        return found

    def _room(self, at: int) -> int:
        return self.helpers[at].limit - self.load[at]

    def _give(self, child: int, at: int) -> None:
        self.seat[child] = at
        self._carry(at, 1)

    def _carry(self, at: int, more: int) -> None:
        self.load[at] += more
        self.bonus[at] = load_weight(self.helpers[at], self.load[at])

    def _spread(self) -> None:
        """Let who helps nobody have a pupil of those with several, the one who loses least by it; no family is parted."""
        idle = [at for at, h in enumerate(self.helpers) if self._idle(at, h)]
        alone = [group[0] for group in self.families if len(group) == 1]
        for at in sorted(idle, key=lambda at: not self.helpers[at].party_member):
            may = [one for one in alone if self._may_move(one, at)]
            if may:
                chosen = max(may, key=lambda one: (self.ties[one][at] - self.ties[one][self.seat[one]], -one))
                self._carry(self.seat[chosen], -1)
                self._give(chosen, at)

    def _idle(self, at: int, helper: Teacher) -> bool:
        return not self.load[at] and self._room(at) > 0 and not helper.away and (helper.teaches or helper.party_member)

    def _may_move(self, child: int, to: int) -> bool:
        at = self.seat.get(child)
        if at is None or self.load[at] <= 1:
            return False
        facts = self.children[child]
        return self.helpers[to].id not in facts.helpers and self.helpers[at].id not in facts.kin

    def _pair(self, at: int) -> Pair:
        child, helper = self.children[at], self.helpers[self.seat[at]]
        found = list(reasons(child, helper))
        if child.household_id is not None:
            home = self.homes[child.household_id]
            with_it = [self.children[one].name for one in home if one != at and self.seat.get(one) == self.seat[at]]
            if with_it:
                found.insert(0, Reason(Ground.TOGETHER, f"和同户的{'、'.join(with_it)}一起"))
        said = [reason.words for reason in found]
        if not said or not helper.load:
            said.append(load_words(helper))
        return Pair(child.id, helper.id, tuple(found), "，".join(said))

    def _why_not(self) -> str:
        if not self.helpers:
            return "没有在校的老师"
        if any(self._room(at) > 0 for at in range(len(self.helpers))):
            return "还有空位的老师都已经是他的帮扶教师"
        most = Counter(helper.limit for helper in self.helpers).most_common(1)[0][0]
        return f"每位老师都满了（按规定最多 {most} 名）"
