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


_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Save(source As String, password As String, target As String)
  On Error Goto Refused
  Dim given(1) As New com.sun.star.beans.PropertyValue
  given(0).Name = "Password"
  given(0).Value = password
  given(1).Name = "Hidden"
  given(1).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, given())
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  document.storeToURL(target, kind())
  document.close(True)
Refused:
End Sub
</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>
"""


def read_locked(soffice: str, source: Path, password: str, folder: Path) -> Path | None:
    """Let LibreOffice open a file with a password and save it without; None when it does not open.

    A conversion on its command line takes no password, a macro of its own profile does.
    """
    command = [soffice, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    # A first start makes the profile, and would put an empty library over ours.
    _start([*command, "--terminate_after_init"])
    basic = folder / "profile" / "user" / "basic" / "Standard"
    (basic / "Module1.xba").write_text(_MACRO, encoding="utf-8")
    (basic / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    target = folder / "opened.xlsx"
    _start([*command, f'macro:///Standard.Module1.Save("{source.as_uri()}","{password}","{target.as_uri()}")'])
    return target if target.is_file() else None


def _start(command: list[str]) -> None:
    subprocess.run(command, capture_output=True, timeout=110, check=True)
