"""Pure: a platform's changes as intervals along a line of time.

In: each page's brackets with what happened in them. Out: geometry that needs no layout engine: horizontal places in per cent of the width
(the drawing stretches from a phone to a wide screen while its letters keep their size), vertical ones in CSS pixels. A change is drawn
from the last capture before it to the first one with it, never as a point; three rows tell what came, what was reworded or moved, and
what went, so that colour is not the only sign.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tracker.records import HistoryRow, Kind
from tracker.report.dates import bracket_in_words
from tracker.report.kinds import KIND_NOUNS, counted_kind
from tracker.site.names import change_address
from tracker.timestamps import to_datetime

ROWS = (
    ("came", "New bans, and bans that came back", (Kind.ADDED, Kind.REINSTATED)),
    ("altered", "Reworded or moved entries", (Kind.REWORDED, Kind.MOVED)),
    ("went", "Entries removed", (Kind.REMOVED,)),
)
"""Name, meaning and kinds of the rows, from the top."""

CROWDED = 40
"""Brackets of one page and year from which on they are drawn together, one bar a row: more cannot be told apart, or clicked."""

LEFT, RIGHT = 1.5, 98.5  # per cent: a bar at the edge must not lose its outline
TOP, ROW_HEIGHT, BAR_HEIGHT = 22, 20, 13
HEIGHT = TOP + ROW_HEIGHT * len(ROWS) + 4
_ROW_OF = {kind: at for at, (_, _, kinds) in enumerate(ROWS) for kind in kinds}


@dataclass(slots=True)
class Span:
    """What happened in one bracket (or, drawn together, in a year's brackets) in one row."""

    row: int
    after: str
    by: str
    kinds: dict[Kind, int]
    address: str
    brackets: int = 1

    def words(self) -> str:
        """``2 new bans, between 3 March and 9 September 2022``."""
        counts = ", ".join(counted_kind(kind, self.kinds[kind]) for kind in KIND_NOUNS if kind in self.kinds)
        several = f" in {self.brackets} intervals" if self.brackets > 1 else ""
        return f"{counts}{several}, {bracket_in_words(self.after, self.by)}"


@dataclass(slots=True)
class Lane:
    """One page's brackets, gathered a year at a time."""

    spans: list[Span] = field(default_factory=list)

    def add_year(self, rows: Iterable[HistoryRow], address: str) -> None:
        """Take up a year's changes; ``address`` is that of the year, for brackets drawn together."""
        found: dict[tuple[int, str, str], Span] = {}
        for row in rows:
            if row.after is None:
                continue
            key = (_ROW_OF[row.kind], row.after.timestamp, row.by.timestamp)
            span = found.get(key)
            if span is None:
                span = found[key] = Span(*key, kinds={}, address=change_address(row.id))
            span.kinds[row.kind] = span.kinds.get(row.kind, 0) + 1
        spans = list(found.values())
        self.spans += spans if len(spans) <= CROWDED else _together(spans, address)

    def in_order(self) -> list[Span]:
        """As they are drawn and reached by the keyboard: the first to begin first, and what lies inside another after it, on top of it."""
        return sorted(self.spans, key=lambda span: (span.after, -int(span.by), span.row))


@dataclass(frozen=True, slots=True)
class Bar:
    """A span as it is drawn."""

    name: str
    x: str
    width: str
    y: int
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment marked on the line of time."""

    x: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a drawing shows: from its first moment to its last."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, timestamps: Sequence[str]) -> "Period":
        """The period that holds all of these; at least a day."""
        moments = [to_datetime(one) for one in timestamps] or [datetime(2000, 1, 1, tzinfo=UTC)]
        return cls(min(moments), max(*moments, min(moments) + timedelta(days=1)))

    def place(self, moment: datetime) -> float:
        """Where a moment stands, in per cent of the width; what lies outside stands at the edge."""
        share = (moment - self.start) / (self.end - self.start)
        return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)

    def ticks(self) -> tuple[Tick, ...]:
        """Years, or months in a short period: at most seven, so that a phone has room for their labels."""
        marks = [datetime(year, 1, 1, tzinfo=UTC) for year in range(self.start.year + 1, self.end.year + 1)]
        form = "%Y"
        if len(marks) < 2:
            form = "%Y-%m"
            months = range(self.start.year * 12 + self.start.month, self.end.year * 12 + self.end.month)
            marks = [datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in months]
        step = max(1, -(-len(marks) // (7 if form == "%Y" else 4)))
        return tuple(self._tick(mark, f"{mark:{form}}") for mark in marks[::-1][::step][::-1])

    def _tick(self, mark: datetime, label: str) -> Tick:
        at = self.place(mark)
        return Tick(_percent(at), label, "end" if at > 90 else "start" if at < 10 else "middle")


def bars(lane: Lane, period: Period) -> tuple[Bar, ...]:
    """The lane's spans as bars."""
    drawn = []
    for span in lane.in_order():
        start, end = period.place(to_datetime(span.after)), period.place(to_datetime(span.by))
        y = TOP + ROW_HEIGHT * span.row + (ROW_HEIGHT - BAR_HEIGHT) // 2
        drawn.append(Bar(ROWS[span.row][0], _percent(start), _percent(end - start), y, span.words(), span.address))
    return tuple(drawn)


def watched(period: Period, first: str, last: str) -> tuple[str, str]:
    """Where the line that says "captures are known from here to there" begins, and how long it is."""
    start, end = period.place(to_datetime(first)), period.place(to_datetime(last))
    return _percent(start), _percent(end - start)


def _together(spans: Sequence[Span], address: str) -> list[Span]:
    """The spans of a crowded year, one a row."""
    rows: dict[int, Span] = {}
    for span in spans:
        one = rows.setdefault(span.row, Span(span.row, span.after, span.by, {}, address, 0))
        one.after, one.by = min(one.after, span.after), max(one.by, span.by)
        one.brackets += 1
        for kind, count in span.kinds.items():
            one.kinds[kind] = one.kinds.get(kind, 0) + count
    return list(rows.values())


def _percent(number: float) -> str:
    return f"{number:.2f}%"
