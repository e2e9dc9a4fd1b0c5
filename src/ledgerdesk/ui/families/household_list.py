"""The list of households as the sheet page shows it."""

from collections.abc import Sequence

from ledgerdesk.domain import money
from ledgerdesk.fields import codes
from ledgerdesk.fields import households as fields
from ledgerdesk.services import households
from ledgerdesk.services.households import HouseholdRow
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

ENTITIES = frozenset(
    {"Household", "HouseholdMember", "HouseholdIncome", "Category", "Person", "Student", "Village", "FamilyTie"}
)


def _category_words(held: object) -> str:
    table = codes.table("category")
    return "、".join(map(table.label, held)) if isinstance(held, tuple) and held else "—"


def _cause(code: object) -> str:
    return codes.table("cause").label(str(code)) if code else "—"


def _money(fen: object) -> str:
    return money.show(fen) if isinstance(fen, int) else "—"


COLUMNS = (
    Column(key="name", title="户主", name=True, width=130),
    Column(key="number", title="户编号", width=120, priority=4),
    Column(key="village", title="村（社区）", width=110, priority=7),
    Column(key="group", title="村民小组", width=90, priority=4, find=None),
    Column(key="size", title="人口", width=64, align=Align.RIGHT, find=None, priority=5),
    Column(key="children", title="在册的孩子", width=190, priority=8),
    Column(key="categories", title="全户类别", width=170, show=_category_words, find=_category_words, priority=6),
    Column(key="cause", title="主要致贫原因", width=120, show=_cause, find=None, priority=3),
    Column(
        key="income",
        title="人均收入（元）",
        width=120,
        show=_money,
        align=Align.RIGHT,
        find=None,
        field=fields.INCOME,
        priority=5,
    ),
    Column(
        key="gaps", title="资料", width=110, tone=lambda v: Tone.OK if v == "齐全" else Tone.WARN, find=None, priority=7
    ),
)


def source(desk: Desk) -> ListSource:
    """Return the list of a ledger."""
    return ListSource(
        desk=desk,
        title="家庭",
        unit="户",
        columns=COLUMNS,
        shown=[column.key for column in COLUMNS if column.key not in ("number", "cause")],
        read=lambda session: [_row(found) for found in households.rows(session, desk.on)],
        entities=ENTITIES,
        search_hint="户主、孩子、村、户编号",
        empty=Empty(
            icon="house-heart",
            what="还没有家庭",
            why="导入镇里的名单，或者在学生的“家庭”里填户主和村组，这一户就有了。",
            actions=(("去学生名册", lambda: desk.open(places.STUDENTS, places.REGISTER)),),
        ),
        words=lambda total, shown: f"共 {total:,} 户，显示 {shown:,} 户" if total else "",
        make_filters=_filters,
    )


def _row(found: HouseholdRow) -> Row:
    gaps = [
        word
        for word, missing in (
            ("缺户主", found.head is None),
            ("缺住址", found.village is None),
            ("缺收入", found.per_capita_fen is None),
            ("缺原因", found.main_cause is None),
        )
        if missing
    ]
    state = "齐全" if not gaps else gaps[0] if len(gaps) == 1 else f"{gaps[0]}等 {len(gaps)} 项"
    return (
        found.id, found.head, found.number, found.village, found.group_name, found.size, "、".join(found.children),
        found.categories, found.main_cause, found.per_capita_fen, state,
    )  # fmt: skip


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    village, held, gaps, children = (at(COLUMNS, key) for key in ("village", "categories", "gaps", "children"))
    met = sorted({code for row in rows for code in _codes(row[held])}, key=codes.table("category").position)
    named = [(code, codes.table("category").label(code)) for code in met]
    several = ((True, "两个以上孩子"),)
    return (
        Filter(key="village", everything="全部村", options=options(rows, village), passes=equals(village), width=120),
        Filter(key="category", everything="全部类别", options=named, passes=lambda row, code: code in _codes(row[held]), width=140),
        Filter(key="gaps", everything="资料", options=((True, "齐全"), (False, "有缺的")), passes=lambda row, full: (row[gaps] == "齐全") is full, width=100),
        Filter(key="children", everything="孩子", options=several, passes=lambda row, _: "、" in str(row[children]), more=True),
    )  # fmt: skip


def _codes(held: object) -> tuple[str, ...]:
    return held if isinstance(held, tuple) else ()
