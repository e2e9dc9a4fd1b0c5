import random
import time
from collections import Counter, defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.domain.pairing_fitness import Child, Ground, Teacher, fitting, reasons
from ledgerdesk.domain.pairing_proposal import propose

VILLAGES = ("岩脚村", "桐子坪村", "老鸦山村")
CLASSES = (1, 2, 3)


def school(seed):
    """Return pupils and teachers with every kind of tie between them."""
    chance = random.Random(seed)
    some = lambda among, most: chance.sample(among, chance.randint(0, most))  # noqa: E731 - short for what follows
    helpers = [
        Teacher(
            id=at,
            name=f"老师{at}",
            party_member=chance.random() < 0.5,
            teaches=chance.random() < 0.7,
            away=chance.random() < 0.1,
            load=chance.randint(0, 3),
            usual=chance.randint(1, 2),
            limit=chance.randint(1, 4),
            home_village=chance.choice(("", *VILLAGES)),
            answers_for=frozenset(some(VILLAGES, 1)),
            helped=dict.fromkeys(some(VILLAGES, 1), "邻居"),
            leads=frozenset(some(CLASSES, 1)),
            subjects=dict.fromkeys(some(CLASSES, 2), "语文"),
        )
        for at in range(chance.randint(1, 6))
    ]
    children = [
        Child(
            id=100 + at,
            name=f"学生{at}",
            class_id=chance.choice((None, *CLASSES)),
            village=chance.choice(("", *VILLAGES)),
            household_id=chance.choice((None, 1, 2, 3, 4, 5)),
            kin=dict.fromkeys(some(range(len(helpers)), 1), "兄长"),
        )
        for at in range(chance.randint(0, 14))
    ]
    return children, helpers


SCHOOLS = st.integers(0, 10**9).map(school)


@settings(max_examples=25)
@given(SCHOOLS)
def test_nobody_passes_the_limit_and_everybody_is_placed_while_there_is_room(found):
    children, helpers = found
    plan = propose(children, helpers)
    carried = Counter(pair.helper_id for pair in plan.pairs)
    assert all(carried[helper.id] <= helper.room for helper in helpers)
    assert len(plan.pairs) == min(len(children), sum(helper.room for helper in helpers))
    placed = [pair.child_id for pair in plan.pairs]
    assert sorted((*placed, *(one.child_id for one in plan.left))) == [child.id for child in children]
    assert all(one.why for one in plan.left)
    assert propose(children, helpers) == plan


@settings(max_examples=25)
@given(SCHOOLS)
def test_every_reason_is_true(found):
    children, helpers = found
    plan = propose(children, helpers)
    seat = {pair.child_id: pair.helper_id for pair in plan.pairs}
    by_id, of = {helper.id: helper for helper in helpers}, {child.id: child for child in children}
    for pair in plan.pairs:
        child, helper = of[pair.child_id], by_id[pair.helper_id]
        holds = {
            Ground.KIN: helper.id in child.kin,
            Ground.TOGETHER: any(
                other.id != child.id
                and other.household_id == child.household_id is not None
                and seat.get(other.id) == helper.id
                for other in children
            ),
            Ground.CLASS_TEACHER: child.class_id in helper.leads,
            Ground.HOME_VILLAGE: child.village == helper.home_village != "",
            Ground.ANSWERS: child.village in helper.answers_for,
            Ground.SUBJECT: child.class_id in helper.subjects,
            Ground.HELPS_VILLAGE: child.village in helper.helped and helper.id not in child.kin,
            Ground.MEMBER: helper.party_member and helper.load < helper.usual,
            Ground.NOT_TEACHING: not helper.teaches,
            Ground.AWAY: helper.away,
        }
        assert {reason.ground for reason in pair.reasons} == {ground for ground, true in holds.items() if true}
        assert ("还没有结对" in pair.words) == (helper.load == 0)


@settings(max_examples=25)
@given(st.lists(st.integers(2, 4), min_size=1, max_size=6), st.integers(0, 5), st.integers(0, 3))
def test_brothers_and_sisters_stay_together_where_the_limit_allows(families, singles, more):
    homes = [home for home, size in enumerate(families) for _ in range(size)]
    children = [Child(id=at, name=f"学生{at}", household_id=home) for at, home in enumerate(homes)]
    children += [Child(id=900 + at, name=f"独生{at}") for at in range(singles)]
    helpers = [Teacher(id=at, name=f"老师{at}", limit=4) for at in range(len(families) + more)]
    plan = propose(children, helpers)
    met = defaultdict(set)
    for pair in plan.pairs:
        if pair.child_id < 900:
            met[homes[pair.child_id]].add(pair.helper_id)
    assert all(len(teachers) == 1 for teachers in met.values())
    assert len(met) == len(families)


@settings(max_examples=25)
@given(SCHOOLS)
def test_nobody_has_a_second_pupil_who_could_have_been_the_first_of_another(found):
    children, helpers = found
    plan = propose(children, helpers)
    carried = Counter(pair.helper_id for pair in plan.pairs)
    alone = Counter(child.household_id for child in children)
    free = {child.id for child in children if child.household_id is None or alone[child.household_id] == 1}
    load = {helper.id: helper.load + carried[helper.id] for helper in helpers}
    idle = [h for h in helpers if not load[h.id] and h.room and not h.away and (h.teaches or h.party_member)]
    of = {child.id: child for child in children}
    movable = [
        pair
        for pair in plan.pairs
        if load[pair.helper_id] > 1 and pair.child_id in free and pair.helper_id not in of[pair.child_id].kin
    ]
    assert not (idle and movable)


def test_the_ties_of_a_pair_are_said_in_words():
    helper = Teacher(
        id=1,
        name="石建国",
        party_member=True,
        usual=2,
        load=1,
        home_village="岩脚村",
        answers_for=frozenset({"岩脚村"}),
        helped={"岩脚村": "龙大满"},
        leads=frozenset({7}),
        subjects={7: "英语"},
    )
    child = Child(id=2, name="龙小满", class_id=7, village="岩脚村")
    assert [reason.words for reason in reasons(child, helper)] == [
        "班主任", "家住同村", "包这个村", "教这个班英语", "已帮扶同村的龙大满", "党员",
    ]  # fmt: skip
    assert fitting([child], [helper])[0].words.endswith("党员，已结对 1 人")


def test_for_several_pupils_what_holds_for_one_is_said_with_the_name():
    teacher, full = Teacher(id=1, name="甲", leads=frozenset({7})), Teacher(id=2, name="乙", load=3, limit=4)
    two = [Child(id=1, name="龙小满", class_id=7), Child(id=2, name="龙秀英", class_id=8)]
    found = fitting(two, [full, teacher])
    assert [(one.helper_id, one.words, one.room) for one in found] == [
        (1, "龙小满：班主任，还没有结对", True),
        (2, "已结对 3 人", False),
    ]
    mine = [Child(id=1, name="龙小满", helpers=frozenset({1})), Child(id=2, name="龙秀英", helpers=frozenset({1}))]
    assert [one.helper_id for one in fitting(mine, [full, teacher])] == [2]


def test_a_teacher_of_the_pupil_is_not_proposed_again_and_it_is_said_when_nobody_is_left():
    child = Child(id=1, name="龙小满", helpers=frozenset({1}))
    assert propose([child], [Teacher(id=1, name="甲")]).left[0].why == "还有空位的老师都已经是他的帮扶教师"
    assert propose([child], []).left[0].why == "没有在校的老师"
    full = propose([child], [Teacher(id=2, name="乙", load=4, limit=4)])
    assert full.left[0].why == "每位老师都满了（按规定最多 4 名）"


def test_six_hundred_pupils_and_sixty_teachers_take_no_time():
    helpers = [
        Teacher(
            id=at, name=f"老师{at}", limit=12, party_member=at % 3 == 0, home_village=f"村{at % 20}",
            leads=frozenset({at}) if at < 24 else frozenset(), subjects={at % 24: "语文", (at + 7) % 24: "数学"},
        )
        for at in range(60)
    ]  # fmt: skip
    children = [
        Child(id=at, name=f"学生{at}", class_id=at % 24, village=f"村{at % 31}", household_id=at * 2 // 3)
        for at in range(600)
    ]
    start = time.process_time()
    plan = propose(children, helpers)
    assert time.process_time() - start < 0.3
    assert len(plan.pairs) == 600
