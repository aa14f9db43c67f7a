"""The yearly counter: how many tiết of a calendar year count, and how many are asked for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    CharField,
    DateField,
    DecimalField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from courses.models import DatedRule
from lms.personnel.models import Officer, TrainingRecord

YEARLY_RULE = "training.min_tiet_per_year"
YEARLY_DEFAULT = "40"


@dataclass(frozen=True)
class YearlyTiet:
    """Counted tiết of one calendar year, the yearly minimum and the day its rule is in force from.

    `rule_from` is None where no rule is dated: then the minimum is the usual one.
    """

    year: int
    counted: Decimal
    minimum: Decimal
    rule_from: date | None

    @property
    def missing(self) -> Decimal:
        return max(Decimal(0), self.minimum - self.counted)

    @property
    def reached(self) -> bool:
        return self.counted >= self.minimum


def counted_records(year: int) -> QuerySet[TrainingRecord]:
    """The lines that count for a calendar year: effective, of a counting programme type.

    Years are those of the lines' own days, which are days in Vietnam.
    """
    return TrainingRecord.objects.effective().in_year(year).counting()


def total_tiet(year: int) -> Coalesce:
    """Counted tiết of a year of the officer of the outer query, profiles merged into it included.

    None without any. Two look-ups by index, so that a long list costs no more than it did.
    """
    lines = counted_records(year).order_by()
    own = lines.filter(officer=OuterRef("pk")).values("officer")
    merged = lines.filter(officer__merged_into=OuterRef("pk")).values("officer__merged_into")
    totals = [
        Subquery(rows.annotate(total=Sum("tiet")).values("total")[:1]) for rows in (own, merged)
    ]
    nothing = Value(Decimal(0), output_field=DecimalField())
    return Coalesce(totals[0] + Coalesce(totals[1], nothing), totals[1])


def with_tiet(officers: QuerySet[Officer], year: int) -> QuerySet[Officer]:
    """Each officer with `tiet_counted`, `tiet_minimum` and `tiet_rule_from` of a year.

    No further query, so that a list of officers costs as much as one.
    """
    rule = (
        DatedRule.objects.active(date(year, 12, 31))
        .filter(key=YEARLY_RULE)
        .order_by(F("active_from").desc(nulls_last=True))
    )
    return officers.annotate(
        tiet_counted=total_tiet(year),
        tiet_minimum=Subquery(rule.values("value")[:1], output_field=CharField()),
        tiet_rule_from=Subquery(rule.values("active_from")[:1], output_field=DateField()),
        tiet_year=Value(year, output_field=IntegerField()),
    )


def counted_tiet(officer: Officer, year: int) -> YearlyTiet:
    """The yearly counter of an officer; one query, or none for one read by `with_tiet`."""
    if getattr(officer, "tiet_year", None) != year:
        officer = with_tiet(Officer.objects.filter(pk=officer.pk), year).get()
    return YearlyTiet(
        year=year,
        counted=officer.tiet_counted or Decimal(0),
        minimum=Decimal(officer.tiet_minimum or YEARLY_DEFAULT),
        rule_from=officer.tiet_rule_from,
    )
