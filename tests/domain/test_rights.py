import re

import pytest

from ledgerdesk.domain import rights
from ledgerdesk.domain.rights import Right, may, refusal, role

CLERK, HEAD, INSPECTOR, RECOVERY = "clerk", "head", "inspector", "recovery"

#: The table once more, by hand: 经办人 校长 检查 恢复码.
TABLE = {
    "look": "chir",
    "reveal": "chr",
    "confide": "h",
    "edit": "cr",
    "import": "cr",
    "output": "chr",
    "issue": "chr",
    "sign": "h",
    "settings": "cr",
    "safekeep": "chr",
    "restore": "chr",
    "users": "hr",
    "erase": "h",
    "own": "chir",
}


def test_the_table_is_this_and_no_other():
    found = {
        right.value: "".join(key[0] for key in (CLERK, HEAD, INSPECTOR, RECOVERY) if may(key, right)) for right in Right
    }
    assert found == TABLE
    assert set(rights.ROLES) == {CLERK, HEAD, INSPECTOR, RECOVERY}


@pytest.mark.parametrize("key", ["", "Clerk", "admin", "检查"])
def test_an_unknown_role_may_nothing(key):
    assert not any(may(key, right) for right in Right)
    assert role(key).rights == frozenset()


def test_the_headteacher_looks_and_signs_but_changes_no_pupil():
    assert may(HEAD, Right.LOOK)
    assert may(HEAD, Right.SIGN)
    assert may(HEAD, Right.USERS)
    assert not may(HEAD, Right.EDIT)
    assert not may(HEAD, Right.IMPORT)


def test_nobody_has_every_right():
    """Whoever writes does not sign, whoever signs does not write."""
    assert not any(set(Right) <= one.rights for one in rights.ROLES.values())
    assert not any({Right.EDIT, Right.SIGN} <= one.rights for one in rights.ROLES.values())


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("key", ["", *rights.ROLES])
def test_a_refusal_says_who_may_and_sends_nobody_to_the_paper_code(key, right):
    words = refusal(key, right)
    named = words.split("请用")[1]
    able = [one.word for one in rights.ROLES.values() if right in one.rights and one.key != RECOVERY]
    assert able
    assert named == f"{'、'.join(able)}的账号登录再做。"
    assert words.startswith(role(key).word or "这个账号")
    assert not re.search("[A-Za-z！]", words)
