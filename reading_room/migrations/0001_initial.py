import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from centre.shared.migrating import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        TrigramExtension(),
        Together([
            migrations.CreateModel(
                name='Collection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=30, unique=True, verbose_name='name')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('is_lent', models.BooleanField(default=False, verbose_name='may be lent')),
                ],
                options={
                    'verbose_name': 'collection',
                    'verbose_name_plural': 'collections',
                    'ordering': ['order', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='CollectionEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.collection')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=30, verbose_name='name')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                    ('is_lent', models.BooleanField(default=False, verbose_name='may be lent')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Miss',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('words', models.CharField(max_length=60, verbose_name='words')),
                    ('day', models.DateField(verbose_name='day')),
                    ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ],
                options={
                    'verbose_name': 'search without result',
                    'verbose_name_plural': 'searches without result',
                    'ordering': ['-day', '-times'],
                    'constraints': [models.UniqueConstraint(fields=('day', 'words'), name='miss_once_a_day'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='miss_of_some_words')],
                },
            ),
            migrations.CreateModel(
                name='ReadingList',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                    ('introduction', models.CharField(blank=True, max_length=300, verbose_name='introduction')),
                    ('is_public', models.BooleanField(default=False, verbose_name='shown to everybody')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made at')),
                ],
                options={
                    'verbose_name': 'reading list',
                    'verbose_name_plural': 'reading lists',
                    'ordering': ['-made_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='reading_list_with_a_name')],
                },
            ),
            migrations.CreateModel(
                name='ReadingListEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.readinglist')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('introduction', models.CharField(blank=True, max_length=300, verbose_name='introduction')),
                    ('is_public', models.BooleanField(default=False, verbose_name='shown to everybody')),
                    ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Shelf',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=20, unique=True, verbose_name='name')),
                    ('subject', models.CharField(blank=True, max_length=30, verbose_name='what stands there')),
                    ('way', models.CharField(blank=True, max_length=120, verbose_name='how to get there, in words')),
                    ('x', models.PositiveSmallIntegerField(default=0, verbose_name='from the left')),
                    ('y', models.PositiveSmallIntegerField(default=0, verbose_name='from the top')),
                    ('width', models.PositiveSmallIntegerField(default=100, verbose_name='width')),
                    ('height', models.PositiveSmallIntegerField(default=40, verbose_name='height')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order in which one walks past')),
                ],
                options={
                    'verbose_name': 'shelf',
                    'verbose_name_plural': 'shelves',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('height__gte', 1), ('height__lte', 1000), ('width__gte', 1), ('width__lte', 1000), ('x__lte', 1000), ('y__lte', 1000)), name='shelf_on_the_plan')],
                },
            ),
            migrations.CreateModel(
                name='ShelfEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.shelf')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=20, verbose_name='name')),
                    ('subject', models.CharField(blank=True, max_length=30, verbose_name='what stands there')),
                    ('way', models.CharField(blank=True, max_length=120, verbose_name='how to get there, in words')),
                    ('x', models.PositiveSmallIntegerField(default=0, verbose_name='from the left')),
                    ('y', models.PositiveSmallIntegerField(default=0, verbose_name='from the top')),
                    ('width', models.PositiveSmallIntegerField(default=100, verbose_name='width')),
                    ('height', models.PositiveSmallIntegerField(default=40, verbose_name='height')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order in which one walks past')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='StockTake',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                    ('begun_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='begun at')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ],
                options={
                    'verbose_name': 'stock-take',
                    'verbose_name_plural': 'stock-takes',
                    'ordering': ['-begun_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='stock_take_with_a_name')],
                },
            ),
            migrations.CreateModel(
                name='StockTakeEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.stocktake')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('begun_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                    ('begun_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='begun at')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Tier',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shelf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tiers', to='reading_room.shelf', verbose_name='shelf')),
                    ('name', models.CharField(max_length=20, verbose_name='name')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'verbose_name': 'tier',
                    'verbose_name_plural': 'tiers',
                    'ordering': ['shelf__order', 'shelf', 'order', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('shelf', 'name'), name='tier_name_once')],
                },
            ),
            migrations.CreateModel(
                name='TierEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.tier')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('shelf', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.shelf', verbose_name='shelf')),
                    ('name', models.CharField(max_length=20, verbose_name='name')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Title',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('book', 'book'), ('periodical', 'periodical')], default='book', max_length=10, verbose_name='kind')),
                    ('collection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='titles', to='reading_room.collection', verbose_name='collection')),
                    ('title', models.CharField(max_length=200, verbose_name='title proper')),
                    ('subtitle', models.CharField(blank=True, max_length=200, verbose_name='subtitle')),
                    ('pinyin', models.CharField(blank=True, max_length=400, verbose_name='pinyin')),
                    ('contributors', models.JSONField(blank=True, default=list, verbose_name='contributors')),
                    ('publisher', models.CharField(blank=True, max_length=80, verbose_name='publisher')),
                    ('place', models.CharField(blank=True, max_length=40, verbose_name='place of publication')),
                    ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                    ('edition', models.CharField(blank=True, max_length=40, verbose_name='edition')),
                    ('series', models.CharField(blank=True, max_length=120, verbose_name='monographic series')),
                    ('volume', models.CharField(blank=True, max_length=40, verbose_name='volume')),
                    ('pages', models.CharField(blank=True, max_length=40, verbose_name='extent')),
                    ('language', models.CharField(default='chi', max_length=10, verbose_name='language')),
                    ('isbn', models.CharField(blank=True, help_text='Digits only, as 13 where it is right.', max_length=20, verbose_name='ISBN')),
                    ('unified_number', models.CharField(blank=True, max_length=20, verbose_name='old unified number')),
                    ('issn', models.CharField(blank=True, max_length=9, verbose_name='ISSN')),
                    ('class_numbers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='class numbers')),
                    ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='subjects')),
                    ('summary', models.TextField(blank=True, max_length=2000, verbose_name='summary')),
                    ('cover', models.CharField(blank=True, editable=False, max_length=80, verbose_name='cover')),
                    ('cover_width', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='width of the cover')),
                    ('cover_height', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='height of the cover')),
                    ('edited', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, editable=False, size=None)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added at')),
                    ('search', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                    ('findable', models.TextField(blank=True, editable=False)),
                ],
                options={
                    'verbose_name': 'catalogue title',
                    'verbose_name_plural': 'catalogue titles',
                    'ordering': ['-added_at', '-pk'],
                    'permissions': [('keep_catalogue', 'Can keep the catalogue'), ('lend_books', 'Can lend books and take them back'), ('see_loans', 'Can see who has borrowed what'), ('take_stock', 'Can take stock'), ('see_reading_reports', 'Can see the reports of the reading room')],
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='title_by_words'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('findable', name='gin_trgm_ops'), name='title_by_sound_and_number'), models.Index(condition=models.Q(('isbn', ''), _negated=True), fields=['isbn'], name='title_by_isbn'), models.Index(fields=['collection', '-added_at'], name='title_new_in_a_collection')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='title_with_a_title'), models.CheckConstraint(condition=models.Q(('kind__in', ['book', 'periodical'])), name='title_kind_known'), models.CheckConstraint(condition=models.Q(('year__isnull', True), models.Q(('year__gte', 1000), ('year__lte', 2999)), _connector='OR'), name='title_of_a_plausible_year')],
                },
            ),
            migrations.CreateModel(
                name='Copy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='reading_room.title', verbose_name='catalogue title')),
                    ('accession_number', models.CharField(max_length=30, unique=True, verbose_name='accession number')),
                    ('barcode', models.CharField(blank=True, max_length=30, null=True, unique=True, verbose_name='barcode')),
                    ('call_number', models.CharField(blank=True, max_length=60, verbose_name='call number')),
                    ('call_key', models.CharField(blank=True, db_collation='C', editable=False, max_length=240)),
                    ('tier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='reading_room.tier', verbose_name='tier')),
                    ('state', models.CharField(choices=[('here', 'here'), ('missing', 'missing'), ('repair', 'being repaired'), ('withdrawn', 'withdrawn from the stock')], default='here', max_length=9, verbose_name='state')),
                    ('is_reference', models.BooleanField(default=False, verbose_name='stays in the house')),
                    ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added at')),
                ],
                options={
                    'verbose_name': 'copy',
                    'verbose_name_plural': 'copies',
                    'ordering': ['call_key', 'accession_number'],
                    'indexes': [models.Index(fields=['call_key', 'accession_number'], name='copy_in_shelf_order'), models.Index(fields=['tier', 'call_key'], name='copy_on_a_tier')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('accession_number', ''), _negated=True), name='copy_with_an_accession_number'), models.CheckConstraint(condition=models.Q(('barcode', ''), _negated=True), name='copy_barcode_or_none'), models.CheckConstraint(condition=models.Q(('state__in', ['here', 'missing', 'repair', 'withdrawn'])), name='copy_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('call_key', ''), ('call_number', '')), models.Q(models.Q(('call_number', ''), _negated=True), models.Q(('call_key', ''), _negated=True)), _connector='OR'), name='copy_call_number_has_its_key')],
                },
            ),
            migrations.CreateModel(
                name='CopyEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.copy')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('title', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.title', verbose_name='catalogue title')),
                    ('accession_number', models.CharField(max_length=30, verbose_name='accession number')),
                    ('barcode', models.CharField(blank=True, max_length=30, null=True, verbose_name='barcode')),
                    ('call_number', models.CharField(blank=True, max_length=60, verbose_name='call number')),
                    ('call_key', models.CharField(blank=True, db_collation='C', editable=False, max_length=240)),
                    ('tier', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.tier', verbose_name='tier')),
                    ('state', models.CharField(choices=[('here', 'here'), ('missing', 'missing'), ('repair', 'being repaired'), ('withdrawn', 'withdrawn from the stock')], default='here', max_length=9, verbose_name='state')),
                    ('is_reference', models.BooleanField(default=False, verbose_name='stays in the house')),
                    ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Hold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='reading_room.title', verbose_name='catalogue title')),
                    ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='title_holds', to=settings.AUTH_USER_MODEL, verbose_name='reader')),
                    ('state', models.CharField(choices=[('waiting', 'waiting in the queue'), ('ready', 'ready at the counter'), ('collected', 'collected'), ('expired', 'not collected'), ('cancelled', 'cancelled')], default='waiting', max_length=9, verbose_name='state')),
                    ('placed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                    ('copy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='reading_room.copy', verbose_name='copy kept for it')),
                    ('ready_until', models.DateField(blank=True, null=True, verbose_name='kept until')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ],
                options={
                    'verbose_name': 'hold on a title',
                    'verbose_name_plural': 'holds on titles',
                    'ordering': ['placed_at', 'pk'],
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['title', 'placed_at'], name='hold_queue_of_a_title')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'ready'])), fields=('title', 'reader'), name='hold_one_open_each'), models.UniqueConstraint(condition=models.Q(('state', 'ready')), fields=('copy',), name='hold_one_reader_for_a_copy_kept'), models.CheckConstraint(condition=models.Q(models.Q(('copy__isnull', False), ('ready_until__isnull', False), ('state', 'ready')), models.Q(('state', 'ready'), _negated=True), _connector='OR'), name='hold_ready_with_copy_and_day'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'ready', 'collected', 'expired', 'cancelled'])), name='hold_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'ready'])), models.Q(models.Q(('state__in', ['waiting', 'ready']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='hold_ended_with_its_time')],
                },
            ),
            migrations.CreateModel(
                name='HoldEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.hold')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('title', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.title', verbose_name='catalogue title')),
                    ('reader', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reader')),
                    ('state', models.CharField(choices=[('waiting', 'waiting in the queue'), ('ready', 'ready at the counter'), ('collected', 'collected'), ('expired', 'not collected'), ('cancelled', 'cancelled')], default='waiting', max_length=9, verbose_name='state')),
                    ('placed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                    ('copy', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.copy', verbose_name='copy kept for it')),
                    ('ready_until', models.DateField(blank=True, null=True, verbose_name='kept until')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='InHouseUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('copy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_house_uses', to='reading_room.copy', verbose_name='copy')),
                    ('tier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_house_uses', to='reading_room.tier', verbose_name='tier')),
                    ('times', models.PositiveSmallIntegerField(default=1, verbose_name='times')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ],
                options={
                    'verbose_name': 'in-house use',
                    'verbose_name_plural': 'in-house uses',
                    'ordering': ['-at', '-pk'],
                    'indexes': [models.Index(fields=['at'], name='in_house_use_by_time')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('copy__isnull', False), ('tier__isnull', True), ('times', 1)), models.Q(('copy__isnull', True), ('tier__isnull', False), ('times__gte', 1)), _connector='OR'), name='in_house_use_of_a_copy_or_a_tier')],
                },
            ),
            migrations.CreateModel(
                name='Issue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='reading_room.title', verbose_name='periodical')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('number', models.CharField(help_text='As printed: 5, or 5–6.', max_length=20, verbose_name='number')),
                    ('whole_number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number from the first issue on')),
                    ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                    ('arrived_on', models.DateField(verbose_name='arrived on')),
                    ('tier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='reading_room.tier', verbose_name='tier')),
                ],
                options={
                    'verbose_name': 'issue',
                    'verbose_name_plural': 'issues',
                    'ordering': ['-year', '-arrived_on', '-pk'],
                    'constraints': [models.UniqueConstraint(fields=('title', 'year', 'number'), name='issue_once'), models.CheckConstraint(condition=models.Q(('year__gte', 1900), ('year__lte', 2999)), name='issue_of_a_plausible_year'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='issue_with_a_number')],
                },
            ),
            migrations.CreateModel(
                name='IssueEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.issue')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('title', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.title', verbose_name='periodical')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('number', models.CharField(help_text='As printed: 5, or 5–6.', max_length=20, verbose_name='number')),
                    ('whole_number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number from the first issue on')),
                    ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                    ('arrived_on', models.DateField(verbose_name='arrived on')),
                    ('tier', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.tier', verbose_name='tier')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Loan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='reading_room.copy', verbose_name='copy')),
                    ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to=settings.AUTH_USER_MODEL, verbose_name='reader')),
                    ('lent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='lent at')),
                    ('lent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lent by')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('renewals', models.PositiveSmallIntegerField(default=0, verbose_name='times renewed')),
                    ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='returned at')),
                    ('reminded_on', models.DateField(blank=True, null=True, verbose_name='reminded on')),
                ],
                options={
                    'verbose_name': 'loan',
                    'verbose_name_plural': 'loans',
                    'ordering': ['-lent_at', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['reader'], name='loan_open_of_a_reader'), models.Index(condition=models.Q(('returned_at__isnull', True)), fields=['due_on'], name='loan_open_by_due_day')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('returned_at__isnull', True)), fields=('copy',), name='loan_one_open_of_a_copy'), models.CheckConstraint(condition=models.Q(('returned_at__isnull', True), ('returned_at__gte', models.F('lent_at')), _connector='OR'), name='loan_returned_after_it_was_lent')],
                },
            ),
            migrations.CreateModel(
                name='LoanEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.loan')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('copy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.copy', verbose_name='copy')),
                    ('reader', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reader')),
                    ('lent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='lent at')),
                    ('lent_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lent by')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('renewals', models.PositiveSmallIntegerField(default=0, verbose_name='times renewed')),
                    ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='returned at')),
                    ('reminded_on', models.DateField(blank=True, null=True, verbose_name='reminded on')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='ReadingListEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reading_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='reading_room.readinglist', verbose_name='reading list')),
                    ('title', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='list_entries', to='reading_room.title', verbose_name='catalogue title')),
                    ('why', models.CharField(blank=True, max_length=120, verbose_name='why')),
                    ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ],
                options={
                    'verbose_name': 'entry of a reading list',
                    'verbose_name_plural': 'entries of reading lists',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('reading_list', 'title'), name='reading_list_names_a_title_once')],
                },
            ),
            migrations.CreateModel(
                name='Scan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stock_take', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='reading_room.stocktake', verbose_name='stock-take')),
                    ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='reading_room.copy', verbose_name='copy')),
                    ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='reading_room.tier', verbose_name='tier')),
                    ('place', models.PositiveIntegerField(verbose_name='place in the row')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ],
                options={
                    'verbose_name': 'scan',
                    'verbose_name_plural': 'scans',
                    'ordering': ['tier', 'place', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('stock_take', 'copy'), name='scan_once_in_a_stock_take')],
                },
            ),
            migrations.CreateModel(
                name='TitleEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reading_room.title')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('kind', models.CharField(choices=[('book', 'book'), ('periodical', 'periodical')], default='book', max_length=10, verbose_name='kind')),
                    ('collection', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reading_room.collection', verbose_name='collection')),
                    ('title', models.CharField(max_length=200, verbose_name='title proper')),
                    ('subtitle', models.CharField(blank=True, max_length=200, verbose_name='subtitle')),
                    ('pinyin', models.CharField(blank=True, max_length=400, verbose_name='pinyin')),
                    ('contributors', models.JSONField(blank=True, default=list, verbose_name='contributors')),
                    ('publisher', models.CharField(blank=True, max_length=80, verbose_name='publisher')),
                    ('place', models.CharField(blank=True, max_length=40, verbose_name='place of publication')),
                    ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                    ('edition', models.CharField(blank=True, max_length=40, verbose_name='edition')),
                    ('series', models.CharField(blank=True, max_length=120, verbose_name='monographic series')),
                    ('volume', models.CharField(blank=True, max_length=40, verbose_name='volume')),
                    ('pages', models.CharField(blank=True, max_length=40, verbose_name='extent')),
                    ('language', models.CharField(default='chi', max_length=10, verbose_name='language')),
                    ('isbn', models.CharField(blank=True, help_text='Digits only, as 13 where it is right.', max_length=20, verbose_name='ISBN')),
                    ('unified_number', models.CharField(blank=True, max_length=20, verbose_name='old unified number')),
                    ('issn', models.CharField(blank=True, max_length=9, verbose_name='ISSN')),
                    ('class_numbers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='class numbers')),
                    ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='subjects')),
                    ('summary', models.TextField(blank=True, max_length=2000, verbose_name='summary')),
                    ('cover', models.CharField(blank=True, editable=False, max_length=80, verbose_name='cover')),
                    ('cover_width', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='width of the cover')),
                    ('cover_height', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='height of the cover')),
                    ('edited', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, editable=False, size=None)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added at')),
                ],
                options={
                    'abstract': False,
                },
            ),
        ]),
        Together([
            migrations.AddField(
                model_name='stocktake',
                name='tiers',
                field=models.ManyToManyField(related_name='stock_takes', to='reading_room.tier', verbose_name='tiers'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='collection',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_collectionevent" ("id", "is_lent", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."is_lent", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='d1d91892ac3973cbc840eedbaf0be38803bdb4b3', operation='INSERT', pgid='pgtrigger_insert_insert_76f18', table='reading_room_collection', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='collection',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_collectionevent" ("id", "is_lent", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."is_lent", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='a79126ef72e919edeaafd3e9cfa4ae2a9396c2bf', operation='UPDATE', pgid='pgtrigger_update_update_dc3c4', table='reading_room_collection', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='collection',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_collectionevent" ("id", "is_lent", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."is_lent", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1cd122a64ef2a2e1f82300550544a3e1abaec9a4', operation='DELETE', pgid='pgtrigger_delete_delete_09598', table='reading_room_collection', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='shelf',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_shelfevent" ("height", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "way", "width", "x", "y") VALUES (NEW."height", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."subject", NEW."way", NEW."width", NEW."x", NEW."y"); RETURN NULL;', hash='ab648cd23d5823e09e10abe7cec2fb4675d15325', operation='INSERT', pgid='pgtrigger_insert_insert_29c3e', table='reading_room_shelf', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='shelf',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_shelfevent" ("height", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "way", "width", "x", "y") VALUES (NEW."height", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."subject", NEW."way", NEW."width", NEW."x", NEW."y"); RETURN NULL;', hash='e4ff4780f6209a296bea44474ff2d48605d4f40f', operation='UPDATE', pgid='pgtrigger_update_update_f18f8', table='reading_room_shelf', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='shelf',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_shelfevent" ("height", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "way", "width", "x", "y") VALUES (OLD."height", OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."subject", OLD."way", OLD."width", OLD."x", OLD."y"); RETURN NULL;', hash='0334c040eb401d45391c525b2ca0fcd1f249ae94', operation='DELETE', pgid='pgtrigger_delete_delete_e44cb', table='reading_room_shelf', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='collectionevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d722fc9e41c5c19a58f74ddc63502161cad8b7c3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1c1e4', table='reading_room_collectionevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='loan',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_loanevent" ("copy_id", "due_on", "id", "lent_at", "lent_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reminded_on", "renewals", "returned_at") VALUES (NEW."copy_id", NEW."due_on", NEW."id", NEW."lent_at", NEW."lent_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reader_id", NEW."reminded_on", NEW."renewals", NEW."returned_at"); RETURN NULL;', hash='45a3da7c10c5d38be3e16e33fa12369dd3e7ec0d', operation='INSERT', pgid='pgtrigger_insert_insert_8e1d5', table='reading_room_loan', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='loan',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_loanevent" ("copy_id", "due_on", "id", "lent_at", "lent_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reminded_on", "renewals", "returned_at") VALUES (NEW."copy_id", NEW."due_on", NEW."id", NEW."lent_at", NEW."lent_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reader_id", NEW."reminded_on", NEW."renewals", NEW."returned_at"); RETURN NULL;', hash='aad5bc43fa465570beba1fa9d2080a789b19f612', operation='UPDATE', pgid='pgtrigger_update_update_7ec95', table='reading_room_loan', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='loan',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_loanevent" ("copy_id", "due_on", "id", "lent_at", "lent_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reader_id", "reminded_on", "renewals", "returned_at") VALUES (OLD."copy_id", OLD."due_on", OLD."id", OLD."lent_at", OLD."lent_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reader_id", OLD."reminded_on", OLD."renewals", OLD."returned_at"); RETURN NULL;', hash='6b582ab8ec8816f51f96e8186881c0f97d2859ff', operation='DELETE', pgid='pgtrigger_delete_delete_e4bc7', table='reading_room_loan', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='loanevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='983b91426d8cd6089e2f4d5a7d2bd8a40bce787d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1ae59', table='reading_room_loanevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='readinglist',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_readinglistevent" ("id", "introduction", "is_public", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."introduction", NEW."is_public", NEW."made_at", NEW."made_by_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='fd6afbfe4c09939b08601122f4bb2fe4f8144123', operation='INSERT', pgid='pgtrigger_insert_insert_f0f65', table='reading_room_readinglist', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='readinglist',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_readinglistevent" ("id", "introduction", "is_public", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."introduction", NEW."is_public", NEW."made_at", NEW."made_by_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='b4cc5df638fcfc968ce1b5dc9ba3d1fc1611cec1', operation='UPDATE', pgid='pgtrigger_update_update_c74d8', table='reading_room_readinglist', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='readinglist',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_readinglistevent" ("id", "introduction", "is_public", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."introduction", OLD."is_public", OLD."made_at", OLD."made_by_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='e1f547f946e0b87ec3e17e40336ebb3c9adc5b25', operation='DELETE', pgid='pgtrigger_delete_delete_6944b', table='reading_room_readinglist', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='readinglistevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='82ebf3e64930e0f14229260d6dbb1f02ee1f96a0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_285dc', table='reading_room_readinglistevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='shelfevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='14d472dae7562fa1af39a87ea5b459970941f063', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_66fec', table='reading_room_shelfevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='stocktakeevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7845cfb808adb3cc900ac7e9c0eee32f6b18b247', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_911d3', table='reading_room_stocktakeevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tier',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_tierevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shelf_id") VALUES (NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."shelf_id"); RETURN NULL;', hash='66729f1fb0b4ab60c56da64be9489879352cea20', operation='INSERT', pgid='pgtrigger_insert_insert_20a55', table='reading_room_tier', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tier',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_tierevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shelf_id") VALUES (NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."shelf_id"); RETURN NULL;', hash='d272fdc4ca6286b5142bcb6d0da141a76d6f59b5', operation='UPDATE', pgid='pgtrigger_update_update_07b3d', table='reading_room_tier', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tier',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_tierevent" ("id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shelf_id") VALUES (OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."shelf_id"); RETURN NULL;', hash='c547ed04fc74adea2f20c3fb76e00ef5818117b1', operation='DELETE', pgid='pgtrigger_delete_delete_e522d', table='reading_room_tier', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='stocktake',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_stocktakeevent" ("begun_at", "begun_by_id", "closed_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."begun_at", NEW."begun_by_id", NEW."closed_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='5dfc4f339958bba6c2a435343ddceeb9f0be2252', operation='INSERT', pgid='pgtrigger_insert_insert_b5d60', table='reading_room_stocktake', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='stocktake',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_stocktakeevent" ("begun_at", "begun_by_id", "closed_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."begun_at", NEW."begun_by_id", NEW."closed_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='974e17ba7099fbe61542999c37fdd7159a6a3240', operation='UPDATE', pgid='pgtrigger_update_update_c984c', table='reading_room_stocktake', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='stocktake',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_stocktakeevent" ("begun_at", "begun_by_id", "closed_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."begun_at", OLD."begun_by_id", OLD."closed_at", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='a23b8f474b3361dcb219faa68133d7a4088a3011', operation='DELETE', pgid='pgtrigger_delete_delete_1533b', table='reading_room_stocktake', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tierevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c3a17656f59fe5dbf677ad70bac565faa54b8be8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_64f1e', table='reading_room_tierevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='title',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_titleevent" ("added_at", "class_numbers", "collection_id", "contributors", "cover", "cover_height", "cover_width", "edited", "edition", "id", "isbn", "issn", "kind", "language", "pages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "place", "publisher", "series", "subjects", "subtitle", "summary", "title", "unified_number", "volume", "year") VALUES (NEW."added_at", NEW."class_numbers", NEW."collection_id", NEW."contributors", NEW."cover", NEW."cover_height", NEW."cover_width", NEW."edited", NEW."edition", NEW."id", NEW."isbn", NEW."issn", NEW."kind", NEW."language", NEW."pages", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinyin", NEW."place", NEW."publisher", NEW."series", NEW."subjects", NEW."subtitle", NEW."summary", NEW."title", NEW."unified_number", NEW."volume", NEW."year"); RETURN NULL;', hash='4577db6ef5af5e5280c9dafd6bc4b1aa4fc9f0bf', operation='INSERT', pgid='pgtrigger_insert_insert_47aad', table='reading_room_title', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='title',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."added_at" IS DISTINCT FROM (NEW."added_at") OR OLD."class_numbers" IS DISTINCT FROM (NEW."class_numbers") OR OLD."collection_id" IS DISTINCT FROM (NEW."collection_id") OR OLD."contributors" IS DISTINCT FROM (NEW."contributors") OR OLD."cover" IS DISTINCT FROM (NEW."cover") OR OLD."cover_height" IS DISTINCT FROM (NEW."cover_height") OR OLD."cover_width" IS DISTINCT FROM (NEW."cover_width") OR OLD."edited" IS DISTINCT FROM (NEW."edited") OR OLD."edition" IS DISTINCT FROM (NEW."edition") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."isbn" IS DISTINCT FROM (NEW."isbn") OR OLD."issn" IS DISTINCT FROM (NEW."issn") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."pages" IS DISTINCT FROM (NEW."pages") OR OLD."pinyin" IS DISTINCT FROM (NEW."pinyin") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."publisher" IS DISTINCT FROM (NEW."publisher") OR OLD."series" IS DISTINCT FROM (NEW."series") OR OLD."subjects" IS DISTINCT FROM (NEW."subjects") OR OLD."subtitle" IS DISTINCT FROM (NEW."subtitle") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."unified_number" IS DISTINCT FROM (NEW."unified_number") OR OLD."volume" IS DISTINCT FROM (NEW."volume") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "reading_room_titleevent" ("added_at", "class_numbers", "collection_id", "contributors", "cover", "cover_height", "cover_width", "edited", "edition", "id", "isbn", "issn", "kind", "language", "pages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "place", "publisher", "series", "subjects", "subtitle", "summary", "title", "unified_number", "volume", "year") VALUES (NEW."added_at", NEW."class_numbers", NEW."collection_id", NEW."contributors", NEW."cover", NEW."cover_height", NEW."cover_width", NEW."edited", NEW."edition", NEW."id", NEW."isbn", NEW."issn", NEW."kind", NEW."language", NEW."pages", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinyin", NEW."place", NEW."publisher", NEW."series", NEW."subjects", NEW."subtitle", NEW."summary", NEW."title", NEW."unified_number", NEW."volume", NEW."year"); RETURN NULL;', hash='e51debfcfae96fec55588ddb05776569ff8bcfe6', operation='UPDATE', pgid='pgtrigger_update_update_f6429', table='reading_room_title', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='title',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_titleevent" ("added_at", "class_numbers", "collection_id", "contributors", "cover", "cover_height", "cover_width", "edited", "edition", "id", "isbn", "issn", "kind", "language", "pages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinyin", "place", "publisher", "series", "subjects", "subtitle", "summary", "title", "unified_number", "volume", "year") VALUES (OLD."added_at", OLD."class_numbers", OLD."collection_id", OLD."contributors", OLD."cover", OLD."cover_height", OLD."cover_width", OLD."edited", OLD."edition", OLD."id", OLD."isbn", OLD."issn", OLD."kind", OLD."language", OLD."pages", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pinyin", OLD."place", OLD."publisher", OLD."series", OLD."subjects", OLD."subtitle", OLD."summary", OLD."title", OLD."unified_number", OLD."volume", OLD."year"); RETURN NULL;', hash='64a59f7b6da2248bcd67f277619d0af81f56ef27', operation='DELETE', pgid='pgtrigger_delete_delete_c41a2', table='reading_room_title', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='issueevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='06da034d35b177af2beb63cd3cc2c3220b6891bc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fc32d', table='reading_room_issueevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='issue',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_issueevent" ("arrived_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "tier_id", "title_id", "whole_number", "year") VALUES (NEW."arrived_on", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_on", NEW."tier_id", NEW."title_id", NEW."whole_number", NEW."year"); RETURN NULL;', hash='945fd4587877667c943e9e7f12118a6f954d26b9', operation='INSERT', pgid='pgtrigger_insert_insert_84f19', table='reading_room_issue', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='issue',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_issueevent" ("arrived_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "tier_id", "title_id", "whole_number", "year") VALUES (NEW."arrived_on", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_on", NEW."tier_id", NEW."title_id", NEW."whole_number", NEW."year"); RETURN NULL;', hash='6cac0c465b6919d9237eead11c6081642c841099', operation='UPDATE', pgid='pgtrigger_update_update_239c0', table='reading_room_issue', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='issue',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_issueevent" ("arrived_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_on", "tier_id", "title_id", "whole_number", "year") VALUES (OLD."arrived_on", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_on", OLD."tier_id", OLD."title_id", OLD."whole_number", OLD."year"); RETURN NULL;', hash='9029ed262315089400aedbca3a0f549a5b4943c5', operation='DELETE', pgid='pgtrigger_delete_delete_93ed9', table='reading_room_issue', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='holdevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='00fba9b5b4a9985929ddf4f4c161c385b86131e2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_64f94', table='reading_room_holdevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hold',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_holdevent" ("copy_id", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "reader_id", "ready_until", "state", "title_id") VALUES (NEW."copy_id", NEW."ended_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."placed_at", NEW."reader_id", NEW."ready_until", NEW."state", NEW."title_id"); RETURN NULL;', hash='1335d686679c6a5cd9cb71b300a8abf8bbe18499', operation='INSERT', pgid='pgtrigger_insert_insert_ed1cf', table='reading_room_hold', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hold',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_holdevent" ("copy_id", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "reader_id", "ready_until", "state", "title_id") VALUES (NEW."copy_id", NEW."ended_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."placed_at", NEW."reader_id", NEW."ready_until", NEW."state", NEW."title_id"); RETURN NULL;', hash='5d240efc93085567ff79203d89d21e5600e22f01', operation='UPDATE', pgid='pgtrigger_update_update_db7ed', table='reading_room_hold', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='hold',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_holdevent" ("copy_id", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "reader_id", "ready_until", "state", "title_id") VALUES (OLD."copy_id", OLD."ended_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."placed_at", OLD."reader_id", OLD."ready_until", OLD."state", OLD."title_id"); RETURN NULL;', hash='71fb23503c494911299423f331b09b6657080032', operation='DELETE', pgid='pgtrigger_delete_delete_75af9', table='reading_room_hold', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='copyevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='af353a987d6237a2ba115dbef76c072b5cc19aab', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9c9cf', table='reading_room_copyevent', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='copy',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_copyevent" ("accession_number", "added_at", "barcode", "call_key", "call_number", "id", "is_reference", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "tier_id", "title_id") VALUES (NEW."accession_number", NEW."added_at", NEW."barcode", NEW."call_key", NEW."call_number", NEW."id", NEW."is_reference", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."tier_id", NEW."title_id"); RETURN NULL;', hash='d4015ce66b5e3a652c24f73c98374db475f12284', operation='INSERT', pgid='pgtrigger_insert_insert_ef416', table='reading_room_copy', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='copy',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reading_room_copyevent" ("accession_number", "added_at", "barcode", "call_key", "call_number", "id", "is_reference", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "tier_id", "title_id") VALUES (NEW."accession_number", NEW."added_at", NEW."barcode", NEW."call_key", NEW."call_number", NEW."id", NEW."is_reference", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."tier_id", NEW."title_id"); RETURN NULL;', hash='dae5b800a89ea324c82013ad9cb989df52a9b0b6', operation='UPDATE', pgid='pgtrigger_update_update_f5b90', table='reading_room_copy', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='copy',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reading_room_copyevent" ("accession_number", "added_at", "barcode", "call_key", "call_number", "id", "is_reference", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "tier_id", "title_id") VALUES (OLD."accession_number", OLD."added_at", OLD."barcode", OLD."call_key", OLD."call_number", OLD."id", OLD."is_reference", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."tier_id", OLD."title_id"); RETURN NULL;', hash='abbd5a5a2a8106459bab1021f25404492c79a201', operation='DELETE', pgid='pgtrigger_delete_delete_aa071', table='reading_room_copy', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='titleevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1d6cf3ad60aa4321c23ca24fd37d6e3d67ca6c49', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0acc6', table='reading_room_titleevent', when='BEFORE')),
            ),
        ]),
    ]
