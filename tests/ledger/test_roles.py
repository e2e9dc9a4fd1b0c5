"""Everything that is done with an open ledger besides the services, asked as each role."""

import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from conftest import TODAY, dump
from every_service import PICTURE, World
from four_roles import CLERK, HEAD, INSPECTOR, RECOVERY, ROLES, SECRETS, make, open_as, spare_cost
from ledgerdesk import ledger as ledgers
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, NotAllowedError, NotFoundError, WrongPasswordError
from ledgerdesk.ledger import (
    Ledger,
    accounts,
    attachments,
    audit,
    erasing,
    outgoing,
    recovering,
    rotation,
    safekeeping,
)

NEW = "xin mima yihao mima"
#: Of old backups there are none here; to remove some is asked for by safekeeping.
ANYBODY = """
accounts.without_password attachments.content attachments.empty_bin attachments.report attachments.store
audit.head audit.replay audit.verify outgoing.mend rotation.may_rotate rotation.old_backups rotation.remove_old_backups
safekeeping.at_close safekeeping.at_open safekeeping.backups safekeeping.before safekeeping.drives
safekeeping.every_minutes safekeeping.on_stick safekeeping.state
"""
#: Whoever has a password of their own; the paper code is none.
PERSONS = "accounts.change_own accounts.confirm"
WORK = "Ledger.redo Ledger.undo"
#: attachments: the headteacher registers the posting photo of a notice.
OUT = """
attachments.keep attachments.kept accounts.new_recovery_code outgoing.leaving outgoing.require recovering.preview
safekeeping.adopt safekeeping.back_up safekeeping.bundle safekeeping.pin safekeeping.remove safekeeping.to_stick
"""
#: Whole numbers leave against one's own password.
WHOLE = "outgoing.allow_whole"
OFFICE = "accounts.add accounts.end accounts.reset"
HEADTEACHER = "erasing.drop_older_backups erasing.erase rotation.rotate"
MAY: dict[str, frozenset[str]] = {
    name: frozenset(roles)
    for names, roles in (
        (ANYBODY, ROLES),
        (PERSONS, ROLES),
        (WORK, (CLERK, RECOVERY)),
        (OUT, (CLERK, HEAD, RECOVERY)),
        (WHOLE, (CLERK, HEAD)),
        (OFFICE, (HEAD, RECOVERY)),
        (HEADTEACHER, (HEAD,)),
    )
    for name in names.split()
}
#: What refuses for another reason than the role: no stick is plugged in, and the paper code is no password.
OTHERWISE: dict[str, type[LedgerError]] = {
    "safekeeping.adopt": LedgerError,
    "safekeeping.to_stick": NotFoundError,
    "accounts.change_own": WrongPasswordError,
    "accounts.confirm": WrongPasswordError,
}

Call = Callable[[Ledger, World, str], object]
#: In this order one after the other can be done; what closes the ledger is last.
CALLS: dict[str, Call] = {
    "Ledger.undo": lambda ledger, _w, _s: ledger.undo(),
    "Ledger.redo": lambda ledger, _w, _s: ledger.redo(),
    "accounts.without_password": lambda ledger, _w, _s: accounts.without_password(ledger),
    "accounts.confirm": lambda ledger, _w, secret: accounts.confirm(ledger, secret),
    "accounts.add": lambda ledger, _w, _s: accounts.add(ledger, "李老师", CLERK, NEW),
    "accounts.reset": lambda ledger, _w, _s: accounts.reset(ledger, 3, f"{NEW} haitun"),
    "accounts.end": lambda ledger, _w, _s: accounts.end(ledger, 3),
    "attachments.content": lambda ledger, w, _s: attachments.content(ledger, w.photo + 1),
    "attachments.keep": lambda ledger, _w, _s: attachments.keep(ledger, b"another"),
    "attachments.kept": lambda ledger, w, _s: attachments.kept(ledger, w.file.name if w.file else ""),
    "attachments.report": lambda ledger, _w, _s: attachments.report(ledger),
    "attachments.store": lambda ledger, _w, _s: attachments.store(ledger),
    "attachments.empty_bin": lambda ledger, _w, _s: attachments.empty_bin(ledger),
    "audit.head": lambda ledger, _w, _s: audit.head(ledger),
    "audit.verify": lambda ledger, _w, _s: audit.verify(ledger),
    "audit.replay": lambda ledger, _w, _s: audit.replay(ledger),
    "outgoing.require": lambda ledger, _w, _s: outgoing.require(ledger),
    "outgoing.allow_whole": lambda ledger, _w, secret: outgoing.allow_whole(ledger, "上报镇中心校", secret),
    "outgoing.leaving": lambda ledger, _w, _s: _let_out(ledger),
    "outgoing.mend": lambda ledger, _w, _s: outgoing.mend(ledger),
    "safekeeping.at_open": lambda ledger, _w, _s: safekeeping.at_open(ledger),
    "safekeeping.before": lambda ledger, _w, _s: safekeeping.before(ledger, safekeeping.Reason.IMPORT),
    "safekeeping.back_up": lambda ledger, _w, _s: safekeeping.back_up(ledger, force=True),
    "safekeeping.backups": lambda ledger, _w, _s: safekeeping.backups(ledger),
    "safekeeping.drives": lambda ledger, _w, _s: safekeeping.drives(ledger),
    "safekeeping.every_minutes": lambda ledger, _w, _s: safekeeping.every_minutes(ledger),
    "safekeeping.state": lambda ledger, _w, _s: safekeeping.state(ledger),
    "safekeeping.on_stick": lambda ledger, _w, _s: safekeeping.on_stick(ledger, Path("/media/nobody")),
    "safekeeping.pin": lambda ledger, _w, _s: safekeeping.pin(ledger, 1, pinned=False),
    "safekeeping.adopt": lambda ledger, _w, _s: safekeeping.adopt(ledger, Path("/media/nobody")),
    "safekeeping.to_stick": lambda ledger, _w, _s: safekeeping.to_stick(ledger, Path("/media/nobody")),
    "safekeeping.bundle": lambda ledger, _w, _s: safekeeping.bundle(ledger, ledger.folder.parent / "带走.ldbk"),
    "safekeeping.at_close": lambda ledger, _w, _s: safekeeping.at_close(ledger),
    "recovering.preview": lambda ledger, _w, _s: recovering.preview(ledger, safekeeping.backups(ledger)[0]),
    "safekeeping.remove": lambda ledger, _w, _s: safekeeping.remove(ledger, [1], reason="试"),
    "rotation.may_rotate": lambda ledger, _w, _s: rotation.may_rotate(ledger),
    "rotation.old_backups": lambda ledger, _w, _s: rotation.old_backups(ledger),
    "rotation.remove_old_backups": lambda ledger, _w, _s: rotation.remove_old_backups(ledger, reason="试"),
    "erasing.erase": lambda ledger, w, _s: erasing.erase(ledger, w.leaver, "保存期限已满"),
    "erasing.drop_older_backups": lambda ledger, _w, _s: erasing.drop_older_backups(ledger),
    "accounts.new_recovery_code": lambda ledger, _w, _s: accounts.new_recovery_code(ledger, SECRETS[CLERK]),
    "accounts.change_own": lambda ledger, _w, secret: accounts.change_own(ledger, secret, secret),
    "rotation.rotate": lambda ledger, _w, secret: rotation.rotate(ledger, secret),
}


def _let_out(ledger: Ledger) -> None:
    with outgoing.leaving(ledger, outgoing.describe("导出学生名册", None)):
        pass


def functions() -> Iterator[str]:
    """Yield every public function of the ledger's modules that takes an open ledger, and what undoes."""
    yield from ("Ledger.undo", "Ledger.redo")
    for found in pkgutil.iter_modules(ledgers.__path__, f"{ledgers.__name__}."):
        module = import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters.values()), None)
            mine = function.__module__ == found.name and not name.startswith("_")
            if mine and first is not None and first.annotation is Ledger:
                yield f"{found.name.rpartition('.')[2]}.{name}"


@pytest.fixture(scope="module")
def least_cost() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        spare_cost(patch)
        yield


@pytest.fixture(scope="module")
def school(template: Path, tmp_path_factory: pytest.TempPathFactory, least_cost: None) -> tuple[Path, World]:
    folder, world = make(template, tmp_path_factory.mktemp("school") / "满.ledger")
    with open_as(folder, CLERK, template) as ledger:
        safekeeping.back_up(ledger)
    return folder, world


@pytest.fixture
def inside(request, school, template, tmp_path) -> Iterator[Ledger]:
    """Return a copy of the school, opened by the role of the test."""
    folder = shutil.copytree(school[0], tmp_path / "台账.ledger")
    with open_as(folder, request.param, template) as ledger:
        yield ledger


def on_disk(folder: Path) -> dict[str, bytes]:
    """Return the files beside the database: keys, photos, backups."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if path.parent != folder or path.suffix == ".json"}


def test_everything_done_with_a_ledger_stands_in_the_table():
    assert set(functions()) == set(MAY) == set(CALLS)


@pytest.mark.parametrize("inside", ROLES, indirect=True)
def test_who_may_not_is_refused_before_anything_changes(inside, school):
    rows, files = dump(inside), on_disk(inside.folder)
    let_in = []
    for name, call in CALLS.items():
        if inside.role in MAY[name]:
            continue
        try:
            call(inside, school[1], SECRETS.get(inside.role, ""))
        except NotAllowedError:
            continue
        let_in.append(name)
    assert let_in == []
    assert dump(inside) == rows
    assert on_disk(inside.folder) == files


@pytest.mark.parametrize("inside", ROLES, indirect=True)
def test_who_may_is_let_in(inside, school):
    wrong = {}
    for name, call in CALLS.items():
        if inside.role not in MAY[name]:
            continue
        try:
            call(inside, school[1], SECRETS.get(inside.role, "not a password"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the list at the end tells of it
            if isinstance(error, NotAllowedError) or not isinstance(error, OTHERWISE.get(name, ())):
                wrong[name] = repr(error)
    assert wrong == {}


@pytest.mark.parametrize("inside", [INSPECTOR], indirect=True)
def test_an_inspector_looks_at_the_picture_of_a_notice_and_at_no_other(inside, school):
    world = school[1]
    assert attachments.content(inside, world.photo + 1) == PICTURE
    with pytest.raises(NotAllowedError):
        attachments.content(inside, world.photo)


@pytest.mark.parametrize("inside", [INSPECTOR], indirect=True)
def test_an_inspectors_coming_and_going_is_written_down(inside, school, template):
    """Who only reads leaves a trace all the same."""
    folder = inside.folder
    inside.close()
    with open_as(folder, CLERK, template) as ledger, ledger.read() as session:
        from ledgerdesk.services import users

        assert users.last_openings(session)[3].date() == TODAY
        assert not ledger.may(Right.USERS)
