"""Rows that the processes of the server leave about themselves; nothing about people."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkerBeatQuerySet(models.QuerySet["WorkerBeat"]):
    def alive(self, at: datetime, within: timedelta) -> Self:
        """Workers that gave a sign of life within that time before `at`."""
        return self.filter(beat_at__gt=at - within)


class WorkerBeat(models.Model):
    """A task worker's sign of life: the lease on whatever task it is running."""

    worker_id = models.CharField(primary_key=True, max_length=64)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    objects = WorkerBeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign of life of a worker")
        verbose_name_plural = _("signs of life of workers")

    def __str__(self) -> str:
        return self.worker_id


class PeriodicRun(models.Model):
    """The last time that a piece of periodic work was due and handed to the workers."""

    name = models.CharField(primary_key=True, max_length=60)
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("run of periodic work")
        verbose_name_plural = _("runs of periodic work")

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"
