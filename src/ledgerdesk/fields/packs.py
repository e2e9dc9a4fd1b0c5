"""What a class teacher's workbook asks: for each kind of pack the columns given and the columns to fill."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ledgerdesk.fields import kinds, students, talks, visits
from ledgerdesk.fields.field import Field, Sheet

VISITS, TALKS, INVESTIGATION = "visits", "talks", "investigation"

NAME = kinds.name("name", "姓名", width=9, aliases=kinds.called("学生姓名 学生"))
ID_TAIL = kinds.text("id_tail", "证件号后四位", width=8)
PLACE = kinds.text("place", "村组", width=11)
LAST_VISIT = kinds.text("last", "本学期家访", width=11)
LAST_TALK = kinds.text("last", "本学期谈心", width=11)
TEACHERS = kinds.text("teachers", "家访教师", width=10, aliases=kinds.called("走访人 走访教师 教师"))
TEACHER = kinds.text("teacher", "教师", width=9, aliases=kinds.called("谈心教师 谈话教师"))
#: Fields of the pupil's own row in the register: the pack shows them as they are, and takes them back changed.
FACTS = tuple(
    students.STUDENTS.field(key)
    for key in (
        "village",
        "group_name",
        "address",
        "guardian_name",
        "guardian_relation",
        "guardian_phone",
        "health",
        "boarding",
        "main_cause",
        "per_capita_income",
    )
)


@dataclass(frozen=True, kw_only=True)
class PackForm:
    """One kind of pack: ``given`` columns are locked, ``asked`` ones are filled; ``spare`` rows are left for others.

    ``opening`` is the column without which a row says nothing: the day of the visit or talk. ``facts`` are the keys of
    those asked columns that are the pupil's own and come filled in.
    """

    key: str
    word: str
    title: str
    unit: str
    line: str
    opening: str
    given: tuple[Field, ...]
    asked: tuple[Field, ...]
    facts: frozenset[str] = frozenset()
    spare: int = 0

    @property
    def columns(self) -> tuple[Field, ...]:
        """Return every column in order."""
        return (*self.given, *self.asked)

    @property
    def sheet(self) -> Sheet:
        """Return the columns to fill as a sheet, for reading what came back."""
        return Sheet(name=f"pack_{self.key}", title=self.title, fields=self.asked)

    def field(self, key: str) -> Field:
        """Return a column; KeyError when there is none."""
        for one in self.columns:
            if one.key == key:
                return one
        raise KeyError(key)


def _fit(field: Field, width: int, label: str = "", *also: str) -> Field:
    """Return the field of a register as a column of a pack: what is required of a record is not of every row."""
    if not label:
        return replace(field, width=width, required=False)
    return replace(field, width=width, required=False, label=label, aliases=(field.label, *field.aliases, *also))


_DAYS = "日期写成 10.12 或 2026-10-12 都行"
_FORMS = (
    PackForm(
        key=VISITS,
        word="家访",
        title="家访登记表",
        unit="次",
        line=f"请只填黄色格子：家访一次填一行，没有去的行空着。{_DAYS}。填好保存，把文件交回就行。",
        opening="visited_on",
        given=(NAME, ID_TAIL, PLACE, LAST_VISIT),
        asked=(
            _fit(visits.VISITED_ON, 11),
            _fit(visits.MODE, 7),
            TEACHERS,
            _fit(visits.MET, 8),
            _fit(visits.SITUATION, 21),
            _fit(visits.AT_SCHOOL, 17),
            _fit(visits.PROBLEMS, 17),
            _fit(visits.SUGGESTIONS, 17),
            _fit(visits.PARENT_OPINION, 14),
            _fit(visits.MONEY_ARRIVED, 10),
        ),
        spare=3,
    ),
    PackForm(
        key=TALKS,
        word="谈心",
        title="谈心登记表",
        unit="次",
        line=f"请只填黄色格子：谈心一次填一行，没有谈的行空着。{_DAYS}。填好保存，把文件交回就行。",
        opening="held_on",
        given=(NAME, ID_TAIL, LAST_TALK),
        asked=(
            _fit(talks.HELD_ON, 11),
            _fit(talks.KIND, 10),
            TEACHER,
            _fit(talks.MINUTES, 12),
            _fit(talks.SUBJECT, 7),
            _fit(talks.TOPIC, 13),
            _fit(talks.CONTENT, 26),
            _fit(talks.REACTION, 16),
            _fit(talks.EFFECT, 16),
            _fit(talks.NEXT_STEP, 16),
            _fit(talks.VALUE, 9),
        ),
        spare=3,
    ),
    PackForm(
        key=INVESTIGATION,
        word="贫困学生调查",
        title="贫困学生调查表",
        unit="人",
        line=f"请只填黄色格子：已有的内容不对就改，没有的补上，带星号的不用动。{_DAYS}。填好保存，把文件交回就行。",
        opening="visited_on",
        given=(NAME, ID_TAIL),
        asked=(
            *(
                _fit(field, width, label)
                for field, (width, label) in zip(
                    FACTS,
                    (
                        (9, ""), (7, "组"), (14, ""), (8, ""), (8, ""), (12, ""), (9, ""), (7, ""), (11, ""),
                        (12, "人均年收入（元）"),
                    ),
                    strict=True,
                )
            ),
            _fit(visits.VISITED_ON, 11, "走访日期"),
            _fit(visits.MODE, 7),
            replace(TEACHERS, label="走访人", aliases=kinds.called("家访教师 走访教师 教师")),
            _fit(visits.SITUATION, 20, "情况核实"),
            _fit(visits.SUGGESTIONS, 16, "资助建议"),
        ),
        facts=frozenset(field.key for field in FACTS),
    ),
)  # fmt: skip
FORMS: Mapping[str, PackForm] = MappingProxyType({form.key: form for form in _FORMS})


def form(key: str) -> PackForm:
    """Return the form of a kind of pack; KeyError when there is none."""
    return FORMS[key]


__all__ = ["FACTS", "FORMS", "INVESTIGATION", "NAME", "TALKS", "VISITS", "PackForm", "form"]
