from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "lms.learning"
    label = "learning"
    verbose_name = _("Learning")

    def ready(self) -> None:
        from lms.learning import merging, receivers  # noqa: F401 - they make themselves known
        from lms.learning.actions.groups import INVITATION_KIND
        from lms.learning.actions.moving import CHANGED_KIND
        from lms.notices.kinds import register

        register(INVITATION_KIND)
        register(CHANGED_KIND)
