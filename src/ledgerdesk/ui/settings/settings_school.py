"""设置 › 学校信息: the profile as the seal names it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.grades import SIX_THREE
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Section
from ledgerdesk.services import school
from ledgerdesk.services.school import SchoolFacts
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.settings.settings_tab import SettingsTab, StoringForm

_SECTIONS = (
    Section(
        title="学校",
        fields=(
            kinds.text("name", "校名", required=True, hint="与公章一致"),
            kinds.text("code", "学校标识码", hint="10 位数字"),
            kinds.code("system", "学制", "school_system", required=True),
            kinds.text("township", "乡镇"),
            kinds.text("county", "县（市、区）"),
            kinds.text("central_school", "中心校"),
            kinds.text("aid_centre", "县资助中心", hint="上报表格的抬头"),
        ),
    ),
    Section(
        title="监督电话",
        fields=(
            kinds.text("hotline_1", "本校监督电话", hint="公示上要印"),
            kinds.text("hotline_2", "县里监督电话", hint="公示上要印"),
        ),
    ),
)


class SchoolTab(SettingsTab):
    """Shows the profile and stores it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "学校信息，印在每一张表上")
        self.form = StoringForm(desk, _SECTIONS, self._store, label="修改学校信息", toast="已保存学校信息")
        self.lay_out(self.form)
        self._show(desk.school)

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if isinstance(change_set, ChangeSet) and "SchoolProfile" in change_set.entities():
            self.desk.read("读取学校信息", school.facts, self._show, owner=self)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        return self.form.commands()

    def text_state(self) -> dict[str, str]:
        """See Page."""
        return self.form.form.text_state()

    def restore_text(self, state: Mapping[str, str]) -> None:
        """See Page."""
        self.form.form.restore_text(state)

    def _show(self, facts: SchoolFacts | None) -> None:
        self.form.show_values(asdict(facts) if facts is not None else {"system": SIX_THREE})

    def _store(self, session: Session, values: Mapping[str, object]) -> None:
        facts = SchoolFacts(**values)  # type: ignore[arg-type] # the fields above are its fields
        if school.facts(session) is None:
            school.set_up(session, facts, self.desk.today)
        else:
            school.change(session, facts)
