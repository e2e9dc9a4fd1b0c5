"""Start the window, or one job without it: ``python -m ledgerdesk``."""

import sys
from collections.abc import Sequence

# The frozen program is its own interpreter, so the child processes for foreign files come in by this door too.
_READ_WORKBOOK = "--read-foreign-workbook"
_READ_PICTURE = "--read-foreign-picture"


def main(arguments: Sequence[str] | None = None) -> int:
    """Hand the arguments to the half of the program they are for and return its exit code.

    Without arguments, with ``--demo`` or with the folder of a ledger the window opens; the rest is the command line's.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Each half is imported when it is known which one is wanted: a window waits for no library it does not need.
    if words[:1] == [_READ_WORKBOOK]:
        from ledgerdesk.excel import child

        child.main()
        return 0
    if words[:1] == [_READ_PICTURE]:
        from ledgerdesk.pictures import child as picture_child

        picture_child.main()
        return 0
    if words[:1] == ["self-check"]:
        from ledgerdesk import selfcheck

        return selfcheck.main()
    if not words or words[0] == "--demo" or words[0].rstrip("/\\").endswith(".ledger"):
        from ledgerdesk import app

        return app.main(words)
    from ledgerdesk import cli

    return cli.main(words)


if __name__ == "__main__":
    sys.exit(main())
