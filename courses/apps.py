from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses import indexes, insert_only, receivers  # noqa: F401

        post_migrate.connect(insert_only.install_triggers, dispatch_uid="insert_only")
        post_migrate.connect(indexes.index_paths, dispatch_uid="index_paths")
        register(insert_only.check_triggers, Tags.database)  # type: ignore[call-overload]
