"""An index that Wagtail's own tables lack.

Every page of the catalogue is found by its whole path; without an index that reads the table of
pages from end to end. It is made after every migrate, as a migration of Wagtail may rebuild the
table and drop it.
"""

from django.db import connection


def index_paths(**_kwargs: object) -> None:
    """Index the addresses of pages; a receiver of `post_migrate`."""
    if "wagtailcore_page" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS courses_page_address ON wagtailcore_page (url_path)"
        )
