"""What the database holds: articles that never change, what runs extracted from them, and the places they name."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _

from articles.extraction import records


class Status(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    COMMITTED = "committed", _("Committed")
    UNDER_WAY = "under_way", _("Under way")
    COMPLETED = "completed", _("Completed")


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


class Article(models.Model):
    """One news text as published. `text` is immutable; `sha256` is the hash of its UTF-8 bytes and its identity."""

    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    title = models.TextField()
    agency = models.CharField(max_length=120, blank=True)
    published = models.DateField(null=True, blank=True, db_index=True)
    source_url = models.URLField(max_length=1000, blank=True)
    source_name = models.CharField(max_length=500, blank=True)
    synthetic = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)
    focus = models.ForeignKey("Place", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    @property
    def public_id(self):
        return self.sha256[:12]


class Run(models.Model):
    """One processing of articles: which extractor and which lexicons produced what it left."""

    version = models.CharField(max_length=40)
    lexicons_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)


class Place(models.Model):
    """A gazetteer record under the gazetteer's own id, or a relative place derived from one.

    Provinces and relative places carry polygons, settlements and sites points; countries may carry none.
    `uncertainty_km` is the radius within which the real place surely lies.
    """

    id = models.CharField(primary_key=True, max_length=80)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    provinces = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    geometry = models.GeometryField(null=True, blank=True)
    label_point = models.PointField(null=True, blank=True)
    uncertainty_km = models.FloatField(null=True, blank=True)
    population = models.IntegerField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)


class PlaceName(models.Model):
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)


class Mention(models.Model):
    """A toponym: a place's name as it stands in an article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="mentions")
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="mentions")
    start = models.IntegerField()
    end = models.IntegerField()
    quote = models.TextField()
    reason = models.JSONField(default=dict)


class PolicyItem(models.Model):
    """The public record of one measure in one article. `public_id` never changes once given."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="items")
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    public_id = models.CharField(max_length=16, unique=True)
    start = models.IntegerField()
    end = models.IntegerField()
    quote = models.TextField()
    action = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status)
    theme = models.SmallIntegerField(choices=[(code, str(code)) for code in records.THEMES])
    themes = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    speaker_name = models.CharField(max_length=300, blank=True)
    speaker_role = models.CharField(max_length=300, blank=True)
    amounts = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    search = models.TextField(blank=True)
    review_state = models.CharField(max_length=12, default="machine")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    places = models.ManyToManyField(Place, through="ItemPlace", related_name="items")


class ItemPlace(models.Model):
    item = models.ForeignKey(PolicyItem, on_delete=models.CASCADE, related_name="place_links")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="item_links")
    basis = models.CharField(max_length=10, choices=Basis)
