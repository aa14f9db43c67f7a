"""`manage.py doors`: every URL of the site is listed, with what its view lets through."""

import json
from io import StringIO

from django.core.management import call_command
from django.urls import get_resolver

from lms.operations.doors import ALL_METHODS, doors


def test_lists_every_pattern():
    def count(patterns):
        return sum(
            count(pattern.url_patterns) if hasattr(pattern, "url_patterns") else 1
            for pattern in patterns
        )

    assert len(doors()) == count(get_resolver().url_patterns)


def test_names_carry_their_namespaces_and_routes_their_prefix():
    by_name = {door.name: door for door in doors()}
    assert by_name["wagtailadmin_pages:edit"].route == "admin/pages/<int:page_id>/edit/"
    assert by_name["wagtailadmin_home"].methods == ("GET", "HEAD", "OPTIONS")


def test_methods_of_a_plain_function_are_all_and_of_a_decorated_one_its_own():
    from django.views.decorators.http import require_POST

    from lms.operations.doors import _methods

    def plain(request):
        return None

    assert _methods(plain) == ALL_METHODS
    assert _methods(require_POST(plain)) == ("POST",)


def test_json():
    out = StringIO()
    call_command("doors", json=True, stdout=out)
    rows = json.loads(out.getvalue())
    assert [row["route"] for row in rows] == [door.route for door in doors()]
    assert set(rows[0]) == {"route", "name", "methods", "view"}
