"""`manage.py doors`: every URL of the site is listed, with what its view lets through."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import get_resolver

from courses.gate import CMS
from lms.operations.door_roles import API, DOORS, ROLES
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
    assert set(rows[0]) == {"route", "name", "methods", "view", "roles"}


def test_every_door_says_to_whom_it_is_open():
    named = {door.name: door.roles for door in doors()}
    assert named["front"] == ("anyone",)
    assert named["officer_change"] == ("keeper",)
    assert named["wagtailadmin_pages:edit"] == ("editor", "reviewer", "administrator")
    assert named["wagtailusers_users:add"] == ("administrator",)
    assert named["wagtailimages:preview"] == ()
    assert {role for roles in named.values() for role in roles} == set(ROLES)


def test_the_list_of_roles_names_no_door_twice_and_none_that_is_gone():
    listed = [name for names, _roles in DOORS for name in names.split()]
    there = [door.name for door in doors() if not door.route.startswith((CMS, API))]
    assert sorted(listed) == sorted(there)


def test_a_door_of_which_nobody_has_said_to_whom_it_is_open_is_an_error(settings):
    settings.ROOT_URLCONF = "tests.operations.new_door"
    with pytest.raises(CommandError, match="moi/"):
        call_command("doors", stdout=StringIO())
