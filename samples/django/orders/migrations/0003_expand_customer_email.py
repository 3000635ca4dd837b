from django.db import migrations, models


class Migration(migrations.Migration):
    """
    Expanding: the release before serves on while this runs and after it.
    A column that may be null is added without a rewrite of the table, and inserts that do not name it succeed.
    `legacy_code` leaves the models but stays in the table, so the release before may still read and write it.
    """

    phase = "expand"
    dependencies = [("orders", "0002_roles")]
    operations = [
        migrations.AddField("order", "customer_email", models.EmailField(max_length=254, null=True, blank=True)),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("order", "legacy_code")]),
    ]
