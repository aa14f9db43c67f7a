"""Addresses of who learns, one list an area; `lms.urls` includes them below `/toi/`."""

from django.urls import path

from lms.learning.views import (
    attempts,
    changes,
    enquiries,
    front,
    groups,
    home,
    lessons,
    requests,
    results,
)

home_patterns = [
    path("", home.show_home, name="home"),
    path("so-tiet/<int:year>/", home.show_tiet, name="tiet_rows"),
]

course_patterns = [
    path("khoa-hoc/<uuid:uid>/bat-dau/", front.start_course, name="start_course"),
    path("khoa-hoc/<uuid:uid>/tiep/", front.continue_course, name="continue_course"),
    path("khoa-hoc/<uuid:uid>/thay-doi/", changes.course_changes, name="course_changes"),
    path("nhom/<str:code>/", groups.join_group, name="join_group"),
]

lesson_patterns = [
    path("bai/<uuid:uid>/xong/", lessons.finish_activity, name="finish_activity"),
    path("bai/<uuid:uid>/chua-xong/", lessons.undo_activity, name="undo_activity"),
    path("bai/<uuid:uid>/cho-dang-doc/", lessons.keep_place, name="keep_place"),
    path("bai/<uuid:uid>/cau/<uuid:block>/", lessons.answer_practice, name="answer_practice"),
]

attempt_patterns = [
    path("bai-kiem-tra/<uuid:activity_uid>/bat-dau/", attempts.start_attempt, name="start_attempt"),
    path(
        "bai-kiem-tra/<uuid:activity_uid>/xin-them-luot/",
        requests.request_attempt,
        name="request_attempt",
    ),
    path("luot-lam/<uuid:uid>/", attempts.show_attempt, name="attempt"),
    path("luot-lam/<uuid:uid>/luu/", attempts.save_answer, name="save_answer"),
    path("luot-lam/<uuid:uid>/tong-hop/", attempts.attempt_summary, name="attempt_summary"),
    path("luot-lam/<uuid:uid>/nop/", attempts.submit_attempt, name="submit_attempt"),
    path("luot-lam/<uuid:uid>/ket-qua/", results.attempt_result, name="attempt_result"),
    path("luot-lam/<uuid:uid>/luyen-lai/", attempts.repeat_wrong, name="repeat_wrong"),
]

enquiry_patterns = [
    path("hoi-dap/", enquiries.own_enquiries, name="own_enquiries"),
    path("hoi-dap/<uuid:uid>/", enquiries.own_enquiry, name="own_enquiry"),
    path("hoi-dap/bai/<uuid:uid>/", enquiries.ask_lesson, name="ask_lesson"),
    path("hoi-dap/luot-lam/<uuid:uid>/<int:slot>/", enquiries.ask_result, name="ask_result"),
]

#: Included below `/giang-day/`.
request_patterns = [
    path("xin-lam-lai/", requests.attempt_requests, name="attempt_requests"),
    path("xin-lam-lai/<uuid:uid>/", requests.decide_request, name="decide_request"),
]

urlpatterns = [
    *home_patterns,
    *course_patterns,
    *lesson_patterns,
    *attempt_patterns,
    *enquiry_patterns,
]
