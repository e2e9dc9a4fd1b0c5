"""LibreOffice, as the other program that opens what we write and writes what we open."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def _libre_office() -> str:
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing: CI must try what it writes")
        pytest.skip("LibreOffice is not installed")
    return found


def convert(source: Path, target: str, folder: Path) -> Path:
    """Let LibreOffice open the file and save it as another kind."""
    profile = (folder / "profile").as_uri()
    command = [
        _libre_office(),
        "--headless",
        f"-env:UserInstallation={profile}",
        "--convert-to",
        target,
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=110)
    return folder / f"{source.stem}.{target.split(':')[0]}"
