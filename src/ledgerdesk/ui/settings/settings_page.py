"""设置: a page of tabs, not a dialog."""

from collections.abc import Callable

from ledgerdesk.domain.rights import Right
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.settings.settings_about import AboutTab
from ledgerdesk.ui.settings.settings_policy import PolicyTab
from ledgerdesk.ui.settings.settings_school import SchoolTab
from ledgerdesk.ui.settings.settings_small import DisplayTab, NoticeTab, PasswordTab
from ledgerdesk.ui.settings.settings_terms import TermsTab
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.shell.tabbed_page import TabbedPage, TabSpec

_TABS: tuple[tuple[str, str, Callable[[Desk], Page], Right], ...] = (
    ("school", "学校信息", SchoolTab, Right.SETTINGS),
    ("terms", "学年学期", TermsTab, Right.SETTINGS),
    ("policy", "天数与次数", PolicyTab, Right.LOOK),
    ("notice", "公示", NoticeTab, Right.SETTINGS),
    ("display", "显示", DisplayTab, Right.LOOK),
    ("password", "密码", PasswordTab, Right.OWN),
    ("about", "关于", AboutTab, Right.LOOK),
)


def make(desk: Desk) -> TabbedPage:
    """Return the settings."""

    def factory(kind: Callable[[Desk], Page]) -> Callable[[], Page]:
        return lambda: kind(desk)

    tabs = [TabSpec(key, word, factory(kind)) for key, word, kind, right in _TABS if desk.may(right)]
    return TabbedPage(desk.theme, "设置", tabs)
