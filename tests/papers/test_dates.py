"""Dates with the precision that is known, and the official date line."""

from datetime import date

import pytest

from lms.papers.dates import (
    PartialDate,
    Span,
    month_span,
    official_date,
    official_date_line,
    period_text,
    quarter_span,
    year_span,
)


@pytest.mark.parametrize(
    ("text", "shown", "iso", "precision"),
    [
        ("05/01/1990", "05/01/1990", "1990-01-05", "day"),
        ("5/1/1990", "05/01/1990", "1990-01-05", "day"),
        ("1990-01-05", "05/01/1990", "1990-01-05", "day"),
        ("3/1992", "03/1992", "1992-03", "month"),
        ("1992-03", "03/1992", "1992-03", "month"),
        (" 1985 ", "1985", "1985", "year"),
    ],
)
def test_a_date_keeps_its_precision(text, shown, iso, precision):
    parsed = PartialDate.parse(text)
    assert (str(parsed), parsed.iso(), parsed.precision) == (shown, iso, precision)
    assert PartialDate.parse(iso) == parsed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2020",
        "13/2020",
        "00/2020",
        "00/05/2020",
        "05/00/2020",
        "85",
        "1985-13",
        "nay",
        "1/2/3/2020",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.parse(text)


def test_a_day_without_a_month_is_refused():
    with pytest.raises(ValueError, match="a day needs a month"):
        PartialDate(1990, 0, 5)


def test_a_calendar_day_is_cut_to_its_precision():
    day = date(1990, 1, 5)
    assert str(PartialDate.of(day)) == "05/01/1990"
    assert str(PartialDate.of(day, "month")) == "01/1990"
    assert str(PartialDate.of(day, "year")) == "1990"


def test_the_calendar_days_that_a_date_can_mean():
    assert (PartialDate(2024, 2).first(), PartialDate(2024, 2).last()) == (
        date(2024, 2, 1),
        date(2024, 2, 29),
    )
    assert (PartialDate(2025).first(), PartialDate(2025).last()) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
    )


def test_less_precise_dates_sort_first():
    dates = [PartialDate(2024, 3), PartialDate(2024), PartialDate(2023, 12, 31)]
    assert [str(day) for day in sorted(dates)] == ["31/12/2023", "2024", "03/2024"]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (PartialDate(2024, 3), PartialDate(2024, 6, 30), "03/2024 – 06/2024"),
        (PartialDate(2024, 3, 1), PartialDate(2024, 3, 20), "03/2024"),
        (PartialDate(2008), PartialDate(2012), "2008 – 2012"),
        (PartialDate(2025, 7), None, "07/2025 – nay"),
        (None, PartialDate(2012), "2012"),
        (None, None, ""),
    ],
)
def test_periods_stand_as_form_2c_wants_them(start, end, text):
    assert period_text(start, end) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_zeros_lead_days_below_ten_and_the_first_two_months(day, text):
    assert official_date(day) == text
    assert official_date_line("Tiên Du", day) == f"Tiên Du, {text}"


def test_months_quarters_and_years_have_names_and_ends():
    assert month_span(2024, 2) == Span(date(2024, 2, 1), date(2024, 2, 29), "Tháng 2 năm 2024")
    assert quarter_span(2026, 4) == Span(date(2026, 10, 1), date(2026, 12, 31), "Quý IV năm 2026")
    assert year_span(2026) == Span(date(2026, 1, 1), date(2026, 12, 31), "Năm 2026")
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        quarter_span(2026, 5)
    with pytest.raises(ValueError, match="month"):
        month_span(2026, 13)
