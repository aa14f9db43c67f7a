"""Packages of other makers, good ones and hostile ones, are read as their INDEX says."""

import os
from pathlib import Path

from tests.samples.packages import outcomes


def test_every_package_is_taken_or_refused_as_it_should_be():
    found = list(outcomes(Path(os.environ["SAMPLES_FOLDER"])))
    assert {one.kind for one in found} == {"scorm", "archives", "zip", "xml"}
    assert [one for one in found if one.difference] == []
