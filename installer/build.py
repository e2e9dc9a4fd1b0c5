"""Freeze LedgerDesk into dist/ledgerdesk and prove that the result works: ``python3 installer/build.py``."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import run  # setting up .venv and Qt's system libraries is written once, there

ROOT = run.ROOT
DIST = ROOT / "dist" / "ledgerdesk"
WORK = ROOT / "build" / "pyinstaller"

# What a build without a complaint has lacked before: each pattern must meet a file of the frozen program.
ESSENTIAL = (
    r"platforms/(libqxcb\.so|qwindows\.dll)$",
    r"platforms/(libqoffscreen\.so|qoffscreen\.dll)$",
    r"iconengines/.*qsvgicon",
    r"imageformats/.*qjpeg",
    r"translations/qtbase_zh_CN\.qm$",
    r"ledgerdesk/migrations/env\.py$",
    r"ledgerdesk/migrations/versions/0001_.*\.py$",
    r"ledgerdesk/resources/fonts/LedgerDeskSong-Regular\.ttf$",
    r"ledgerdesk/resources/icons/.*\.svg$",
    r"ledgerdesk/resources/changelog\.md$",
)
# What may not be in it: parts that cost tens of megabytes or a licence question for nothing.
UNWANTED = (r"Qt6Quick", r"Qt6WebEngine", r"libgtk-3", r"fonts/source/", r"ledgerdesk/resources/.*\.pyc$")


def main(arguments: Sequence[str]) -> int:
    """Build, check and measure; return 0 when the frozen program passes its own check."""
    if arguments:
        print(__doc__)
        return 2
    try:
        prepare()
    except run.SetupError as problem:
        print(problem)
        return 2
    for folder in (DIST, WORK):
        shutil.rmtree(folder, ignore_errors=True)
    freeze: list[str | Path] = [run.PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    freeze += ["--distpath", DIST.parent, "--workpath", WORK, ROOT / "installer" / "ledgerdesk.spec"]
    if run.call(freeze):
        return 1
    files = contents(DIST)
    problems = complaints(files)
    print("\n".join(problems), end="\n" if problems else "")
    passed = not problems and all(works(platform, "self-check") for platform in platforms())
    passed = passed and works("offscreen", "demo", "demo")
    if passed:
        size = sum(path.stat().st_size for path in DIST.rglob("*") if path.is_file() and not path.is_symlink())
        print(
            f"{DIST.relative_to(ROOT)}: {size / 1e6:.0f} MB in {len(files)} files; its self-check and the demo passed"
        )
    return 0 if passed else 1


def prepare() -> None:
    """Bring in PyInstaller and every library of Qt's: one that is missing here is silently missing in the build."""
    run.install("requirements-installer.txt")
    if not sys.platform.startswith("linux"):
        return
    if missing := [name for name in ("objdump", "strip") if shutil.which(name) is None]:
        run.install_packages(["binutils"], f"PyInstaller needs {' and '.join(missing)}")
    plugin = next((run.VENV / "lib").glob("python3*/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so"))
    needed = subprocess.run(["ldd", str(plugin)], capture_output=True, text=True, check=True).stdout
    if "not found" in needed or run.qt_failure("offscreen"):
        run.install_packages(run.QT_LIBRARIES + run.WINDOW_LIBRARIES, "Qt lacks system libraries")


def contents(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, with forward slashes."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def complaints(files: Sequence[str]) -> list[str]:
    """Return what the frozen program lacks, carries for nothing or carries twice."""
    lacking = [f"missing: {pattern}" for pattern in ESSENTIAL if not any(re.search(pattern, name) for name in files)]
    useless = [f"unwanted: {name}" for pattern in UNWANTED for name in files if re.search(pattern, name)]
    fonts = [Path(name).name for name in files if name.endswith((".ttf", ".otf"))]
    twice = [f"bundled twice: {name}" for name in sorted(set(fonts)) if fonts.count(name) > 1 and "LedgerDesk" in name]
    return lacking + useless + twice


def platforms() -> list[str]:
    """Return the Qt platforms to check on: a real window too where a virtual screen is at hand."""
    return ["offscreen", "xcb"] if shutil.which("xvfb-run") else ["offscreen"]


def works(platform: str, *job: str) -> bool:
    """Run a job of the frozen program away from the checkout and this environment; tell whether it did it.

    ``self-check`` looks at every part; ``demo`` goes the clerk's whole way: import, notice, roster, workbook.
    """
    program = DIST / ("ledgerdesk.exe" if os.name == "nt" else "ledgerdesk")
    screen = ["xvfb-run", "-a"] if platform == "xcb" else []
    with tempfile.TemporaryDirectory() as home:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_", "LD_"))}
        env |= {"QT_QPA_PLATFORM": platform, "LEDGERDESK_HOME": home}
        print(f"{job[0]} on {platform}", flush=True)
        return subprocess.call([*screen, str(program), *job], cwd=home, env=env) == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
