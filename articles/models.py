"""What the database holds: articles that never change, what runs extracted from them, and the places they name.

What must never be false stands in the database itself: the constraints below, and in the first migration the
triggers (spans and quotes, immutable text, append-only decisions) and the precision law of places.
"""

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.extraction import records

# The least radius, in kilometres, that a point of each kind may claim: a settlement is never shown as a doorstep.
LEAST_UNCERTAINTY_KM = {"county": 10, "district": 5, "city": 2, "village": 1, "natural": 5, "site": 1}
# The fields of an item that a person may decide; `where` takes a list of place ids.
DECIDABLE = ("status", "theme", "themes", "speaker_name", "speaker_role", "where", "review_state")
PROVINCE_CODES = tuple(f"IR-{number:02d}" for number in range(31))


def one_of(field, values, name):
    """A check constraint: `field` takes one of `values`."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=name)


class Status(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    COMMITTED = "committed", _("Committed")
    UNDER_WAY = "under_way", _("Under way")
    COMPLETED = "completed", _("Completed")


class Theme(models.IntegerChoices):
    """The Comparative Agendas Project's major topics."""

    MACROECONOMICS = 1, _("Macroeconomics")
    CIVIL_RIGHTS = 2, _("Civil rights")
    HEALTH = 3, _("Health")
    AGRICULTURE = 4, _("Agriculture")
    LABOR = 5, _("Labour and employment")
    EDUCATION = 6, _("Education")
    ENVIRONMENT = 7, _("Environment")
    ENERGY = 8, _("Energy")
    IMMIGRATION = 9, _("Immigration")
    TRANSPORTATION = 10, _("Transport and roads")
    LAW_CRIME = 12, _("Law, police and crime")
    SOCIAL_WELFARE = 13, _("Social welfare")
    HOUSING = 14, _("Housing and development")
    DOMESTIC_COMMERCE = 15, _("Industry, commerce and tourism")
    DEFENSE = 16, _("Defence and security")
    TECHNOLOGY = 17, _("Science, technology and communications")
    FOREIGN_TRADE = 18, _("Foreign trade")
    INTERNATIONAL_AFFAIRS = 19, _("International affairs")
    GOVERNMENT_OPERATIONS = 20, _("Government operations")
    PUBLIC_LANDS_WATER = 21, _("Natural resources, water and land")
    CULTURE = 23, _("Culture, arts and sport")


class Kind(models.TextChoices):
    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    COUNTY = "county", _("County")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    VILLAGE = "village", _("Village")
    NATURAL = "natural", _("Natural feature")
    SITE = "site", _("Named site")
    RELATIVE = "relative", _("Relative place")


class Basis(models.TextChoices):
    MEASURE = "measure", _("Named in the measure")
    SENTENCE = "sentence", _("Named in its sentence")
    FOCUS = "focus", _("The article's focus")
    NATIONAL = "national", _("A national body's measure")


class ReviewState(models.TextChoices):
    MACHINE = "machine", _("Not reviewed")
    CONFIRMED = "confirmed", _("Confirmed")
    CORRECTED = "corrected", _("Corrected")
    REJECTED = "rejected", _("Rejected")


class ArticleQuerySet(models.QuerySet):
    def unprocessed(self, version, lexicons_sha256):
        """Articles that no run of this extractor version with these lexicons has finished, oldest first."""
        done = Q(processed_by__version=version, processed_by__lexicons_sha256=lexicons_sha256)
        return self.filter(~done | Q(processed_by=None)).order_by("pk")


class Article(models.Model):
    """One news text as published. `text` is immutable; `sha256` is the hash of its UTF-8 bytes and its identity.

    `published` is null where neither the text nor its source gives a date; `processed_by` is the last run that read it.
    """

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    text = models.TextField(_("text"))
    title = models.TextField(_("title"), blank=True)
    agency = models.CharField(_("agency"), max_length=120, blank=True)
    published = models.DateField(_("published"), null=True, blank=True, db_index=True)
    source_url = models.URLField(_("source address"), max_length=1000, blank=True)
    source_name = models.CharField(_("source name"), max_length=500, blank=True)
    synthetic = models.BooleanField(_("synthetic"), default=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    focus = models.ForeignKey(
        "Place", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("focus")
    )
    processed_by = models.ForeignKey(
        "Run", null=True, blank=True, on_delete=models.PROTECT, related_name="articles", verbose_name=_("processed by")
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("news articles")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="article_text_not_empty")]
        indexes = [models.Index(fields=["agency"], name="article_agency")]

    def __str__(self):
        return self.title or self.public_id

    @property
    def public_id(self):
        return self.sha256[:12]


class Run(models.Model):
    """One processing of articles: which extractor and which lexicons produced what it left."""

    version = models.CharField(_("extractor version"), max_length=40)
    lexicons_sha256 = models.CharField(_("hash of the lexicons"), max_length=64)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")

    def __str__(self):
        return f"{self.pk} · {self.version} · {self.lexicons_sha256[:8]}"


class Place(models.Model):
    """A gazetteer record under the gazetteer's own id, or a relative place derived from one.

    The precision law, kept by the database: provinces, relative places and countries carry polygons or nothing, never a
    pin; settlements and sites carry a point, with at least the uncertainty of LEAST_UNCERTAINTY_KM for their kind;
    counties and natural features either. `uncertainty_km` is the radius within which the real place surely lies.
    """

    # Long enough for a place derived from all 31 provinces.
    id = models.CharField(primary_key=True, max_length=255)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    provinces = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name=_("provinces"))
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("part of")
    )
    geometry = models.GeometryField(_("geometry"), null=True, blank=True)
    label_point = models.PointField(_("label point"), null=True, blank=True)
    uncertainty_km = models.FloatField(_("uncertainty (km)"), null=True, blank=True)
    population = models.IntegerField(_("population"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            one_of("kind", records.KINDS, "place_kind"),
            models.CheckConstraint(
                condition=Q(provinces__contained_by=list(PROVINCE_CODES)), name="place_provinces_are_iso_codes"
            ),
            models.CheckConstraint(
                condition=Q(uncertainty_km=None) | Q(uncertainty_km__gt=0), name="place_uncertainty_positive"
            ),
            models.CheckConstraint(
                condition=Q(population=None) | Q(population__gte=0), name="place_population_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["kind"], name="place_kind_index"),
            GinIndex(fields=["provinces"], name="place_provinces"),
        ]

    def __str__(self):
        return self.name


class PlaceName(models.Model):
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names", verbose_name=_("place"))
    name = models.CharField(_("name"), max_length=200)
    folded = models.CharField(_("folded"), max_length=200, db_index=True)

    class Meta:
        verbose_name = _("name of a place")
        verbose_name_plural = _("names of places")
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="place_name_once")]

    def __str__(self):
        return self.name


def spans(name):
    """The check constraint that every span shares; its end within the text is the trigger's part."""
    return models.CheckConstraint(condition=Q(start__gte=0, end__gt=F("start")), name=name)


class Mention(models.Model):
    """A toponym: a place's name as it stands in an article. `reason` is records.Reason as JSON, with the `losers`."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="mentions", verbose_name=_("article"))
    run = models.ForeignKey(Run, on_delete=models.PROTECT, verbose_name=_("run"))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="mentions", verbose_name=_("place"))
    start = models.IntegerField(_("start"))
    end = models.IntegerField(_("end"))
    quote = models.TextField(_("quote"))
    reason = models.JSONField(_("reason"), default=dict)

    class Meta:
        verbose_name = _("mention of a place")
        verbose_name_plural = _("mentions of places")
        ordering = ["article", "start", "end"]
        constraints = [
            spans("mention_span"),
            models.UniqueConstraint(fields=["article", "start", "end"], name="mention_once"),
        ]

    def __str__(self):
        return self.quote


class ItemQuerySet(models.QuerySet):
    def public(self):
        """The items that the site and every export may show: found by the last run and not rejected by a person."""
        return self.filter(withdrawn_at=None).exclude(review_state=ReviewState.REJECTED)


class PolicyItem(models.Model):
    """The public record of one measure in one article. `public_id` never changes once given.

    Three layers of truth: `extracted` holds what the last run said, `decisions` what people decided, and the fields the
    result, in which a person's value wins. A withdrawn item is a tombstone: a later run did not find it again.
    `changed_at` moves only when something public changes. `search` is quote, title and speaker, folded.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="items", verbose_name=_("article"))
    run = models.ForeignKey(Run, on_delete=models.PROTECT, verbose_name=_("run"))
    public_id = models.CharField(_("public id"), max_length=16, unique=True)
    start = models.IntegerField(_("start"))
    end = models.IntegerField(_("end"))
    quote = models.TextField(_("quote"))
    action = models.CharField(_("action"), max_length=200)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    theme = models.SmallIntegerField(_("theme"), choices=Theme)
    themes = ArrayField(models.SmallIntegerField(), default=list, blank=True, verbose_name=_("all themes"))
    speaker_name = models.CharField(_("speaker"), max_length=300, blank=True)
    speaker_role = models.CharField(_("speaker's role"), max_length=300, blank=True)
    # The role as a key for links and grouping: Persian letters, a hyphen for each space and half-space.
    office = models.GeneratedField(
        expression=Func(F("speaker_role"), Value("يك\u200c "), Value("یک--"), function="translate"),
        output_field=models.CharField(max_length=300),
        db_persist=True,
        verbose_name=_("office"),
    )
    # The key of the public office that the role is (lexicon `offices`), empty for none.
    office_kind = models.CharField(_("kind of office"), max_length=30, blank=True, default="", editable=False)
    amounts = models.JSONField(_("amounts"), default=list, blank=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    extracted = models.JSONField(_("as extracted"), default=dict, blank=True)
    search = models.TextField(blank=True)
    review_state = models.CharField(_("review"), max_length=12, choices=ReviewState, default=ReviewState.MACHINE)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    places = models.ManyToManyField(Place, through="ItemPlace", related_name="items", verbose_name=_("places"))

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy item")
        verbose_name_plural = _("policy items")
        constraints = [
            spans("item_span"),
            one_of("status", records.STATUSES, "item_status"),
            one_of("theme", records.THEMES, "item_theme"),
            models.CheckConstraint(condition=Q(themes__contained_by=list(records.THEMES)), name="item_themes"),
            one_of("review_state", ReviewState.values, "item_review_state"),
            models.CheckConstraint(condition=Q(public_id__regex=r"^[0-9a-z-]+$"), name="item_public_id"),
            # A tombstone keeps its span, so only living items exclude each other.
            models.UniqueConstraint(
                fields=["article", "start", "end"], condition=Q(withdrawn_at=None), name="item_once_in_an_article"
            ),
        ]
        indexes = [
            models.Index(
                fields=["theme", "status", "article"], condition=Q(withdrawn_at=None), name="item_theme_status_article"
            ),
            models.Index(fields=["status", "article"], condition=Q(withdrawn_at=None), name="item_status_article"),
            GinIndex(fields=["themes"], name="item_themes_index"),
            GinIndex(OpClass(F("search"), name="gin_trgm_ops"), name="item_search_trigrams"),
            models.Index(fields=["changed_at", "id"], name="item_changed"),
            models.Index(fields=["office"], condition=Q(withdrawn_at=None), name="item_office"),
        ]

    def __str__(self):
        return self.quote


class ItemPlace(models.Model):
    item = models.ForeignKey(
        PolicyItem, on_delete=models.CASCADE, related_name="place_links", verbose_name=_("policy item")
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="item_links", verbose_name=_("place"))
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)

    class Meta:
        verbose_name = _("place of an item")
        verbose_name_plural = _("places of items")
        constraints = [
            one_of("basis", records.BASES, "item_place_basis"),
            models.UniqueConstraint(fields=["item", "place"], name="item_place_once"),
        ]
        indexes = [models.Index(fields=["place", "item"], name="item_place_by_place")]

    def __str__(self):
        return f"{self.place} ({self.get_basis_display()})"


@models.IntegerField.register_lookup
class AnyBit(models.Lookup):
    """`bits__any_bit=mask`: at least one bit of the mask is set."""

    lookup_name = "any_bit"

    def as_sql(self, compiler, connection):
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"({left} & {right}) <> 0", (*left_parameters, *right_parameters)


class ItemKeys(models.Model):
    """What public items are filtered, counted and sorted by: one narrow row each, so that counting reads 8 MB and not 80.

    Kept by triggers (migration 0003), never written by code. `provinces` has bit n for IR-n, the other sets of bits are
    PRECISION_BITS, EXTENT_BITS and AMOUNT_BITS; no bit of `precisions` means no place. An item with places has a bit of
    `provinces` or of `extents`: elsewhere are regions and seas that lie in no province and are no country.
    """

    PRECISION_BITS = {"settlement": 1, "county": 2, "region": 4, "province": 8, "country": 16}
    EXTENT_BITS = {"national": 1, "abroad": 2, "elsewhere": 4}
    AMOUNT_BITS = {"any": 1, "money": 2}

    item = models.OneToOneField(
        PolicyItem, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="keys"
    )
    article = models.BigIntegerField()
    start = models.IntegerField()
    theme = models.SmallIntegerField()
    status = models.CharField(max_length=10)
    office = models.CharField(max_length=300)
    office_kind = models.CharField(max_length=30, default="")
    agency = models.CharField(max_length=120)
    published = models.DateField(null=True)
    provinces = models.IntegerField(default=0)
    precisions = models.SmallIntegerField(default=0)
    extents = models.SmallIntegerField(default=0)
    amounts = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("keys of an item")
        verbose_name_plural = _("keys of items")
        indexes = [
            models.Index(
                F("published").desc(nulls_last=True), F("article").desc(), "start", "item", name="keys_newest"
            ),
            models.Index(F("published").asc(nulls_last=True), "article", "start", "item", name="keys_oldest"),
            models.Index(fields=["theme"], name="keys_theme"),
            models.Index(fields=["office"], name="keys_office"),
            models.Index(fields=["office_kind"], name="keys_office_kind"),
            models.Index(fields=["article"], name="keys_article"),
        ]

    def __str__(self):
        return str(self.item_id)


class Decision(models.Model):
    """What a person decided about one field of an item; rows are only ever added, and the latest of a field counts."""

    item = models.ForeignKey(
        PolicyItem, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("policy item")
    )
    field = models.CharField(_("field"), max_length=20)
    value = models.JSONField(_("value"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    at = models.DateTimeField(_("decided"), default=timezone.now)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["at", "pk"]
        get_latest_by = ["at", "pk"]
        constraints = [one_of("field", DECIDABLE, "decision_field")]

    def __str__(self):
        return f"{self.field}: {self.value}"
