"""Tests on files that are not ours: collected only where SAMPLES_FOLDER names their folder."""

import os

collect_ignore = [] if os.environ.get("SAMPLES_FOLDER") else ["test_packages.py", "test_word.py"]
