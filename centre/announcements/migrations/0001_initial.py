import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('shared', '0001_bigrams'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='address')),
                ('kind', models.CharField(choices=[('opening', 'Opening and closing'), ('event', 'Event'), ('rooms', 'Rooms'), ('reading', 'Reading room'), ('exhibits', 'Exhibition'), ('rules', 'Rules'), ('notice', 'Notice')], default='notice', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=60, verbose_name='title')),
                ('summary', models.CharField(blank=True, max_length=120, verbose_name='in one sentence')),
                ('text', models.TextField(max_length=8000, verbose_name='text')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('released', 'released'), ('withdrawn', 'withdrawn')], default='draft', max_length=9, verbose_name='state')),
                ('publish_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('pinned_until', models.DateField(blank=True, null=True, verbose_name='on top until')),
                ('changed_at', models.DateTimeField(blank=True, null=True, verbose_name='updated at')),
                ('saves', models.PositiveIntegerField(default=0, verbose_name='times saved')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='begun at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_because', models.CharField(blank=True, max_length=120, verbose_name='withdrawn because')),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(models.Func(models.F('title'), function='centre_bigrams'), config='simple', weight='A'), '||', django.contrib.postgres.search.SearchVector(models.Func(models.F('summary'), function='centre_bigrams'), config='simple', weight='B'), django.contrib.postgres.search.SearchConfig('simple')), '||', django.contrib.postgres.search.SearchVector(models.Func(models.F('text'), function='centre_bigrams'), config='simple', weight='C'), django.contrib.postgres.search.SearchConfig('simple')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='released by')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'ordering': ['-publish_at', '-pk'],
                'permissions': [('write_announcements', 'Can write and publish announcements')],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=60, verbose_name='address')),
                ('kind', models.CharField(choices=[('opening', 'Opening and closing'), ('event', 'Event'), ('rooms', 'Rooms'), ('reading', 'Reading room'), ('exhibits', 'Exhibition'), ('rules', 'Rules'), ('notice', 'Notice')], default='notice', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=60, verbose_name='title')),
                ('summary', models.CharField(blank=True, max_length=120, verbose_name='in one sentence')),
                ('text', models.TextField(max_length=8000, verbose_name='text')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('released', 'released'), ('withdrawn', 'withdrawn')], default='draft', max_length=9, verbose_name='state')),
                ('publish_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('pinned_until', models.DateField(blank=True, null=True, verbose_name='on top until')),
                ('changed_at', models.DateTimeField(blank=True, null=True, verbose_name='updated at')),
                ('saves', models.PositiveIntegerField(default=0, verbose_name='times saved')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='begun at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_because', models.CharField(blank=True, max_length=120, verbose_name='withdrawn because')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='announcements.announcement')),
                ('released_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='released by')),
                ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
                ('written_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='file name')),
                ('file', models.CharField(max_length=100, unique=True, verbose_name='file')),
                ('content_type', models.CharField(max_length=100, verbose_name='content type')),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='checksum')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added at')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='announcements.announcement', verbose_name='announcement')),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AttachmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='file name')),
                ('file', models.CharField(max_length=100, verbose_name='file')),
                ('content_type', models.CharField(max_length=100, verbose_name='content type')),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='checksum')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added at')),
                ('added_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('announcement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='announcements.announcement', verbose_name='announcement')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='announcements.attachment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='announcement_by_words'),
        ),
        migrations.AddIndex(
            model_name='announcement',
            index=models.Index(condition=models.Q(('state', 'released')), fields=['-publish_at'], name='announcement_out'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['opening', 'event', 'rooms', 'reading', 'exhibits', 'rules', 'notice'])), name='announcement_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'released', 'withdrawn'])), name='announcement_state_known'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='announcement_with_words'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publish_at', None), ('released_by', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('publish_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='announcement_released_with_moment'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at', None), models.Q(('expires_at__gt', models.F('publish_at')), ('publish_at__isnull', False)), _connector='OR'), name='announcement_expires_after_publishing'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('pinned_until', None), ('state', 'released'), _connector='OR'), name='announcement_pinned_while_released'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_because', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at', None), ('withdrawn_because', ''), ('withdrawn_by', None)), _connector='OR'), name='announcement_withdrawn_with_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='announcement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "announcements_announcementevent" ("changed_at", "expires_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_until", "publish_at", "released_by_id", "saves", "slug", "state", "summary", "text", "title", "withdrawn_at", "withdrawn_because", "withdrawn_by_id", "written_at", "written_by_id") VALUES (NEW."changed_at", NEW."expires_at", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinned_until", NEW."publish_at", NEW."released_by_id", NEW."saves", NEW."slug", NEW."state", NEW."summary", NEW."text", NEW."title", NEW."withdrawn_at", NEW."withdrawn_because", NEW."withdrawn_by_id", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='8c384ce0e0b8c37cc1c4aab199dcd29ee1ecbaf6', operation='INSERT', pgid='pgtrigger_insert_insert_232fc', table='announcements_announcement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='announcement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."pinned_until" IS DISTINCT FROM (NEW."pinned_until") OR OLD."publish_at" IS DISTINCT FROM (NEW."publish_at") OR OLD."released_by_id" IS DISTINCT FROM (NEW."released_by_id") OR OLD."saves" IS DISTINCT FROM (NEW."saves") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at") OR OLD."withdrawn_because" IS DISTINCT FROM (NEW."withdrawn_because") OR OLD."withdrawn_by_id" IS DISTINCT FROM (NEW."withdrawn_by_id") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))', func='INSERT INTO "announcements_announcementevent" ("changed_at", "expires_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_until", "publish_at", "released_by_id", "saves", "slug", "state", "summary", "text", "title", "withdrawn_at", "withdrawn_because", "withdrawn_by_id", "written_at", "written_by_id") VALUES (NEW."changed_at", NEW."expires_at", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinned_until", NEW."publish_at", NEW."released_by_id", NEW."saves", NEW."slug", NEW."state", NEW."summary", NEW."text", NEW."title", NEW."withdrawn_at", NEW."withdrawn_because", NEW."withdrawn_by_id", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='c8a50f6210e0d0f3c093be2c4a03ef68a98480ef', operation='UPDATE', pgid='pgtrigger_update_update_e6ac9', table='announcements_announcement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='announcement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "announcements_announcementevent" ("changed_at", "expires_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned_until", "publish_at", "released_by_id", "saves", "slug", "state", "summary", "text", "title", "withdrawn_at", "withdrawn_because", "withdrawn_by_id", "written_at", "written_by_id") VALUES (OLD."changed_at", OLD."expires_at", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pinned_until", OLD."publish_at", OLD."released_by_id", OLD."saves", OLD."slug", OLD."state", OLD."summary", OLD."text", OLD."title", OLD."withdrawn_at", OLD."withdrawn_because", OLD."withdrawn_by_id", OLD."written_at", OLD."written_by_id"); RETURN NULL;', hash='55f2d2220c61116b272ddc90a9fa3051e3915d23', operation='DELETE', pgid='pgtrigger_delete_delete_209ed', table='announcements_announcement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='announcementevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eae17d080bd8c9a8530e2aaa6a1e6a7b38e91e0e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_26ff4', table='announcements_announcementevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('announcement', 'name'), name='attachment_name_once'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('file', ''), _negated=True), ('size__gt', 0)), name='attachment_is_a_file'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attachment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "announcements_attachmentevent" ("added_at", "added_by_id", "announcement_id", "content_type", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size") VALUES (NEW."added_at", NEW."added_by_id", NEW."announcement_id", NEW."content_type", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sha256", NEW."size"); RETURN NULL;', hash='a90020bd072ceea9aed4fa0e5f21a67b6499cd29', operation='INSERT', pgid='pgtrigger_insert_insert_02861', table='announcements_attachment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attachment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "announcements_attachmentevent" ("added_at", "added_by_id", "announcement_id", "content_type", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size") VALUES (NEW."added_at", NEW."added_by_id", NEW."announcement_id", NEW."content_type", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sha256", NEW."size"); RETURN NULL;', hash='ed23f9386556123436cdab25e3019fa2aefcded0', operation='UPDATE', pgid='pgtrigger_update_update_1b330', table='announcements_attachment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attachment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "announcements_attachmentevent" ("added_at", "added_by_id", "announcement_id", "content_type", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size") VALUES (OLD."added_at", OLD."added_by_id", OLD."announcement_id", OLD."content_type", OLD."file", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sha256", OLD."size"); RETURN NULL;', hash='083c0b93975d8c25d9b13d538ac7d4a3f0f6770f', operation='DELETE', pgid='pgtrigger_delete_delete_4f370', table='announcements_attachment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attachmentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='398bfe1c2c92f5d0954fd26d65e5a653d47934e1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3702d', table='announcements_attachmentevent', when='BEFORE')),
        ),
    ]
