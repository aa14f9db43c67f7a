"""Addresses of the lists that join rooms."""

from django.urls import path

from lms.reports.views import (
    duties,
    enquiries,
    groups,
    person,
    reminders,
    teaching,
    units,
    versions,
)

unit_patterns = [
    path("don-vi/", units.units, name="units"),
    path("don-vi/danh-sach.xlsx", units.units_file, {"kind": "xlsx"}, name="units_xlsx"),
    path("don-vi/danh-sach.csv", units.units_file, {"kind": "csv"}, name="units_csv"),
    path("don-vi/so-sanh.xlsx", units.compared_file, {"kind": "xlsx"}, name="compared_xlsx"),
    path("don-vi/so-sanh.csv", units.compared_file, {"kind": "csv"}, name="compared_csv"),
    path("don-vi/nhac/", reminders.reminders, name="reminders"),
    path("don-vi/nhac/danh-sach.<str:kind>", reminders.reminders_file, name="reminders_file"),
    path(
        "don-vi/nhac/<uuid:uid>/nguoi.<str:kind>",
        reminders.reminder_round_file,
        name="reminder_round_file",
    ),
    path("don-vi/nhac/<uuid:uid>/", reminders.reminder_round, name="reminder_round"),
    path("don-vi/giao-hoc/", duties.duties, name="duties"),
    path("don-vi/giao-hoc/moi/", duties.give, name="give_duty"),
    path("don-vi/giao-hoc/<uuid:uid>/", duties.duty, name="duty"),
    path("don-vi/giao-hoc/<uuid:uid>/danh-sach.<str:kind>", duties.duty_file, name="duty_file"),
    path("don-vi/giao-hoc/<uuid:uid>/thoi/", duties.end, name="end_duty"),
    path("don-vi/<uuid:uid>/", person.person, name="person"),
    path(
        "don-vi/<uuid:uid>/nang-luc/<uuid:level>/xac-nhan/",
        person.confirm_level,
        name="confirm_level",
    ),
]

teaching_patterns = [
    path("giang-day/", teaching.teaching, name="teaching"),
    path("giang-day/hoi-dap/", enquiries.enquiries, name="enquiries"),
    path("giang-day/hoi-dap/chon/", enquiries.chosen, name="enquiries_chosen"),
    path("giang-day/hoi-dap/danh-sach.<str:kind>", enquiries.enquiries_file, name="enquiries_file"),
    path("giang-day/hoi-dap/<uuid:uid>/", enquiries.enquiry, name="enquiry"),
    path("giang-day/<uuid:uid>/hoi-dap/", enquiries.course_enquiries, name="course_enquiries"),
    path(
        "giang-day/<uuid:uid>/hoi-dap/danh-sach.<str:kind>",
        enquiries.course_enquiries_file,
        name="course_enquiries_file",
    ),
    path("giang-day/<uuid:uid>/", teaching.taught_course, name="taught_course"),
    path(
        "giang-day/<uuid:uid>/danh-sach.xlsx",
        teaching.taught_course_file,
        {"kind": "xlsx"},
        name="taught_course_xlsx",
    ),
    path(
        "giang-day/<uuid:uid>/danh-sach.csv",
        teaching.taught_course_file,
        {"kind": "csv"},
        name="taught_course_csv",
    ),
    path("giang-day/<uuid:uid>/phien-ban/", versions.course_versions, name="course_versions"),
    path("giang-day/<uuid:uid>/phien-ban/chuyen/", versions.take_over_all, name="take_over_all"),
    path("giang-day/<uuid:uid>/nhom/", groups.groups, name="groups"),
    path("giang-day/nhom/<uuid:uid>/", groups.group, name="group"),
    path(
        "giang-day/nhom/<uuid:uid>/nguoi.xlsx",
        groups.group_file,
        {"kind": "xlsx"},
        name="group_xlsx",
    ),
    path(
        "giang-day/nhom/<uuid:uid>/nguoi.csv", groups.group_file, {"kind": "csv"}, name="group_csv"
    ),
    path("giang-day/<uuid:uid>/hoan-thanh.csv", teaching.completion_file, name="completion_csv"),
]

urlpatterns = [*unit_patterns, *teaching_patterns]
