"""When a piece of periodic work was due last: a pure function of the time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

#: Before any work: a due time that every real one is later than.
NEVER = datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC"))


class When(Protocol):
    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The latest due time that is not after `now`."""


@dataclass(frozen=True)
class Daily:
    """Once a day at a time of the day where the installation stands."""

    at: time

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        local = now.astimezone(zone)
        due = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return due if due <= local else due - timedelta(days=1)


@dataclass(frozen=True)
class Every:
    """Again and again."""

    period: timedelta

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        return NEVER + (now - NEVER) // self.period * self.period


@dataclass(frozen=True)
class Job:
    """Periodic work: a task without arguments that may run twice."""

    name: str
    when: When
    task: Any
