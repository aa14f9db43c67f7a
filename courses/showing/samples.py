"""The examples of all blocks, from the work of a commune. Data, so Vietnamese as in lessons."""

from typing import Any


def items(*values: Any) -> list[dict[str, Any]]:
    """Raw items of a list block."""
    return [
        {"type": "item", "id": f"mau-{number}", "value": value}
        for number, value in enumerate(values, start=1)
    ]


def turn(name: str, speaker: str, text: str, *choices: tuple[str, str, str]) -> dict[str, Any]:
    """Raw turn of a dialogue; a choice is (words, where it leads, remark)."""
    return {
        "name": name,
        "speaker": speaker,
        "text": text,
        "choices": items(
            *({"text": words, "to": to, "feedback": remark} for words, to, remark in choices)
        ),
    }


STEPS = {
    "title": "Nhận một hồ sơ tại quầy",
    "steps": items(
        {
            "title": "Chào và hỏi việc",
            "text": "<p>Hỏi người dân cần kết quả gì, rồi mới mở tên thủ tục.</p>",
            "image": None,
            "alt": "",
        },
        {
            "title": "Đối chiếu thành phần hồ sơ",
            "text": "<p>Đọc hết một lượt. Thiếu giấy nào thì ghi cả vào <b>một</b> phiếu bổ sung.</p>",
            "image": None,
            "alt": "",
        },
        {
            "title": "Đưa giấy hẹn",
            "text": "<p>Đọc to mã hồ sơ, ngày trả kết quả và số điện thoại của quầy.</p>",
            "image": None,
            "alt": "",
        },
    ),
}
COMPARISON = {
    "title": "Khiếu nại hay tố cáo?",
    "table": {
        "columns": [
            {"type": "text", "heading": "Điểm so sánh"},
            {"type": "text", "heading": "Khiếu nại"},
            {"type": "text", "heading": "Tố cáo"},
        ],
        "rows": [
            {
                "values": [
                    "Người dân muốn gì",
                    "Xem lại một quyết định với mình",
                    "Xử lý một vi phạm",
                ]
            },
            {"values": ["Ai bị ảnh hưởng", "Chính người khiếu nại", "Bất kỳ ai"]},
            {
                "values": [
                    "Làm ngay tại bàn",
                    "Nhận đơn, không tranh cãi",
                    "Phòng riêng, giữ kín tên",
                ]
            },
        ],
        "caption": "",
    },
    "takeaway": "Hỏi một câu: “Bác muốn cơ quan làm gì?”. Câu trả lời thường cho biết loại việc.",
}
EXCERPT = {
    "title": "Điều 7. Các loại văn bản hành chính (trích)",
    "law": "30/2020/NĐ-CP",
    "text": (
        "Văn bản hành chính gồm các loại văn bản sau: Nghị quyết (cá biệt), quyết định (cá biệt), "
        "chỉ thị, quy chế, quy định, thông cáo, thông báo, hướng dẫn, chương trình, kế hoạch, "
        "phương án, đề án, dự án, báo cáo, biên bản, tờ trình, hợp đồng, công văn, công điện, "
        "bản ghi nhớ, bản thỏa thuận, giấy ủy quyền, giấy mời, giấy giới thiệu, giấy nghỉ phép, "
        "phiếu gửi, phiếu chuyển, phiếu báo, thư công."
    ),
    "marks": items(
        {
            "words": "quyết định (cá biệt)",
            "note": "Áp dụng một lần cho người, việc cụ thể. Ví dụ: quyết định khen thưởng.",
        },
        {
            "words": "công văn",
            "note": "Loại duy nhất không ghi tên loại; trích yếu nằm dưới số, ký hiệu.",
        },
    ),
}
CASE = {
    "title": "Một lá đơn, hai việc",
    "situation": (
        "<p>Ông Khuê đưa một lá đơn. Nửa đầu xin xem lại quyết định phạt ông vì đổ đất ra đường. "
        "Nửa sau góp ý đổi giờ thu rác của thôn. Ông nói: “Xã muốn gọi là gì thì gọi”.</p>"
    ),
    "documents": [],
    "questions": items(
        "Lá đơn có mấy việc, mỗi việc là loại gì?",
        "Nên nói với ông Khuê câu nào trước khi ông về?",
    ),
    "answer": (
        "<p>Có hai việc: một <b>khiếu nại</b> và một <b>kiến nghị</b>. Tách ra ghi sổ hai dòng, không "
        "bắt ông viết lại.</p><p>Nói rõ ai làm, làm việc gì, khi nào ông có trả lời cho từng việc.</p>"
    ),
}
DIALOGUE = {
    "title": "Đường cứ mưa là ngập",
    "situation": "Chị Hợi vào phòng tiếp dân, mặt còn bực. Người học là anh Quyết, trực tiếp dân.",
    "turns": items(
        turn(
            "chào",
            "Chị Hợi",
            "Đường trước nhà tôi cứ mưa là ngập. Nói mãi chẳng ai làm!",
            (
                "“Chị bình tĩnh. Việc này không phải của tôi.”",
                "giận",
                "Câu “bình tĩnh” làm người đang bực thấy mình bị trách.",
            ),
            (
                "“Vâng, tôi nghe đây. Chị kể tiếp giúp tôi.”",
                "kể",
                "Nghe hết câu trước khi hỏi: người dân nguôi dần.",
            ),
        ),
        turn(
            "giận",
            "Chị Hợi",
            "Thế việc của ai? Tôi đi ba cửa rồi!",
            (
                "“Tôi xin lỗi chị. Mời chị ngồi, chị kể từ đầu giúp tôi.”",
                "kể",
                "Nhận lỗi ngắn gọn rồi quay lại nghe: vẫn cứu được lượt tiếp.",
            ),
        ),
        turn(
            "kể",
            "Chị Hợi",
            "Từ cổng nhà văn hóa đến nhà ông Khuê. Thứ năm tuần trước tôi ngã xe ở đó.",
            (
                "“Tuần sau xã sửa xong cho chị.”",
                "hứa",
                "Lời hứa này nằm ngoài quyền của người tiếp.",
            ),
            (
                "“Chị có đau không? Tôi chuyển Phòng Kinh tế hôm nay, thứ sáu tôi gọi chị.”",
                "hẹn",
                "Hỏi thăm trước, rồi nói rõ ai làm, việc gì, khi nào.",
            ),
        ),
        turn("hứa", "Chị Hợi", "Tôi ghi nhớ đấy. Tuần sau chưa xong là tôi lên tỉnh."),
        turn("hẹn", "Chị Hợi", "Có người gọi lại là tôi yên tâm. Cảm ơn anh."),
    ),
}
FLASHCARDS = {
    "title": "Nhớ nhanh trước giờ mở quầy",
    "cards": items(
        {
            "front": "Ba điều phải nói khi khép lại một lượt tiếp?",
            "back": "Ai làm, làm việc gì, khi nào có trả lời.",
        },
        {
            "front": "Nên gửi phiếu yêu cầu bổ sung khi nào?",
            "back": "Khi đã đọc hết hồ sơ, để chỉ phải gửi một lần.",
        },
        {
            "front": "Người dân đọc mã xác thực nhờ gõ hộ?",
            "back": "Trả lại máy, chỉ ô để người dân tự gõ.",
        },
    ),
}
GLOSSARY = {
    "title": "Từ dùng trong bài",
    "terms": items(
        {
            "term": "tài khoản định danh điện tử",
            "meaning": "Tài khoản do cơ quan công an cấp để chứng minh mình là ai khi làm thủ tục.",
        },
        {
            "term": "trích yếu",
            "meaning": "Câu ngắn nói nội dung chính của văn bản, đặt dưới tên loại.",
        },
    ),
}
FORM = {
    "title": "Biên bản làm việc với công dân",
    "purpose": "Người tiếp dân lập khi sự việc cần ghi lời trình bày; hai bên ký từng trang.",
    "number": "Mẫu tham khảo 02",
    "document": {"file_extension": "docx", "file_size": 24_576},
    "law": None,
}
TRANSCRIPT = [
    {"at": "00:00", "second": "0", "text": "Tìm thủ tục bằng vài từ thường gọi."},
    {"at": "00:09", "second": "9", "text": "Đọc phần “Cần chuẩn bị gì” trước khi khai."},
    {"at": "00:17", "second": "17", "text": "Chọn đúng xã, đúng cơ quan tiếp nhận."},
]
CHAPTERS = [
    {"at": "00:00", "second": "0", "text": "Tìm thủ tục"},
    {"at": "00:17", "second": "17", "text": "Khai và nộp"},
]

SAMPLES: dict[str, Any] = {
    "text": (
        "<h2>Ba mươi giây đầu</h2><p>Người dân đoán ngay mình được đón hay bị coi là phiền. Ba việc cần "
        "làm: <b>nhìn lên, chào, mời ngồi</b>.</p><ul><li>Đang dở việc thì vẫn chào.</li>"
        "<li>Nói rõ phải chờ bao lâu.</li></ul>"
    ),
    "image": {
        "alt": "Sơ đồ ba ô nối nhau: tiếp nhận, giải quyết, trả kết quả.",
        "caption": "Ba chặng của một hồ sơ.",
    },
    "table": {
        "caption": "Nói với người dân thế nào",
        "table": {
            "columns": [
                {"type": "text", "heading": "Lúc"},
                {"type": "text", "heading": "Nên nói"},
            ],
            "rows": [
                {"values": ["Đang bận", "“Bác chờ cháu khoảng ba phút ạ.”"]},
                {"values": ["Đến nhầm nơi", "“Việc này ở bàn số 3. Cháu đưa bác sang.”"]},
            ],
            "caption": "",
        },
    },
    "callout": {
        "kind": "warning",
        "title": "Giữ kín người báo tin",
        "text": "<p>Không để đơn tố cáo trên bàn, không chụp gửi vào nhóm trò chuyện.</p>",
    },
    "steps": STEPS,
    "comparison": COMPARISON,
    "excerpt": EXCERPT,
    "case": CASE,
    "dialogue": DIALOGUE,
    "flashcards": FLASHCARDS,
    "glossary": GLOSSARY,
    "document": {
        "title": "Sổ theo dõi tiếp công dân, có cột nhắc hẹn",
        "document": {"file_extension": "xlsx", "file_size": 18_432},
    },
    "form_file": FORM,
    "video": {
        "title": "Nộp một hồ sơ trực tuyến (mô phỏng)",
        "chapters": CHAPTERS,
        "transcript": TRANSCRIPT,
    },
    "audio": {
        "title": "Một cuộc gọi hẹn trả kết quả",
        "chapters": [],
        "transcript": TRANSCRIPT[:2],
    },
    "single": {
        "prompt": "<p>Anh Bách bước vào khi chị Thoa đang nhập dở hồ sơ. Chị nên làm gì trước?</p>",
        "options": [
            {"text": "Nhìn lên, chào anh và nói anh chờ mấy phút.", "correct": True},
            {"text": "Làm nốt hồ sơ rồi mới chào, để khỏi nhầm."},
            {"text": "Ra hiệu bằng tay để anh ngồi."},
        ],
        "explanation": "<p>Một câu chào kèm thời gian chờ cho người đến biết mình đã được thấy.</p>",
    },
    "multiple": {
        "prompt": "<p>Kết thúc lượt tiếp, điều nào phải nói rõ? <i>Chọn mọi ý đúng.</i></p>",
        "options": [
            {"text": "Ai sẽ xử lý việc này", "correct": True},
            {"text": "Khi nào có trả lời", "correct": True},
            {"text": "Vì sao mấy năm trước chưa làm"},
        ],
        "explanation": "<p>Ai, việc gì, khi nào là ba điều khép lại một lượt tiếp.</p>",
    },
    "truefalse": {
        "prompt": "<p>Chưa có tài khoản định danh điện tử thì vẫn nộp hồ sơ tại quầy được.</p>",
        "answer": True,
        "explanation": "<p>Đúng. Mở tài khoản là lời mời cho lần sau.</p>",
    },
    "numeric": {
        "prompt": "<p>Nhận đơn thứ Hai, hẹn trả lời sau 5 ngày làm việc. Mấy ngày nữa là thứ Hai sau?</p>",
        "answer": 7,
        "unit": "ngày",
        "explanation": "<p>Năm ngày làm việc là một tuần, tính cả hai ngày nghỉ là bảy ngày.</p>",
    },
    "short": {
        "prompt": "<p>Loại văn bản hành chính nào không ghi tên loại?</p>",
        "answers": ["công văn"],
        "explanation": "<p>Công văn không ghi tên loại; trích yếu nằm dưới số, ký hiệu.</p>",
    },
}
