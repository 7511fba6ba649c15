from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0001_ground"),
        ("vault", "0001_ground"),
    ]

    operations = [
        migrations.RenameField(model_name="file", old_name="sha256", new_name="digest"),
        # There are no files from before: `vault` refuses their database.
        migrations.AddField(model_name="file", name="key", field=models.CharField(default="", max_length=200), preserve_default=False),
    ]
