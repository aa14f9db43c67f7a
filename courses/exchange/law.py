"""Legal texts, dated rules and code lists."""

from courses.exchange.columns import FROM, LEGAL, NAME_EN, ORDER, UNTIL, Column, day_or_year
from courses.exchange.kind import Norm
from courses.exchange.provenance import NOTE, PROVENANCE
from courses.models import Code, DatedRule, LegalBasis

LAW = Norm(
    model=LegalBasis,
    key=("code",),
    columns={
        "code": Column(("Số, ký hiệu", "code")),
        "title": Column(("Trích yếu", "title_vi", "title")),
        "issued_on": Column(("Ngày ban hành", "issued", "issued_on"), day_or_year),
        "topic": Column(("Lĩnh vực", "topic")),
        "replaces": Column(("Thay thế", "replaces_or_replaced_by", "replaces")),
        "active_from": FROM,
        "active_to": UNTIL,
        "provenance": PROVENANCE,
        "provenance_note": NOTE,
    },
    required=("code",),
)

RULES = Norm(
    model=DatedRule,
    key=("key", "active_from"),
    columns={
        "key": Column(("Khóa", "key")),
        "value": Column(("Giá trị", "value")),
        "unit": Column(("Đơn vị tính", "unit")),
        "name": Column(("Quy tắc", "rule_vi", "name")),
        "name_en": Column(("Quy tắc tiếng Anh", "rule_en", "name_en")),
        "legal_note": LEGAL,
        "active_from": FROM,
        "active_to": UNTIL,
        "provenance": PROVENANCE,
        "provenance_note": NOTE,
    },
    required=("key", "value"),
    series=("key",),
)

CODES = Norm(
    model=Code,
    key=("list_name", "code"),
    columns={
        "list_name": Column(("Danh mục", "list", "list_name")),
        "code": Column(("Mã", "code")),
        "name": Column(("Tên", "name_vi", "name")),
        "name_en": NAME_EN,
        "sort_order": ORDER,
        "provenance": PROVENANCE,
        "provenance_note": NOTE,
    },
    required=("list_name", "code"),
)
