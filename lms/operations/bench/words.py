"""Made-up names and texts, by number: the same in every bench, as long as real ones."""

from collections.abc import Iterator
from itertools import cycle, islice

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Ngô",
    "Dương",
    "Đinh",
]
MIDDLE = ["Thị Thu", "Văn", "Thanh", "Ngọc", "Minh", "Quang", "Hồng", "Đức", "Tiến", "Xuân", "Thùy"]
GIVEN = [
    "An",
    "Bình",
    "Chi",
    "Dung",
    "Dũng",
    "Giang",
    "Hà",
    "Hạnh",
    "Hiếu",
    "Hoa",
    "Hùng",
    "Hương",
    "Khoa",
    "Lâm",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Minh",
    "Nam",
    "Nga",
    "Phúc",
    "Phương",
    "Quân",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thắng",
    "Trang",
    "Tuấn",
    "Uyên",
    "Vân",
    "Yến",
]

SENTENCES = (
    "Người dân đến nộp hồ sơ cần biết ngay giấy tờ nào còn thiếu và phải bổ sung trong mấy ngày.",
    "Công chức tiếp nhận kiểm tra thành phần hồ sơ, nhập dữ liệu và in phiếu hẹn trả kết quả.",
    "Trường hợp hồ sơ không thuộc thẩm quyền thì hướng dẫn người nộp đến đúng cơ quan giải quyết.",
    "Văn bản gửi đi phải ghi rõ số, ký hiệu, ngày tháng và người chịu trách nhiệm về nội dung.",
    "Khi số hóa giấy tờ, ảnh chụp phải đủ bốn góc, rõ chữ, không lóa và không mất dấu.",
    "Thời hạn giải quyết được tính theo ngày làm việc, kể từ ngày nhận đủ hồ sơ hợp lệ.",
    "Mọi ý kiến phản ánh của người dân đều được ghi lại, chuyển đúng bộ phận và trả lời có hạn.",
    "Hồ sơ đã giải quyết xong được lưu theo danh mục, có mã số để tra cứu khi cần.",
)
TOPICS = (
    "Tiếp nhận hồ sơ",
    "Số hóa giấy tờ",
    "Soạn thảo công văn",
    "Tiếp công dân",
    "Chứng thực bản sao",
    "Đăng ký hộ kinh doanh",
    "Lưu trữ hồ sơ",
    "Trả lời phản ánh",
)


def full_name(number: int) -> str:
    """One of some four thousand names."""
    family = FAMILY[number % len(FAMILY)]
    middle = MIDDLE[number // len(FAMILY) % len(MIDDLE)]
    return f"{family} {middle} {GIVEN[number * 7 % len(GIVEN)]}"


def sentences(number: int, start: int) -> str:
    """So many sentences in a row, beginning anywhere."""
    return " ".join(
        islice(cycle(SENTENCES), start % len(SENTENCES), start % len(SENTENCES) + number)
    )


def lesson_html(number: int) -> Iterator[str]:
    """The text blocks of a lesson of some seven hundred words."""
    for part in range(4):
        start = number + part
        points = "".join(f"<li>{SENTENCES[(start + n) % len(SENTENCES)]}</li>" for n in range(3))
        yield (
            f"<h2>{TOPICS[start % len(TOPICS)]}</h2><p>{sentences(5, start)}</p>"
            f"<p>{sentences(3, start + 3)}</p><ul>{points}</ul>"
        )


def question(number: int) -> dict[str, object]:
    """One question as in a file of questions: two in three ask for one of four answers."""
    topic = TOPICS[number % len(TOPICS)].lower()
    item: dict[str, object] = {
        "prompt": f"<p>Câu {number + 1}: Khi {topic}, việc nào phải làm trước tiên theo quy định?</p>",
        "explanation": f"<p>{sentences(2, number)}</p>",
    }
    options = [SENTENCES[(number + n) % len(SENTENCES)] for n in range(4)]
    match number % 6:
        case 3:
            right = {0, 2}
            kind: dict[str, object] = {
                "type": "multiple",
                "partial": True,
                "options": [{"text": t, "correct": n in right} for n, t in enumerate(options)],
            }
        case 4:
            kind = {"type": "truefalse", "answer": number % 4 == 0}
        case 5:
            kind = {"type": "numeric", "answer": 3 + number % 9, "tolerance": 0, "unit": "ngày"}
        case _:
            kind = {
                "type": "single",
                "options": [{"text": t, "correct": n == 0} for n, t in enumerate(options)],
            }
    return item | kind
