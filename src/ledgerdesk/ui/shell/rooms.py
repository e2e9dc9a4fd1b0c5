"""Which pages the window has, and how they hang together."""

from collections.abc import Callable, Sequence
from functools import partial

from ledgerdesk.domain.rights import Right
from ledgerdesk.services import search
from ledgerdesk.ui import places
from ledgerdesk.ui.accounts.users_page import UsersPage
from ledgerdesk.ui.aid.checkup.checkup_page import CheckUpPage
from ledgerdesk.ui.aid.donations.donation_page import DonationPage
from ledgerdesk.ui.aid.in_kind.in_kind_page import InKindPage
from ledgerdesk.ui.aid.payments.payment_page import PaymentPage
from ledgerdesk.ui.aid.policy.policy_page import PolicyPage
from ledgerdesk.ui.aid.recognition.recognition_page import RecognitionPage
from ledgerdesk.ui.aid.supervision.supervision_page import SupervisionPage
from ledgerdesk.ui.backups import backup_page
from ledgerdesk.ui.backups.backup_watch import BackupWatch
from ledgerdesk.ui.care.books.book_page import BooksPage
from ledgerdesk.ui.care.follow_ups.follow_up_page import FollowUpPage
from ledgerdesk.ui.care.homes.homes_page import HomesPage
from ledgerdesk.ui.care.pairings.pairing_page import PairingsPage
from ledgerdesk.ui.care.paper.paper_page import PaperPage
from ledgerdesk.ui.care.partners.partner_page import PartnersPage
from ledgerdesk.ui.care.progress.progress_page import ProgressPage
from ledgerdesk.ui.care.visits.visit_page import VisitsPage
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.erasing import erasure_page
from ledgerdesk.ui.families.households_page import HouseholdsPage
from ledgerdesk.ui.handups import handup_page
from ledgerdesk.ui.history.history_page import HistoryPage
from ledgerdesk.ui.home.home_page import HomePage
from ledgerdesk.ui.importing.page import ImportPage
from ledgerdesk.ui.notices.notice_page import NoticePage
from ledgerdesk.ui.packs.page import PacksPage
from ledgerdesk.ui.settings import settings_page
from ledgerdesk.ui.shell.finder import Hit
from ledgerdesk.ui.shell.guide_page import GuidePage
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import PageSpec
from ledgerdesk.ui.shell.tabbed_page import TabbedPage, TabSpec
from ledgerdesk.ui.shell.window import MainWindow
from ledgerdesk.ui.staff.staff_page import StaffPage
from ledgerdesk.ui.students import card_page, category_page
from ledgerdesk.ui.students.students_page import StudentsPage

FIRST = places.HOME  # the page shown after opening


def specs(desk: Desk, watch: BackupWatch) -> list[PageSpec]:
    """Return the pages in the order of the navigation; each is made when it is first opened."""
    tabbed = partial(_tabbed, desk)
    return [
        PageSpec(places.HOME, "首页", "house", lambda: HomePage(desk)),
        PageSpec(
            places.STUDENTS,
            "学生",
            "users",
            tabbed(
                "学生",
                [
                    TabSpec(places.REGISTER, "学生名册", lambda: StudentsPage(desk)),
                    TabSpec(places.CATEGORIES, "身份类别", lambda: category_page.make(desk)),
                    TabSpec(places.CARDS, "银行卡", lambda: card_page.make(desk)),
                    TabSpec(places.STAFF, "班级与教师", lambda: StaffPage(desk)),
                ],
            ),
        ),
        PageSpec(
            places.FAMILIES,
            "家庭",
            "house-heart",
            tabbed("家庭", [TabSpec(places.HOUSEHOLDS, "家庭名册", lambda: HouseholdsPage(desk))]),
        ),
        PageSpec(
            places.HELP_WORK,
            "帮扶",
            "heart-handshake",
            tabbed(
                "帮扶",
                [
                    TabSpec(places.PROGRESS, "进度", lambda: ProgressPage(desk)),
                    TabSpec(places.VISITS, "家访谈心", lambda: VisitsPage(desk)),
                    TabSpec(places.PAIRINGS, "结对", lambda: PairingsPage(desk)),
                    TabSpec(places.HOMES, "包户包片", lambda: HomesPage(desk)),
                    TabSpec(places.FOLLOW_UPS, "跟进", lambda: FollowUpPage(desk)),
                    TabSpec(places.BOOKS, "查阅", lambda: BooksPage(desk)),
                    TabSpec(places.PARTNERS, "校际帮扶", lambda: PartnersPage(desk)),
                    TabSpec(places.PAPER, "纸质表", lambda: PaperPage(desk)),
                ],
            ),
        ),
        PageSpec(
            places.AID,
            "资助",
            "hand-coins",
            tabbed(
                "资助",
                [
                    TabSpec(places.RECOGNITION, "认定", lambda: RecognitionPage(desk)),
                    TabSpec(places.PAYMENTS, "发放", lambda: PaymentPage(desk)),
                    TabSpec(places.CHECK_UP, "应助尽助", lambda: CheckUpPage(desk)),
                    TabSpec(places.IN_KIND, "实物", lambda: InKindPage(desk)),
                    TabSpec(places.SUPERVISION, "监管", lambda: SupervisionPage(desk)),
                    TabSpec(places.DONATIONS, "捐赠", lambda: DonationPage(desk)),
                    TabSpec(places.POLICY, "政策标准", lambda: PolicyPage(desk)),
                ],
            ),
        ),
        PageSpec(places.NOTICES, "公示", "megaphone", lambda: NoticePage(desk)),
        PageSpec(
            places.REPORTS,
            "报表",
            "file-chart-column",
            tabbed("报表", [TabSpec(places.HAND_UPS, "上报", lambda: handup_page.make(desk))]),
        ),
        PageSpec(
            places.DATA,
            "数据",
            "database",
            tabbed(
                "数据",
                [
                    *desk.when(Right.IMPORT, TabSpec(places.IMPORT, "导入", lambda: ImportPage(desk))),
                    *desk.when(Right.IMPORT, TabSpec(places.PACKS, "班主任填报", lambda: PacksPage(desk))),
                    TabSpec(places.HISTORY, "操作记录", lambda: HistoryPage(desk)),
                    *desk.when(
                        Right.SAFEKEEP, TabSpec(places.BACKUPS, "备份恢复", lambda: backup_page.make(desk, watch))
                    ),
                    *desk.when(Right.OUTPUT, TabSpec(places.USERS, "用户", lambda: UsersPage(desk))),
                    TabSpec(places.ERASURE, "到期与删除", lambda: erasure_page.make(desk)),
                ],
            ),
        ),
        PageSpec(places.SETTINGS, "设置", "settings", lambda: settings_page.make(desk), apart=True),
        PageSpec(places.GUIDE, "帮助", "circle-help", lambda: GuidePage(desk.theme), apart=True),
    ]


def window(desk: Desk, pages: Sequence[PageSpec]) -> MainWindow:
    """Return the window of an open ledger, its pages not made yet."""
    school = desk.school.name if desk.school is not None else desk.ledger.folder.stem
    made = MainWindow(
        desk.theme,
        pages,
        desk.runner,
        school=school,
        user=desk.ledger.user_name,
        people=partial(_find_people, desk),
        refusal=desk.refusal,
    )
    desk.said.connect(made.say)
    desk.noted.connect(made.note)
    desk.going.connect(made.go)
    made.index.add(*_lists_of_homes(desk))
    return made


def _tabbed(desk: Desk, title: str, tabs: Sequence[TabSpec]) -> Callable[[], TabbedPage]:
    return lambda: TabbedPage(desk.theme, title, tabs)


def _lists_of_homes(desk: Desk) -> list[Hit]:
    """Return the lists behind 包户包片, which nobody would look for under its one name."""
    lists = (("homes", "包户名单"), ("staff", "包户人"), ("entries", "包户帮扶记录"), ("places", "包片责任"),
             ("contacts", "村干部和联系人"))  # fmt: skip
    return [
        Hit(
            "功能",
            "house-heart",
            title,
            "帮扶",
            partial(desk.open, places.HELP_WORK, places.HOMES, state={"list": key}),
        )
        for key, title in lists
    ]


def _find_people(desk: Desk, text: str, deliver: Callable[[Sequence[Hit]], None]) -> None:
    def show(found: Sequence[search.Hit]) -> None:
        deliver([_hit(desk, hit) for hit in found])

    desk.read("查找", lambda session: search.people(session, text), show, key="finder")


def _hit(desk: Desk, hit: search.Hit) -> Hit:
    if hit.kind == "staff":
        return Hit("教师", "user", hit.name, hit.where, partial(_go, desk, places.STUDENTS, places.STAFF, hit.id))
    if hit.kind == "student":
        visit = Place(places.HELP_WORK, places.VISITS, None, {places.NEW: True, places.FOR_STUDENT: hit.id})
        go = partial(_go, desk, places.STUDENTS, places.REGISTER, hit.id)
        return Hit(
            "人",
            "user",
            hit.name,
            hit.where,
            go,
            second=partial(desk.going.emit, visit) if desk.may(Right.EDIT) else None,
        )
    home = Place(places.FAMILIES, places.HOUSEHOLDS, None, {places.OF_PERSON: hit.id})
    return Hit("人", "users", hit.name, hit.where, partial(desk.going.emit, home))


def _go(desk: Desk, page: str, tab: str, record: int) -> None:
    desk.open(page, tab, record=record)
