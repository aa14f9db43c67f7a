"""Addresses of who learns, one list an area; `lms.urls` includes them below `/toi/`."""

from django.urls import path

from lms.learning.views import front, home, lessons

home_patterns = [
    path("", home.show_home, name="home"),
    path("so-tiet/<int:year>/", home.show_tiet, name="tiet_rows"),
]

course_patterns = [
    path("khoa-hoc/<uuid:uid>/bat-dau/", front.start_course, name="start_course"),
    path("khoa-hoc/<uuid:uid>/tiep/", front.continue_course, name="continue_course"),
]

lesson_patterns = [
    path("bai/<uuid:uid>/xong/", lessons.finish_activity, name="finish_activity"),
    path("bai/<uuid:uid>/chua-xong/", lessons.undo_activity, name="undo_activity"),
    path("bai/<uuid:uid>/cho-dang-doc/", lessons.keep_place, name="keep_place"),
    path("bai/<uuid:uid>/cau/<uuid:block>/", lessons.answer_practice, name="answer_practice"),
]

urlpatterns = [*home_patterns, *course_patterns, *lesson_patterns]
