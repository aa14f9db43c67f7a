"""The persons that the demo tells of, and the accounts with which they sign in."""

from dataclasses import dataclass
from datetime import date

PASSWORD = "tre-xanh-ben-dong-song-cau"  # noqa: S105 - the demo's own, printed at every start


@dataclass(frozen=True)
class Person:
    """One of the cast; `posts` are (unit code, position code, kind, from)."""

    username: str
    full_name: str
    sex: str
    birth_date: date
    agency: str
    posts: tuple[tuple[str, str, str, date], ...]
    role: str


SINCE = date(2025, 7, 1)
TIEN_DU, LIEN_BAO, DEPARTMENT = "VN24-09319", "VN24-09334", "VN24-SNV"

CAST = (
    Person(
        "an",
        "Nguyễn Thị Thu An",
        "nu",
        date(1992, 4, 18),
        TIEN_DU,
        (
            (f"{TIEN_DU}-TTPVHCC", "CM25", "main", SINCE),
            (f"{TIEN_DU}-TTPVHCC", "CM26", "concurrent", date(2026, 8, 1)),
        ),
        "công chức xã Tiên Du: học và xem hồ sơ của mình",
    ),
    Person(
        "binh",
        "Trần Thanh Bình",
        "nam",
        date(1984, 9, 2),
        TIEN_DU,
        ((f"{TIEN_DU}-VHXH", "CM20", "main", SINCE),),
        "giảng viên: soạn khóa học ở /admin/",
    ),
    Person(
        "chi",
        "Lê Quỳnh Chi",
        "nu",
        date(1990, 1, 25),
        "DT-DHA",
        (),
        "biên tập viên của trường đại học đối tác",
    ),
    Person(
        "mai",
        "Đặng Ngọc Mai",
        "nu",
        date(1981, 6, 11),
        DEPARTMENT,
        (),
        "người duyệt khóa học của cơ quan quản lý",
    ),
    Person(
        "dung",
        "Phạm Tiến Dũng",
        "nam",
        date(1978, 12, 5),
        TIEN_DU,
        ((f"{TIEN_DU}-TTPVHCC", "LD05", "main", SINCE),),
        "thủ trưởng đơn vị của An",
    ),
    Person(
        "hanh",
        "Vũ Thị Hạnh",
        "nu",
        date(1986, 3, 30),
        TIEN_DU,
        ((f"{TIEN_DU}-VHXH", "CM17", "main", SINCE),),
        "giữ hồ sơ và theo dõi bồi dưỡng của xã Tiên Du",
    ),
    Person(
        "giang",
        "Hoàng Hà Giang",
        "nu",
        date(1975, 10, 14),
        DEPARTMENT,
        (),
        "Sở Nội vụ: xem số liệu mọi xã, không sửa",
    ),
    Person(
        "en",
        "Ngô Thị Én",
        "nu",
        date(1995, 7, 7),
        LIEN_BAO,
        ((f"{LIEN_BAO}-TTPVHCC", "CM25", "main", SINCE),),
        "công chức xã Liên Bão",
    ),
    Person(
        "khoa",
        "Đỗ Minh Khoa",
        "nam",
        date(1980, 2, 19),
        DEPARTMENT,
        (),
        "thanh tra: xem trong thời hạn được giao",
    ),
    Person(
        "lam",
        "Bùi Tùng Lâm",
        "nam",
        date(1988, 11, 23),
        DEPARTMENT,
        (),
        "quản trị hệ thống",
    ),
)


def accounts_text() -> str:
    """The accounts, one a line, and the password in a line of its own."""
    lines = [f"  {person.username:<6} {person.full_name}: {person.role}" for person in CAST]
    return "\n".join(["Tài khoản trình diễn:", *lines, f"mật khẩu: {PASSWORD}"])
