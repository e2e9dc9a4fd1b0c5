"""The register of pupils as one flat row: what the township's list gives and the hand-up workbook returns."""

from functools import cache, partial

from ledgerdesk.domain import grades
from ledgerdesk.fields import foreign_columns, grade_fields, households, kinds, pupil_check
from ledgerdesk.fields.field import Field, Form, Section, Sheet
from ledgerdesk.fields.kinds import called
from ledgerdesk.fields.pupil_aid import CARD, CATEGORY
from ledgerdesk.fields.pupil_guardians import GUARDIANS, HEAD_RELATION
from ledgerdesk.fields.pupil_identity import IDENTITY, PERSONAL
from ledgerdesk.fields.pupil_roll import ENTRY, ROLL

HOUSEHOLD = (
    households.NUMBER,
    households.HEAD_NAME,
    households.HEAD_ID,
    HEAD_RELATION,
    *households.PLACE,
    *households.CAUSES,
    households.SIZE,
    households.INCOME,
    *households.HELPER,
)
# Identity, place in school and categories end or change by an entry of their own, never by an emptied cell.
_LASTING = frozenset(
    {
        "name", "id_kind", "id_number", "sex", "born_on", "status", "grade", "class_number", "boarding",
        "categories", "category_basis", "categories_from", "household_number", "head_name", "head_id_number",
    }
)  # fmt: skip
NOTE = kinds.long_text("note", "备注", width=20, aliases=called("备注说明 说明 其他说明 备注信息"))


@cache
def register(system: str) -> Sheet:
    """Return the pupils' sheet for a school system: what 初一 means depends on it."""
    return Sheet(
        name="students",
        title="学生名册",
        fields=(
            *IDENTITY,
            *ROLL,
            *_seat(system),
            *ENTRY,
            *PERSONAL,
            *HOUSEHOLD,
            *GUARDIANS,
            *CARD,
            *CATEGORY,
            NOTE,
        ),
        inputs=foreign_columns.columns(),
        needed=(
            (
                ("id_number", "born_on"),
                "名单里没有身份证号，也没有出生日期，认不出是谁。请在原表补上其中一列再导入。",
            ),
        ),
        lasting=_LASTING,
        check=partial(pupil_check.check, system=system),
    )


@cache
def form(system: str) -> Form:
    """Return the editor of one pupil; computed fields are left out."""
    return Form(
        name="student",
        title="学生",
        sections=(
            Section(title="基本", fields=(*IDENTITY, *PERSONAL)),
            Section(title="学籍", fields=(*ROLL, *_seat(system), *ENTRY)),
            Section(title="家庭", fields=tuple(field for field in HOUSEHOLD if not field.computed)),
            Section(title="监护人", fields=GUARDIANS),
            Section(title="类别", fields=CATEGORY),
            Section(title="银行卡", fields=CARD),
            Section(title="备注", fields=(NOTE,)),
        ),
    )


def _seat(system: str) -> tuple[Field, ...]:
    return grade_fields.grade(system), grade_fields.class_number(system)


STUDENTS = register(grades.SIX_THREE)
STUDENT_FORM = form(grades.SIX_THREE)
