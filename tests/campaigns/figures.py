"""What a campaign found, in a line for whoever started it, and in a file where one is named."""

import os
import sys
from pathlib import Path


def tell(line: str) -> None:
    """Print a summary; LEDGERDESK_FIGURES names a file that gets it too."""
    sys.stdout.write(line + "\n")
    kept = os.environ.get("LEDGERDESK_FIGURES")
    if kept:
        with Path(kept).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
