"""``scan``: a pile of filled-in forms taken in as the window does, with every sheet it would ask about left out."""

from collections.abc import Sequence
from pathlib import Path

from ledgerdesk.cli.opening import opened
from ledgerdesk.cli.terminal import say
from ledgerdesk.errors import NotFoundError
from ledgerdesk.pictures import piles
from ledgerdesk.pictures.piles import Chosen, Sheet, Verdict

_WORDS = {Verdict.MATCHED: "收下", Verdict.AGAIN: "收过了", Verdict.BLANK: "空白"}


def take_in(folder: Path, files: Sequence[Path], *, dry_run: bool = False) -> bool:
    """Read scans or photos, keep those whose code was read in one step unless ``dry_run``; tell whether none must be asked.

    Raises:
        NotFoundError: a file is not there.
        FileRefusedError: too many sheets at once.
    """
    for file in files:
        if not file.exists():
            raise NotFoundError(f"没有找到“{file.name}”。请核对文件的位置。")
    with opened(folder, to_write=not dry_run) as ledger:
        sheets = piles.read_pile(ledger, files)
        matched = [sheet for sheet in sheets if sheet.verdict is Verdict.MATCHED]
        if matched and not dry_run:
            piles.store(ledger, [_chosen(sheet) for sheet in matched])
    for sheet in sheets:
        say(_line(sheet))
    asked = sum(sheet.verdict not in _WORDS for sheet in sheets)
    done = "能收下" if dry_run else "收下"
    say(f"共 {len(sheets)} 张，{done} {len(matched)} 张。")
    if asked:
        say(f"{asked} 张认不出来，没有收。请在窗口的“帮扶 › 纸质表”里收，由人来认。")
    return not asked


def _chosen(sheet: Sheet) -> Chosen:
    if sheet.match is None:
        raise RuntimeError("only matched sheets are kept without a question")
    return Chosen(sheet, sheet.match.form_id, sheet.match.page)


def _line(sheet: Sheet) -> str:
    whose = f"　{sheet.owner.name}（{sheet.owner.class_name}）" if sheet.owner else ""
    told = f"　{sheet.words}" if sheet.words else ""
    return f"{_WORDS.get(sheet.verdict, '没有收')}　{sheet.where}{whose}{told}"
