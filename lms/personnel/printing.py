"""The papers and forms of one officer as plain values, ready for a page or a file.

Everything is Vietnamese, whatever the language of the screen: these go into personnel files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone, translation

from courses.models import DatedRule, ProgrammeType
from lms.papers.dates import PartialDate, Span, period_text
from lms.papers.plain import (
    Annex,
    CompletionPaper,
    Form,
    LearningEvidence,
    TrainingTable,
    number_text,
)
from lms.personnel.history import HistoryLine, history_of
from lms.personnel.models import Certificate, Officer, TrainingRecord
from lms.personnel.paper_parts import (
    Row,
    agency_name,
    birth_text,
    code_list,
    evidence_rows,
    filled,
    form_names,
    loaded_forms,
    main_unit,
    paper_text,
    place_of,
    position_names,
    position_of,
    tiet_of,
    total_of,
)
from lms.personnel.profile import Posts, posts_of

STUDY, WORK, EVIDENCE = "2C-26", "2C-27", "MC-II1"
LEAST_TIET_RULE, LEAST_TIET_DEFAULT = "report.2c.min_tiet", "8"
SELF_STUDY_FORM, SELF_STUDY_TYPE, DEGREES = "TH", "TUHOC", "DT"
CRITERION = (
    "Tiêu chí II.1: Năng lực chuyên môn, nghiệp vụ theo vị trí việc làm (gồm việc thường xuyên cập "
    "nhật kiến thức mới), Nghị định 335/2025/NĐ-CP"
)
NO_REPLACEMENT = "Bảng này không thay hồ sơ điện tử."

# The attestation ---------------------------------------------------------------------------------


def completion_paper(
    certificate: Certificate, *, check_address: str, note: str = ""
) -> CompletionPaper:
    """An issued paper as it was, with its revocation if there is one (read with it).

    `note` stands at its foot beside what the paper itself says there. The file is dated by the last act on it, so that the same paper always gives the same bytes.
    """
    revocation = getattr(certificate, "revocation", None)
    with translation.override("vi"):
        ground = str(revocation.get_ground_display()) if revocation else ""
    return CompletionPaper(
        **(certificate.face | {"note": " ".join(filter(None, (certificate.printed.note, note)))}),
        number=certificate.number,
        issued_on=certificate.issued_on,
        code=certificate.code,
        check_address=check_address,
        made_at=revocation.occurred_at if revocation else certificate.recorded_at,
        revoked_on=timezone.localtime(revocation.occurred_at).date() if revocation else None,
        revoked_ground=ground,
    )


# Form 2C -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Selection:
    """Lines for item 26: those with a line of their own, small self-study by year, the rest."""

    own: Sequence[HistoryLine]
    small: dict[int, list[HistoryLine]]
    left_out: int


@translation.override("vi")
def training_table(officer: Officer, *, on: date, made_at: datetime) -> TrainingTable:
    """Items 26 and 27 of form 2C as on a day. Raises `PaperError` when a form is not loaded."""
    forms = loaded_forms(STUDY, WORK, EVIDENCE)
    posts = posts_of(officer, on=on)
    least = DatedRule.objects.number(LEAST_TIET_RULE, on, LEAST_TIET_DEFAULT)
    degrees = ProgrammeType.objects.filter(content_group=DEGREES).values_list("code", flat=True)
    lines = [line for line in history_of(officer) if line.record.ended_on <= on]
    selection = select_lines(lines, least=least, degrees=set(degrees))
    names = form_names(code_list(forms[STUDY]))
    rows = [_study_row(line, names) for line in selection.own]
    rows += [
        _small_row(year, small, place, names)
        for place, (year, small) in enumerate(selection.small.items(), start=1)
    ]
    rows.sort(key=lambda row: row["sort"])
    return TrainingTable(
        agency=agency_name(officer.kept_by),
        officer_name=officer.full_name,
        officer_number=officer.number or "",
        birth_date=birth_text(officer),
        unit=main_unit(posts),
        positions=position_names(posts),
        study=filled(forms[STUDY], rows),
        work=filled(forms[WORK], work_rows(posts)),
        as_of=on,
        place=place_of(officer.kept_by),
        source_note=_study_note(on, least, selection.left_out),
        made_at=made_at,
        annexes=[
            _annex(place, year, small, forms[EVIDENCE])
            for place, (year, small) in enumerate(selection.small.items(), start=1)
        ],
    )


def select_lines(lines: Iterable[HistoryLine], *, least: Decimal, degrees: set[str]) -> Selection:
    """Choose what item 26 shows, the oldest first.

    A line of its own: with a degree, certificate or attestation that stands, or of at least
    `least` tiết. Smaller self-study is gathered by year; what is neither is only counted.
    """
    own: list[HistoryLine] = []
    small: dict[int, list[HistoryLine]] = {}
    left_out = 0
    for line in reversed(list(lines)):
        if line.taken_back:
            continue
        if has_paper(line, degrees) or (line.record.tiet or 0) >= least:
            own.append(line)
        elif _is_self_study(line):
            small.setdefault(line.record.ended_on.year, []).append(line)
        else:
            left_out += 1
    return Selection(own, small, left_out)


def has_paper(line: HistoryLine, degrees: set[str]) -> bool:
    """Whether a degree, certificate or attestation stands behind the line; a revoked one does not."""
    record = line.record
    named = bool(record.paper_kind or record.paper_number or record.programme_type in degrees)
    return named and line.revocation is None


def _is_self_study(line: HistoryLine) -> bool:
    return (
        line.first.source == TrainingRecord.Source.SYSTEM
        or line.record.form == SELF_STUDY_FORM
        or line.record.programme_type == SELF_STUDY_TYPE
    )


def _study_row(line: HistoryLine, names: dict[str, str]) -> Row:
    record = line.record
    return {
        "sort": f"{record.ended_on} {record.seq:06}",
        "provider": record.provider,
        "title": record.title,
        "period": period_text(line.started, line.ended),
        "form": names.get(record.form, record.form),
        "paper": paper_text(line),
        "tiet": number_text(record.tiet),
    }


def _small_row(year: int, lines: list[HistoryLine], place: int, names: dict[str, str]) -> Row:
    first = min(line.started or line.ended for line in lines)
    last = max(line.ended for line in lines)
    return {
        "sort": f"{year}-12-31 ~",
        "provider": _providers(lines),
        "title": f"Các khóa học ngắn năm {year} ({total_of(lines)})",
        "period": period_text(first, last),
        "form": names.get(SELF_STUDY_FORM, "Tự học"),
        "paper": f"Xem phụ lục {place}",
        "tiet": number_text(tiet_of(lines)),
    }


def _providers(lines: Iterable[HistoryLine]) -> str:
    names = {line.record.provider for line in lines}
    return names.pop() if len(names) == 1 else "Nhiều cơ sở đào tạo"


def _annex(place: int, year: int, lines: list[HistoryLine], form: Form) -> Annex:
    return Annex(
        title=f"Phụ lục {place}. Tự học năm {year}",
        table=filled(form, evidence_rows(lines)),
        total=total_of(lines),
    )


def _study_note(on: date, least: Decimal, left_out: int) -> str:
    chosen = (
        f"Nguồn: hồ sơ đào tạo trên Tiên Học đến ngày {PartialDate.of(on)}; ghi các dòng có văn "
        f"bằng, chứng chỉ, giấy xác nhận hoặc từ {number_text(least)} tiết trở lên."
    )
    rest = f"Không ghi {left_out} dòng ngắn hơn, không có giấy." if left_out else ""
    return " ".join(part for part in (chosen, rest, NO_REPLACEMENT) if part)


def work_rows(posts: Posts) -> list[Row]:
    """Item 27: every post that has begun, the oldest first."""
    begun = sorted((*posts.over, *posts.held), key=lambda post: post.appointment.active_from)
    rows = []
    for post in begun:
        row = post.appointment
        end = PartialDate.of(row.active_to) if row.active_to else None
        rows.append(
            {
                "period": period_text(PartialDate.of(row.active_from), end),
                "post": f"{position_of(row)}, {row.unit.name}",
            }
        )
    return rows


# Evidence for the appraisal ----------------------------------------------------------------------


@translation.override("vi")
def learning_evidence(
    officer: Officer, *, span: Span, on: date, made_at: datetime
) -> LearningEvidence:
    """What an officer learnt in a period. Raises `PaperError` when the form is not loaded."""
    form = loaded_forms(EVIDENCE)[EVIDENCE]
    posts = posts_of(officer, on=min(on, span.last))
    lines = [line for line in reversed(history_of(officer)) if _lies_in(line, span)]
    return LearningEvidence(
        agency=agency_name(officer.kept_by),
        unit=main_unit(posts),
        officer_name=officer.full_name,
        birth_date=birth_text(officer),
        positions=position_names(posts),
        criterion=CRITERION,
        span_title=span.title,
        first_day=span.first,
        last_day=span.last,
        table=filled(form, evidence_rows(lines)),
        tiet_total=number_text(tiet_of(lines)),
        as_of=on,
        place=place_of(officer.kept_by),
        source_note=f"Nguồn: hồ sơ đào tạo trên Tiên Học đến ngày {PartialDate.of(on)}. "
        f"{NO_REPLACEMENT}",
        made_at=made_at,
    )


def _lies_in(line: HistoryLine, span: Span) -> bool:
    """Whether the line surely ended in the period: a bare year lies in no month."""
    return (
        not line.taken_back and line.ended.first() >= span.first and line.ended.last() <= span.last
    )
