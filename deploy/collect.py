"""Collects the static files while the image is built, when there is no database yet."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django

django.setup()

from lms.operations.preparation import collect_static  # noqa: E402

collect_static(sys.stdout.write)
