"""A Word file of twenty pages with pictures, for measuring by hand how long its lesson takes.

python -m tests.courses.long_word_file FOLDER
"""

import io
import random
import sys
from pathlib import Path

from PIL import Image

from tests.courses.word_file import WordFile, bullet, p, run, table

SENTENCES = (
    "Người đứng đầu cơ quan trực tiếp tiếp công dân ít nhất mỗi tháng một ngày tại trụ sở.",
    "Công chức lắng nghe, ghi chép đầy đủ và không ngắt lời khi người dân đang trình bày.",
    "Hồ sơ được tiếp nhận trên hệ thống, kèm phiếu hẹn ghi rõ ngày trả kết quả.",
    "Trường hợp chưa đủ giấy tờ thì hướng dẫn một lần, đầy đủ và bằng văn bản.",
    "Việc từ chối tiếp nhận phải nêu lý do và căn cứ pháp lý cụ thể.",
)
PARTS, WORDS_A_PART = 10, 900


def photograph(seed: int) -> bytes:
    """A picture as a phone takes it: 3,000 x 2,000 pixels, some hundred kilobytes."""
    rough = Image.effect_noise((300, 200), 60 + seed).resize((3000, 2000))
    out = io.BytesIO()
    Image.merge("RGB", (rough, rough, rough)).save(out, "JPEG", quality=80)
    return out.getvalue()


def long_file() -> bytes:
    """About twenty pages: ten parts with text, a list, a table, a photograph and two questions each."""
    chance = random.Random(20)
    file = WordFile().add(p("Nghiệp vụ tiếp công dân", style="Title"))
    for part in range(1, PARTS + 1):
        file.add(p(f"Phần {part}. Quy trình", style="Heading1"), p("Mục đích", style="Heading2"))
        count = 0
        while count < WORDS_A_PART:
            text = " ".join(chance.choices(SENTENCES, k=5))
            count += len(text.split())
            file.add(p(run("Lưu ý. ", b=True), run(text)))
        file.add(*(bullet(sentence) for sentence in SENTENCES))
        file.add(
            table(["Bước", "Việc", "Hạn"], *[[str(n), SENTENCES[n], "3 ngày"] for n in range(5)])
        )
        file.add(p(file.picture(f"Ảnh phần {part}", data=photograph(part), ending="jpg")))
        for number in (2 * part - 1, 2 * part):
            file.add(p(f"Câu {number}: Việc nào đúng?"), *_answers(number))
    return file.data()


def _answers(number: int) -> list[str]:
    return [
        p(run(f"{letter}. {sentence}", u=place == number % 4))
        for place, (letter, sentence) in enumerate(zip("ABCD", SENTENCES, strict=False))
    ]


if __name__ == "__main__":
    target = Path(sys.argv[1]) / "hai-muoi-trang.docx"
    target.write_bytes(long_file())
    sys.stdout.write(f"{target}: {target.stat().st_size // 1024} KB\n")
