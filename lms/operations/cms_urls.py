"""Addresses of the administrator's screens of the server, below /admin/."""

from django.urls import path

from lms.operations.views import dead_letters as views

urlpatterns = [
    path("viec-nen/", views.dead_letters, name="cms_tasks"),
    path("viec-nen/gui-lai/", views.send_all_again, name="cms_tasks_again"),
    path("viec-nen/<uuid:task_uid>/gui-lai/", views.send_task_again, name="cms_task_again"),
    path("viec-nen/<uuid:task_uid>/bo-qua/", views.dismiss_task, name="cms_task_dismiss"),
]
