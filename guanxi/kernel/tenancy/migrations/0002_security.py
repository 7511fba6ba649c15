import guanxi.kernel.database.columns
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('tenancy', '0001_ground'),
    ]

    operations = [
        migrations.AddField(
            model_name='tenant',
            name='security',
            field=guanxi.kernel.database.columns.JsonTextField(default=dict),
        ),
    ]
