"""设置: a page of tabs, not a dialog."""

from collections.abc import Callable

from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.page import Page
from ledgerdesk.ui.settings_about import AboutTab
from ledgerdesk.ui.settings_policy import PolicyTab
from ledgerdesk.ui.settings_school import SchoolTab
from ledgerdesk.ui.settings_small import DisplayTab, NoticeTab, PasswordTab
from ledgerdesk.ui.settings_terms import TermsTab
from ledgerdesk.ui.tabbed_page import TabbedPage, TabSpec

_TABS: tuple[tuple[str, str, Callable[[Desk], Page]], ...] = (
    ("school", "学校信息", SchoolTab),
    ("terms", "学年学期", TermsTab),
    ("policy", "天数与次数", PolicyTab),
    ("notice", "公示", NoticeTab),
    ("display", "显示", DisplayTab),
    ("password", "密码", PasswordTab),
    ("about", "关于", AboutTab),
)


def make(desk: Desk) -> TabbedPage:
    """Return the settings."""

    def factory(kind: Callable[[Desk], Page]) -> Callable[[], Page]:
        return lambda: kind(desk)

    return TabbedPage(desk.theme, "设置", [TabSpec(key, word, factory(kind)) for key, word, kind in _TABS])
