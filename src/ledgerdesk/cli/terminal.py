"""What the command line says and asks."""

import getpass
import io
import os
import sys
from typing import TextIO

from ledgerdesk.errors import LedgerError

PASSWORD_VARIABLE = "LEDGERDESK_PASSWORD"  # noqa: S105 - the name of a variable


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
    password = os.environ.get(PASSWORD_VARIABLE, "")
    try:
        password.encode()
    except UnicodeEncodeError:
        raise LedgerError(f"环境变量 {PASSWORD_VARIABLE} 里有认不出的字，请用 UTF-8 重新设置。") from None
    return password


def file_password() -> str:
    """Ask for the password of a locked workbook; LedgerError when there is nobody to ask."""
    return _ask("表格的密码：", "这个表格加了密码。请先在 Excel 或 WPS 里去掉密码再导入。")


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
