"""What the levels are called here, and what the upload calls them (C2)."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.services import school
from ledgerdesk.services.permission import needs

TABLE = "level"
NAMES_SETTING, EXPORT_SETTING = "recognition.level_names", "recognition.level_export"
# The national system knows three: those of the registered households 特别困难, the others 困难, and 不困难.
_UPLOADED = {"special": "特别困难", "hard": "困难", "general": "困难", "none": "不困难"}
_LONGEST = 12


@needs(Right.LOOK)
def names(session: Session) -> dict[str, str]:
    """Return what each level is called here, by code, from the hardest down."""
    own = school.setting(session, NAMES_SETTING) or {}
    return {entry.code: own.get(entry.code) or entry.label for entry in codes.table(TABLE).codes}


@needs(Right.SETTINGS)
def set_names(session: Session, wanted: Mapping[str, str]) -> None:
    """Call levels by the county's names, a blank one by its own again; RuleError by code."""
    school.set_setting(session, NAMES_SETTING, _checked(wanted))


@needs(Right.LOOK)
def exported(session: Session) -> dict[str, str]:
    """Return the word of each level in the upload, by code."""
    own = school.setting(session, EXPORT_SETTING) or {}
    return {entry.code: own.get(entry.code) or _UPLOADED[entry.code] for entry in codes.table(TABLE).codes}


@needs(Right.SETTINGS)
def set_exported(session: Session, wanted: Mapping[str, str]) -> None:
    """Let the upload use other words, a blank one its own again; RuleError by code."""
    school.set_setting(session, EXPORT_SETTING, _checked(wanted))


def _checked(wanted: Mapping[str, str]) -> dict[str, str]:
    tidy = {code: text.clean(word) for code, word in wanted.items()}
    known = {entry.code for entry in codes.table(TABLE).codes}
    problems = {code: "没有这个等级。" for code in tidy if code not in known}
    problems |= {code: f"名称最多 {_LONGEST} 个字。" for code, word in tidy.items() if len(word) > _LONGEST}
    if problems:
        raise RuleError(problems)
    return {code: word for code, word in tidy.items() if word}
