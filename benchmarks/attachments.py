"""How long photos take: ``.venv/bin/python -m benchmarks.attachments`` adds, reads, checks and prepares them.

Each figure stands beside its floor: the same bytes as plain files, synced the same way, or read without a key.
"""

import hashlib
import io
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from benchmarks import school
from benchmarks.harness import machine

from ledgerdesk import pictures
from ledgerdesk.db.placing import sync_folder
from ledgerdesk.ledger import Ledger
from ledgerdesk.ledger import attachments as stored
from ledgerdesk.services import attachments, register, staff, visits
from ledgerdesk.services.attachments import FileFacts

PHOTOS, PHOTO_BYTES = 2_000, 300_000
_SHOTS = 12


def main() -> None:
    """Print a table; about a minute."""
    print(machine(datetime.now().astimezone().date()))
    print(f"\n{PHOTOS:,} photos of {PHOTO_BYTES // 1000} KB; ms each (p50 / p95) or s for all\n")
    print("| what | ours | floor | floor is |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as home, school.opened(Path(home) / "bench.ledger", 50) as ledger:
        visit = _a_visit(ledger)
        contents = [secrets.token_bytes(PHOTO_BYTES) for _ in range(50)]

        def fresh(at: int) -> bytes:
            return at.to_bytes(4, "big") + contents[at % len(contents)]

        names: list[str] = []
        added = _each(PHOTOS, lambda at: names.append(stored.keep(ledger, fresh(at))))
        plain = Path(home) / "plain"
        plain.mkdir()
        copied = _each(PHOTOS, lambda at: _plain(plain / str(at), fresh(at)))
        _row("put into the store, synced", added, copied, "plain file, fsync of file and folder")
        rows = _each(200, lambda at: _attach(ledger, visit, names[at]))
        _row("its row, one step each", rows, None, "")
        store, order = stored.store(ledger), random.Random(1).sample(range(PHOTOS), 500)
        read = _each(500, lambda at: store.read(names[order[at]]))
        clear = _each(500, lambda at: hashlib.sha256((plain / str(order[at])).read_bytes()).digest())
        _row("read, tag and name verified", read, clear, "plain read and SHA-256")
        whole = _seconds(lambda: stored.report(ledger))
        floor = _seconds(lambda: [hashlib.sha256(path.read_bytes()).digest() for path in plain.iterdir()])
        print(f"| every file read, orphans and missing ones | {whole:.2f} s | {floor:.2f} s | plain read and SHA-256 |")
        listed = _seconds(lambda: (store.orphans(names), store.missing(names)))
        print(f"| orphans and missing ones only | {listed:.3f} s | | |")
    _prepare()


def _prepare() -> None:
    shot = _phone_photo()
    ours = _each(_SHOTS, lambda _at: pictures.prepare(shot))
    floor = _each(_SHOTS, lambda _at: _reencoded(shot))
    _row(
        f"12-megapixel photo of {len(shot) / 1e6:.1f} MB made small, in a child", ours, floor, "Pillow in this process"
    )


def _phone_photo() -> bytes:
    noise = Image.effect_noise((1000, 750), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    Image.merge("RGB", (noise, noise.rotate(180), noise)).save(out, "JPEG", quality=92)
    return out.getvalue()


def _reencoded(shot: bytes) -> bytes:
    with Image.open(io.BytesIO(shot)) as picture:
        picture.draft(None, (1600, 1600))
        picture.thumbnail((1600, 1600), Image.Resampling.LANCZOS, reducing_gap=3.0)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85, optimize=True)
        return out.getvalue()


def _a_visit(ledger: Ledger) -> int:
    with ledger.transaction("登记家访") as session:
        teacher = staff.add(session, {"name": "石建国"})
        child = int(next(iter(register.gather(session, ledger.today(), ["name"], None))))
        facts = visits.VisitFacts(visited_on=ledger.today(), mode="face", student_ids=(child,), teacher_ids=(teacher,))
        return visits.add(session, facts)


def _attach(ledger: Ledger, visit: int, name: str) -> None:
    with ledger.transaction("加照片") as session:
        file = FileFacts(name, pictures.JPEG, PHOTO_BYTES + 4, 1600, 1200)
        attachments.add(session, attachments.VISIT, visit, attachments.PHOTO, file)


def _plain(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def _each(count: int, job: Callable[[int], object]) -> list[float]:
    taken = []
    for at in range(count):
        started = time.perf_counter()
        job(at)
        taken.append((time.perf_counter() - started) * 1_000)
    return taken


def _seconds(job: Callable[[], object]) -> float:
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def _row(what: str, ours: list[float], floor: list[float] | None, of: str) -> None:
    told = [
        f"{statistics.median(t):.2f} / {statistics.quantiles(t, n=20)[-1]:.2f} ms" if t else "" for t in (ours, floor)
    ]
    print(f"| {what} | {told[0]} | {told[1]} | {of} |", flush=True)


if __name__ == "__main__":
    main()
