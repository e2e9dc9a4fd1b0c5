"""An invented register for tests of the sheet widgets."""

from collections.abc import Sequence

from ledgerdesk.ui.sheet.sheet_column import KEEP, Align, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.tasks import Task
from ledgerdesk.ui.theme import Tone

TONES = {"齐全": Tone.OK, "缺银行卡": Tone.WARN, "证号有疑": Tone.BAD}


def masked(value: object) -> str:
    return str(value)[:4] + "*" * 10 + str(value)[-4:]


COLUMNS = (
    Column(key="name", title="姓名", name=True, sort_by="pinyin", priority=KEEP),
    Column(key="pinyin", title="拼音", hidden=True),
    Column(key="grade", title="年级", width=80, align=Align.CENTRE),
    Column(key="id", title="身份证号", width=180, show=masked, priority=2),
    Column(key="village", title="村", width=100, priority=1),
    Column(key="state", title="资料", width=100, tone=TONES.get, priority=KEEP),  # type: ignore[arg-type]
)
ROWS: list[Row] = [
    (1, "覃䶮", "qin yan qy", "七年级", "990101201301011234", "岩脚村", "齐全"),
    (2, "阿依古丽·买买提", "a yi gu li mai mai ti agl", "二年级", "990101201806031098", None, "缺银行卡"),
    (3, "王梓涵", "wang zi han wzh", "七年级", "990101201302021111", "老鸦山村", "证号有疑"),
    (4, "单仇", "shan qiu sq", "六年级", "990101201403032222", "岩脚村", "齐全"),
]


class Pupils:
    """A SheetSource over a list that tests change."""

    title, unit, search_hint = "学生", "人", "姓名、拼音首字母、证号后几位"
    columns: Sequence[Column] = COLUMNS
    shown: Sequence[str] = ("name", "grade", "id", "village", "state")

    def __init__(self, rows: Sequence[Row] = ROWS) -> None:
        self.rows = {row[0]: row for row in rows}
        self.pressed: list[str] = []
        self.loads = 0
        self.asked_for: list[frozenset[int]] = []

    @property
    def filters(self) -> Sequence[Filter]:
        grades = sorted({str(row[3]) for row in self.rows.values()})
        return (
            Filter(
                key="grade", everything="全部年级", options=[(g, g) for g in grades], passes=lambda row, v: row[3] == v
            ),
            Filter(
                key="village",
                everything="村",
                options=[("岩脚村", "岩脚村")],
                passes=lambda row, v: row[5] == v,
                more=True,
            ),
        )

    @property
    def empty(self) -> Empty:
        actions = [("导入名单", lambda: self.pressed.append("import"))]
        return Empty(icon="users", what="还没有学生。", why="导入镇里的名单。", actions=actions)

    def facts(self, total: int, shown: int) -> str:
        return f"在册 {total} 人，显示 {shown} 人"

    def load(self, task: Task) -> Sequence[Row]:
        task.check()
        self.loads += 1
        return list(self.rows.values())

    def load_some(self, task: Task, records: frozenset[int]) -> Sequence[Row]:
        task.check()
        self.asked_for.append(records)
        return [self.rows[record] for record in records if record in self.rows]

    def touched(self, change_set: object) -> frozenset[int] | None:
        return change_set if isinstance(change_set, frozenset) else None
