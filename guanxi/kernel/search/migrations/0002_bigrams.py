"""The bigram index beside the documents, spelled by the database room."""

from django.db import migrations

from guanxi.kernel.database.text_index import create_statements, drop_statements


def create(apps, schema_editor):
    for statement in create_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in drop_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    atomic = False  # MariaDB cannot run DDL in a transaction
    dependencies = [("search", "0001_ground")]
    operations = [migrations.RunPython(create, drop)]
