"""Measure the speed goals: ``.venv/bin/python -m benchmarks.run [GOAL ...] [--rounds N] [--keep]``."""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from benchmarks import (
    encrypted_list,
    export,
    help_views,
    matching,
    paper_pile,
    reading,
    roster_pdf,
    search,
    start,
    term_run,
)
from benchmarks.harness import Pair, Result, compare, machine, table

GOALS = {
    "1-3": start.pairs,
    "4": export.pairs,
    "6": reading.pairs,
    "7-12": help_views.pairs,
    "8": search.pairs,
    "9": roster_pdf.pairs,
    "10": encrypted_list.pairs,
    "11": matching.pairs,
    "13": term_run.pairs,
    "paper": paper_pile.pairs,
}
README = Path(__file__).with_name("README.md")
_LAST = re.compile(r"(?<=<!-- last run -->\n).*(?=<!-- end -->)", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the goals asked for, all by default; return 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("goals", nargs="*", metavar="GOAL", help=f"of {', '.join(GOALS)}")
    parser.add_argument("--rounds", type=int, help="rounds per goal instead of each goal's own number")
    parser.add_argument("--keep", action="store_true", help="keep the table in benchmarks/README.md")
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.goals) - GOALS.keys():
        parser.error(f"no such goal: {', '.join(sorted(unknown))}")
    results = []
    for result in measure(wanted.goals or list(GOALS), wanted.rounds):
        print(f"{result.pair.goal}: {result.ratio:.2f} of {result.pair.limit:g}", flush=True)
        results.append(result)
    report = f"{machine(datetime.now().astimezone().date())}\n\n{table(results)}\n"
    print(f"\n{report}")
    if wanted.keep:
        README.write_text(_LAST.sub(lambda _: report, README.read_text(encoding="utf-8")), encoding="utf-8")
    return 0 if all(result.met for result in results) else 1


def measure(goals: Sequence[str], rounds: int | None) -> Iterator[Result]:
    """Prepare each goal in a folder of its own and yield its results."""
    for goal in goals:
        with tempfile.TemporaryDirectory(prefix="ledgerdesk-bench-") as folder:
            pair: Pair
            for pair in GOALS[goal](Path(folder)):
                yield compare(pair, rounds=rounds)


if __name__ == "__main__":
    sys.exit(main())
