"""What the task workers do by the clock, with nobody asking."""

from datetime import time, timedelta

from lms.duties.tasks import extend_duties
from lms.learning.tasks import close_expired
from lms.notices.tasks import mail_notices
from lms.operations import tasks
from lms.operations.periods import Daily, Every, Job
from lms.partners.tasks import tell_of_contracts
from lms.reports.tasks import refresh_figures

#: Times of the day where the installation stands; at night, when few people study.
JOBS = (
    Job("close_expired", Every(timedelta(minutes=5)), close_expired),
    # Whoever gives them has the worker called; this is for those that are sent later or again.
    Job("mail_notices", Every(timedelta(minutes=5)), mail_notices),
    # Whoever looks at older ones has newer ones made; this is for the first look of a day.
    Job("refresh_figures", Every(timedelta(minutes=15)), refresh_figures),
    Job("seal_records", Daily(time(0, 30)), tasks.seal_records),
    Job("extend_duties", Daily(time(0, 45)), extend_duties),
    Job("tell_of_contracts", Daily(time(0, 50)), tell_of_contracts),
    Job("back_up", Daily(time(1, 0)), tasks.back_up),
    Job("clear_old", Daily(time(2, 0)), tasks.clear_old),
    Job("check_database_file", Daily(time(3, 0)), tasks.check_database_file),
)
