from django.db import migrations

ROLES = {
    "viewer": ["view_order", "view_orderline", "view_auditentry"],
    "operator": [
        "view_order",
        "view_orderline",
        "view_auditentry",
        "add_order",
        "change_order",
        "add_orderline",
        "change_orderline",
        "delete_orderline",
    ],
}


def create(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for role, names in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        for codename in names:
            # Django makes permissions after all migrations; these are needed now.
            action, model = codename.split("_", 1)
            content_type, _ = ContentType.objects.get_or_create(app_label="orders", model=model)
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": "Can %s %s" % (action, model)}
            )
            group.permissions.add(permission)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    phase = "expand"
    dependencies = [
        ("orders", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create, remove)]
