import bookings.models.reservation
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import reception.models.batch
import reception.models.visit
from django.conf import settings
from django.db import migrations, models

from centre.shared.migrating import Together


REFERENCES = """
CREATE SEQUENCE reception_reference_number;
CREATE FUNCTION reception_next_reference() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT 'CG' || to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYMM') || lpad(n::text, greatest(4, length(n::text)), '0')
    FROM nextval('reception_reference_number') AS n
$$;
"""
REFERENCES_UNDONE = "DROP FUNCTION reception_next_reference(); DROP SEQUENCE reception_reference_number;"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bookings', '0010_reports'),
        ('organisations', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(REFERENCES, REFERENCES_UNDONE),
        Together([
            migrations.CreateModel(
                name='Category',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=20, unique=True, verbose_name='name')),
                    ('hint', models.CharField(blank=True, max_length=40, verbose_name='who belongs to it')),
                    ('is_within', models.BooleanField(default=False, help_text='For instance wheelchairs: those people are counted as adults or students too, so not twice.', verbose_name='counted within the others')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'verbose_name': 'category of visitors',
                    'verbose_name_plural': 'categories of visitors',
                    'ordering': ['is_within', 'order', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='CategoryEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.category')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=20, verbose_name='name')),
                    ('hint', models.CharField(blank=True, max_length=40, verbose_name='who belongs to it')),
                    ('is_within', models.BooleanField(default=False, help_text='For instance wheelchairs: those people are counted as adults or students too, so not twice.', verbose_name='counted within the others')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ClosedMonth',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('month', models.DateField(unique=True, verbose_name='first day of the month')),
                    ('figures', models.JSONField(verbose_name='figures as handed upward')),
                    ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                    ('closed_at', models.DateTimeField(verbose_name='closed at')),
                ],
                options={
                    'verbose_name': 'closed month',
                    'verbose_name_plural': 'closed months',
                    'ordering': ['-month'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='closed_month_by_its_first_day')],
                },
            ),
            migrations.CreateModel(
                name='Hall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                    ('capacity', models.PositiveSmallIntegerField(verbose_name='at most so many visitors at once')),
                    ('batch_size', models.PositiveSmallIntegerField(default=40, verbose_name='at most so many in one batch')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'verbose_name': 'hall',
                    'verbose_name_plural': 'halls',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('batch_size__gte', 1), ('capacity__gte', 1)), name='hall_holds_somebody')],
                },
            ),
            migrations.CreateModel(
                name='HallEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.hall')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('capacity', models.PositiveSmallIntegerField(verbose_name='at most so many visitors at once')),
                    ('batch_size', models.PositiveSmallIntegerField(default=40, verbose_name='at most so many in one batch')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='IndividualVisitors',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day')),
                    ('people', models.PositiveSmallIntegerField(verbose_name='people')),
                    ('purpose', models.CharField(blank=True, max_length=40, verbose_name='what they came for')),
                    ('key', models.UUIDField(unique=True, verbose_name='key')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='entered at')),
                ],
                options={
                    'verbose_name': 'individual visitors',
                    'verbose_name_plural': 'individual visitors',
                    'ordering': ['-day', '-pk'],
                    'indexes': [models.Index(fields=['day'], name='individuals_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='individuals_at_least_one')],
                },
            ),
            migrations.CreateModel(
                name='Route',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='routes', to='reception.hall', verbose_name='hall')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'verbose_name': 'route',
                    'verbose_name_plural': 'routes',
                    'ordering': ['order', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='RouteEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.route')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('hall', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.hall', verbose_name='hall')),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Stop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='reception.hall', verbose_name='hall')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                    ('hint', models.CharField(blank=True, max_length=60, verbose_name='one line for those who ask for a visit')),
                    ('minutes', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1)], verbose_name='usual minutes')),
                    ('on_request', models.BooleanField(default=False, verbose_name='can be wished for by groups')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'verbose_name': 'stop',
                    'verbose_name_plural': 'stops',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='stop_takes_time')],
                },
            ),
            migrations.CreateModel(
                name='RouteStop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('route', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='route_stops', to='reception.route', verbose_name='route')),
                    ('stop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reception.stop', verbose_name='stop')),
                    ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                    ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='minutes')),
                ],
                options={
                    'verbose_name': 'stop of a route',
                    'verbose_name_plural': 'stops of a route',
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('route', 'order'), name='route_stop_order_once'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='route_stop_takes_time')],
                },
            ),
            migrations.CreateModel(
                name='RouteStopEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.routestop')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('route', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.route', verbose_name='route')),
                    ('stop', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.stop', verbose_name='stop')),
                    ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                    ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='minutes')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='StopEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.stop')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('hall', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.hall', verbose_name='hall')),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('hint', models.CharField(blank=True, max_length=60, verbose_name='one line for those who ask for a visit')),
                    ('minutes', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1)], verbose_name='usual minutes')),
                    ('on_request', models.BooleanField(default=False, verbose_name='can be wished for by groups')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Visit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(db_default=reception.models.visit.NextReference(), editable=False, max_length=16, unique=True, verbose_name='number')),
                    ('origin', models.CharField(choices=[('asked', 'asked for on this site'), ('desk', 'entered at the desk'), ('walk_in', 'walked in'), ('register', 'from the old register')], default='desk', max_length=8, verbose_name='origin')),
                    ('state', models.CharField(choices=[('asked', 'waiting for an answer'), ('proposed', 'another time proposed'), ('accepted', 'accepted'), ('declined', 'declined'), ('cancelled', 'cancelled')], default='asked', max_length=9, verbose_name='state')),
                    ('organisation_name', models.CharField(max_length=80, verbose_name='organisation')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='organisations.organisation', verbose_name='known organisation')),
                    ('kind', models.CharField(choices=[('school', 'school'), ('branch', 'Party organisation'), ('government', 'public body'), ('company', 'company'), ('community', 'community group'), ('other', 'other')], max_length=12, verbose_name='kind')),
                    ('level', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('district', 'district'), ('subdistrict', 'sub-district'), ('school', 'school'), ('company', 'company'), ('other', 'other')], default='other', max_length=11, verbose_name='level')),
                    ('contact_name', models.CharField(blank=True, max_length=40, verbose_name='contact')),
                    ('contact_phone', models.CharField(blank=True, max_length=20, verbose_name="contact's phone")),
                    ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name="contact's e-mail")),
                    ('contact_purged_at', models.DateTimeField(blank=True, null=True, verbose_name='contact forgotten at')),
                    ('written_in', models.CharField(blank=True, max_length=10, verbose_name='language of what the contact reads')),
                    ('starts_at', models.DateTimeField(verbose_name='from')),
                    ('ends_at', models.DateTimeField(verbose_name='until')),
                    ('second_wish_at', models.DateTimeField(blank=True, null=True, verbose_name='or else at')),
                    ('planned_headcount', models.PositiveIntegerField(verbose_name='planned headcount')),
                    ('purpose', models.CharField(choices=[('party_day', 'theme Party day'), ('induction', 'induction of new teachers'), ('youth', 'activity of the Youth League or the Young Pioneers'), ('lesson', 'lesson outside school'), ('exchange', 'exchange with colleagues'), ('other', 'other')], default='other', max_length=9, verbose_name='purpose')),
                    ('purpose_words', models.CharField(blank=True, max_length=80, verbose_name='purpose in words')),
                    ('speech', models.CharField(choices=[('zh', 'Mandarin'), ('en', 'English'), ('other', 'another language, see the note')], default='zh', max_length=5, verbose_name='guided in')),
                    ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('wheelchair', 'somebody uses a wheelchair'), ('over_seventy', 'somebody is over seventy'), ('sign_language', 'sign language'), ('coach', 'parking for a coach')], max_length=13), blank=True, default=list, size=None, verbose_name='to be looked after')),
                    ('room_wish', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bookings.room', verbose_name='room wished for afterwards')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='what else they say')),
                    ('other_hosts', models.CharField(blank=True, max_length=80, verbose_name='hosts without an account')),
                    ('answer', models.CharField(blank=True, max_length=200, verbose_name='what the contact was told')),
                    ('proposed_at', models.DateTimeField(blank=True, null=True, verbose_name='proposed instead')),
                    ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='entered at')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                    ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='reminded at')),
                    ('code_hash', models.CharField(blank=True, editable=False, max_length=64, verbose_name='code, hashed')),
                    ('interests', models.ManyToManyField(blank=True, related_name='+', to='reception.stop', verbose_name='interests')),
                    ('hosts', models.ManyToManyField(blank=True, related_name='hosted_visits', to=settings.AUTH_USER_MODEL, verbose_name='hosts')),
                ],
                options={
                    'verbose_name': 'visit',
                    'verbose_name_plural': 'visits',
                    'ordering': ['-starts_at', '-pk'],
                    'permissions': [('see_visits', 'Can see visits and the log'), ('plan_visit', 'Can answer and plan visits'), ('receive_visit', 'Can receive groups and count them'), ('guide_batch', 'Can guide groups'), ('see_visit_reports', 'Can see the reports of visits'), ('close_month', 'Can close a month and correct a closed one')],
                    'indexes': [models.Index(fields=['starts_at'], name='visit_by_day'), models.Index(condition=models.Q(('state', 'asked')), fields=['created_at'], name='visit_waiting'), models.Index(fields=['organisation_name', 'starts_at'], name='visit_of_an_organisation')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='visit_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(('planned_headcount__gte', 1)), name='visit_of_somebody'), models.CheckConstraint(condition=models.Q(('organisation_name', ''), _negated=True), name='visit_of_an_organisation_with_a_name'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'proposed', 'accepted', 'declined', 'cancelled'])), name='visit_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), ('proposed_at__isnull', False), _connector='OR'), name='visit_proposed_with_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='visit_declined_with_a_reason'), models.CheckConstraint(condition=models.Q(('contact_purged_at__isnull', True), models.Q(('contact_email', ''), ('contact_name', ''), ('contact_phone', '')), _connector='OR'), name='visit_whose_contact_is_forgotten_has_none')],
                },
            ),
            migrations.CreateModel(
                name='Batch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='reception.visit', verbose_name='visit')),
                    ('number', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                    ('label', models.CharField(blank=True, max_length=40, verbose_name='who they are')),
                    ('state', models.CharField(choices=[('expected', 'expected'), ('arrived', 'arrived'), ('in_tour', 'in tour'), ('finished', 'finished'), ('cancelled', 'cancelled'), ('no_show', 'did not come')], default='expected', max_length=9, verbose_name='state')),
                    ('hall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='reception.hall', verbose_name='hall')),
                    ('route', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='reception.route', verbose_name='route')),
                    ('starts_at', models.DateTimeField(verbose_name='from')),
                    ('ends_at', models.DateTimeField(verbose_name='until')),
                    ('planned_headcount', models.PositiveIntegerField(verbose_name='planned headcount')),
                    ('over_capacity_reason', models.CharField(blank=True, max_length=120, verbose_name='why more than the hall holds')),
                    ('arrived_at', models.DateTimeField(blank=True, null=True, verbose_name='arrived at')),
                    ('tour_started_at', models.DateTimeField(blank=True, null=True, verbose_name='tour begun at')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                    ('headcount', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='headcount')),
                    ('rating_code', models.CharField(default=reception.models.batch.rating_code, editable=False, max_length=16, unique=True)),
                ],
                options={
                    'verbose_name': 'batch',
                    'verbose_name_plural': 'batches',
                    'ordering': ['starts_at', 'visit', 'number'],
                    'indexes': [models.Index(fields=['starts_at'], name='batch_by_day'), models.Index(condition=models.Q(('arrived_at__isnull', False)), fields=['arrived_at'], name='batch_by_arrival')],
                    'constraints': [models.UniqueConstraint(fields=('visit', 'number'), name='batch_number_once_per_visit'), models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='batch_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(('planned_headcount__gte', 1)), name='batch_of_somebody'), models.CheckConstraint(condition=models.Q(('state__in', ['expected', 'arrived', 'in_tour', 'finished', 'cancelled', 'no_show'])), name='batch_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('arrived_at__isnull', False), ('state__in', ['arrived', 'in_tour', 'finished'])), models.Q(('arrived_at__isnull', True), ('state__in', ['expected', 'cancelled', 'no_show'])), _connector='OR'), name='batch_received_when_it_arrived'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_tour'), _negated=True), ('tour_started_at__isnull', False), _connector='OR'), name='batch_in_tour_since'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'finished'), _negated=True), models.Q(('finished_at__isnull', False), ('headcount__gte', 1), ('headcount__isnull', False)), _connector='OR'), name='batch_finished_with_a_count')],
                },
            ),
            migrations.CreateModel(
                name='Duty',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('docent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL, verbose_name='docent')),
                    ('part', models.CharField(choices=[('first', 'guides'), ('backup', 'stands by'), ('away', 'away')], max_length=6, verbose_name='part')),
                    ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='reception.batch', verbose_name='batch')),
                    ('starts_at', models.DateTimeField(verbose_name='from')),
                    ('ends_at', models.DateTimeField(verbose_name='until')),
                    ('reason', models.CharField(blank=True, max_length=80, verbose_name='reason')),
                ],
                options={
                    'verbose_name': 'duty',
                    'verbose_name_plural': 'duties',
                    'ordering': ['starts_at', 'part'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='duty_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(models.Q(('batch__isnull', True), ('part', 'away')), models.Q(('batch__isnull', False), ('part__in', ['first', 'backup'])), _connector='OR'), name='duty_with_a_batch_or_away'), models.UniqueConstraint(condition=models.Q(('batch__isnull', False)), fields=('batch', 'part'), name='duty_one_of_each_part_per_batch'), models.UniqueConstraint(condition=models.Q(('batch__isnull', False)), fields=('batch', 'docent'), name='duty_once_per_docent_and_batch'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('part__in', ['first', 'away'])), expressions=[('docent', '='), (bookings.models.reservation.TsTzRange('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='duty_one_place_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='DutyEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.duty')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('docent', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='docent')),
                    ('part', models.CharField(choices=[('first', 'guides'), ('backup', 'stands by'), ('away', 'away')], max_length=6, verbose_name='part')),
                    ('batch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.batch', verbose_name='batch')),
                    ('starts_at', models.DateTimeField(verbose_name='from')),
                    ('ends_at', models.DateTimeField(verbose_name='until')),
                    ('reason', models.CharField(blank=True, max_length=80, verbose_name='reason')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Headcount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='headcounts', to='reception.batch', verbose_name='batch')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reception.category', verbose_name='category')),
                    ('planned', models.PositiveIntegerField(default=0, verbose_name='planned')),
                    ('people', models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='counted')),
                ],
                options={
                    'verbose_name': 'headcount',
                    'verbose_name_plural': 'headcounts',
                    'ordering': ['category__is_within', 'category__order', 'category'],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'category'), name='headcount_once_per_category')],
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='reception.visit', verbose_name='visit')),
                    ('deed', models.CharField(choices=[('received', 'received'), ('accepted', 'accepted'), ('proposed', 'another time proposed'), ('moved', 'moved'), ('declined', 'declined'), ('cancelled', 'cancelled'), ('reminder', 'reminder'), ('thanks', 'thanks')], max_length=9, verbose_name='about')),
                    ('subject', models.CharField(max_length=120, verbose_name='subject')),
                    ('body', models.TextField(verbose_name='text')),
                    ('by_mail', models.BooleanField(verbose_name='by e-mail')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written at')),
                    ('mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='mailed at')),
                    ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='told at')),
                    ('told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='told by')),
                ],
                options={
                    'verbose_name': 'message to a contact',
                    'verbose_name_plural': 'messages to contacts',
                    'ordering': ['-created_at', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('by_mail', False), ('told_at__isnull', True)), fields=['created_at'], name='message_to_be_told')],
                },
            ),
            migrations.CreateModel(
                name='Rating',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='reception.batch', verbose_name='batch')),
                    ('level', models.PositiveSmallIntegerField(choices=[(5, 'very good'), (4, 'good'), (3, 'fair'), (2, 'poor'), (1, 'very poor')], verbose_name='rating')),
                    ('words', models.CharField(blank=True, max_length=200, verbose_name='in words')),
                    ('key', models.CharField(editable=False, max_length=32)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ],
                options={
                    'verbose_name': 'rating',
                    'verbose_name_plural': 'ratings',
                    'ordering': ['-at', '-pk'],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'key'), name='rating_once_per_browser'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 5)), name='rating_in_five_levels')],
                },
            ),
            migrations.CreateModel(
                name='Remark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='reception.visit', verbose_name='visit')),
                    ('kind', models.CharField(choices=[('remark', 'remark'), ('thanks', 'thanks'), ('complaint', 'complaint')], default='remark', max_length=9, verbose_name='kind')),
                    ('text', models.CharField(max_length=500, verbose_name='text')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ],
                options={
                    'verbose_name': 'remark',
                    'verbose_name_plural': 'remarks',
                    'ordering': ['-at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='remark_says_something')],
                },
            ),
            migrations.CreateModel(
                name='RemarkEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.remark')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('visit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.visit', verbose_name='visit')),
                    ('kind', models.CharField(choices=[('remark', 'remark'), ('thanks', 'thanks'), ('complaint', 'complaint')], default='remark', max_length=9, verbose_name='kind')),
                    ('text', models.CharField(max_length=500, verbose_name='text')),
                    ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Step',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='reception.batch', verbose_name='batch')),
                    ('before', models.CharField(choices=[('expected', 'expected'), ('arrived', 'arrived'), ('in_tour', 'in tour'), ('finished', 'finished'), ('cancelled', 'cancelled'), ('no_show', 'did not come')], max_length=9, verbose_name='before')),
                    ('after', models.CharField(choices=[('expected', 'expected'), ('arrived', 'arrived'), ('in_tour', 'in tour'), ('finished', 'finished'), ('cancelled', 'cancelled'), ('no_show', 'did not come')], max_length=9, verbose_name='after')),
                    ('at', models.DateTimeField(verbose_name='at')),
                    ('by', models.ForeignKey(blank=True, help_text='Empty: by the contact.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ('reason', models.CharField(blank=True, max_length=120, verbose_name='reason')),
                    ('takes_back', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back_by', to='reception.step', verbose_name='takes back')),
                ],
                options={
                    'verbose_name': 'step',
                    'verbose_name_plural': 'steps',
                    'ordering': ['-at', '-pk'],
                    'indexes': [models.Index(fields=['batch', '-at'], name='step_of_a_batch')],
                },
            ),
            migrations.CreateModel(
                name='Tally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='reception.batch', verbose_name='batch')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reception.category', verbose_name='category')),
                    ('change', models.IntegerField(verbose_name='change')),
                    ('key', models.UUIDField(unique=True, verbose_name='key')),
                    ('pressed_at', models.DateTimeField(verbose_name='pressed at')),
                    ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received at')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ],
                options={
                    'verbose_name': 'tally',
                    'verbose_name_plural': 'tallies',
                    'ordering': ['-pressed_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('change', 0), _negated=True), name='tally_changes_something')],
                },
            ),
            migrations.CreateModel(
                name='VisitEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.visit')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('reference', models.CharField(db_default=reception.models.visit.NextReference(), editable=False, max_length=16, verbose_name='number')),
                    ('origin', models.CharField(choices=[('asked', 'asked for on this site'), ('desk', 'entered at the desk'), ('walk_in', 'walked in'), ('register', 'from the old register')], default='desk', max_length=8, verbose_name='origin')),
                    ('state', models.CharField(choices=[('asked', 'waiting for an answer'), ('proposed', 'another time proposed'), ('accepted', 'accepted'), ('declined', 'declined'), ('cancelled', 'cancelled')], default='asked', max_length=9, verbose_name='state')),
                    ('organisation_name', models.CharField(max_length=80, verbose_name='organisation')),
                    ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisations.organisation', verbose_name='known organisation')),
                    ('kind', models.CharField(choices=[('school', 'school'), ('branch', 'Party organisation'), ('government', 'public body'), ('company', 'company'), ('community', 'community group'), ('other', 'other')], max_length=12, verbose_name='kind')),
                    ('level', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('district', 'district'), ('subdistrict', 'sub-district'), ('school', 'school'), ('company', 'company'), ('other', 'other')], default='other', max_length=11, verbose_name='level')),
                    ('contact_purged_at', models.DateTimeField(blank=True, null=True, verbose_name='contact forgotten at')),
                    ('written_in', models.CharField(blank=True, max_length=10, verbose_name='language of what the contact reads')),
                    ('starts_at', models.DateTimeField(verbose_name='from')),
                    ('ends_at', models.DateTimeField(verbose_name='until')),
                    ('second_wish_at', models.DateTimeField(blank=True, null=True, verbose_name='or else at')),
                    ('planned_headcount', models.PositiveIntegerField(verbose_name='planned headcount')),
                    ('purpose', models.CharField(choices=[('party_day', 'theme Party day'), ('induction', 'induction of new teachers'), ('youth', 'activity of the Youth League or the Young Pioneers'), ('lesson', 'lesson outside school'), ('exchange', 'exchange with colleagues'), ('other', 'other')], default='other', max_length=9, verbose_name='purpose')),
                    ('purpose_words', models.CharField(blank=True, max_length=80, verbose_name='purpose in words')),
                    ('speech', models.CharField(choices=[('zh', 'Mandarin'), ('en', 'English'), ('other', 'another language, see the note')], default='zh', max_length=5, verbose_name='guided in')),
                    ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('wheelchair', 'somebody uses a wheelchair'), ('over_seventy', 'somebody is over seventy'), ('sign_language', 'sign language'), ('coach', 'parking for a coach')], max_length=13), blank=True, default=list, size=None, verbose_name='to be looked after')),
                    ('room_wish', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='bookings.room', verbose_name='room wished for afterwards')),
                    ('other_hosts', models.CharField(blank=True, max_length=80, verbose_name='hosts without an account')),
                    ('answer', models.CharField(blank=True, max_length=200, verbose_name='what the contact was told')),
                    ('proposed_at', models.DateTimeField(blank=True, null=True, verbose_name='proposed instead')),
                    ('created_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='entered at')),
                    ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                    ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='reminded at')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='what else they say')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='VisitPhoto',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='reception.visit', verbose_name='visit')),
                    ('image', models.ImageField(height_field='height', upload_to='visits/', verbose_name='photo', width_field='width')),
                    ('width', models.PositiveIntegerField(default=0, editable=False, verbose_name='width')),
                    ('height', models.PositiveIntegerField(default=0, editable=False, verbose_name='height')),
                    ('caption', models.CharField(max_length=120, verbose_name='what the photo shows')),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                    ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded at')),
                ],
                options={
                    'verbose_name': 'photo of a visit',
                    'verbose_name_plural': 'photos of visits',
                    'ordering': ['uploaded_at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='VisitRoom',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visit_rooms', to='reception.visit', verbose_name='visit')),
                    ('reservation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='visit_room', to='bookings.reservation', verbose_name='reservation')),
                ],
                options={
                    'verbose_name': 'room of a visit',
                    'verbose_name_plural': 'rooms of a visit',
                    'ordering': ['reservation__starts_at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Adjustment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day it concerns')),
                    ('batches', models.IntegerField(default=0, verbose_name='batches more or less')),
                    ('people', models.IntegerField(default=0, verbose_name='person-times more or less')),
                    ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='reception.batch', verbose_name='batch')),
                    ('reason', models.CharField(max_length=200, verbose_name='reason')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ('at', models.DateTimeField(verbose_name='at')),
                ],
                options={
                    'verbose_name': 'adjustment',
                    'verbose_name_plural': 'adjustments',
                    'ordering': ['day', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('batches', 0), ('people', 0), _negated=True), name='adjustment_changes_something'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='adjustment_with_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='BatchEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.batch')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('visit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.visit', verbose_name='visit')),
                    ('number', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                    ('label', models.CharField(blank=True, max_length=40, verbose_name='who they are')),
                    ('state', models.CharField(choices=[('expected', 'expected'), ('arrived', 'arrived'), ('in_tour', 'in tour'), ('finished', 'finished'), ('cancelled', 'cancelled'), ('no_show', 'did not come')], default='expected', max_length=9, verbose_name='state')),
                    ('hall', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.hall', verbose_name='hall')),
                    ('route', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.route', verbose_name='route')),
                    ('starts_at', models.DateTimeField(verbose_name='from')),
                    ('ends_at', models.DateTimeField(verbose_name='until')),
                    ('planned_headcount', models.PositiveIntegerField(verbose_name='planned headcount')),
                    ('over_capacity_reason', models.CharField(blank=True, max_length=120, verbose_name='why more than the hall holds')),
                    ('arrived_at', models.DateTimeField(blank=True, null=True, verbose_name='arrived at')),
                    ('tour_started_at', models.DateTimeField(blank=True, null=True, verbose_name='tour begun at')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='BatchStop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batch_stops', to='reception.batch', verbose_name='batch')),
                    ('stop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reception.stop', verbose_name='stop')),
                    ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                    ('minutes', models.PositiveSmallIntegerField(verbose_name='planned minutes')),
                    ('entered_at', models.DateTimeField(blank=True, null=True, verbose_name='reached at')),
                    ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='left at')),
                ],
                options={
                    'verbose_name': 'stop of a batch',
                    'verbose_name_plural': 'stops of a batch',
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('batch', 'order'), name='batch_stop_order_once'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='batch_stop_takes_time'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), models.Q(('entered_at__isnull', False), ('left_at__gte', models.F('entered_at'))), _connector='OR'), name='batch_stop_left_after_reached')],
                },
            ),
            migrations.CreateModel(
                name='BatchStopEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reception.batchstop')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('batch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.batch', verbose_name='batch')),
                    ('stop', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reception.stop', verbose_name='stop')),
                    ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                    ('minutes', models.PositiveSmallIntegerField(verbose_name='planned minutes')),
                    ('entered_at', models.DateTimeField(blank=True, null=True, verbose_name='reached at')),
                    ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='left at')),
                ],
                options={
                    'abstract': False,
                },
            ),
        ]),
        Together([
            migrations.AddField(
                model_name='route',
                name='stops',
                field=models.ManyToManyField(related_name='routes', through='reception.RouteStop', to='reception.stop', verbose_name='stops'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='category',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_categoryevent" ("hint", "id", "is_within", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (NEW."hint", NEW."id", NEW."is_within", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_at"); RETURN NULL;', hash='8433a5f6a10be9f4776c74c3884f5ee7ae4eb6a8', operation='INSERT', pgid='pgtrigger_insert_insert_fecbc', table='reception_category', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='category',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reception_categoryevent" ("hint", "id", "is_within", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (NEW."hint", NEW."id", NEW."is_within", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_at"); RETURN NULL;', hash='f6eb99b60bbf6b82514c02710fc2438de9bda721', operation='UPDATE', pgid='pgtrigger_update_update_9372f', table='reception_category', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='category',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_categoryevent" ("hint", "id", "is_within", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (OLD."hint", OLD."id", OLD."is_within", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired_at"); RETURN NULL;', hash='a68f70f51febdea5a21cdc56e0b82226d750dc82', operation='DELETE', pgid='pgtrigger_delete_delete_d3b6b', table='reception_category', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hall',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_hallevent" ("batch_size", "capacity", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."batch_size", NEW."capacity", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='6c343e9578eead32255bbe347c5a470fe3ca2cfe', operation='INSERT', pgid='pgtrigger_insert_insert_0f375', table='reception_hall', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hall',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reception_hallevent" ("batch_size", "capacity", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."batch_size", NEW."capacity", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='9ab99ab0ec443f980ca395cee94c67ed4e00cb39', operation='UPDATE', pgid='pgtrigger_update_update_01f84', table='reception_hall', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hall',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_hallevent" ("batch_size", "capacity", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."batch_size", OLD."capacity", OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='83895308dea4c2b7e3e623fdba34b84aef8caf18', operation='DELETE', pgid='pgtrigger_delete_delete_6f675', table='reception_hall', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='categoryevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='09c28196900a6a373a9dee10fa87c1d69a5773cc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0587c', table='reception_categoryevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='duty',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_dutyevent" ("batch_id", "docent_id", "ends_at", "id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_at") VALUES (NEW."batch_id", NEW."docent_id", NEW."ends_at", NEW."id", NEW."part", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."starts_at"); RETURN NULL;', hash='1383a14e81ba2993af4314a4036f92587414ea7b', operation='INSERT', pgid='pgtrigger_insert_insert_fbd6d', table='reception_duty', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='duty',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reception_dutyevent" ("batch_id", "docent_id", "ends_at", "id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_at") VALUES (NEW."batch_id", NEW."docent_id", NEW."ends_at", NEW."id", NEW."part", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."starts_at"); RETURN NULL;', hash='2a41b2fbf52a4a2d778895d63dbc051b8aa6c608', operation='UPDATE', pgid='pgtrigger_update_update_715a3', table='reception_duty', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='duty',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_dutyevent" ("batch_id", "docent_id", "ends_at", "id", "part", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_at") VALUES (OLD."batch_id", OLD."docent_id", OLD."ends_at", OLD."id", OLD."part", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."starts_at"); RETURN NULL;', hash='9484149f7856acf76e2f5100ad95232f0eaaa8d1', operation='DELETE', pgid='pgtrigger_delete_delete_c9d7c', table='reception_duty', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='dutyevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9c9526d87aa8bedd928b345e4390ed3091b378e8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_098de', table='reception_dutyevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hallevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='baa739bb6d2e24822f2600579d437feaa5061a9f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4d241', table='reception_hallevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='routeevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b09d2a43492add85b57caca5b98df5975f510c06', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c03c2', table='reception_routeevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='stop',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_stopevent" ("hall_id", "hint", "id", "minutes", "name", "on_request", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (NEW."hall_id", NEW."hint", NEW."id", NEW."minutes", NEW."name", NEW."on_request", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_at"); RETURN NULL;', hash='f51aa633311dc0ececef7fae30024713c398e65c', operation='INSERT', pgid='pgtrigger_insert_insert_6b44f', table='reception_stop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='stop',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reception_stopevent" ("hall_id", "hint", "id", "minutes", "name", "on_request", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (NEW."hall_id", NEW."hint", NEW."id", NEW."minutes", NEW."name", NEW."on_request", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_at"); RETURN NULL;', hash='3c3592f718a7061dd5e137c347d1fffcf84e4cdf', operation='UPDATE', pgid='pgtrigger_update_update_4225c', table='reception_stop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='stop',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_stopevent" ("hall_id", "hint", "id", "minutes", "name", "on_request", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (OLD."hall_id", OLD."hint", OLD."id", OLD."minutes", OLD."name", OLD."on_request", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired_at"); RETURN NULL;', hash='78254d2c2a776b34d5761cf2adff1bedfa4c8468', operation='DELETE', pgid='pgtrigger_delete_delete_8ddb7', table='reception_stop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='routestopevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e08677a9ca1f4f95adb34bbaeff253fb317f742c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_455f1', table='reception_routestopevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='routestop',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_routestopevent" ("id", "minutes", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "route_id", "stop_id") VALUES (NEW."id", NEW."minutes", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."route_id", NEW."stop_id"); RETURN NULL;', hash='cf13a58fba20621f92d09a073acb00032732b495', operation='INSERT', pgid='pgtrigger_insert_insert_d20a9', table='reception_routestop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='routestop',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reception_routestopevent" ("id", "minutes", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "route_id", "stop_id") VALUES (NEW."id", NEW."minutes", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."route_id", NEW."stop_id"); RETURN NULL;', hash='f2563f34f2bc57075e7581a2f053262092454721', operation='UPDATE', pgid='pgtrigger_update_update_c4953', table='reception_routestop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='routestop',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_routestopevent" ("id", "minutes", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "route_id", "stop_id") VALUES (OLD."id", OLD."minutes", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."route_id", OLD."stop_id"); RETURN NULL;', hash='c59ec4bb84a4554096c74f12be46ec59beab3b70', operation='DELETE', pgid='pgtrigger_delete_delete_d4f71', table='reception_routestop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='route',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_routeevent" ("hall_id", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (NEW."hall_id", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_at"); RETURN NULL;', hash='1f757489cedd41a7f34f0b5a21b572fb98e9367d', operation='INSERT', pgid='pgtrigger_insert_insert_2b95d', table='reception_route', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='route',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reception_routeevent" ("hall_id", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (NEW."hall_id", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_at"); RETURN NULL;', hash='0a0eaca9f582ac3ec590280e715687eb56e5aa37', operation='UPDATE', pgid='pgtrigger_update_update_4d2e7', table='reception_route', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='route',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_routeevent" ("hall_id", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at") VALUES (OLD."hall_id", OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired_at"); RETURN NULL;', hash='2731864e49e913cfc32476baaf4fc9cd1822dfcf', operation='DELETE', pgid='pgtrigger_delete_delete_a3d6e', table='reception_route', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='batchstopevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aa6520c932ac18bd8efe6a4b5fb0e364cca9f732', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b06a7', table='reception_batchstopevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='batchstop',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_batchstopevent" ("batch_id", "entered_at", "id", "left_at", "minutes", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop_id") VALUES (NEW."batch_id", NEW."entered_at", NEW."id", NEW."left_at", NEW."minutes", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."stop_id"); RETURN NULL;', hash='1ea90c66eae442d770060c48b243224332a672cd', operation='INSERT', pgid='pgtrigger_insert_insert_05a73', table='reception_batchstop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='batchstop',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reception_batchstopevent" ("batch_id", "entered_at", "id", "left_at", "minutes", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop_id") VALUES (NEW."batch_id", NEW."entered_at", NEW."id", NEW."left_at", NEW."minutes", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."stop_id"); RETURN NULL;', hash='56abb1e4b2fdc47ac7fea72fc6bae04e031acecf', operation='UPDATE', pgid='pgtrigger_update_update_307d0', table='reception_batchstop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='batchstop',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_batchstopevent" ("batch_id", "entered_at", "id", "left_at", "minutes", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop_id") VALUES (OLD."batch_id", OLD."entered_at", OLD."id", OLD."left_at", OLD."minutes", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."stop_id"); RETURN NULL;', hash='b3d0acf34bc769721ce6ff911fb496603af609b2', operation='DELETE', pgid='pgtrigger_delete_delete_95ffb', table='reception_batchstop', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='stopevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8b026d37ce214b0c203ed8e6d679515bd060ee21', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_06818', table='reception_stopevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='visit',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_visitevent" ("answer", "contact_purged_at", "created_at", "created_by_id", "decided_at", "decided_by_id", "ends_at", "id", "kind", "level", "needs", "note", "organisation_id", "organisation_name", "origin", "other_hosts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_headcount", "proposed_at", "purpose", "purpose_words", "reference", "reminded_at", "room_wish_id", "second_wish_at", "speech", "starts_at", "state", "written_in") VALUES (NEW."answer", NEW."contact_purged_at", NEW."created_at", NEW."created_by_id", NEW."decided_at", NEW."decided_by_id", NEW."ends_at", NEW."id", NEW."kind", NEW."level", NEW."needs", NEW."note", NEW."organisation_id", NEW."organisation_name", NEW."origin", NEW."other_hosts", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_headcount", NEW."proposed_at", NEW."purpose", NEW."purpose_words", NEW."reference", NEW."reminded_at", NEW."room_wish_id", NEW."second_wish_at", NEW."speech", NEW."starts_at", NEW."state", NEW."written_in"); RETURN NULL;', hash='0c445900dffed8a5125725c787740b17c381db79', operation='INSERT', pgid='pgtrigger_insert_insert_b60ea', table='reception_visit', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='visit',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."contact_purged_at" IS DISTINCT FROM (NEW."contact_purged_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."needs" IS DISTINCT FROM (NEW."needs") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."organisation_name" IS DISTINCT FROM (NEW."organisation_name") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."other_hosts" IS DISTINCT FROM (NEW."other_hosts") OR OLD."planned_headcount" IS DISTINCT FROM (NEW."planned_headcount") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."purpose_words" IS DISTINCT FROM (NEW."purpose_words") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."reminded_at" IS DISTINCT FROM (NEW."reminded_at") OR OLD."room_wish_id" IS DISTINCT FROM (NEW."room_wish_id") OR OLD."second_wish_at" IS DISTINCT FROM (NEW."second_wish_at") OR OLD."speech" IS DISTINCT FROM (NEW."speech") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."written_in" IS DISTINCT FROM (NEW."written_in"))', func='INSERT INTO "reception_visitevent" ("answer", "contact_purged_at", "created_at", "created_by_id", "decided_at", "decided_by_id", "ends_at", "id", "kind", "level", "needs", "note", "organisation_id", "organisation_name", "origin", "other_hosts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_headcount", "proposed_at", "purpose", "purpose_words", "reference", "reminded_at", "room_wish_id", "second_wish_at", "speech", "starts_at", "state", "written_in") VALUES (NEW."answer", NEW."contact_purged_at", NEW."created_at", NEW."created_by_id", NEW."decided_at", NEW."decided_by_id", NEW."ends_at", NEW."id", NEW."kind", NEW."level", NEW."needs", NEW."note", NEW."organisation_id", NEW."organisation_name", NEW."origin", NEW."other_hosts", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_headcount", NEW."proposed_at", NEW."purpose", NEW."purpose_words", NEW."reference", NEW."reminded_at", NEW."room_wish_id", NEW."second_wish_at", NEW."speech", NEW."starts_at", NEW."state", NEW."written_in"); RETURN NULL;', hash='253b00df23e8e55aea3e25db7a3c8272dd654f21', operation='UPDATE', pgid='pgtrigger_update_update_6e930', table='reception_visit', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='visit',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_visitevent" ("answer", "contact_purged_at", "created_at", "created_by_id", "decided_at", "decided_by_id", "ends_at", "id", "kind", "level", "needs", "note", "organisation_id", "organisation_name", "origin", "other_hosts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_headcount", "proposed_at", "purpose", "purpose_words", "reference", "reminded_at", "room_wish_id", "second_wish_at", "speech", "starts_at", "state", "written_in") VALUES (OLD."answer", OLD."contact_purged_at", OLD."created_at", OLD."created_by_id", OLD."decided_at", OLD."decided_by_id", OLD."ends_at", OLD."id", OLD."kind", OLD."level", OLD."needs", OLD."note", OLD."organisation_id", OLD."organisation_name", OLD."origin", OLD."other_hosts", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_headcount", OLD."proposed_at", OLD."purpose", OLD."purpose_words", OLD."reference", OLD."reminded_at", OLD."room_wish_id", OLD."second_wish_at", OLD."speech", OLD."starts_at", OLD."state", OLD."written_in"); RETURN NULL;', hash='254df8c1dc64dc0d129dc63b7912dac9ec7fe26a', operation='DELETE', pgid='pgtrigger_delete_delete_e6edc', table='reception_visit', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='remarkevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='342c59e0cbbf89a994b212102a300778f3a07047', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ea03b', table='reception_remarkevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='remark',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_remarkevent" ("at", "by_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "visit_id") VALUES (NEW."at", NEW."by_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."visit_id"); RETURN NULL;', hash='0285ea26fcb328d2fe44b3a9878ac3d90e5083ee', operation='INSERT', pgid='pgtrigger_insert_insert_d9c1a', table='reception_remark', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='remark',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reception_remarkevent" ("at", "by_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "visit_id") VALUES (NEW."at", NEW."by_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."visit_id"); RETURN NULL;', hash='37916c17ac3e6f33b6c093dc1b12512163d6da6d', operation='UPDATE', pgid='pgtrigger_update_update_91aeb', table='reception_remark', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='remark',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_remarkevent" ("at", "by_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "visit_id") VALUES (OLD."at", OLD."by_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."visit_id"); RETURN NULL;', hash='db61b6b3bae9f306c1b7f6ba629b2ba145b5b969', operation='DELETE', pgid='pgtrigger_delete_delete_5758a', table='reception_remark', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='batchevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3731f6a7a570ee9711f2e3e39ed9fff24e178fb6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2b6f3', table='reception_batchevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='batch',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_batchevent" ("arrived_at", "ends_at", "finished_at", "hall_id", "id", "label", "number", "over_capacity_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_headcount", "route_id", "starts_at", "state", "tour_started_at", "visit_id") VALUES (NEW."arrived_at", NEW."ends_at", NEW."finished_at", NEW."hall_id", NEW."id", NEW."label", NEW."number", NEW."over_capacity_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_headcount", NEW."route_id", NEW."starts_at", NEW."state", NEW."tour_started_at", NEW."visit_id"); RETURN NULL;', hash='979191aa82afd0e7bd99a784cc2c27375a50bcac', operation='INSERT', pgid='pgtrigger_insert_insert_bc426', table='reception_batch', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='batch',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."hall_id" IS DISTINCT FROM (NEW."hall_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label" IS DISTINCT FROM (NEW."label") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."over_capacity_reason" IS DISTINCT FROM (NEW."over_capacity_reason") OR OLD."planned_headcount" IS DISTINCT FROM (NEW."planned_headcount") OR OLD."route_id" IS DISTINCT FROM (NEW."route_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."tour_started_at" IS DISTINCT FROM (NEW."tour_started_at") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id"))', func='INSERT INTO "reception_batchevent" ("arrived_at", "ends_at", "finished_at", "hall_id", "id", "label", "number", "over_capacity_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_headcount", "route_id", "starts_at", "state", "tour_started_at", "visit_id") VALUES (NEW."arrived_at", NEW."ends_at", NEW."finished_at", NEW."hall_id", NEW."id", NEW."label", NEW."number", NEW."over_capacity_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_headcount", NEW."route_id", NEW."starts_at", NEW."state", NEW."tour_started_at", NEW."visit_id"); RETURN NULL;', hash='54c89fdbaa99db1db942c7b74fcb37b1288cff5a', operation='UPDATE', pgid='pgtrigger_update_update_00d91', table='reception_batch', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='batch',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reception_batchevent" ("arrived_at", "ends_at", "finished_at", "hall_id", "id", "label", "number", "over_capacity_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_headcount", "route_id", "starts_at", "state", "tour_started_at", "visit_id") VALUES (OLD."arrived_at", OLD."ends_at", OLD."finished_at", OLD."hall_id", OLD."id", OLD."label", OLD."number", OLD."over_capacity_reason", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_headcount", OLD."route_id", OLD."starts_at", OLD."state", OLD."tour_started_at", OLD."visit_id"); RETURN NULL;', hash='f4c0f6f4c55a612e3daa3c6bd62e0e393f88ca28', operation='DELETE', pgid='pgtrigger_delete_delete_f8499', table='reception_batch', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='visitevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cd3d199cd83d488e5a965c6935f70dd6257daac4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dc763', table='reception_visitevent', when='BEFORE')),
            ),
        ]),
    ]
