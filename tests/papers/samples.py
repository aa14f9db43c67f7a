"""Filled-in forms with the letters, names and lengths that break careless typesetting."""

from dataclasses import replace
from datetime import UTC, date, datetime

from lms.papers.plain import (
    Annex,
    Column,
    CompletionPaper,
    Form,
    LearningEvidence,
    Table,
    TrainingTable,
)

MADE_AT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)

STUDY_FORM = Form(
    "2C-26",
    "Sơ yếu lý lịch: Đào tạo, bồi dưỡng",
    "Personnel record: education and training",
    (
        Column("Tên trường", "School"),
        Column("Ngành học hoặc tên lớp học", "Field or course name"),
        Column(
            "Thời gian học (từ tháng/năm - đến tháng/năm)", "Period (month/year)", kind="period"
        ),
        Column("Hình thức học", "Mode", kind="code:hinh_thuc_dao_tao"),
        Column("Văn bằng, chứng chỉ, trình độ", "Certificate or degree"),
    ),
)
WORK_FORM = Form(
    "2C-27",
    "Sơ yếu lý lịch: Quá trình công tác",
    "Personnel record: work history",
    (
        Column("Từ tháng/năm đến tháng/năm", "Period", kind="period"),
        Column("Chức danh, chức vụ, đơn vị công tác", "Title, post, unit"),
    ),
)
EVIDENCE_FORM = Form(
    "MC-II1",
    "Minh chứng học tập (tiêu chí II.1)",
    "Evidence of learning (criterion II.1)",
    (
        Column("STT", "No.", kind="number"),
        Column("Thời gian", "Date", kind="date"),
        Column("Khóa học, chuyên đề", "Course, topic"),
        Column("Cơ sở đào tạo", "Provider"),
        Column("Số tiết", "Tiết", kind="number"),
        Column("Kết quả", "Result"),
        Column("Cách kiểm chứng", "How proved"),
        Column("Số giấy", "Paper number"),
    ),
    official=False,
)

STUDY_ROWS = [
    [
        "Học viện Hành chính Quốc gia",
        "Quản lý nhà nước ngạch chuyên viên",
        "03/2019 – 06/2019",
        "Bồi dưỡng",
        "Chứng chỉ số 118/2019",
    ],
    [
        "Trường Đại học Luật Hà Nội",
        "Luật hành chính",
        "2008 – 2012",
        "Chính quy",
        "Cử nhân, loại khá",
    ],
    [
        "Ủy ban nhân dân xã Tiên Du",
        "Soạn thảo văn bản theo Nghị định 30/2020/NĐ-CP",
        "09/2026 – 11/2026",
        "Bồi dưỡng trực tuyến",
        "Giấy xác nhận hoàn thành số 15/2026/GXNHT-UBND",
    ],
    [
        "Tự học trên hệ thống",
        "Các khóa ngắn năm 2026 (3 khóa học, 14 tiết)",
        "01/2026 – 11/2026",
        "Tự học",
        "Xem phụ lục 1",
    ],
]
WORK_ROWS = [
    ["06/2012 – 06/2025", "Công chức Văn phòng – thống kê, Ủy ban nhân dân xã Hiên Vân"],
    [
        "07/2025 – nay",
        "Chuyên viên, Trung tâm Phục vụ hành chính công, Ủy ban nhân dân xã Tiên Du",
    ],
]


def evidence_rows(count: int) -> list[list[str]]:
    courses = [
        "Tiếp nhận và số hóa hồ sơ dịch vụ công trực tuyến tại Trung tâm Phục vụ hành chính công",
        "Giao tiếp, ứng xử với người dân và doanh nghiệp",
        "Soạn thảo văn bản hành chính theo Nghị định 30/2020/NĐ-CP",
    ]
    return [
        [
            str(number),
            f"{number % 28 + 1:02}/09/2026",
            courses[number % 3],
            "Trường Chính trị Nguyễn Văn Cừ" if number % 2 else "UBND xã Tiên Du",
            "7,5" if number % 4 == 0 else "4",
            "Đạt 9/10",
            "Đạt bài kiểm tra trực tuyến",
            f"{number:02}/2026/GXNHT-UBND",
        ]
        for number in range(1, count + 1)
    ]


COMPLETION = CompletionPaper(
    parent_agency="Tỉnh Bắc Ninh",
    agency="Ủy ban nhân dân xã Tiên Du",
    number="15/2026/GXNHT-UBND",
    officer_name="Nguyễn Thị Đức Quỳnh",
    birth_date="05/01/1990",
    unit="Trung tâm Phục vụ hành chính công xã Tiên Du",
    course_title="Tiếp nhận và số hóa hồ sơ dịch vụ công trực tuyến",
    provider="Trường Chính trị Nguyễn Văn Cừ",
    tiet="8",
    period="từ ngày 03/09/2026 đến ngày 05/11/2026",
    proof="đạt bài kiểm tra trực tuyến, 9/10 điểm",
    basis="Quyết định số 12/QĐ-UBND ngày 05/01/2026 của Chủ tịch Ủy ban nhân dân xã Tiên Du",
    place="Tiên Du",
    issued_on=date(2026, 2, 5),
    signer_title="TM. Ủy ban nhân dân\nChủ tịch",
    signer_name="Đặng Hữu Nghĩa",
    code="7K3MQ9XWPAT4RCVM",
    check_address="https://tienhoc.bacninh.example/xac-minh/",
    made_at=MADE_AT,
)
REVOKED = replace(
    COMPLETION, revoked_on=date(2026, 10, 9), revoked_ground="Cấp sai đối tượng hoặc sai thẩm quyền"
)
TRAINING = TrainingTable(
    parent_agency="Tỉnh Bắc Ninh",
    agency="Ủy ban nhân dân xã Tiên Du",
    officer_name="Đặng Hữu Nghĩa",
    officer_number="TD-0012",
    birth_date="1985",
    unit="Trung tâm Phục vụ hành chính công xã Tiên Du",
    positions=[
        "Chuyên viên về hành chính công",
        "Kiêm nhiệm: chuyên viên về công nghệ thông tin, chuyển đổi số",
    ],
    study=Table(STUDY_FORM, STUDY_ROWS),
    work=Table(WORK_FORM, WORK_ROWS),
    as_of=date(2026, 11, 24),
    place="Tiên Du",
    source_note=(
        "Nguồn: hồ sơ đào tạo trên Tiên Học đến ngày 24/11/2026; dòng có văn bằng, chứng chỉ, "
        "giấy xác nhận hoặc từ 8 tiết. Bảng này không thay hồ sơ điện tử."
    ),
    annexes=[
        Annex(
            "Phụ lục 1. Tự học năm 2026",
            Table(EVIDENCE_FORM, evidence_rows(3)),
            "3 khóa học, 14 tiết",
        )
    ],
    made_at=MADE_AT,
)
EVIDENCE = LearningEvidence(
    parent_agency="Tỉnh Bắc Ninh",
    agency="Ủy ban nhân dân xã Tiên Du",
    unit="Trung tâm Phục vụ hành chính công xã Tiên Du",
    officer_name="H’Nhuê Êban",
    birth_date="03/1992",
    positions=["Chuyên viên về hành chính công"],
    criterion=(
        "Tiêu chí II.1: Năng lực chuyên môn, nghiệp vụ theo vị trí việc làm (gồm việc thường "
        "xuyên cập nhật kiến thức mới), Nghị định 335/2025/NĐ-CP"
    ),
    span_title="Quý III năm 2026",
    first_day=date(2026, 7, 1),
    last_day=date(2026, 9, 30),
    table=Table(EVIDENCE_FORM, evidence_rows(5)),
    tiet_total="23,5",
    as_of=date(2026, 11, 24),
    place="Tiên Du",
    source_note="Nguồn: hồ sơ đào tạo trên Tiên Học. Bảng này không thay hồ sơ điện tử.",
    made_at=MADE_AT,
)
