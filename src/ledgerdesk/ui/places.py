"""The keys of the window's pages and tabs, so that a page can lead to another without knowing it."""

HOME = "home"
STUDENTS = "students"
FAMILIES = "families"
HELP_WORK = "help_work"
DROPOUT = "dropout"
AID = "aid"
NOTICES = "notices"
REPORTS = "reports"
DATA = "data"
SETTINGS = "settings"
GUIDE = "guide"

# 学生
REGISTER = "register"
CATEGORIES = "categories"
CARDS = "cards"
STAFF = "staff"
# 家庭
HOUSEHOLDS = "households"
# 帮扶
PROGRESS = "progress"
VISITS = "visits"
PAIRINGS = "pairings"
HOMES = "homes"
FOLLOW_UPS = "follow_ups"
BOOKS = "books"
PARTNERS = "partners"
PAPER = "paper"
# 资助
PAYMENTS = "payments"
RECOGNITION = "recognition"
CHECK_UP = "check_up"
IN_KIND = "in_kind"
SUPERVISION = "supervision"
DONATIONS = "donations"
POLICY = "policy"
# 报表
HAND_UPS = "hand_ups"
# 数据
IMPORT = "import"
PACKS = "packs"
HISTORY = "history"
USERS = "users"
BACKUPS = "backups"
ERASURE = "erasure"

#: Keys of a Place's state: what a page is asked to do when it is opened.
NEW = "new"  # True: open the form for a new record
FOR_STUDENT = "student"  # the pupil a new visit, talk or pairing is for
OF_PERSON = "person"  # the person whose history is wanted
OF_PERSON_NAME = "person_name"
PUPILS = "pupils"  # the ids that were ticked where the person came from
TALK = "talk"  # with NEW: a talk instead of a visit
PAPER_FORM = "paper_form"  # with NEW: the form on paper it is written down from
TAKE_IN = "take_in"  # with 纸质表: True takes in scans
LIST_OF = "list_of"  # with the import: the name of the sheet whose list is to be taken in
PAST = "past"  # with the import: True shows the lists taken in so far
