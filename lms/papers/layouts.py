"""The three forms as PDF files; their values are described in `lms.papers.plain`."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lms.papers.dates import PartialDate
from lms.papers.pdf import render
from lms.papers.plain import CompletionPaper, LearningEvidence, SlipSheet, Table, TrainingTable
from lms.papers.qr import qr_svg


def completion_pdf(paper: CompletionPaper) -> bytes:
    """A *Giấy xác nhận hoàn thành*: one landscape page with a QR code; shrunk, not cut, when long.

    A revoked paper says so across the page, with day and ground. Raises PaperError.
    """
    return render(
        "giay-xac-nhan",
        asdict(paper)
        | {
            "date_line": paper.date_line,
            "pretty_code": paper.pretty_code,
            "check_url": paper.check_url,
            "qr": qr_svg(paper.check_url),
            "revoked": paper.revoked_text,
        },
    )


def training_table_pdf(table: TrainingTable) -> bytes:
    """Items 26 and 27 of form 2C on portrait pages with repeated headings, and their annexes.

    Raises PaperError.
    """
    return render(
        "bang-2c",
        asdict(table)
        | {
            "study": _table(table.study),
            "work": _table(table.work),
            "annexes": [
                {"title": annex.title, "total": annex.total, "table": _table(annex.table)}
                for annex in table.annexes
            ],
            "facts": table.facts,
            "date_line": table.date_line,
            "made_line": _made_line(table.made_at),
        },
    )


def learning_evidence_pdf(evidence: LearningEvidence) -> bytes:
    """A *Minh chứng học tập*: one portrait page up to about 18 lines, then further pages.

    Raises PaperError.
    """
    return render(
        "minh-chung",
        asdict(evidence)
        | {
            "table": _table(evidence.table),
            "first_day": _day(evidence.first_day),
            "last_day": _day(evidence.last_day),
            "facts": evidence.facts,
            "date_line": evidence.date_line,
            "made_line": _made_line(evidence.made_at),
        },
    )


def _table(table: Table) -> dict[str, Any]:
    """Headings in one or two rows, the columns' kinds, and the rows."""
    form = table.form
    return {
        "official": form.official,
        "upper": [asdict(cell) for cell in form.upper_headings()] if form.has_parents else [],
        "lower": [{"heading": column.heading} for column in form.lower_columns()],
        "columns": [asdict(column) | {"numeric": column.numeric} for column in form.columns],
        "rows": table.rows,
    }


def _day(day: date) -> str:
    return str(PartialDate.of(day))


def _made_line(at: datetime) -> str:
    """When the file was made, in local time, for the foot of its pages."""
    local = timezone.localtime(at)
    return f"lập lúc {local:%H:%M} ngày {_day(local.date())} trên Tiên Học"


def slips_pdf(sheet: SlipSheet) -> bytes:
    """Activation slips, eight to a page, to be cut apart."""
    return render(
        "phieu-kich-hoat",
        {
            "agency": sheet.agency,
            "address": sheet.address,
            "valid_text": sheet.valid_text,
            "slips": [vars(slip) | {"qr": qr_svg(slip.url)} for slip in sheet.slips],
            "made_at": sheet.made_at,
        },
    )
