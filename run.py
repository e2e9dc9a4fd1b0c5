#!/usr/bin/env python3
"""Set LedgerDesk up and start it, with nothing but Python 3.11 or newer.

    python3 run.py              open the program on a demo school (Windows: py -3.11 run.py)
    python3 run.py test [...]   run the tests; what follows goes to pytest
    python3 run.py ARGUMENTS    run the program with these arguments, e.g. self-check or demo FOLDER

Everything lands in .venv beside this file. A folder wheelhouse/ is used instead of the network when it is there.
System libraries are installed only when Qt does not start without them, and never without saying so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.txt"
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-installer.txt")  # each contains the first

# Found by adding packages one at a time to a minimal Debian 12; a bar separates the names of older and newer releases.
QT_LIBRARIES = (
    "libglib2.0-0t64|libglib2.0-0",
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libfontconfig1",
    "libdbus-1-3",
    "libgssapi-krb5-2",
)
WINDOW_LIBRARIES = (
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "libcups2t64|libcups2",
)
TEST_PROGRAMS = {"soffice": "libreoffice-calc", "pdftoppm": "poppler-utils", "strace": "strace"}

# QtNetwork and QtPrintSupport have libraries of their own; a QApplication loads the platform plugin.
PROBE = "from PySide6 import QtNetwork, QtPrintSupport, QtSvg, QtWidgets; QtWidgets.QApplication([])"


class SetupError(Exception):
    """What is missing and what the person at the keyboard can do about it."""


def say(text: str) -> None:
    """Print a line of progress at once, also through a pipe."""
    print(text, flush=True)


def call(command: Sequence[str | Path], env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and return its exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, env=env)


def digest(name: str, python_version: str) -> str:
    """Return what a lock file and the interpreter come to; a change of either asks for a new installation."""
    return hashlib.sha256((ROOT / name).read_bytes() + python_version.encode()).hexdigest()


def satisfied(stamp: str, name: str, python_version: str) -> bool:
    """Tell from the stamp's text whether a lock file is installed as it stands now."""
    return f"{name} {digest(name, python_version)}" in stamp.splitlines()


def stamped(stamp: str, name: str, python_version: str) -> str:
    """Return the stamp once a lock is installed: it satisfies the first lock too, and the others stay if still true."""
    done = [lock for lock in LOCKS if lock in (name, LOCKS[0]) or satisfied(stamp, lock, python_version)]
    lines = [f"python {python_version!r}", *(f"{lock} {digest(lock, python_version)}" for lock in done)]
    return "\n".join(lines) + "\n"


def privilege(user_id: int | None, sudo: str | None) -> tuple[str, ...] | None:
    """Return the prefix that makes a command run as root, None when there is no way to."""
    if user_id == 0:
        return ()
    return None if user_id is None or sudo is None else (sudo,)


def choose(names: Sequence[str], exists: Callable[[str], bool]) -> list[str]:
    """Return for each ``newer|older`` the first package that exists here, the last name when none does."""
    chosen = []
    for alternatives in names:
        options = alternatives.split("|")
        chosen.append(next((name for name in options if exists(name)), options[-1]))
    return chosen


def free_folder(parent: Path, name: str) -> Path:
    """Return a folder of that name that does not exist yet, numbered from 2 when it must be."""
    candidate, number = parent / name, 2
    while candidate.exists():
        candidate, number = parent / f"{name}-{number}", number + 1
    return candidate


def wants_window(arguments: Sequence[str]) -> bool:
    """Tell whether these arguments start Qt; the other commands of the program do without."""
    return not arguments or arguments[0] == "self-check" or arguments[0].startswith("--")


def package_exists(name: str) -> bool:
    """Ask apt whether it could install a package of that name."""
    shown = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False).stdout
    return "Candidate:" in shown and "Candidate: (none)" not in shown


def install_packages(names: Sequence[str], why: str) -> None:
    """Install Debian packages, as root or through sudo; SetupError says what to ask for when that is not possible."""
    user_id = os.geteuid() if hasattr(os, "geteuid") else None
    prefix = privilege(user_id, shutil.which("sudo"))
    if shutil.which("apt-get") is None:
        wanted = ", ".join(names)
        raise SetupError(f"{why}. This is no Debian or Ubuntu; install what these packages hold there: {wanted}")
    if prefix is None:
        wanted = " ".join(choose(names, package_exists))
        raise SetupError(f"{why}. Ask an administrator to run: apt-get install {wanted}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    say(f"{why}; refreshing the package lists")
    if call([*apt, "update"]):
        say("The package lists could not be refreshed; trying with those at hand")
    wanted = " ".join(chosen := choose(names, package_exists))
    say(f"Installing {wanted}")
    if call([*apt, "install", "-y", "--no-install-recommends", *chosen]):
        raise SetupError(f"apt-get could not install them. Run it by hand to see why: apt-get install {wanted}")


def make_environment() -> None:
    """Create .venv; on a Debian without the venv package, install that first."""
    say("Creating .venv")
    for last_try in (False, True):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
        if made.returncode == 0:
            return
        if last_try or not sys.platform.startswith("linux"):
            raise SetupError(f"Python could not create .venv:\n{made.stdout}{made.stderr}")
        own = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        install_packages([f"{own}|python3-venv"], "Python's venv module is not complete on this machine")


def install(name: str) -> None:
    """Bring .venv to the state a lock file describes; does nothing when it is there already."""
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if PYTHON.exists() and satisfied(stamp, name, sys.version):
        return
    if not PYTHON.exists() or call([PYTHON, "-c", "pass"]) or f"python {sys.version!r}" not in stamp:
        make_environment()
        stamp = ""
    wheelhouse = ROOT / "wheelhouse"
    offline: list[str | Path] = ["--no-index", "--find-links", wheelhouse] if wheelhouse.is_dir() else []
    say(f"Installing what {name} lists" + (" from wheelhouse/" if offline else "") + "; the first time takes minutes")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if call([*pip, "--require-hashes", "--only-binary", ":all:", *offline, "-r", ROOT / name]):
        raise SetupError(
            "pip could not install the packages; its message is above. Without a network, fetch them on another "
            f"machine with\n  python3 -m pip download -r {name} -d wheelhouse\nand put the folder beside run.py"
        )
    show_source()
    STAMP.write_text(stamped(stamp, name, sys.version), encoding="utf-8")


def show_source() -> None:
    """Let .venv's Python import the checkout; a relative path, because older Pythons read the file in the locale."""
    asked = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    relative = os.path.relpath(ROOT / "src", packages)
    (packages / "ledgerdesk-checkout.pth").write_text(relative + "\n", encoding="ascii")


def reason(complaint: str) -> str:
    """Return the line that matters: a traceback's last, of Qt's own complaint the first."""
    lines = [line for line in complaint.splitlines() if line.strip()] or ["no message"]
    return lines[-1] if lines[0].startswith("Traceback") else lines[0]


def qt_failure(platform: str | None) -> str:
    """Return why Qt does not start on a platform (None: the one it chooses itself), "" when it does."""
    env = os.environ | ({"QT_QPA_PLATFORM": platform} if platform else {})
    tried = subprocess.run([str(PYTHON), "-c", PROBE], env=env, capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else reason(tried.stderr)


def ensure_qt(platform: str | None) -> str:
    """Install Qt's system libraries when it does not start without; return why it still does not, "" when it does."""
    failure = qt_failure(platform)
    if not failure or not sys.platform.startswith("linux") or "connect to display" in failure:
        return failure  # no library brings a display
    names = QT_LIBRARIES if platform == "offscreen" else QT_LIBRARIES + WINDOW_LIBRARIES
    install_packages(names, f"Qt lacks system libraries ({failure})")
    return qt_failure(platform)


def run_tests(arguments: Sequence[str]) -> int:
    """Install what the tests need and run them without a screen."""
    install("requirements-dev.txt")
    failure = ensure_qt("offscreen")
    if failure:
        raise SetupError(f"Qt does not start, even without a screen: {failure}")
    missing = {name: package for name, package in TEST_PROGRAMS.items() if shutil.which(name) is None}
    if missing and os.environ.get("CI"):
        install_packages(list(missing.values()), f"Some tests compare with {' and '.join(missing)}")
    elif missing:
        say(f"Without {' and '.join(missing)} the tests that use them are skipped: {', '.join(missing.values())}")
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    return call([PYTHON, "-m", "pytest", "-n", "2", *arguments], env)


def run_program(arguments: Sequence[str]) -> int:
    """Install what the program needs and start it: the demo school in a window, or on paper where no window opens."""
    install("requirements.txt")
    screen = not sys.platform.startswith("linux") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    why = "This machine has no display"
    if wants_window(arguments) and (screen or arguments):
        failure = ensure_qt(None if screen else "offscreen")
        if failure:
            screen, why = False, f"Qt cannot open a window here ({failure})"
    if arguments:
        return call([PYTHON, "-m", "ledgerdesk", *arguments])
    if screen:
        return call([PYTHON, "-m", "ledgerdesk", "--demo"])
    folder = free_folder(ROOT, "demo-school")
    say(f"{why}. Doing the same job without one; the ledger, PDFs and workbooks will be in {folder.name}/")
    return call([PYTHON, "-m", "ledgerdesk", "demo", folder])


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for and return the exit code."""
    if sys.version_info < (3, 11) or sys.maxsize < 2**32:
        say(f"LedgerDesk needs a 64-bit Python 3.11 or newer; this is {sys.version.split()[0]}")
        return 2
    try:
        return run_tests(arguments[1:]) if arguments[:1] == ["test"] else run_program(arguments)
    except SetupError as problem:
        say(str(problem))
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
