"""Every list as a file, of as many people as a large unit has.

`LIST_PEOPLE=4900` for figures, printed with `-s`; docs/van-hanh.md has them.
"""

import csv
import io
import os
import sys
import time

import openpyxl
import pytest
from django.utils import timezone

from lms.reports.actions import refresh_figures
from tests.reports.story import Story, analyze, crowd

PEOPLE = int(os.environ.get("LIST_PEOPLE", "60"))


@pytest.mark.parametrize("who", ["dung", "giang"])
def test_a_list_of_many_people_is_the_same_as_xlsx_and_csv(story: Story, client_of, who) -> None:
    crowd(story, PEOPLE)
    refresh_figures(at=timezone.now())
    analyze()
    client = client_of(who)
    page = f"/don-vi/{{}}?unit={story.units['A1'].uid}"

    def taken(name: str) -> bytes:
        begin = time.monotonic()
        answer = client.get(page.format(name))
        content = answer.getvalue()
        sys.stdout.write(f"{who} {name}: {PEOPLE} people, {time.monotonic() - begin:.2f} s\n")
        assert answer.status_code == 200
        return content

    text = list(csv.reader(io.StringIO(taken("danh-sach.csv").decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(taken("danh-sach.xlsx")), read_only=True).active
    rows = [[str("" if cell is None else cell) for cell in row] for row in sheet.values]
    assert len(text) == len(rows) > PEOPLE
    assert [row[:2] for row in text] == [row[:2] for row in rows]
