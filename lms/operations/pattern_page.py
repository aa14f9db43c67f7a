"""Sample data for the living pattern page, which shows every component of the interface on one screen."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


class PatternFilters(forms.Form):
    """Two filters, as the catalogue has them."""

    field = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Tất cả"), ("1", "Dịch vụ công")])
    provider = forms.ChoiceField(label="Cơ sở đào tạo", choices=[("", "Tất cả")])


class PatternForm(forms.Form):
    """One control of each sort."""

    name = forms.CharField(label="Họ và tên", help_text="Viết đúng như trong quyết định.")
    number = forms.CharField(label="Số hiệu công chức", required=False)
    since = forms.DateField(
        label="Từ ngày", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    kind = forms.ChoiceField(
        label="Loại phân công",
        choices=[("main", "Vị trí chính"), ("concurrent", "Kiêm nhiệm")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="Đã đối chiếu với bản gốc", required=False)


_PROMPT = "Khi người dân đang bức xúc, việc đầu tiên cần làm là gì?"
_OPTIONS = [
    {"value": "a", "label": "Giải thích ngay quy định"},
    {"value": "b", "label": "Lắng nghe, không ngắt lời, rồi nhắc lại điều vừa nghe"},
    {"value": "c", "label": "Mời sang phòng khác chờ lãnh đạo"},
]


def _question() -> dict:
    """One choice question, once open and once with the reply shown."""
    unsure = {"value": "", "label": "Tôi chưa chắc", "unsure": True}
    marked = [
        _OPTIONS[0] | {"state": "wrong", "note": "Chưa đúng (đã chọn)", "checked": True},
        _OPTIONS[1] | {"state": "right", "note": "Đáp án đúng"},
        _OPTIONS[2],
    ]
    return {
        "prompt": _PROMPT,
        "open": [_OPTIONS[0], _OPTIONS[1] | {"checked": True}, _OPTIONS[2], unsure],
        "marked": marked,
        "explanation": "Lắng nghe trước giúp người dân bình tĩnh và nói đủ thông tin.",
    }


def _learning() -> dict:
    """Rows, cards, outline and tests, as a learner sees them."""
    return {
        "rows": [
            {
                "title": "An toàn thông tin cho cán bộ xã",
                "url": "#",
                "meta": "Bắt buộc · hạn 30/11/2026 · còn 7 ngày",
                "icon": "half",
                "badge_kind": "warn",
                "badge_label": "Sắp đến hạn",
            },
            {
                "title": "Luật Cán bộ, công chức",
                "url": "#",
                "meta": "Bắt buộc · hạn 20/11/2026 · quá 3 ngày",
                "icon": "circle",
                "badge_kind": "bad",
                "badge_label": "Quá hạn",
                "action_url": "#",
                "action_label": "Bắt đầu học",
            },
            {
                "title": "Dịch vụ công trực tuyến",
                "url": "#",
                "meta": "Nên học · xong ngày 02/10/2026 · 8 tiết",
                "icon": "check-circle",
                "icon_kind": "ok",
                "badge_kind": "ok",
                "badge_label": "Hoàn thành",
            },
        ],
        "cards": [
            {
                "title": "Tiếp công dân và giao tiếp",
                "summary": "Nghe, hỏi và ghi biên bản đúng trong mỗi lần tiếp dân.",
                "field": "Giao tiếp",
                "minutes": 95,
                "tiet": 8,
                "provider": "Trường Chính trị",
                "value": 2,
                "max": 8,
                "text": "2/8 bài",
            },
            {
                "title": "Soạn thảo văn bản hành chính",
                "summary": "Trình bày đúng thể thức theo Nghị định 30/2020/NĐ-CP.",
                "field": "Soạn thảo văn bản",
                "minutes": 120,
                "tiet": 10,
                "provider": "UBND xã Tiên Du",
                "badge_kind": "ok",
                "badge_label": "Hoàn thành",
            },
            {
                "title": "Dịch vụ công trực tuyến và số hóa hồ sơ",
                "summary": "Hướng dẫn người dân nộp hồ sơ và số hóa giấy tờ.",
                "field": "Dịch vụ công",
                "minutes": 80,
                "tiet": 8,
                "provider": "Sở Nội vụ",
            },
        ],
        "outline": [
            {"module": "Chuyên đề 1. Trước khi tiếp"},
            {"title": "Bài 1. Chuẩn bị nơi tiếp", "url": "#", "done": True, "minutes": 8},
            {"title": "Bài 2. Lắng nghe", "url": "#", "done": True, "minutes": 12},
            {"title": "Bài 3. Ghi biên bản", "url": "#", "current": True, "minutes": 10},
            {"title": "Bài kiểm tra cuối khóa", "kind": "quiz", "minutes": 20},
        ],
        "callouts": [
            {"kind": "note", "text": "Đọc lại biên bản cho người dân nghe trước khi ký."},
            {"kind": "warning", "text": "Không ghi số căn cước vào sổ để trên quầy."},
            {"kind": "example", "text": "Ông Tâm trình bày ranh giới đất với nhà bên cạnh."},
            {"kind": "law", "text": "Luật Tiếp công dân số 42/2013/QH13."},
        ],
        "slots": [
            {"number": n, "url": "#", "answered": n < 4, "current": n == 4} for n in range(1, 11)
        ],
    }


def _personnel() -> dict:
    """Figures, people and competencies, as a head or a keeper sees them."""
    return {
        "tiles": [
            {"value": "12/40", "label": "tiết năm 2026", "url": "#"},
            {"value": "71 %", "label": "người đủ tiết (32/45)", "url": "#"},
            {"value": "4", "label": "người quá hạn", "url": "#", "kind": "bad"},
            {"value": "9", "label": "đến hạn trong 30 ngày", "kind": "warn"},
        ],
        "people": [
            {
                "name": "Nguyễn Thị Hường",
                "position": "Tư pháp - Hộ tịch",
                "tiet": "28/40",
                "course": "An toàn thông tin",
                "kind": "warn",
                "label": "Sắp đến hạn",
            },
            {
                "name": "Trần Văn Đức",
                "position": "Địa chính - Xây dựng",
                "tiet": "12/40",
                "course": "Luật Đất đai",
                "kind": "bad",
                "label": "Quá hạn",
            },
        ],
        "bars": [
            {
                "name": "Giao tiếp, tiếp dân",
                "current": 2,
                "minimum": 3,
                "maximum": 4,
                "status_kind": "warn",
                "status_label": "Cần bồi dưỡng",
                "source": "theo bài kiểm tra",
                "learn_url": "#",
            },
            {
                "name": "Soạn thảo văn bản",
                "current": 3,
                "minimum": 3,
                "maximum": 3,
                "status_kind": "ok",
                "status_label": "Đạt",
                "source": "thủ trưởng xác nhận",
            },
            {
                "name": "Kỹ năng số",
                "minimum": 2,
                "maximum": 3,
                "status_label": "Chưa đánh giá",
                "learn_url": "#",
            },
        ],
        "timeline": [
            {
                "date": "Từ 01/07/2025",
                "title": "Công chức Tư pháp - Hộ tịch, xã Tiên Du",
                "meta": "Vị trí chính",
                "badge_label": "Đang giữ",
            },
            {
                "date": "03/2021 đến 06/2025",
                "title": "Công chức Văn phòng - Thống kê, xã Việt Đoàn",
                "meta": "Vị trí chính",
                "done": True,
            },
        ],
        "facts": [
            ("Người học", "Nguyễn Thị H***"),
            ("Khóa học", "Tiếp công dân và giao tiếp · 8 tiết"),
            ("Ngày cấp", "23/11/2026"),
            ("Nơi cấp", "UBND xã Tiên Du"),
        ],
    }


def samples() -> dict:
    """Everything the pattern page shows; none of it comes from the database."""
    return (
        {
            "course": "Tiếp công dân và giao tiếp",
            "lead": "Mỗi thành phần của giao diện, với dữ liệu mẫu. Trang mới ghép từ các thành phần này.",
            "badges": [
                ("ok", "Đạt"),
                ("info", "Đang học"),
                ("warn", "Sắp đến hạn"),
                ("bad", "Quá hạn"),
                ("", "Chưa bắt đầu"),
            ],
            "tabs": [
                {"label": "Năng lực", "url": "#", "current": True},
                {"label": "Quá trình bồi dưỡng", "url": "#", "count": 12},
                {"label": "Giấy xác nhận", "url": "#", "count": 3},
            ],
            "alerts": [
                {"kind": "ok", "text": "Đã lưu hồ sơ."},
                {
                    "kind": "info",
                    "text": "Khóa học có phiên bản mới.",
                    "url": "#",
                    "label": "Xem thay đổi",
                },
                {"kind": "warn", "title": "Còn 7 ngày", "text": "Hạn học là 30/11/2026."},
                {
                    "kind": "bad",
                    "title": "Chưa lưu được",
                    "text": "Ngày kết thúc trước ngày bắt đầu.",
                },
            ],
            "states": ["valid", "revoked", "replaced", "unknown"],
            "reminder": "Anh/chị còn khóa An toàn thông tin, hạn 30/11/2026.",
            "filters": PatternFilters(),
            "form": PatternForm({"note": "", "kind": ""}),
            "question": _question(),
        }
        | _learning()
        | _personnel()
    )


@require_safe
def pattern_page(request: HttpRequest) -> HttpResponse:
    """Show the pattern page."""
    return render(request, "components/gallery.html", {"samples": samples()})
