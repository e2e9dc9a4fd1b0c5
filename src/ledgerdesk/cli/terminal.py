"""What the command line says and asks."""

import getpass
import io
import os
import sys
from typing import TextIO

from ledgerdesk.errors import LedgerError

PASSWORD_VARIABLE = "LEDGERDESK_PASSWORD"  # noqa: S105 - the name of a variable
FILE_PASSWORD_VARIABLE = "LEDGERDESK_FILE_PASSWORD"  # noqa: S105 - the same


def prepare() -> None:
    """Never fail on a character the terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(line: str) -> None:
    """Write a line of what was done."""
    _write(sys.stdout, line)


def complain(sentence: str) -> None:
    """Write why nothing was done."""
    _write(sys.stderr, sentence)


def ledger_password() -> str:
    """Return the password from the environment, else ask for it.

    Raises:
        LedgerError: there is nobody to ask.
    """
    return given_password() or _ask("台账密码：", f"没有密码。请把它放进环境变量 {PASSWORD_VARIABLE}，再做一次。")


def given_password() -> str:
    """Return the password in the environment, "" without one; LedgerError when it is no text."""
    return _given(PASSWORD_VARIABLE)


def file_password() -> str:
    """Return the password of a locked workbook: the environment's, else asked for.

    Raises:
        LedgerError: there is nobody to ask.
    """
    return _given(FILE_PASSWORD_VARIABLE) or _ask(
        "表格的密码：",
        f"这个表格加了密码。请把密码放进环境变量 {FILE_PASSWORD_VARIABLE}，或先在 Excel、WPS 里去掉密码再导入。",
    )


def new_file_password() -> str:
    """Return the password for a workbook about to be saved: the environment's, else asked for twice.

    Raises:
        LedgerError: there is nobody to ask, or the two differ.
    """
    given = _given(FILE_PASSWORD_VARIABLE)
    if given:
        return given
    otherwise = f"没有文件密码。请把它放进环境变量 {FILE_PASSWORD_VARIABLE}，再做一次。"
    first = _ask("给表格设的密码：", otherwise)
    if _ask("再输一次：", otherwise) != first:
        raise LedgerError("两次输的不一样，没有导出。请再做一次。")
    return first


def _given(variable: str) -> str:
    password = os.environ.get(variable, "")
    try:
        password.encode()
    except UnicodeEncodeError:
        raise LedgerError(f"环境变量 {variable} 里有认不出的字，请用 UTF-8 重新设置。") from None
    return password


def _ask(question: str, otherwise: str) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise LedgerError(otherwise)
    try:
        answer = getpass.getpass(question)
    except EOFError:
        answer = ""
    if not answer:
        raise LedgerError(otherwise)
    return answer


def _write(stream: TextIO | None, line: str) -> None:
    if stream is None:
        return
    try:
        stream.write(line + "\n")
        stream.flush()
    except BrokenPipeError:
        # Whoever read along has gone; the job goes on, and Python must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
