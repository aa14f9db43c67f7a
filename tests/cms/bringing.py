"""Sending packages into courses in tests, and doing at once what a worker would do."""

from typing import Any

from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from courses.models import ContentImport
from courses.tasks import take_in


def send(client: Any, course: Any, part: Any, data: bytes, name: str = "bai.zip") -> Any:
    """The answer to a package that is sent in."""
    url = reverse("cms_bring_package", args=[course.pk, part.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, data)})


def work() -> ContentImport:
    """Take in what waits, as the worker would; the newest import."""
    for row in DBTaskResult.objects.filter(task_path=take_in.module_path):
        take_in.func(**row.args_kwargs["kwargs"])
        row.delete()
    return ContentImport.objects.latest("pk")


def stored(folder: str) -> list[str]:
    """Names of the private files at the top of a folder, and of its folders."""
    try:
        folders, names = storages["private"].listdir(f"{folder}/")
    except FileNotFoundError:
        return []
    return sorted([*folders, *names])
