"""Habits of people who write lists: a household's facts once for all its children, another table beside the list."""

from collections.abc import Mapping
from itertools import pairwise

from ledgerdesk.excel.heading_rows import HeaderBand
from ledgerdesk.excel.labels import is_serial
from ledgerdesk.excel.list_rows import cell_text
from ledgerdesk.excel.raw import RawSheet

# What says which household it is, the best first; and what else all its children share.
_HOUSEHOLD = ("household_number", "head_name", "head_id_number")
_SHARED = frozenset(
    {"village", "group_name", "address", "per_capita_income", "main_cause", "other_cause_1", "other_cause_2"}
    | {"helper_name", "helper_unit", "helper_phone", "hukou_place", "village_group", "household_income"}
)
_LEAST = 2  # rows without a household before a habit is seen


def once(raw: RawSheet, band: HeaderBand, targets: Mapping[int, str]) -> frozenset[int]:
    """Return the columns of a household's facts that are written in the first of its rows only; usually none.

    It is a habit when rows without a household follow one with it, no row says its household again, and all columns
    that tell a household are empty together.
    """
    columns = {key: column for column, key in targets.items()}
    telling = [columns[key] for key in _HOUSEHOLD if key in columns]
    if not telling or any(merge.first_column == telling[0] and merge.first_row > band.last_row for merge in raw.merges):
        return frozenset()
    said = [tuple(_said(raw, row, column) for column in telling) for row in band.rows]
    empty = [not any(values) for values in said]
    if empty[0] or sum(empty) < _LEAST or any(len(set(map(bool, values))) > 1 for values in said):
        return frozenset()
    written = [values for values in said if any(values)]
    if len(written) < _LEAST or any(one == other for one, other in pairwise(written)):
        return frozenset()
    shared = [columns[key] for key in _SHARED & columns.keys()]
    blank = [row for row, nothing in zip(band.rows, empty, strict=True) if nothing]
    return frozenset(telling) | {
        column for column in shared if column > 0 and not any(_said(raw, row, column) for row in blank)
    }


def written_above(raw: RawSheet, band: HeaderBand, columns: frozenset[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each empty place of such columns the place above that speaks for it, as ``headers.covered`` does."""
    places: dict[tuple[int, int], tuple[int, int]] = {}
    above = 0
    for last, row in pairwise((0, *band.rows)):
        if any(_said(raw, row, column) for column in columns):
            above = row
        elif above and all(between not in band.skipped for between in range(last + 1, row)):
            places.update({(row, column): (above, column) for column in columns})
        else:
            above = 0
    return places


def tables_beside(raw: RawSheet, band: HeaderBand) -> frozenset[int]:
    """Return the columns of another table that stands beside the list, parted from it by an empty column.

    It has several columns and its own rows: it numbers them, or ends long before the list does.
    """
    used = {column for row in band.rows for column in raw.rows[row]} | set(band.parts)
    blocks: list[list[int]] = []
    for column in sorted(used):
        if blocks and blocks[-1][-1] == column - 1:
            blocks[-1].append(column)
        else:
            blocks.append([column])
    if len(blocks) < 2:
        return frozenset()
    main = max(blocks, key=len)
    beside = (block for block in blocks if block is not main and _own_table(raw, band, block, right=block > main))
    return frozenset(column for block in beside for column in block)


def _own_table(raw: RawSheet, band: HeaderBand, block: list[int], *, right: bool) -> bool:
    if len(block) < 2 or not all(column in band.parts for column in block):
        return False
    if right and is_serial(band.parts[block[0]][-1]):
        return True  # the numbers of the list itself stand at its left end
    filled = [any(_said(raw, row, column) for column in block) for row in band.rows]
    rows = sum(filled)
    return all(filled[:rows]) and rows * 4 <= len(filled) * 3 and len(filled) - rows > 1


def _said(raw: RawSheet, row: int, column: int) -> str:
    return cell_text(raw.cell(row, column))
