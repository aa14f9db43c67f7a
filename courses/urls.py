"""Addresses of the CMS's own screens, below /admin/."""

from django.urls import path

from courses.views import blocks, courses, imports, lesson_files, plans, review
from courses.viewsets.norms import norm_list

urlpatterns = [
    path("khoa-hoc/", courses.course_list, name="cms_courses"),
    path("khoa-hoc/<int:pk>/", courses.show_course, name="cms_course"),
    path("khoa-hoc/<int:pk>/tu-tep/", lesson_files.choose, name="cms_lesson_file"),
    path("khoa-hoc/tu-tep/<uuid:uid>/", lesson_files.preview, name="cms_lesson_file_preview"),
    path("khoa-hoc/tu-tep/<uuid:uid>/xem/", lesson_files.page, name="cms_lesson_file_page"),
    path("khoa-hoc/tu-tep/<uuid:uid>/bo/", lesson_files.forget, name="cms_lesson_file_forget"),
    path(
        "khoa-hoc/tu-tep/<uuid:uid>/anh/<int:place>/",
        lesson_files.picture,
        name="cms_lesson_file_picture",
    ),
    path("khoa-hoc/<int:pk>/dang/", courses.publish, name="cms_publish"),
    path("khoa-hoc/<int:pk>/trinh-duyet/", courses.submit, name="cms_submit"),
    path("khoa-hoc/<int:pk>/rut-lai/", courses.withdraw, name="cms_withdraw"),
    path("khoa-hoc/<int:pk>/thay-doi/", plans.plan_change, name="cms_plan"),
    path("khoa-hoc/<int:pk>/ngung/", courses.retire, name="cms_retire"),
    path("khoa-hoc/<int:pk>/mo-lai/", courses.restore, name="cms_restore"),
    path("khoa-hoc/<int:pk>/<int:part_pk>/xem/", courses.read_part, name="cms_read_part"),
    path(
        "khoa-hoc/<int:pk>/<int:part_pk>/<str:direction>/",
        courses.move_part,
        name="cms_move_part",
    ),
    path("khoa-hoc/<int:pk>/goi/<int:part_pk>/", imports.bring_package, name="cms_bring_package"),
    path("nhap/<uuid:uid>/", imports.show_import, name="cms_import"),
    path("nhap/<uuid:uid>/dung/", imports.cancel, name="cms_cancel_import"),
    path("khoi-bai-hoc/", blocks.show_blocks, name="cms_blocks"),
    path("danh-muc/", norm_list, name="cms_norms"),
    path("cho-duyet/", review.queue, name="cms_reviews"),
    path("cho-duyet/<int:pk>/", review.show_submission, name="cms_submission"),
    path("cho-duyet/<int:pk>/dang/", review.approve, name="cms_approve"),
    path("cho-duyet/<int:pk>/tra-lai/", review.give_back, name="cms_return"),
]
