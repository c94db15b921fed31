import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import exhibits.models.screen
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from centre.shared.migrating import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Piece',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('exhibition', 'exhibition'), ('panel', 'panel'), ('story', 'story for the theme wall'), ('site', 'site')], max_length=10, verbose_name='kind')),
                    ('slug', models.SlugField(max_length=60, verbose_name='address')),
                    ('search', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                    ('pinyin', models.TextField(blank=True, editable=False, verbose_name='pinyin for searching')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='entered at')),
                ],
                options={
                    'verbose_name': 'piece of content',
                    'verbose_name_plural': 'pieces of content',
                    'ordering': ['kind', 'slug'],
                    'permissions': [('edit_content', 'Can write and change content'), ('review_content', 'Can review content'), ('proof_content', 'Can proofread content'), ('withdraw_content', 'Can withdraw content'), ('see_scripts', 'Can read the scripts of docents'), ('manage_screens', 'Can manage screens and what they show'), ('see_reading', 'Can see what is read')],
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='piece_by_words')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'slug'), name='piece_address_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['exhibition', 'panel', 'story', 'site'])), name='piece_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='Hall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                    ('place', models.CharField(blank=True, max_length=40, verbose_name='where in the house')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'verbose_name': 'exhibition hall',
                    'verbose_name_plural': 'exhibition halls',
                    'ordering': ['order', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='HallEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.hall')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('place', models.CharField(blank=True, max_length=40, verbose_name='where in the house')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='HourCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('piece', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hour_counts', to='exhibits.piece', verbose_name='piece')),
                    ('way', models.CharField(choices=[('page', 'page'), ('code', 'code at the panel'), ('rail', 'rail screen'), ('map', 'touch screen with the map')], max_length=4, verbose_name='way')),
                    ('hour', models.DateTimeField(verbose_name='hour')),
                    ('count', models.PositiveIntegerField(default=0, verbose_name='times')),
                ],
                options={
                    'verbose_name': 'count of an hour',
                    'verbose_name_plural': 'counts of hours',
                    'ordering': ['-hour'],
                    'indexes': [models.Index(fields=['hour'], name='hour_count_by_hour')],
                    'constraints': [models.UniqueConstraint(fields=('piece', 'way', 'hour'), name='hour_count_once'), models.CheckConstraint(condition=models.Q(('way__in', ['page', 'code', 'rail', 'map'])), name='hour_count_way_known')],
                },
            ),
            migrations.CreateModel(
                name='Picture',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=60, verbose_name='title')),
                    ('source', models.CharField(help_text='Where it is from: an archive, a person, a book.', max_length=120, verbose_name='source')),
                    ('credit', models.CharField(help_text='Who made it; stands below it on every page.', max_length=60, verbose_name='credit')),
                    ('sha256', models.CharField(editable=False, max_length=64, unique=True, verbose_name='SHA-256 of the file')),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                    ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded at')),
                    ('stem', models.CharField(editable=False, max_length=80, unique=True, verbose_name='files')),
                    ('width', models.PositiveIntegerField(editable=False, verbose_name='width')),
                    ('height', models.PositiveIntegerField(editable=False, verbose_name='height')),
                    ('alternative_text', models.CharField(blank=True, max_length=120, verbose_name='alternative text')),
                    ('is_decorative', models.BooleanField(default=False, verbose_name='only decoration')),
                    ('focus_x', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point from the left, %')),
                    ('focus_y', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point from the top, %')),
                ],
                options={
                    'verbose_name': 'picture',
                    'verbose_name_plural': 'pictures',
                    'ordering': ['-uploaded_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('source', ''), _negated=True), models.Q(('credit', ''), _negated=True)), name='picture_with_source_and_credit'), models.CheckConstraint(condition=models.Q(models.Q(('alternative_text', ''), ('is_decorative', True)), models.Q(('is_decorative', False), models.Q(('alternative_text', ''), _negated=True)), _connector='OR'), name='picture_described_or_decorative'), models.CheckConstraint(condition=models.Q(('focus_x__lte', 100), ('focus_y__lte', 100)), name='picture_focus_within_it'), models.CheckConstraint(condition=models.Q(('height__gte', 1), ('width__gte', 1)), name='picture_of_some_size')],
                },
            ),
            migrations.CreateModel(
                name='PictureEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.picture')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('title', models.CharField(max_length=60, verbose_name='title')),
                    ('source', models.CharField(help_text='Where it is from: an archive, a person, a book.', max_length=120, verbose_name='source')),
                    ('credit', models.CharField(help_text='Who made it; stands below it on every page.', max_length=60, verbose_name='credit')),
                    ('sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256 of the file')),
                    ('uploaded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                    ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded at')),
                    ('stem', models.CharField(editable=False, max_length=80, verbose_name='files')),
                    ('width', models.PositiveIntegerField(editable=False, verbose_name='width')),
                    ('height', models.PositiveIntegerField(editable=False, verbose_name='height')),
                    ('alternative_text', models.CharField(blank=True, max_length=120, verbose_name='alternative text')),
                    ('is_decorative', models.BooleanField(default=False, verbose_name='only decoration')),
                    ('focus_x', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point from the left, %')),
                    ('focus_y', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point from the top, %')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Recording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=60, verbose_name='title')),
                    ('source', models.CharField(help_text='Where it is from: an archive, a person, a book.', max_length=120, verbose_name='source')),
                    ('credit', models.CharField(help_text='Who made it; stands below it on every page.', max_length=60, verbose_name='credit')),
                    ('sha256', models.CharField(editable=False, max_length=64, unique=True, verbose_name='SHA-256 of the file')),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                    ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded at')),
                    ('sort', models.CharField(choices=[('audio', 'sound recording'), ('video', 'video')], max_length=5, verbose_name='sort')),
                    ('name', models.CharField(editable=False, max_length=80, unique=True, verbose_name='file')),
                    ('content_type', models.CharField(editable=False, max_length=20, verbose_name='content type')),
                    ('bytes', models.PositiveBigIntegerField(editable=False, verbose_name='bytes')),
                    ('seconds', models.PositiveIntegerField(editable=False, verbose_name='seconds')),
                    ('transcript', models.TextField(help_text='For those who cannot hear it.', max_length=5000, verbose_name='transcript')),
                ],
                options={
                    'verbose_name': 'recording',
                    'verbose_name_plural': 'recordings',
                    'ordering': ['-uploaded_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('source', ''), _negated=True), models.Q(('credit', ''), _negated=True)), name='recording_with_source_and_credit'), models.CheckConstraint(condition=models.Q(('transcript', ''), _negated=True), name='recording_with_transcript'), models.CheckConstraint(condition=models.Q(models.Q(('content_type__in', ['audio/mpeg', 'audio/mp4', 'audio/ogg']), ('sort', 'audio')), models.Q(('content_type', 'video/mp4'), ('sort', 'video')), _connector='OR'), name='recording_of_a_known_type')],
                },
            ),
            migrations.CreateModel(
                name='RecordingEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.recording')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('title', models.CharField(max_length=60, verbose_name='title')),
                    ('source', models.CharField(help_text='Where it is from: an archive, a person, a book.', max_length=120, verbose_name='source')),
                    ('credit', models.CharField(help_text='Who made it; stands below it on every page.', max_length=60, verbose_name='credit')),
                    ('sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256 of the file')),
                    ('uploaded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                    ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='uploaded at')),
                    ('sort', models.CharField(choices=[('audio', 'sound recording'), ('video', 'video')], max_length=5, verbose_name='sort')),
                    ('name', models.CharField(editable=False, max_length=80, verbose_name='file')),
                    ('content_type', models.CharField(editable=False, max_length=20, verbose_name='content type')),
                    ('bytes', models.PositiveBigIntegerField(editable=False, verbose_name='bytes')),
                    ('seconds', models.PositiveIntegerField(editable=False, verbose_name='seconds')),
                    ('transcript', models.TextField(help_text='For those who cannot hear it.', max_length=5000, verbose_name='transcript')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReviewStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=10, unique=True, verbose_name='name')),
                    ('work', models.CharField(choices=[('review', 'review'), ('proof', 'proofreading')], default='review', max_length=6, verbose_name='work')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'verbose_name': 'step of the review',
                    'verbose_name_plural': 'steps of the review',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='review_step_with_a_name'), models.CheckConstraint(condition=models.Q(('work__in', ['review', 'proof'])), name='review_step_work_known')],
                },
            ),
            migrations.CreateModel(
                name='ReviewStepEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.reviewstep')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=10, verbose_name='name')),
                    ('work', models.CharField(choices=[('review', 'review'), ('proof', 'proofreading')], default='review', max_length=6, verbose_name='work')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Slide',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort', models.CharField(choices=[('story', 'story'), ('picture', 'picture'), ('number', 'number'), ('programme', 'programme of today'), ('welcome', 'welcome'), ('house', 'name of the house')], max_length=9, verbose_name='sort')),
                    ('piece', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slides', to='exhibits.piece', verbose_name='story or panel')),
                    ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slides', to='exhibits.picture', verbose_name='picture')),
                    ('caption', models.CharField(blank=True, max_length=28, verbose_name='words below the picture')),
                    ('figure', models.CharField(blank=True, help_text='Its key, see exhibits.figures.', max_length=40, verbose_name='figure')),
                    ('guest', models.CharField(blank=True, max_length=80, verbose_name='who is welcomed')),
                    ('guest_line', models.CharField(blank=True, max_length=60, verbose_name='line below the name')),
                    ('key', models.CharField(blank=True, editable=False, max_length=40, null=True, unique=True, verbose_name='key')),
                ],
                options={
                    'verbose_name': 'slide',
                    'verbose_name_plural': 'slides',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('piece__isnull', False), ('sort', 'story')), models.Q(('picture__isnull', False), ('sort', 'picture')), models.Q(('sort', 'number'), models.Q(('figure', ''), _negated=True)), models.Q(('sort', 'welcome'), models.Q(('guest', ''), _negated=True)), ('sort__in', ['programme', 'house']), _connector='OR'), name='slide_with_what_it_shows'), models.CheckConstraint(condition=models.Q(models.Q(('piece__isnull', True), ('sort', 'story'), _connector='OR'), models.Q(('picture__isnull', True), ('sort', 'picture'), _connector='OR'), models.Q(('figure', ''), ('sort', 'number'), _connector='OR'), models.Q(('guest', ''), ('sort', 'welcome'), _connector='OR')), name='slide_with_nothing_else')],
                },
            ),
            migrations.CreateModel(
                name='SlideEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.slide')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('sort', models.CharField(choices=[('story', 'story'), ('picture', 'picture'), ('number', 'number'), ('programme', 'programme of today'), ('welcome', 'welcome'), ('house', 'name of the house')], max_length=9, verbose_name='sort')),
                    ('piece', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.piece', verbose_name='story or panel')),
                    ('picture', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.picture', verbose_name='picture')),
                    ('caption', models.CharField(blank=True, max_length=28, verbose_name='words below the picture')),
                    ('figure', models.CharField(blank=True, help_text='Its key, see exhibits.figures.', max_length=40, verbose_name='figure')),
                    ('guest', models.CharField(blank=True, max_length=80, verbose_name='who is welcomed')),
                    ('guest_line', models.CharField(blank=True, max_length=60, verbose_name='line below the name')),
                    ('key', models.CharField(blank=True, editable=False, max_length=40, null=True, verbose_name='key')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Term',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('wording', models.CharField(max_length=60, unique=True, verbose_name='right wording')),
                    ('short_name', models.CharField(blank=True, help_text='May stand alone only after the full name.', max_length=30, verbose_name='short name')),
                    ('wrong', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='wrong variants')),
                    ('note', models.CharField(blank=True, max_length=120, verbose_name='why')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'verbose_name': 'term',
                    'verbose_name_plural': 'terms',
                    'ordering': ['wording'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('wording', ''), _negated=True), name='term_with_a_wording'), models.CheckConstraint(condition=models.Q(models.Q(('short_name', ''), _negated=True), ('wrong__len__gte', 1), _connector='OR'), name='term_that_looks_for_something')],
                },
            ),
            migrations.CreateModel(
                name='TermEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.term')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('wording', models.CharField(max_length=60, verbose_name='right wording')),
                    ('short_name', models.CharField(blank=True, help_text='May stand alone only after the full name.', max_length=30, verbose_name='short name')),
                    ('wrong', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='wrong variants')),
                    ('note', models.CharField(blank=True, max_length=120, verbose_name='why')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Version',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='exhibits.piece', verbose_name='piece')),
                    ('number', models.PositiveIntegerField(verbose_name='number')),
                    ('state', models.CharField(choices=[('draft', 'being written'), ('in_review', 'in review'), ('returned', 'returned'), ('set_aside', 'set aside for a newer version'), ('approved', 'approved'), ('withdrawn', 'withdrawn')], default='draft', max_length=9, verbose_name='state')),
                    ('content', models.JSONField(default=dict, verbose_name='content')),
                    ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exhibits.version', verbose_name='written from')),
                    ('saves', models.PositiveIntegerField(default=0, verbose_name='times saved')),
                    ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saved at')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent to review at')),
                    ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
                    ('fingerprint', models.CharField(blank=True, editable=False, max_length=64, verbose_name='fingerprint')),
                    ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved at')),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                    ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
                    ('withdrawn_because', models.CharField(blank=True, max_length=200, verbose_name='reason of the withdrawal')),
                ],
                options={
                    'verbose_name': 'version',
                    'verbose_name_plural': 'versions',
                    'ordering': ['-number'],
                    'indexes': [models.Index(condition=models.Q(('state', 'in_review')), fields=['sent_at'], name='version_in_review')],
                    'constraints': [models.UniqueConstraint(fields=('piece', 'number'), name='version_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'in_review'])), fields=('piece',), name='version_one_open_of_a_piece'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'returned', 'set_aside', 'approved', 'withdrawn'])), name='version_state_known'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='version_numbered_from_one'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False), ('fingerprint__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='version_sent_with_fingerprint'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'withdrawn']), _negated=True), ('approved_at__isnull', False), _connector='OR'), name='version_approved_with_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_because', ''), ('withdrawn_by__isnull', True), models.Q(('state', 'withdrawn'), _negated=True)), models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='version_withdrawn_with_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='PictureUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='picture_uses', to='exhibits.version', verbose_name='version')),
                    ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='exhibits.picture', verbose_name='picture')),
                ],
                options={
                    'verbose_name': 'use of a picture',
                    'verbose_name_plural': 'uses of pictures',
                    'constraints': [models.UniqueConstraint(fields=('version', 'picture'), name='picture_used_once_in_a_version')],
                },
            ),
            migrations.CreateModel(
                name='RecordingUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recording_uses', to='exhibits.version', verbose_name='version')),
                    ('recording', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='exhibits.recording', verbose_name='recording')),
                ],
                options={
                    'verbose_name': 'use of a recording',
                    'verbose_name_plural': 'uses of recordings',
                    'constraints': [models.UniqueConstraint(fields=('version', 'recording'), name='recording_used_once_in_a_version')],
                },
            ),
            migrations.CreateModel(
                name='Signature',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='exhibits.version', verbose_name='version')),
                    ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                    ('name', models.CharField(max_length=10, verbose_name='step')),
                    ('work', models.CharField(choices=[('review', 'review'), ('proof', 'proofreading')], max_length=6, verbose_name='work')),
                    ('verdict', models.CharField(choices=[('open', 'open'), ('passed', 'passed'), ('returned', 'returned')], default='open', max_length=8, verbose_name='verdict')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signed by')),
                    ('at', models.DateTimeField(blank=True, null=True, verbose_name='signed at')),
                    ('comment', models.CharField(blank=True, max_length=500, verbose_name='comment')),
                ],
                options={
                    'verbose_name': 'signature',
                    'verbose_name_plural': 'signatures',
                    'ordering': ['version', 'order'],
                    'constraints': [models.UniqueConstraint(fields=('version', 'order'), name='signature_step_once'), models.UniqueConstraint(condition=models.Q(('by__isnull', False)), fields=('version', 'by'), name='signature_nobody_twice'), models.CheckConstraint(condition=models.Q(models.Q(('at__isnull', True), ('by__isnull', True), ('comment', ''), ('verdict', 'open')), models.Q(('at__isnull', False), ('by__isnull', False), ('verdict__in', ['passed', 'returned'])), _connector='OR'), name='signature_with_who_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'returned'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='signature_returned_with_a_comment')],
                },
            ),
            migrations.CreateModel(
                name='AcceptedHit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accepted_hits', to='exhibits.version', verbose_name='version')),
                    ('key', models.CharField(editable=False, max_length=64, verbose_name='key of the hit')),
                    ('words', models.CharField(max_length=60, verbose_name='words')),
                    ('reason', models.CharField(blank=True, max_length=120, verbose_name='why it may stand')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ('at', models.DateTimeField(verbose_name='at')),
                ],
                options={
                    'verbose_name': 'accepted word',
                    'verbose_name_plural': 'accepted words',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('version', 'key'), name='hit_accepted_once')],
                },
            ),
            migrations.CreateModel(
                name='Author',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='author_rows', to='exhibits.version', verbose_name='version')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ],
                options={
                    'verbose_name': 'author',
                    'verbose_name_plural': 'authors',
                    'constraints': [models.UniqueConstraint(fields=('version', 'person'), name='author_of_a_version_once')],
                },
            ),
            migrations.CreateModel(
                name='Exhibition',
                fields=[
                    ('piece', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='exhibition', serialize=False, to='exhibits.piece')),
                    ('sort', models.CharField(choices=[('permanent', 'permanent exhibition'), ('temporary', 'temporary exhibition'), ('lesson', 'corridor lesson')], default='permanent', max_length=9, verbose_name='sort')),
                    ('hall', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exhibitions', to='exhibits.hall', verbose_name='exhibition hall')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'verbose_name': 'exhibition',
                    'verbose_name_plural': 'exhibitions',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('sort__in', ['permanent', 'temporary', 'lesson'])), name='exhibition_sort_known'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='exhibition_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(models.Q(('sort', 'temporary'), _negated=True), models.Q(('ends_on__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='exhibition_temporary_with_dates')],
                },
            ),
            migrations.CreateModel(
                name='Screen',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                    ('kind', models.CharField(choices=[('wall', 'theme wall'), ('rail', 'rail screen'), ('map', 'touch screen with the map')], default='wall', max_length=4, verbose_name='kind')),
                    ('place', models.CharField(max_length=40, verbose_name='place')),
                    ('width', models.PositiveSmallIntegerField(default=1920, verbose_name='width in pixels')),
                    ('height', models.PositiveSmallIntegerField(default=1080, verbose_name='height in pixels')),
                    ('address', models.CharField(default=exhibits.models.screen.new_address, max_length=32, unique=True, verbose_name='secret address')),
                    ('exhibition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='screens', to='exhibits.exhibition', verbose_name='exhibition along the rail')),
                    ('controller_hash', models.CharField(blank=True, max_length=64, verbose_name="key of the rail's controller, hashed")),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'verbose_name': 'screen',
                    'verbose_name_plural': 'screens',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['wall', 'rail', 'map'])), name='screen_kind_known'), models.CheckConstraint(condition=models.Q(('height__gte', 320), ('height__lte', 8640), ('width__gte', 320), ('width__lte', 15360)), name='screen_of_some_size'), models.CheckConstraint(condition=models.Q(('address__regex', '^[A-Za-z0-9_-]{16,32}$')), name='screen_address_nobody_guesses'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'rail'), _negated=True), ('exhibition__isnull', False), _connector='OR'), name='screen_on_a_rail_with_its_exhibition')],
                },
            ),
            migrations.CreateModel(
                name='Placement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('screen', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='exhibits.screen', verbose_name='screen')),
                    ('slide', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='exhibits.slide', verbose_name='slide')),
                    ('priority', models.CharField(choices=[('default', 'always'), ('window', 'at set times'), ('event', 'for an event')], default='default', max_length=7, verbose_name='priority')),
                    ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='from')),
                    ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='weekdays')),
                    ('opens', models.TimeField(blank=True, null=True, verbose_name="from o'clock")),
                    ('closes', models.TimeField(blank=True, null=True, verbose_name="until o'clock")),
                    ('seconds', models.PositiveSmallIntegerField(default=15, verbose_name='seconds on show')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('placed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='placed by')),
                    ('placed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='placed at')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='taken off at')),
                ],
                options={
                    'verbose_name': 'placement',
                    'verbose_name_plural': 'placements',
                    'ordering': ['screen', 'order', 'pk'],
                    'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['screen'], name='placement_in_use')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('starts_at__isnull', True), ('ends_at__isnull', True), ('starts_at__lt', models.F('ends_at')), _connector='OR'), name='placement_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(models.Q(('priority', 'default'), _negated=True), models.Q(('closes__isnull', True), ('ends_at__isnull', True), ('opens__isnull', True), ('starts_at__isnull', True), ('weekdays__len', 0)), _connector='OR'), name='placement_default_has_no_window'), models.CheckConstraint(condition=models.Q(models.Q(('priority', 'event'), _negated=True), models.Q(('ends_at__isnull', False), ('starts_at__isnull', False)), _connector='OR'), name='placement_event_with_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('closes__isnull', True), ('opens__isnull', True)), models.Q(('closes__isnull', False), ('opens__isnull', False), models.Q(('opens', models.F('closes')), _negated=True)), _connector='OR'), name='placement_hours_whole_or_not_at_all'), models.CheckConstraint(condition=models.Q(('weekdays__contained_by', [1, 2, 3, 4, 5, 6, 7])), name='placement_weekdays_of_a_week'), models.CheckConstraint(condition=models.Q(('priority__in', ['default', 'window', 'event'])), name='placement_priority_known'), models.CheckConstraint(condition=models.Q(('seconds__gte', 12), ('seconds__lte', 600)), name='placement_long_enough_to_read')],
                },
            ),
            migrations.CreateModel(
                name='PlacementEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.placement')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('screen', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.screen', verbose_name='screen')),
                    ('slide', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.slide', verbose_name='slide')),
                    ('priority', models.CharField(choices=[('default', 'always'), ('window', 'at set times'), ('event', 'for an event')], default='default', max_length=7, verbose_name='priority')),
                    ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='from')),
                    ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                    ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='weekdays')),
                    ('opens', models.TimeField(blank=True, null=True, verbose_name="from o'clock")),
                    ('closes', models.TimeField(blank=True, null=True, verbose_name="until o'clock")),
                    ('seconds', models.PositiveSmallIntegerField(default=15, verbose_name='seconds on show')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('placed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='placed by')),
                    ('placed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='placed at')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='taken off at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ScreenEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.screen')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('kind', models.CharField(choices=[('wall', 'theme wall'), ('rail', 'rail screen'), ('map', 'touch screen with the map')], default='wall', max_length=4, verbose_name='kind')),
                    ('place', models.CharField(max_length=40, verbose_name='place')),
                    ('width', models.PositiveSmallIntegerField(default=1920, verbose_name='width in pixels')),
                    ('height', models.PositiveSmallIntegerField(default=1080, verbose_name='height in pixels')),
                    ('exhibition', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.exhibition', verbose_name='exhibition along the rail')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Section',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('exhibition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='exhibits.exhibition', verbose_name='exhibition')),
                    ('title', models.CharField(max_length=20, verbose_name='title')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'verbose_name': 'section',
                    'verbose_name_plural': 'sections',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('exhibition', 'title'), name='section_title_once'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='section_with_a_title')],
                },
            ),
            migrations.CreateModel(
                name='SectionEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.section')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('exhibition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.exhibition', verbose_name='exhibition')),
                    ('title', models.CharField(max_length=20, verbose_name='title')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Panel',
                fields=[
                    ('piece', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='panel', serialize=False, to='exhibits.piece')),
                    ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panels', to='exhibits.section', verbose_name='section')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('stop_code', models.CharField(help_text='Stands on the wall beside the panel: 01.', max_length=8, unique=True, verbose_name='stop code')),
                    ('rail_mm', models.PositiveIntegerField(blank=True, null=True, verbose_name='place on the rail, in millimetres')),
                ],
                options={
                    'verbose_name': 'panel',
                    'verbose_name_plural': 'panels',
                    'ordering': ['section__order', 'section', 'order', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('stop_code__regex', '^[0-9A-Z]{1,8}$')), name='panel_stop_code_of_letters_and_digits'), models.CheckConstraint(condition=models.Q(('rail_mm__isnull', True), ('rail_mm__lte', 1000000), _connector='OR'), name='panel_on_the_rail_within_a_kilometre')],
                },
            ),
            migrations.CreateModel(
                name='PanelEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.panel')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('piece', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='exhibits.piece')),
                    ('section', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.section', verbose_name='section')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('stop_code', models.CharField(help_text='Stands on the wall beside the panel: 01.', max_length=8, verbose_name='stop code')),
                    ('rail_mm', models.PositiveIntegerField(blank=True, null=True, verbose_name='place on the rail, in millimetres')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Site',
                fields=[
                    ('piece', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='site', serialize=False, to='exhibits.piece')),
                    ('sort_key', models.CharField(blank=True, db_index=True, editable=False, max_length=100, verbose_name='pinyin')),
                ],
                options={
                    'verbose_name': 'site',
                    'verbose_name_plural': 'sites',
                    'ordering': ['sort_key', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='ExhibitionEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.exhibition')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('piece', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='exhibits.piece')),
                    ('sort', models.CharField(choices=[('permanent', 'permanent exhibition'), ('temporary', 'temporary exhibition'), ('lesson', 'corridor lesson')], default='permanent', max_length=9, verbose_name='sort')),
                    ('hall', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.hall', verbose_name='exhibition hall')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ScreenState',
                fields=[
                    ('screen', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='state', serialize=False, to='exhibits.screen')),
                    ('revision', models.PositiveIntegerField(default=1, verbose_name='revision')),
                    ('revised_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='revised at')),
                    ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='seen at')),
                    ('reported_revision', models.PositiveIntegerField(blank=True, null=True, verbose_name='reported revision')),
                    ('reported_slide', models.CharField(blank=True, max_length=64, verbose_name='reported slide')),
                    ('reported_problem', models.CharField(blank=True, max_length=120, verbose_name='reported problem')),
                    ('reload_asked_at', models.DateTimeField(blank=True, null=True, verbose_name='asked to load again at')),
                    ('rail_mm', models.PositiveIntegerField(blank=True, null=True, verbose_name='place on the rail, in millimetres')),
                    ('rail_moved_at', models.DateTimeField(blank=True, null=True, verbose_name='moved at')),
                ],
                options={
                    'verbose_name': 'state of a screen',
                    'verbose_name_plural': 'states of screens',
                },
            ),
        ]),
        Together([
            migrations.AddField(
                model_name='piece',
                name='live',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='live_as', to='exhibits.version', verbose_name='version on show'),
            ),
            migrations.AddField(
                model_name='version',
                name='authors',
                field=models.ManyToManyField(related_name='+', through='exhibits.Author', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hall',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_hallevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place"); RETURN NULL;', hash='4953250e0beb1d6f2af30a40d0b0449cab359518', operation='INSERT', pgid='pgtrigger_insert_insert_f2ce9', table='exhibits_hall', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hall',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_hallevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place"); RETURN NULL;', hash='063340cd17623a1c38655a16762eb2e7f525f228', operation='UPDATE', pgid='pgtrigger_update_update_cf800', table='exhibits_hall', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hall',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_hallevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place") VALUES (OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place"); RETURN NULL;', hash='7680a172e43b0f098e8f1d60ccd3c610c479f1d4', operation='DELETE', pgid='pgtrigger_delete_delete_eb51e', table='exhibits_hall', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reviewstep',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_reviewstepevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "work") VALUES (NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_at", NEW."work"); RETURN NULL;', hash='c4fa822ed67e3060432de130d6b8d4533b333415', operation='INSERT', pgid='pgtrigger_insert_insert_6b3b3', table='exhibits_reviewstep', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reviewstep',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_reviewstepevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "work") VALUES (NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_at", NEW."work"); RETURN NULL;', hash='64eb25d5988441573c6b4d9f934fb14e8cddf2cb', operation='UPDATE', pgid='pgtrigger_update_update_c6d7b', table='exhibits_reviewstep', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reviewstep',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_reviewstepevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "work") VALUES (OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired_at", OLD."work"); RETURN NULL;', hash='3b459a5bf76a5e3c1a5edcf211a79c40040eedb2', operation='DELETE', pgid='pgtrigger_delete_delete_1fd90', table='exhibits_reviewstep', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='term',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_termevent" ("id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "short_name", "wording", "wrong") VALUES (NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_at", NEW."short_name", NEW."wording", NEW."wrong"); RETURN NULL;', hash='5148827b7223fe22f970b969cf38a0a0286952ad', operation='INSERT', pgid='pgtrigger_insert_insert_74b24', table='exhibits_term', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='term',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_termevent" ("id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "short_name", "wording", "wrong") VALUES (NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_at", NEW."short_name", NEW."wording", NEW."wrong"); RETURN NULL;', hash='f4a5a79cc08c7975e7b36fbda4c52fab52df5741', operation='UPDATE', pgid='pgtrigger_update_update_329b5', table='exhibits_term', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='term',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_termevent" ("id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_at", "short_name", "wording", "wrong") VALUES (OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired_at", OLD."short_name", OLD."wording", OLD."wrong"); RETURN NULL;', hash='f6c0724f07762fae56a0a278065817bc58754a52', operation='DELETE', pgid='pgtrigger_delete_delete_e2f16', table='exhibits_term', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hallevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='630d5f31d21e99dfa9990118e958d7bae07bb3a9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e6e1b', table='exhibits_hallevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='picture',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_pictureevent" ("alternative_text", "credit", "focus_x", "focus_y", "height", "id", "is_decorative", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "source", "stem", "title", "uploaded_at", "uploaded_by_id", "width") VALUES (NEW."alternative_text", NEW."credit", NEW."focus_x", NEW."focus_y", NEW."height", NEW."id", NEW."is_decorative", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sha256", NEW."source", NEW."stem", NEW."title", NEW."uploaded_at", NEW."uploaded_by_id", NEW."width"); RETURN NULL;', hash='b83003640e47c1dd7f395bc38622e47a761c00f9', operation='INSERT', pgid='pgtrigger_insert_insert_02c9b', table='exhibits_picture', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='picture',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_pictureevent" ("alternative_text", "credit", "focus_x", "focus_y", "height", "id", "is_decorative", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "source", "stem", "title", "uploaded_at", "uploaded_by_id", "width") VALUES (NEW."alternative_text", NEW."credit", NEW."focus_x", NEW."focus_y", NEW."height", NEW."id", NEW."is_decorative", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sha256", NEW."source", NEW."stem", NEW."title", NEW."uploaded_at", NEW."uploaded_by_id", NEW."width"); RETURN NULL;', hash='2ed18d48be60880ac0b61dba6abe535d3bf17c68', operation='UPDATE', pgid='pgtrigger_update_update_49741', table='exhibits_picture', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='picture',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_pictureevent" ("alternative_text", "credit", "focus_x", "focus_y", "height", "id", "is_decorative", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "source", "stem", "title", "uploaded_at", "uploaded_by_id", "width") VALUES (OLD."alternative_text", OLD."credit", OLD."focus_x", OLD."focus_y", OLD."height", OLD."id", OLD."is_decorative", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sha256", OLD."source", OLD."stem", OLD."title", OLD."uploaded_at", OLD."uploaded_by_id", OLD."width"); RETURN NULL;', hash='1a097c7c604d014b55cba14aafb4d843c8b5292b', operation='DELETE', pgid='pgtrigger_delete_delete_f926d', table='exhibits_picture', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='pictureevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='892210b978732fcea045066f41462272405d162b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b0ae1', table='exhibits_pictureevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='recording',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_recordingevent" ("bytes", "content_type", "credit", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seconds", "sha256", "sort", "source", "title", "transcript", "uploaded_at", "uploaded_by_id") VALUES (NEW."bytes", NEW."content_type", NEW."credit", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."seconds", NEW."sha256", NEW."sort", NEW."source", NEW."title", NEW."transcript", NEW."uploaded_at", NEW."uploaded_by_id"); RETURN NULL;', hash='a507e41f7bf8d1327a92ea47522a7690d4e53320', operation='INSERT', pgid='pgtrigger_insert_insert_77e37', table='exhibits_recording', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='recording',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_recordingevent" ("bytes", "content_type", "credit", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seconds", "sha256", "sort", "source", "title", "transcript", "uploaded_at", "uploaded_by_id") VALUES (NEW."bytes", NEW."content_type", NEW."credit", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."seconds", NEW."sha256", NEW."sort", NEW."source", NEW."title", NEW."transcript", NEW."uploaded_at", NEW."uploaded_by_id"); RETURN NULL;', hash='74118ee783a817fb025404a786c2b8d40cfe6777', operation='UPDATE', pgid='pgtrigger_update_update_9ac88', table='exhibits_recording', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='recording',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_recordingevent" ("bytes", "content_type", "credit", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seconds", "sha256", "sort", "source", "title", "transcript", "uploaded_at", "uploaded_by_id") VALUES (OLD."bytes", OLD."content_type", OLD."credit", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."seconds", OLD."sha256", OLD."sort", OLD."source", OLD."title", OLD."transcript", OLD."uploaded_at", OLD."uploaded_by_id"); RETURN NULL;', hash='82c1b32cd817a6088b83c7adbcb587ca8230521f', operation='DELETE', pgid='pgtrigger_delete_delete_d616e', table='exhibits_recording', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='recordingevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='086158874864fdb796667e0ea55cc3fb992f3cf9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f34cd', table='exhibits_recordingevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reviewstepevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aafcd850bf3754d5de1bd3d0a57437fc101c89d7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_561c6', table='exhibits_reviewstepevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='slide',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_slideevent" ("caption", "figure", "guest", "guest_line", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id", "piece_id", "sort") VALUES (NEW."caption", NEW."figure", NEW."guest", NEW."guest_line", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."picture_id", NEW."piece_id", NEW."sort"); RETURN NULL;', hash='1ee73b90cf32b394e1f5a4105bc701716bacf53f', operation='INSERT', pgid='pgtrigger_insert_insert_71c6d', table='exhibits_slide', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='slide',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_slideevent" ("caption", "figure", "guest", "guest_line", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id", "piece_id", "sort") VALUES (NEW."caption", NEW."figure", NEW."guest", NEW."guest_line", NEW."id", NEW."key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."picture_id", NEW."piece_id", NEW."sort"); RETURN NULL;', hash='0026015a051a0204f7f74263ba348dcf332503b2', operation='UPDATE', pgid='pgtrigger_update_update_f25a9', table='exhibits_slide', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='slide',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_slideevent" ("caption", "figure", "guest", "guest_line", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_id", "piece_id", "sort") VALUES (OLD."caption", OLD."figure", OLD."guest", OLD."guest_line", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."picture_id", OLD."piece_id", OLD."sort"); RETURN NULL;', hash='3b866d189f51c0f7529831040886c1fdc320e889', operation='DELETE', pgid='pgtrigger_delete_delete_32f53', table='exhibits_slide', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='placementevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c3173215a749cce680959f7df6c152424959cb41', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_55bb5', table='exhibits_placementevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='placement',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_placementevent" ("closes", "ended_at", "ends_at", "id", "opens", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "placed_by_id", "priority", "screen_id", "seconds", "slide_id", "starts_at", "weekdays") VALUES (NEW."closes", NEW."ended_at", NEW."ends_at", NEW."id", NEW."opens", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."placed_at", NEW."placed_by_id", NEW."priority", NEW."screen_id", NEW."seconds", NEW."slide_id", NEW."starts_at", NEW."weekdays"); RETURN NULL;', hash='42d3b704b031ebd2602adcaf307d8847d8d33b72', operation='INSERT', pgid='pgtrigger_insert_insert_9db72', table='exhibits_placement', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='placement',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_placementevent" ("closes", "ended_at", "ends_at", "id", "opens", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "placed_by_id", "priority", "screen_id", "seconds", "slide_id", "starts_at", "weekdays") VALUES (NEW."closes", NEW."ended_at", NEW."ends_at", NEW."id", NEW."opens", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."placed_at", NEW."placed_by_id", NEW."priority", NEW."screen_id", NEW."seconds", NEW."slide_id", NEW."starts_at", NEW."weekdays"); RETURN NULL;', hash='9a2b9c0327777efb8b40e78a2309bea386bfdca2', operation='UPDATE', pgid='pgtrigger_update_update_eb85f', table='exhibits_placement', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='placement',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_placementevent" ("closes", "ended_at", "ends_at", "id", "opens", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "placed_by_id", "priority", "screen_id", "seconds", "slide_id", "starts_at", "weekdays") VALUES (OLD."closes", OLD."ended_at", OLD."ends_at", OLD."id", OLD."opens", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."placed_at", OLD."placed_by_id", OLD."priority", OLD."screen_id", OLD."seconds", OLD."slide_id", OLD."starts_at", OLD."weekdays"); RETURN NULL;', hash='368c64e70ea67f82172ef8a97e909aa901874ccd', operation='DELETE', pgid='pgtrigger_delete_delete_f6b0a', table='exhibits_placement', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='slideevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='086781d09c990f1b5d77da259bef0c1a99e0561f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ac693', table='exhibits_slideevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='termevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bb2a74be876fc21535562fbeb04bb5d3f3e4c437', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_833e0', table='exhibits_termevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='sectionevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='941dfdf8df64b8e3986ea504d07f2f66cf6568d5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7ceb3', table='exhibits_sectionevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='section',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_sectionevent" ("exhibition_id", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."exhibition_id", NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title"); RETURN NULL;', hash='a584db69b5625fe9bc56fed7424addf751b87c40', operation='INSERT', pgid='pgtrigger_insert_insert_4419a', table='exhibits_section', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='section',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_sectionevent" ("exhibition_id", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."exhibition_id", NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title"); RETURN NULL;', hash='ee6edf2c1184d9514e729172218cb17887638cef', operation='UPDATE', pgid='pgtrigger_update_update_f602f', table='exhibits_section', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='section',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_sectionevent" ("exhibition_id", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (OLD."exhibition_id", OLD."id", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."title"); RETURN NULL;', hash='39014cc11dd3150cbe7e382f82a85ab60c5d8df6', operation='DELETE', pgid='pgtrigger_delete_delete_0894b', table='exhibits_section', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='screenevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='424f3085c0bbc9a72c4fa1e2c4f85b3a0211c186', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e25a6', table='exhibits_screenevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='screen',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_screenevent" ("exhibition_id", "height", "id", "kind", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "retired_at", "width") VALUES (NEW."exhibition_id", NEW."height", NEW."id", NEW."kind", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."retired_at", NEW."width"); RETURN NULL;', hash='1333cf68b497b2820ab82a8c1461f7ffe60fe949', operation='INSERT', pgid='pgtrigger_insert_insert_56348', table='exhibits_screen', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='screen',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."exhibition_id" IS DISTINCT FROM (NEW."exhibition_id") OR OLD."height" IS DISTINCT FROM (NEW."height") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."retired_at" IS DISTINCT FROM (NEW."retired_at") OR OLD."width" IS DISTINCT FROM (NEW."width"))', func='INSERT INTO "exhibits_screenevent" ("exhibition_id", "height", "id", "kind", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "retired_at", "width") VALUES (NEW."exhibition_id", NEW."height", NEW."id", NEW."kind", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."retired_at", NEW."width"); RETURN NULL;', hash='3e8568640ef880cbb753cba3ec7d48dd339469a0', operation='UPDATE', pgid='pgtrigger_update_update_51d2e', table='exhibits_screen', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='screen',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_screenevent" ("exhibition_id", "height", "id", "kind", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "retired_at", "width") VALUES (OLD."exhibition_id", OLD."height", OLD."id", OLD."kind", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."retired_at", OLD."width"); RETURN NULL;', hash='8629913def2feab734930eb4c6adc84e9f83a3e4', operation='DELETE', pgid='pgtrigger_delete_delete_04fb6', table='exhibits_screen', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='exhibitionevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f68648d4c65959fc37ad44336dd1986e0db02299', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6e374', table='exhibits_exhibitionevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='exhibition',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_exhibitionevent" ("ends_on", "hall_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "sort", "starts_on") VALUES (NEW."ends_on", NEW."hall_id", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."piece_id", NEW."piece_id", NEW."sort", NEW."starts_on"); RETURN NULL;', hash='c39a5456bd2fecbf662f92f440bc88889b4f60dc', operation='INSERT', pgid='pgtrigger_insert_insert_5349e', table='exhibits_exhibition', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='exhibition',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_exhibitionevent" ("ends_on", "hall_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "sort", "starts_on") VALUES (NEW."ends_on", NEW."hall_id", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."piece_id", NEW."piece_id", NEW."sort", NEW."starts_on"); RETURN NULL;', hash='dfeb807fdbe0447d8bc1f8e060824d7656ea54d9', operation='UPDATE', pgid='pgtrigger_update_update_bca7d', table='exhibits_exhibition', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='exhibition',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_exhibitionevent" ("ends_on", "hall_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "sort", "starts_on") VALUES (OLD."ends_on", OLD."hall_id", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."piece_id", OLD."piece_id", OLD."sort", OLD."starts_on"); RETURN NULL;', hash='81a47e45c8b92c929f6b38171be088f2bfce2e34', operation='DELETE', pgid='pgtrigger_delete_delete_b91d1', table='exhibits_exhibition', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='panelevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0d10111b339d42422690b996eacd1b450a8effc8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b0400', table='exhibits_panelevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='panel',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_panelevent" ("order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "rail_mm", "section_id", "stop_code") VALUES (NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."piece_id", NEW."piece_id", NEW."rail_mm", NEW."section_id", NEW."stop_code"); RETURN NULL;', hash='632cd0e4b1ad9ccf1125aad0547feef00e1cfea5', operation='INSERT', pgid='pgtrigger_insert_insert_81dee', table='exhibits_panel', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='panel',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_panelevent" ("order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "rail_mm", "section_id", "stop_code") VALUES (NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."piece_id", NEW."piece_id", NEW."rail_mm", NEW."section_id", NEW."stop_code"); RETURN NULL;', hash='b24b63d73aa1d8c3ee277be9191256b4983751d1', operation='UPDATE', pgid='pgtrigger_update_update_e6abe', table='exhibits_panel', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='panel',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_panelevent" ("order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "piece_id", "rail_mm", "section_id", "stop_code") VALUES (OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."piece_id", OLD."piece_id", OLD."rail_mm", OLD."section_id", OLD."stop_code"); RETURN NULL;', hash='e65102e8331a458f62a4b9552f957546bd77c2c3', operation='DELETE', pgid='pgtrigger_delete_delete_faff8', table='exhibits_panel', when='AFTER')),
            ),
        ]),
    ]
