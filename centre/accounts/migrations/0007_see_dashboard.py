from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_the_trail_tells"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "permissions": [
                    ("create_account_at_counter", "Can create an account for a person at the counter"),
                    ("unmask_person", "Can see full names and phone numbers"),
                    ("see_self_audit", "Can see whether the portal keeps its promises"),
                    ("see_dashboard", "Can see the figures of the whole house"),
                ],
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
    ]
