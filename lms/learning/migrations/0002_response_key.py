"""Answers are keyed by attempt and slot. A key cannot be altered, so the table is made anew."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_initial"),
        ("learning", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="Response"),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "attempt_id",
                        "slot",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField()),
                ("value", models.JSONField(null=True)),
                ("fraction", models.FloatField()),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="learning.attempt",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="courses.questionversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "response",
                "verbose_name_plural": "responses",
                "ordering": ["attempt", "slot"],
            },
        ),
    ]
