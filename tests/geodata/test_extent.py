from __future__ import annotations

import warnings
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.extent import EARLIEST, LATEST, BadExtent, BBox, Interval, When

with warnings.catch_warnings():  # the library's grammar is older than its parser
    warnings.simplefilter("ignore")
    from edtf import parse_edtf, struct_time_to_date

_DEGREES = st.floats(-180, 180, allow_nan=False)


# Boxes


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("23.1,51.2,32.8,56.2", BBox(23.1, 51.2, 32.8, 56.2)),
        (" 1, 2 ,3,4", BBox(1, 2, 3, 4)),
        ("23.1,51.2,-100,32.8,56.2,9000", BBox(23.1, 51.2, 32.8, 56.2)),
        ("170,-10,-170,10", BBox(170, -10, -170, 10)),
        ("-180,-90,180,90", BBox(-180, -90, 180, 90)),
        ("5,5,5,5", BBox(5, 5, 5, 5)),
    ],
)
def test_a_box_is_read_from_four_numbers_or_from_six_without_their_heights(text: str, box: BBox) -> None:
    assert BBox.parse(text) == box


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "a box is numbers with commas between"),
        ("a,b,c,d", "a box is numbers with commas between"),
        ("1,2,3,", "a box is numbers with commas between"),
        ("1_0,2,30,4", "a box is numbers with commas between"),
        ("1;2;3;4", "a box is numbers with commas between"),
        ("1,2,3", "a box has 4 numbers, or 6 with heights"),
        ("1,2,3,4,5", "a box has 4 numbers, or 6 with heights"),
        (",".join("1" * 5000), "a box has 4 numbers, or 6 with heights"),
        ("nan,2,3,4", "every number of a box is finite"),
        ("1,2,inf,4", "every number of a box is finite"),
        ("1,2,1e400,4", "every number of a box is finite"),
        ("-181,0,1,1", "west and east lie between -180 and 180 degrees"),
        ("0,0,180.1,1", "west and east lie between -180 and 180 degrees"),
        ("0,-91,1,1", "south and north lie between -90 and 90 degrees"),
        ("0,0,1,90.5", "south and north lie between -90 and 90 degrees"),
        ("0,10,1,5", "south is not greater than north"),
    ],
)
def test_a_bad_box_is_refused_with_its_rule(text: str, rule: str) -> None:
    with pytest.raises(BadExtent) as caught:
        BBox.parse(text)
    assert caught.value.rule == rule
    assert caught.value.cure


def test_a_box_across_the_antimeridian_has_a_part_on_either_side() -> None:
    assert list(BBox(170, -10, -170, 10).parts()) == [(170, -10, 180, 10), (-180, -10, -170, 10)]
    assert list(BBox(-170, -10, 170, 10).parts()) == [(-170, -10, 170, 10)]


@given(_DEGREES, _DEGREES)
def test_a_box_is_written_so_that_it_reads_back_to_the_last_digit(west: float, east: float) -> None:
    box = BBox(west, -12.3456789, east, 51.234567890123)
    assert BBox.parse(str(box)) == box


def test_one_box_is_written_in_one_way() -> None:
    assert str(BBox.parse("-0,1.50,2.0,3e0")) == str(BBox.parse("0,1.5,2,3")) == "0,1.5,2,3"


# Dates

_FORMS = {
    "2017-07-11": ("2017-07-11", "2017-07-11", "2017-07-11", "2017-07-11"),
    "2015-06": ("2015-06-01", "2015-06-30", "2015-06-01", "2015-06-30"),
    "2016-02": ("2016-02-01", "2016-02-29", "2016-02-01", "2016-02-29"),
    "1995": ("1995-01-01", "1995-12-31", "1995-01-01", "1995-12-31"),
    "201X": ("2010-01-01", "2019-12-31", "2010-01-01", "2019-12-31"),
    "19XX": ("1900-01-01", "1999-12-31", "1900-01-01", "1999-12-31"),
    "2015-XX": ("2015-01-01", "2015-12-31", "2015-01-01", "2015-12-31"),
    "2015-XX-XX": ("2015-01-01", "2015-12-31", "2015-01-01", "2015-12-31"),
    "2015-06-XX": ("2015-06-01", "2015-06-30", "2015-06-01", "2015-06-30"),
    "2011~": ("2010-01-01", "2012-12-31", "2010-01-01", "2012-12-31"),
    "2011?": ("2010-01-01", "2012-12-31", "2010-01-01", "2012-12-31"),
    "201X%": ("2000-01-01", "2029-12-31", "2000-01-01", "2029-12-31"),
    "2015-01~": ("2014-12-01", "2015-02-28", "2014-12-01", "2015-02-28"),
    "2015-03-01?": ("2015-02-28", "2015-03-02", "2015-02-28", "2015-03-02"),
    "2017-07-11/2017-07-18": ("2017-07-11", "2017-07-11", "2017-07-18", "2017-07-18"),
    "2015-06/2016": ("2015-06-01", "2015-06-30", "2016-01-01", "2016-12-31"),
    "2015/2015": ("2015-01-01", "2015-12-31", "2015-01-01", "2015-12-31"),
    "2015/2015-03": ("2015-01-01", "2015-03-31", "2015-03-01", "2015-03-31"),
    "2015-10/2015": ("2015-10-01", "2015-10-31", "2015-10-01", "2015-12-31"),
    "2011~/2012-02": ("2010-01-01", "2012-02-29", "2012-02-01", "2012-02-29"),
    "2022-04-10/..": ("2022-04-10", "2022-04-10", None, None),
    "../2022-04": (None, None, "2022-04-01", "2022-04-30"),
    "2022-04/": ("2022-04-01", "2022-04-30", "2022-04-01", None),
    "/2022-04": (None, "2022-04-30", "2022-04-01", "2022-04-30"),
    "2017-07-11T23:59:59Z": ("2017-07-11", "2017-07-11", "2017-07-11", "2017-07-11"),
    "2017-07-11T10:00/2017-07-12T10:00:00.5+03:00": ("2017-07-11", "2017-07-11", "2017-07-12", "2017-07-12"),
    "0001~": (None, "0002-12-31", None, "0002-12-31"),
    "9999-12-31": (None, None, None, None),
}


def _bounds(when: When) -> tuple[str | None, ...]:
    return tuple(
        None if bound in (EARLIEST, LATEST) else bound.isoformat()
        for bound in (when.start_earliest, when.start_latest, when.end_earliest, when.end_latest)
    )


@pytest.mark.parametrize(("text", "bounds"), _FORMS.items(), ids=list(_FORMS))
def test_a_date_has_four_bounds(text: str, bounds: tuple[str | None, ...]) -> None:
    when = When.parse(text)
    assert _bounds(when) == bounds
    assert str(when) == text


_SHAPE = "a date is written YYYY-MM-DD, YYYY-MM or YYYY (EDTF)"
_CALENDAR = "the date exists in the calendar, from year 0001 to 9999"
_OPEN = "only the last digits of a date are left open: its day, its month, the end of its year"
_SLASH = "an interval has one slash and a date on at least one side of it"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", _SHAPE),
        ("July 2017", _SHAPE),
        ("11.07.2017", _SHAPE),
        ("2017-7-11", _SHAPE),
        ("2017/07/11", _SLASH),
        ("20170711", _SHAPE),
        ("２０１７", _SHAPE),
        ("99999", _SHAPE),
        ("-0044", _SHAPE),
        ("Y170000002", _SHAPE),
        ("2017-07-11T25:00Z", _SHAPE),
        ("2017-07-11T10:60Z", _SHAPE),
        ("2017-07-11T10:00:00." + "1" * 10_000 + "Z", _SHAPE),
        ("2017~~", _SHAPE),
        ("2017\n", _SHAPE),
        ("9" * 10_240, _SHAPE),
        ("/" * 10_240, _SLASH),
        ("2017/" * 2_048, _SLASH),
        ("0000", _CALENDAR),
        ("2017-13", _CALENDAR),
        ("2017-00", _CALENDAR),
        ("2015-02-29", _CALENDAR),
        ("2017-06-31", _CALENDAR),
        ("9999~", _CALENDAR),
        ("0001-01-01~", _CALENDAR),
        ("2015-XX-15", _OPEN),
        ("201X-05", _OPEN),
        ("19XX-XX-01", _OPEN),
        ("/", _SLASH),
        ("../..", _SLASH),
        ("/..", _SLASH),
        ("2018/2017", "an interval starts before it ends"),
        ("2017-07-12/2017-07-11", "an interval starts before it ends"),
    ],
)
def test_a_bad_date_is_refused_with_its_rule(text: str, rule: str) -> None:
    with pytest.raises(BadExtent) as caught:
        When.parse(text)
    assert caught.value.rule == rule
    assert caught.value.cure


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017-07-11", "2017-07-11", "2017-07-11"),
        ("2017-07-11T", "2017-07-11", "2017-07-11"),
        ("2017-01-01T/..", "2017-01-01", None),
        ("2017-01-01T/2018-01-01T", "2017-01-01", "2018-01-01"),
        ("2017-01-01T00:00:00Z/..", "2017-01-01", None),
        ("2017-01-01T00:00:00Z/2018-01-01T00:00:00Z", "2017-01-01", "2018-01-01"),
        ("../2018-01-01", None, "2018-01-01"),
        ("/2018-01-01", None, "2018-01-01"),
        ("2017/", "2017-01-01", None),
        ("2017", "2017-01-01", "2017-12-31"),
        ("2015-02/2015-02", "2015-02-01", "2015-02-28"),
        ("../..", None, None),
        ("/", None, None),
    ],
)
def test_a_period_is_read_as_the_api_and_gdal_write_it(text: str, first: str | None, last: str | None) -> None:
    period = Interval.parse(text)
    assert period == Interval(
        date.fromisoformat(first) if first else EARLIEST, date.fromisoformat(last) if last else LATEST
    )
    assert Interval.parse(str(period)) == period


@pytest.mark.parametrize("text", ["", "T", "now", "2018/2017", "2017/2018/2019", "0000", "99999", "x" * 10_240])
def test_a_bad_period_is_refused(text: str) -> None:
    with pytest.raises(BadExtent):
        Interval.parse(text)


def test_only_a_date_known_to_the_day_is_exact() -> None:
    assert When.parse("2017-07-11/2017-07-18").is_exact
    assert When.parse("2017-07-11/..").is_exact
    assert not When.parse("2017-07").is_exact
    assert not When.parse("2017-07-11/").is_exact


# An independent reader of EDTF


def _theirs(text: str) -> tuple[date, date]:
    parsed = parse_edtf(text)
    return struct_time_to_date(parsed.lower_strict()), struct_time_to_date(parsed.upper_strict())


_KNOWN_TO_BOTH = [
    *("1995", "2016", "0404", "2015-06", "2016-02", "1900-02", "2017-07-11", "2000-02-29"),
    *("201X", "19XX", "2015-XX", "2015-XX-XX", "2016-02-XX"),
]


@pytest.mark.parametrize("text", _KNOWN_TO_BOTH)
def test_the_edtf_library_finds_the_same_days_in_a_date(text: str) -> None:
    when = When.parse(text)
    assert (when.start_earliest, when.end_latest) == _theirs(text)


@pytest.mark.parametrize("head", _KNOWN_TO_BOTH)
@pytest.mark.parametrize("tail", ["2017-07-18", "2018-02", "2019", "202X"])
def test_the_edtf_library_finds_the_same_days_in_an_interval(head: str, tail: str) -> None:
    (first, latest_first), (earliest_last, last) = _theirs(head), _theirs(tail)
    when = When.parse(f"{head}/{tail}")
    assert (when.start_earliest, when.end_latest) == (first, last)
    assert when.start_latest == min(latest_first, last)
    assert when.end_earliest == max(earliest_last, first)


# Possibly and surely, against every reading of a date

_BASE = date(2019, 12, 1)
_DAY = st.integers(0, 150).map(lambda days: _BASE + timedelta(days=days))


def _month(first: date, last: date) -> list[date]:
    """Every day of the months from that of `first` to that of `last`."""
    day, days = first.replace(day=1), []
    while (day.year, day.month) <= (last.year, last.month):
        days.append(day)
        day += timedelta(days=1)
    return days


def _readings(day: date, form: str) -> tuple[str, list[date]]:
    """A text of one form about a day, and the days that it may mean, counted out one by one."""
    near = timedelta(days=1)
    if form == "month":
        return day.strftime("%Y-%m"), _month(day, day)
    if form == "month~":
        first, last = _month(day, day)[0] - near, _month(day, day)[-1] + near
        return day.strftime("%Y-%m~"), _month(first, last)
    if form == "day?":
        return f"{day}?", [day - near, day, day + near]
    if form == "month-XX":
        return day.strftime("%Y-%m-XX"), _month(day, day)
    if form == "year":
        return day.strftime("%Y"), _month(date(day.year, 1, 1), date(day.year, 12, 31))
    return day.isoformat(), [day]


_END = st.builds(_readings, _DAY, st.sampled_from(["day", "day", "month", "month~", "day?", "month-XX", "year"]))
_BETWEEN = [EARLIEST, *(_BASE + timedelta(days=days) for days in range(-400, 600)), LATEST]
"""Days that an unknown end may fall on, as far as they matter here."""
_ENDS = _END | st.just(("..", None)) | st.just(("", _BETWEEN))


@st.composite
def _dated(draw: st.DrawFn) -> tuple[str, list[date], list[date]]:
    """The text of a date with every day that it may start and end on."""
    if draw(st.booleans()):
        text, days = draw(_END)
        return text, days, days
    (head, starts), (tail, ends) = draw(_ENDS), draw(_ENDS)
    if {head, tail} <= {"", ".."}:
        head, starts = draw(_END)
    return f"{head}/{tail}", starts or [EARLIEST], ends or [LATEST]


_PERIOD = st.tuples(_DAY, _DAY).map(sorted).map(lambda days: Interval(*days))


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(_dated(), _PERIOD), min_size=20, max_size=20))
def test_overlaps_agrees_with_counting_out_every_reading(
    pairs: list[tuple[tuple[str, list[date], list[date]], Interval]],
) -> None:
    """500 lists of 20: 10,000 pairs of a date and a period."""
    for (text, starts, ends), period in pairs:
        first, last = period.first.toordinal(), period.last.toordinal()
        start = np.array([day.toordinal() for day in starts])[:, None]
        end = np.array([day.toordinal() for day in ends])[None, :]
        is_reading = start <= end
        if not is_reading.any():
            with pytest.raises(BadExtent):
                When.parse(text)
            continue
        overlaps = (start <= last) & (end >= first)
        when = When.parse(text)
        assert when.overlaps(period) == bool((overlaps & is_reading).any()), (text, period)
        assert when.overlaps(period, surely=True) == bool((overlaps | ~is_reading).all()), (text, period)


def test_what_overlaps_surely_overlaps_possibly() -> None:
    days = [date(2020, 1, 1) + timedelta(days=days) for days in range(0, 120, 7)]
    for text, first, last in product(_FORMS, days, days):
        if first <= last and When.parse(text).overlaps(Interval(first, last), surely=True):
            assert When.parse(text).overlaps(Interval(first, last))
