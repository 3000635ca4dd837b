from django.db import migrations


class Migration(migrations.Migration):
    """
    Contracting: only when no release serves that names `legacy_code`, that is, after the switch to one with 0003.
    `migrate_safely` stops before it unless it is told `--contract`. Dropping a column changes the catalogue only.
    """

    phase = "contract"
    dependencies = [("orders", "0003_expand_customer_email")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE orders_order DROP COLUMN legacy_code",
            "ALTER TABLE orders_order ADD COLUMN legacy_code varchar(20) NULL",
        )
    ]
