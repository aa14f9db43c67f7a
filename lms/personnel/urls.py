"""Addresses of profiles, papers and their check."""

from django.urls import path

from lms.personnel.views import (
    activation,
    appointments,
    authority,
    evidence,
    files,
    lending,
    officers,
    papers,
    past_training,
    profile,
    queue,
    records,
    rosters,
    slip_sheets,
    slips,
    transfers,
    verify,
)

# What the keeper of the files does, and what an officer sends in to her.
keeper_patterns = [
    path("ho-so/", officers.officers, name="officers"),
    path("ho-so/danh-sach.xlsx", officers.officers_file, {"kind": "xlsx"}, name="officers_xlsx"),
    path("ho-so/danh-sach.csv", officers.officers_file, {"kind": "csv"}, name="officers_csv"),
    path("ho-so/them/", officers.officer_add, name="officer_add"),
    path("ho-so/nhap/", rosters.roster_upload, name="roster_upload"),
    path("ho-so/nhap/mau.xlsx", rosters.roster_template, name="roster_template"),
    path("ho-so/nhap/<uuid:uid>/", rosters.roster, name="roster"),
    path("ho-so/nhap/<uuid:uid>/cot/", rosters.roster_columns, name="roster_columns"),
    path("ho-so/nhap/<uuid:uid>/chon/", rosters.roster_choose, name="roster_choose"),
    path("ho-so/nhap/<uuid:uid>/ghi/", rosters.roster_write, name="roster_write"),
    path("ho-so/nhap/<uuid:uid>/tu-choi.xlsx", rosters.roster_refused, name="roster_refused"),
    path("ho-so/nhap/<uuid:uid>/tung-dong.xlsx", rosters.roster_rows, name="roster_rows"),
    path("ho-so/nhap-qua-trinh/", past_training.past_training, name="past_training"),
    path(
        "ho-so/nhap-qua-trinh/mau.xlsx",
        past_training.past_training_template,
        name="past_training_template",
    ),
    path(
        "ho-so/nhap-qua-trinh/<uuid:uid>/",
        past_training.past_training_list,
        name="past_training_list",
    ),
    path(
        "ho-so/nhap-qua-trinh/<uuid:uid>/cot/",
        past_training.past_training_columns,
        name="past_training_columns",
    ),
    path(
        "ho-so/nhap-qua-trinh/<uuid:uid>/de-nghi/",
        past_training.past_training_propose,
        name="past_training_propose",
    ),
    path(
        "ho-so/nhap-qua-trinh/<uuid:uid>/tu-choi.xlsx",
        past_training.past_training_refused,
        name="past_training_refused",
    ),
    path("ho-so/<uuid:uid>/sua/", officers.officer_change, name="officer_change"),
    path("ho-so/phieu-kich-hoat/", slip_sheets.slips, name="slips"),
    path("ho-so/<uuid:uid>/phieu-kich-hoat/", slips.officer_slip, name="officer_slip"),
    path("ho-so/<uuid:uid>/phieu-kich-hoat/huy/", slips.void_slip, name="void_slip"),
    path("ho-so/<uuid:uid>/bo-nhiem/", appointments.appoint, name="appoint"),
    path("ho-so/vi-tri/<uuid:uid>/thoi-giu/", appointments.end_appointment, name="end_appointment"),
    path(
        "ho-so/vi-tri/<uuid:uid>/giu-tiep/",
        appointments.reopen_appointment,
        name="reopen_appointment",
    ),
    path(
        "ho-so/vi-tri/<uuid:uid>/ghi-nham/",
        appointments.withdraw_appointment,
        name="withdraw_appointment",
    ),
    path("ho-so/<uuid:uid>/ban-giao/", transfers.offer_file, name="offer_file"),
    path("ho-so/ban-giao/", transfers.transfers, name="transfers"),
    path("ho-so/ban-giao/<uuid:uid>/", transfers.decide_transfer, name="decide_transfer"),
    path("ho-so/qua-trinh/<uuid:uid>/dinh-chinh/", records.correct_record, name="correct_record"),
    path("ho-so/qua-trinh/<uuid:uid>/huy/", records.void_record, name="void_record"),
    path("ho-so/giay/<uuid:uid>/thu-hoi/", records.revoke_paper, name="revoke_paper"),
    path("ho-so/<uuid:uid>/minh-chung-ngoai/them/", evidence.evidence_add, name="evidence_add"),
    path("ho-so/minh-chung-ngoai/", queue.evidence_queue, name="evidence_queue"),
    path("ho-so/minh-chung-ngoai/xac-nhan/", queue.confirm_lines, name="confirm_lines"),
    path("ho-so/minh-chung-ngoai/khong-xac-nhan/", queue.refuse_lines, name="refuse_lines"),
    path("ho-so/minh-chung-ngoai/<uuid:uid>/", evidence.evidence, name="evidence"),
    path(
        "ho-so/minh-chung-ngoai/<uuid:uid>/xac-nhan/",
        evidence.confirm_evidence,
        name="confirm_evidence",
    ),
    path(
        "ho-so/minh-chung-ngoai/<uuid:uid>/khong-xac-nhan/",
        evidence.refuse_evidence,
        name="refuse_evidence",
    ),
    path("ho-so/minh-chung-ngoai/<uuid:uid>/tep/", files.evidence_file, name="evidence_file"),
    path("toi/ho-so/minh-chung-ngoai/", evidence.own_evidence, name="own_evidence"),
    path("toi/ho-so/minh-chung-ngoai/them/", evidence.own_evidence_add, name="own_evidence_add"),
]

# Who answers for whom: the administrator grants it, a head lends it.
authority_patterns = [
    path("ho-so/tham-quyen/", authority.authorities, name="authorities"),
    path("ho-so/tham-quyen/don-vi/", authority.administered_units, name="administered_units"),
    path("ho-so/tham-quyen/giao/", authority.grant, name="grant_authority"),
    path("ho-so/tham-quyen/nguoi-moi/", authority.grant_to_new, name="grant_to_new"),
    path("ho-so/tham-quyen/<uuid:uid>/thoi/", authority.end_authority, name="end_authority"),
    path("don-vi/uy-quyen/", lending.lend, name="lend"),
    path("don-vi/uy-quyen/<uuid:uid>/thoi/", lending.end_loan, name="end_loan"),
]

urlpatterns = [
    path("toi/ho-so/", profile.profile, name="profile"),
    path("toi/ho-so/du-lieu.csv", profile.own_data_csv, name="own_data_csv"),
    path("toi/ho-so/2c/", papers.training_table_page, name="training_table"),
    path("toi/ho-so/2c.pdf", papers.training_table_file, name="training_table_pdf"),
    path("toi/ho-so/minh-chung/", papers.learning_evidence_page, name="learning_evidence"),
    path("toi/ho-so/minh-chung.pdf", papers.learning_evidence_file, name="learning_evidence_pdf"),
    path("toi/giay/<uuid:uid>/", papers.certificate, name="certificate"),
    path("toi/giay/<uuid:uid>.pdf", papers.certificate_pdf, name="certificate_pdf"),
    # The same pages of other people, for whoever answers for them.
    path("ho-so/<uuid:uid>/", officers.officer_profile, name="officer_profile"),
    path("ho-so/<uuid:uid>/2c/", papers.training_table_page, name="officer_training_table"),
    path("ho-so/<uuid:uid>/2c.pdf", papers.training_table_file, name="officer_training_table_pdf"),
    path(
        "ho-so/<uuid:uid>/minh-chung/",
        papers.learning_evidence_page,
        name="officer_learning_evidence",
    ),
    path(
        "ho-so/<uuid:uid>/minh-chung.pdf",
        papers.learning_evidence_file,
        name="officer_learning_evidence_pdf",
    ),
    *keeper_patterns,
    *authority_patterns,
    path("kich-hoat/", activation.activate, name="activate"),
    path("xac-minh/", verify.verify, name="verify"),
    path("xac-minh/<str:code>/", verify.verify_code, name="verify_code"),
]
