"""The decisions of run.py; what it installs is proved by running it in a fresh clone."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def run(monkeypatch):
    """Import run.py, which belongs to no package, and let it start nothing by accident."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "call", forbidden)
    monkeypatch.setattr(module.subprocess, "run", forbidden)
    return module


def forbidden(*args, **kwargs):
    raise AssertionError(f"started {args}")


class Machine:
    """Stand in for the machine: what apt knows, what is called, what each call returns."""

    def __init__(self, run, monkeypatch, *, user=0, programs=("apt-get",), packages=(), failing=()):
        self.calls = []
        self.failing = failing
        monkeypatch.setattr(run, "call", self.call)
        monkeypatch.setattr(run, "package_exists", lambda name: name in packages)
        monkeypatch.setattr(run.os, "geteuid", lambda: user)
        monkeypatch.setattr(run.shutil, "which", lambda name: name if name in programs else None)

    def call(self, command, _env=None):
        self.calls.append(" ".join(str(part) for part in command))
        return int(any(word in self.calls[-1] for word in self.failing))


def test_a_lock_counts_as_installed_only_as_it_stands(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    lock = tmp_path / "requirements.txt"
    lock.write_text("one==1\n")
    stamp = f"python '3.11'\nrequirements.txt {run.digest('requirements.txt', '3.11')}\n"
    assert run.satisfied(stamp, "requirements.txt", "3.11")
    assert not run.satisfied(stamp, "requirements.txt", "3.12")
    assert not run.satisfied("", "requirements.txt", "3.11")
    lock.write_text("one==2\n")
    assert not run.satisfied(stamp, "requirements.txt", "3.11")


def test_installing_one_lock_keeps_what_is_still_true_of_the_others(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    for lock in run.LOCKS:
        (tmp_path / lock).write_text(f"# {lock}\n")
    stamp = run.stamped("", "requirements-dev.txt", "3.11")
    assert [run.satisfied(stamp, lock, "3.11") for lock in run.LOCKS] == [True, True, False]
    stamp = run.stamped(stamp, "requirements-installer.txt", "3.11")
    assert [run.satisfied(stamp, lock, "3.11") for lock in run.LOCKS] == [True, True, True]
    (tmp_path / "requirements-dev.txt").write_text("changed\n")
    stamp = run.stamped(stamp, "requirements.txt", "3.11")
    assert [run.satisfied(stamp, lock, "3.11") for lock in run.LOCKS] == [True, False, True]


@pytest.mark.parametrize(
    ("user", "sudo", "prefix"),
    [(0, None, ()), (0, "sudo", ()), (1000, "sudo", ("sudo",)), (1000, None, None), (None, None, None)],
)
def test_root_needs_no_sudo_and_nobody_else_gets_by_without(run, user, sudo, prefix):
    assert run.privilege(user, sudo) == prefix


def test_packages_are_asked_for_by_the_name_this_release_gives_them(run):
    names = ["libglib2.0-0t64|libglib2.0-0", "libgl1"]
    assert run.choose(names, {"libglib2.0-0", "libgl1"}.__contains__) == ["libglib2.0-0", "libgl1"]
    assert run.choose(names, {"libglib2.0-0t64", "libglib2.0-0"}.__contains__) == ["libglib2.0-0t64", "libgl1"]
    assert run.choose(names, set().__contains__) == ["libglib2.0-0", "libgl1"]


def test_a_second_demo_does_not_touch_the_first(run, tmp_path):
    assert run.free_folder(tmp_path, "demo") == tmp_path / "demo"
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo-2").mkdir()
    assert run.free_folder(tmp_path, "demo") == tmp_path / "demo-3"


@pytest.mark.parametrize(
    ("arguments", "window"),
    [([], True), (["--demo"], True), (["self-check"], True), (["demo", "x"], False), (["import", "a", "b"], False)],
)
def test_only_what_starts_qt_asks_for_its_libraries(run, arguments, window):
    assert run.wants_window(arguments) is window


@pytest.mark.parametrize(
    ("complaint", "line"),
    [
        ("", "no message"),
        ("Traceback (most recent call last):\n  File x\nImportError: libGL.so.1: no\n", "ImportError: libGL.so.1: no"),
        (
            "qt.qpa.xcb: could not connect to display :9\nqt.qpa.plugin: more\n",
            "qt.qpa.xcb: could not connect to display :9",
        ),
    ],
)
def test_the_line_that_matters_is_quoted(run, complaint, line):
    assert run.reason(complaint) == line


def test_root_installs_after_saying_so(run, monkeypatch, capsys):
    machine = Machine(run, monkeypatch, packages=("libgl1",))
    run.install_packages(["libgl1"], "Qt lacks a library")
    assert machine.calls == [
        "env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 update",
        "env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends libgl1",
    ]
    assert "Qt lacks a library" in capsys.readouterr().out


def test_others_install_through_sudo(run, monkeypatch):
    machine = Machine(run, monkeypatch, user=1000, programs=("apt-get", "sudo"), packages=("libgl1",))
    run.install_packages(["libgl1"], "why")
    assert all(call.startswith("sudo env ") for call in machine.calls)


def test_stale_package_lists_are_no_reason_to_stop(run, monkeypatch):
    machine = Machine(run, monkeypatch, packages=("libgl1",), failing=("update",))
    run.install_packages(["libgl1"], "why")
    assert len(machine.calls) == 2


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        ({"user": 1000}, "Ask an administrator to run: apt-get install libgl1"),
        ({"programs": ()}, "no Debian or Ubuntu"),
        ({"failing": ("install",)}, "could not install"),
    ],
)
def test_what_cannot_be_installed_is_named(run, monkeypatch, machine, words):
    started = Machine(run, monkeypatch, packages=("libgl1",), **machine)
    with pytest.raises(run.SetupError, match=words):
        run.install_packages(["libgl1"], "why")
    assert bool(started.calls) is ("failing" in machine)


def test_no_library_brings_a_display(run, monkeypatch):
    monkeypatch.setattr(run, "qt_failure", lambda platform: "could not connect to display :9")
    assert "connect to display" in run.ensure_qt(None)


def test_a_working_qt_installs_nothing(run, monkeypatch):
    monkeypatch.setattr(run, "qt_failure", lambda platform: "")
    assert run.ensure_qt("offscreen") == ""


@pytest.mark.parametrize(("platform", "window"), [("offscreen", False), (None, True)])
def test_a_window_asks_for_more_than_a_test(run, monkeypatch, platform, window):
    asked = []
    answers = iter(["libGL.so.1 is missing", ""])
    monkeypatch.setattr(run, "qt_failure", lambda platform: next(answers))
    monkeypatch.setattr(run, "install_packages", lambda names, why: asked.extend(names))
    assert run.ensure_qt(platform) == ""
    assert ("libxcb-cursor0" in asked) is window
    assert "libegl1" in asked


@pytest.mark.parametrize(
    ("display", "failure", "started"),
    [(":0", "", "--demo"), (None, "", "demo"), (":0", "could not connect to display :0", "demo")],
)
def test_without_a_window_the_demo_is_made_on_paper(run, monkeypatch, tmp_path, display, failure, started):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "install", lambda name: None)
    monkeypatch.setattr(run, "qt_failure", lambda platform: failure)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    machine = Machine(run, monkeypatch)
    assert run.main([]) == 0
    (call,) = machine.calls
    assert call.split(" -m ledgerdesk ")[1].split()[0] == started


def test_other_arguments_reach_the_program(run, monkeypatch):
    monkeypatch.setattr(run, "install", lambda name: None)
    machine = Machine(run, monkeypatch)
    run.main(["export", "school.ledger", "students", "out.xlsx"])
    assert machine.calls[0].endswith("-m ledgerdesk export school.ledger students out.xlsx")


@pytest.mark.parametrize(("ci", "installed"), [("true", True), (None, False)])
def test_ci_installs_the_programs_that_tests_compare_with(run, monkeypatch, ci, installed):
    monkeypatch.setattr(run, "install", lambda name: None)
    monkeypatch.setattr(run, "qt_failure", lambda platform: "")
    monkeypatch.delenv("CI", raising=False)
    if ci:
        monkeypatch.setenv("CI", ci)
    machine = Machine(run, monkeypatch, packages=("libreoffice-calc", "poppler-utils", "strace"))
    assert run.main(["test", "-k", "lock"]) == 0
    assert any("libreoffice-calc poppler-utils strace" in call for call in machine.calls) is installed
    assert machine.calls[-1].endswith("-m pytest -n 2 -k lock")


def test_a_problem_is_a_sentence_and_exit_code_2(run, monkeypatch, capsys):
    def fail(name):
        raise run.SetupError("no room on the disk")

    monkeypatch.setattr(run, "install", fail)
    assert run.main(["test"]) == 2
    assert capsys.readouterr().out == "no room on the disk\n"


def test_an_old_python_is_told_so(run, monkeypatch, capsys):
    monkeypatch.setattr(run.sys, "version_info", (3, 10, 4))
    assert run.main([]) == 2
    assert "3.11" in capsys.readouterr().out


def test_run_py_needs_nothing_but_python():
    """With -I -S neither this environment nor a user's packages are at hand."""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(ROOT / 'run.py')!r})"])
    assert done.returncode == 0
