"""What the READMEs promise is there."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", READMES)
def test_the_demo_password_is_the_demos(name):
    demo = tomllib.loads((ROOT / "resources" / "demo" / "school.toml").read_text(encoding="utf-8"))
    assert f"`{demo['password']}`" in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_every_linked_file_is_there(name):
    links = re.findall(r"\]\(([^):]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_every_room_of_the_program_is_in_the_table():
    rooms = {path.name for path in (ROOT / "src" / "ledgerdesk").iterdir() if (path / "__init__.py").is_file()}
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {room for room in rooms if f"`{room}/`" not in table} == set()
