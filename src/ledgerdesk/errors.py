"""What the user can act on; every other exception is a bug."""


class LedgerError(Exception):
    """Say in Chinese what happened and what to do; never carries personal data."""


class WrongPasswordError(LedgerError):
    """The password or recovery code opens no key slot."""


class DamagedLedgerError(LedgerError):
    """A file of the ledger cannot be read as what it should be."""


class NewerLedgerError(LedgerError):
    """The ledger was written by a newer release."""


class LedgerBusyError(LedgerError):
    """Another write is under way; the write lock never waits."""


class LedgerInUseError(LedgerError):
    """Another program holds the ledger."""


class ReadOnlyLedgerError(LedgerError):
    """The ledger's folder cannot be written."""


class DiskFullError(LedgerError):
    """The drive of the ledger is full."""


class StaleRecordError(LedgerError):
    """The record was changed since it was read."""


class NotAllowedError(LedgerError):
    """The role of whoever opened the ledger may not do this."""


class TooSoonError(LedgerError):
    """After wrong passwords the next try has to wait; never for ever."""

    def __init__(self, seconds: int) -> None:
        """Keep how many seconds are left, 1 to 60."""
        super().__init__(f"密码输错了几次，请等 {seconds} 秒再试。")
        self.seconds = seconds


class UnsafePlaceError(LedgerError):
    """A ledger in use must not lie on a stick, a network drive or a folder that is synced away."""


class NotFoundError(LedgerError):
    """What was asked for is not in the ledger."""


class RuleError(LedgerError):
    """Rules are violated; all of them at once, each with the field it belongs to."""

    def __init__(self, problems: dict[str, str]) -> None:
        """Keep one Chinese sentence per field key; key '' is the record as a whole."""
        super().__init__("；".join(problems.values()))
        self.problems = problems


class FileRefusedError(LedgerError):
    """A file from outside cannot be used as it is."""
