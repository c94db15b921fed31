"""What a series must know to say for whom it is, and to go on later: party, purpose, and what was left out."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from centre.shared.migrating import Together


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0005_triggers_of_holds'),
        ('organisations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together([
            pgtrigger.migrations.RemoveTrigger(
                model_name='series',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='series',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='series',
                name='delete_delete',
            ),
            migrations.AddField(
                model_name='series',
                name='contact_name',
                field=models.CharField(blank=True, max_length=40, verbose_name='contact'),
            ),
            migrations.AddField(
                model_name='series',
                name='contact_phone',
                field=models.CharField(blank=True, max_length=20, verbose_name="contact's phone"),
            ),
            migrations.AddField(
                model_name='series',
                name='left_out',
                field=models.JSONField(blank=True, default=dict, help_text='Day of the rhythm and why nothing was reserved.', verbose_name='days left out'),
            ),
            migrations.AddField(
                model_name='series',
                name='organisation',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='series', to='organisations.organisation', verbose_name='organisation'),
            ),
            migrations.AddField(
                model_name='series',
                name='party_size',
                field=models.PositiveIntegerField(default=1, verbose_name='number of people'),
            ),
            migrations.AddField(
                model_name='series',
                name='purpose',
                field=models.CharField(default='', max_length=80, verbose_name='purpose'),
                preserve_default=False,
            ),
            migrations.AddField(
                model_name='seriesevent',
                name='contact_name',
                field=models.CharField(blank=True, max_length=40, verbose_name='contact'),
            ),
            migrations.AddField(
                model_name='seriesevent',
                name='contact_phone',
                field=models.CharField(blank=True, max_length=20, verbose_name="contact's phone"),
            ),
            migrations.AddField(
                model_name='seriesevent',
                name='left_out',
                field=models.JSONField(blank=True, default=dict, help_text='Day of the rhythm and why nothing was reserved.', verbose_name='days left out'),
            ),
            migrations.AddField(
                model_name='seriesevent',
                name='organisation',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisations.organisation', verbose_name='organisation'),
            ),
            migrations.AddField(
                model_name='seriesevent',
                name='party_size',
                field=models.PositiveIntegerField(default=1, verbose_name='number of people'),
            ),
            migrations.AddField(
                model_name='seriesevent',
                name='purpose',
                field=models.CharField(default='', max_length=80, verbose_name='purpose'),
                preserve_default=False,
            ),
            migrations.AlterField(
                model_name='series',
                name='on_holidays',
                field=models.CharField(choices=[('keep', 'keep'), ('skip', 'leave out'), ('shift', 'move to the next open day')], default='skip', max_length=5, verbose_name='on public holidays'),
            ),
            migrations.AlterField(
                model_name='series',
                name='on_make_up_workdays',
                field=models.CharField(choices=[('keep', 'keep'), ('skip', 'leave out'), ('shift', 'move to the next open day')], default='keep', max_length=5, verbose_name='on make-up workdays'),
            ),
            migrations.AlterField(
                model_name='seriesevent',
                name='on_holidays',
                field=models.CharField(choices=[('keep', 'keep'), ('skip', 'leave out'), ('shift', 'move to the next open day')], default='skip', max_length=5, verbose_name='on public holidays'),
            ),
            migrations.AlterField(
                model_name='seriesevent',
                name='on_make_up_workdays',
                field=models.CharField(choices=[('keep', 'keep'), ('skip', 'leave out'), ('shift', 'move to the next open day')], default='keep', max_length=5, verbose_name='on make-up workdays'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='series',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bookings_seriesevent" ("contact_name", "contact_phone", "created_at", "created_by_id", "ended_at", "every", "first_day", "holder_id", "id", "last_day", "left_out", "minutes", "on_holidays", "on_make_up_workdays", "organisation_id", "party_size", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rhythm", "room_id", "starts") VALUES (NEW."contact_name", NEW."contact_phone", NEW."created_at", NEW."created_by_id", NEW."ended_at", NEW."every", NEW."first_day", NEW."holder_id", NEW."id", NEW."last_day", NEW."left_out", NEW."minutes", NEW."on_holidays", NEW."on_make_up_workdays", NEW."organisation_id", NEW."party_size", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."rhythm", NEW."room_id", NEW."starts"); RETURN NULL;', hash='d9c15c1268f0023d18c2d57a92a73badafb4e16c', operation='INSERT', pgid='pgtrigger_insert_insert_40c0a', table='bookings_series', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='series',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "bookings_seriesevent" ("contact_name", "contact_phone", "created_at", "created_by_id", "ended_at", "every", "first_day", "holder_id", "id", "last_day", "left_out", "minutes", "on_holidays", "on_make_up_workdays", "organisation_id", "party_size", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rhythm", "room_id", "starts") VALUES (NEW."contact_name", NEW."contact_phone", NEW."created_at", NEW."created_by_id", NEW."ended_at", NEW."every", NEW."first_day", NEW."holder_id", NEW."id", NEW."last_day", NEW."left_out", NEW."minutes", NEW."on_holidays", NEW."on_make_up_workdays", NEW."organisation_id", NEW."party_size", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."rhythm", NEW."room_id", NEW."starts"); RETURN NULL;', hash='0d1fc82a79887e832bc866486809abd001df13fb', operation='UPDATE', pgid='pgtrigger_update_update_9d860', table='bookings_series', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='series',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "bookings_seriesevent" ("contact_name", "contact_phone", "created_at", "created_by_id", "ended_at", "every", "first_day", "holder_id", "id", "last_day", "left_out", "minutes", "on_holidays", "on_make_up_workdays", "organisation_id", "party_size", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rhythm", "room_id", "starts") VALUES (OLD."contact_name", OLD."contact_phone", OLD."created_at", OLD."created_by_id", OLD."ended_at", OLD."every", OLD."first_day", OLD."holder_id", OLD."id", OLD."last_day", OLD."left_out", OLD."minutes", OLD."on_holidays", OLD."on_make_up_workdays", OLD."organisation_id", OLD."party_size", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."rhythm", OLD."room_id", OLD."starts"); RETURN NULL;', hash='0754b6e2a233180a4be0006281da751da973aa73', operation='DELETE', pgid='pgtrigger_delete_delete_7cb1b', table='bookings_series', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='series',
                constraint=models.CheckConstraint(condition=models.Q(('party_size__gte', 1)), name='series_party_size_at_least_one'),
            ),
            migrations.AddConstraint(
                model_name='series',
                constraint=models.CheckConstraint(condition=models.Q(('holder__isnull', False), models.Q(('contact_name', ''), _negated=True), _connector='OR'), name='series_belongs_to_somebody'),
            ),
        ]),
    ]
