"""Made-up names of officers, by a fixed seed."""

import random
from dataclasses import dataclass
from datetime import date

FAMILY = (
    "Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Hoàng Vũ Đỗ Đặng Bùi Ngô Dương Lý "
    "Đinh Trịnh Chu Tạ Lưu"
).split()
FEMALE_MIDDLE = "Thị Thị Thị Thu Ngọc Thanh Kim Minh Hồng Bích".split()
FEMALE_GIVEN = (
    "Hương Hằng Nga Thủy Lan Hoa Yến Oanh Quỳnh Trang Thảo Vân Hà Linh Nhung Phương Ánh Dung Hạnh "
    "Loan Mai Ngân Tâm Thúy Xuân"
).split()
MALE_MIDDLE = "Văn Văn Văn Đức Hữu Quang Minh Xuân Ngọc Đình Công".split()
MALE_GIVEN = (
    "Hùng Cường Dũng Sơn Tuấn Long Thắng Nam Quân Đức Hải Kiên Lâm Nghĩa Phúc Quang Thành Toàn "
    "Trung Việt Vinh Đạt Ước Hiếu Bách"
).split()


@dataclass(frozen=True)
class MadeUp:
    """A made-up person; the sex is the code of the officer's form."""

    full_name: str
    sex: str
    birth_date: date


def make_up(rng: random.Random) -> MadeUp:
    """A person between 24 and 58 years old in 2026."""
    female = rng.random() < 0.5
    middle = FEMALE_MIDDLE if female else MALE_MIDDLE
    given = FEMALE_GIVEN if female else MALE_GIVEN
    name = f"{rng.choice(FAMILY)} {rng.choice(middle)} {rng.choice(given)}"
    birth = date(rng.randint(1968, 2002), rng.randint(1, 12), rng.randint(1, 28))
    return MadeUp(name, "nu" if female else "nam", birth)
