"""The words of the command line, explained in Chinese."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

_JOBS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "建一所演示学校，附名单、公示和表格",
        "import": "导入名单：学生、家庭、教师、家访、谈心、结对",
        "export": "导出表格",
        "print": "打印成 PDF",
        "scan": "收填好的记录表：扫描件或照片，凭表上的码归到学生",
        "check": "检查台账是否完好",
        "backup": "把台账备份成一个文件",
        "restore": "从备份恢复出一份台账",
        "verify": "检查备份是否完好",
    }
)


class UsageError(Exception):
    """The command is not written as it must be; the message says how."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """One job and what it was given; what a job does not use is None or False."""

    job: str
    folder: Path | None = None
    ledger: Path | None = None
    file: Path | None = None
    files: tuple[Path, ...] = ()
    subject: str = ""
    out: Path | None = None
    register: str = "students"
    mode: str = "update"
    classes: bool = False
    dry_run: bool = False
    plan: Path | None = None
    report: Path | None = None
    full: bool = False
    purpose: str | None = None
    encrypt: bool = False
    term: str | None = None
    code: str | None = None
    bundle: Path | None = None
    partial: bool = False
    unlock: bool = False


class _Format(argparse.HelpFormatter):
    """Says 用法 where argparse says usage, and breaks lines where they were written."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:  # noqa: ARG002 - argparse's signature
        return "\n".join(indent + line for line in text.splitlines())

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Any,
        prefix: str | None = None,
    ) -> None:
        """Add the line that shows how a command is written."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """Explains in Chinese and raises UsageError in place of leaving."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Format, add_help=False, allow_abbrev=False, **options)
        self.needed = self.add_argument_group("要写的")
        self.chosen = self.add_argument_group("可选的")
        self.chosen.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:  # noqa: ARG002 - argparse says it in English
        """Raise UsageError with the line that shows how the command is written."""
        raise UsageError(f"命令没有写完整，或者多写了。{' '.join(self.format_usage().split())}")


def parse(words: Sequence[str]) -> Given | None:
    """Return the job asked for; None when only help was wanted, which is printed then.

    Raises:
        UsageError: the words are not a command.
    """
    if words and not words[0].startswith("-") and words[0] not in _JOBS:
        known = "\n".join(f"  {job:<8}{told}" for job, told in _JOBS.items())
        raise UsageError(f"没有“{words[0]}”这件事。能办的有：\n{known}")
    try:
        return Given(**vars(_parser().parse_args(words)))
    except SystemExit:
        # argparse leaves after printing help, the only way it can leave here.
        return None


def _parser() -> _Parser:
    whole = _Parser(
        prog="ledgerdesk",
        description="不用窗口，直接办台账的事。不带参数打开窗口。",
        epilog="密码放在环境变量 LEDGERDESK_PASSWORD 里，没有就当面问。\n"
        "结果：0 办好，1 办好但有行被扣下，2 没有办。\n"
        "另有 self-check：检查程序是否完整。",
    )
    jobs = whole.add_subparsers(dest="job", required=True, metavar="事情", title="能办的事", parser_class=_Parser)

    demo = jobs.add_parser("demo", help=_JOBS["demo"])
    demo.needed.add_argument("folder", metavar="文件夹", type=Path, help="放演示学校的文件夹，没有就新建")

    take_in = _with_ledger(jobs.add_parser("import", help=_JOBS["import"]))
    take_in.needed.add_argument("file", metavar="名单", type=Path, help=".xlsx、.xls、.ods 或 .csv")
    take_in.chosen.add_argument(
        "--register",
        metavar="表",
        default="students",
        help="名单是哪张表的，如 students、visits 或“家访记录”，不写是学生名册",
    )
    take_in.chosen.add_argument(
        "--mode",
        choices=("update", "fill", "add"),
        default="update",
        help="update 更新（不写就是它），fill 只补空的，add 只新增",
    )
    take_in.chosen.add_argument("--classes", action="store_true", help="名单没有班级一列时，用工作表名或标题里的班级")
    take_in.chosen.add_argument("--dry-run", action="store_true", help="只核对，不写入台账")
    take_in.chosen.add_argument("--plan", metavar="OUT.json", type=Path, help="把每一行怎么办存成文件")
    take_in.chosen.add_argument("--report", metavar="OUT.xlsx", type=Path, help="把扣下的行存成表格，改好可以再导入")

    export = _with_ledger(jobs.add_parser("export", help=_JOBS["export"]))
    export.needed.add_argument("subject", metavar="表", help="students 学生名册，visits 家访记录……")
    export.needed.add_argument("out", metavar="OUT.xlsx", type=Path, help="存到哪里")
    _with_numbers(export)
    export.chosen.add_argument(
        "--encrypt", action="store_true", help="加密码保存；密码放在环境变量 LEDGERDESK_FILE_PASSWORD 里，没有就当面问"
    )

    paper = _with_ledger(jobs.add_parser("print", help=_JOBS["print"]))
    paper.needed.add_argument("subject", metavar="文件", help="notice 公示，roster 学生名册")
    paper.needed.add_argument("out", metavar="OUT.pdf", type=Path, help="存到哪里")
    _with_numbers(paper)
    paper.chosen.add_argument("--term", metavar="学期", help="如 2026年秋季学期，不写就是本学期")

    scan = _with_ledger(jobs.add_parser("scan", help=_JOBS["scan"]))
    scan.needed.add_argument(
        "files", metavar="扫描件", nargs="+", type=Path, help=".pdf、.jpg、.png、.tif 文件，或放它们的文件夹"
    )
    scan.chosen.add_argument("--dry-run", action="store_true", help="只认，不收")

    check = _with_ledger(jobs.add_parser("check", help=_JOBS["check"]))
    check.chosen.add_argument("--code", metavar="校验码", help="纸上印的 6 组校验码，查它以前的记录有没有改动过")

    backup = _with_ledger(jobs.add_parser("backup", help=_JOBS["backup"]))
    backup.needed.add_argument("out", metavar="OUT.ldbk", type=Path, help="存到哪里")

    restore = _with_bundle(jobs.add_parser("restore", help=_JOBS["restore"]))
    restore.needed.add_argument("folder", metavar="文件夹", type=Path, help="放到哪个文件夹，或新台账的位置和名字")
    restore.chosen.add_argument("--partial", action="store_true", help="备份包没有拷贝完或有损坏时，只取出完好的部分")

    verify = _with_bundle(jobs.add_parser("verify", help=_JOBS["verify"]))
    verify.chosen.add_argument("--unlock", action="store_true", help="要密码，连签名和台账资料一起核对")
    return whole


def _with_bundle(parser: _Parser) -> _Parser:
    parser.needed.add_argument("bundle", metavar="备份", type=Path, help=".ldbk 文件，或优盘上的备份文件夹")
    return parser


def _with_numbers(parser: _Parser) -> None:
    parser.chosen.add_argument("--full", action="store_true", help="带完整号码，要同时写用途")
    parser.chosen.add_argument("--purpose", metavar="用途", help="完整号码做什么用，记在操作记录里")


def _with_ledger(parser: _Parser) -> _Parser:
    parser.needed.add_argument("ledger", metavar="台账", type=Path, help="名字以 .ledger 结尾的文件夹")
    return parser
