"""Make the files of ``corpus`` and their manifest anew: ``python tests/files/build_corpus.py [--office]``.

Everything is invented and comes out the same every time; only what LibreOffice saved (``--office``) differs from
machine to machine, and is kept as it is unless asked for. The large hostile files are made when they are tried.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "src")]

from files.makers import good, hostile, office, spoilt  # noqa: E402 - found by the line above
from files.makers.people import Case  # noqa: E402

CORPUS = HERE / "corpus"
LARGEST = 100_000  # bytes of a file that is kept


def cases() -> Iterator[Case]:
    """Yield every file that is not LibreOffice's."""
    yield from good.cases()
    yield from spoilt.partial()
    yield from spoilt.refused()
    yield from hostile.cases()


def main(arguments: list[str]) -> None:
    """Write files and manifest."""
    CORPUS.mkdir(exist_ok=True)
    manifest = {}
    kept = list(office.kept(CORPUS))
    if "--office" in arguments:
        with tempfile.TemporaryDirectory() as folder:
            kept = list(office.saved(Path(folder)))
    for case in [*cases(), *kept]:
        if case.name in manifest:
            raise ValueError(case.name)
        manifest[case.name] = case.entry
        if len(case.data) <= LARGEST:
            (CORPUS / case.name).write_bytes(case.data)
        else:
            manifest[case.name]["made"] = True
    for path in CORPUS.iterdir():
        if path.name != "manifest.json" and ("made" in manifest.get(path.name, {"made": True})):
            path.unlink()
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (CORPUS / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
