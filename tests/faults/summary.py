"""The long run in a table: what was injected, what came of it, and what nobody was told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields

from tests.faults.transport import Told
from tests.faults.world import World

EDITED = ", edited"


@dataclass(slots=True)
class Row:
    """The counts of one kind of fault; the last three must stay 0."""

    faults: int = 0
    posts: int = 0
    versions: int = 0
    doubled_named: int = 0
    foreign_named: int = 0
    doubled_unnamed: int = 0
    foreign_unnamed: int = 0
    lost: int = 0


def summarise(worlds: Iterable[World]) -> dict[str, Row]:
    """Return a row for each kind of fault, `none` for what went well, and `all` as the last."""
    rows: defaultdict[str, Row] = defaultdict(Row)
    for world in worlds:
        for name, count in world.faults.items():
            rows[kind_of_fault(name)].faults += count
        cause = {id(each.call): kind_of_fault(each.fault) for each in world.sent}
        for each in world.sent:
            rows[kind_of_fault(each.fault)].posts += each.told is not Told.NOT_SENT
        silent = {id(each.made.call): each for each in world.silences}
        for made in world.ledger.made:
            row, silence = rows[cause[id(made.call)]], silent.get(id(made.call))
            row.versions += 1
            row.doubled_unnamed += bool(silence and silence.double)
            row.foreign_unnamed += bool(silence and silence.foreign)
            row.lost += bool(silence and silence.lost)
            row.doubled_named += made.is_double and not (silence and silence.double)
            row.foreign_named += made.is_foreign and not (silence and silence.foreign)
    whole = Row(*map(sum, zip(*map(astuple, rows.values()), strict=True)))
    return {**dict(sorted(rows.items())), "all": whole}


def kind_of_fault(name: str) -> str:
    """Return the name of a fault without when and beside which edit it came."""
    when, _, what = name.partition(": ")
    if not what:
        return name or "none"
    return name if when == "read" else what.partition(EDITED)[0]


def render(rows: dict[str, Row]) -> str:
    """Return the table as text."""
    titles = ["kind of fault", *(each.name.replace("_", " ") for each in fields(Row))]
    lines = [titles, *([name, *map(str, astuple(row))] for name, row in rows.items())]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join(
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        + "\n"
        for line in lines
    )
