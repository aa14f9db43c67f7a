"""Word files of other makers, and hostile ones, are read as their INDEX says."""

import os
from pathlib import Path

from tests.samples.word import outcomes


def test_every_document_is_read_or_refused_as_it_should_be():
    found = list(outcomes(Path(os.environ["SAMPLES_FOLDER"])))
    assert {one.kind for one in found} == {"word-vi", "pdf", "zip"}
    assert [one for one in found if one.difference] == []
