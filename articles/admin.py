"""The editors' desk: evidence to read, decisions to take; what a run extracted is decided upon, not rewritten."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import mapsketch
from articles.models import Article, Decision, Mention, Place, PlaceName, PolicyItem, ReviewState, Run
from articles.review import decide

admin.site.site_header = admin.site.site_title = _("Siyasatnama")
admin.site.index_title = _("Editors' desk")
# Django's Persian catalogue lacks these of its own; named here, they are translated in ours.
_ALSO_SAID = (_("Run"), _("- Select an option -"))
# Characters of the article shown before and after a quote.
AROUND = 300


class ReadOnly:
    """A page to read: what stands here is made by a command or a run, not by hand."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def highlighted(text: str, start: int, end: int) -> str:
    """The text about a span with the span marked; markup in the text stays text."""
    return format_html(
        '<div dir="auto">{}<mark>{}</mark>{}</div>',
        text[max(0, start - AROUND) : start],
        text[start:end],
        text[end : end + AROUND],
    )


def said(field: str, value) -> tuple[str, str]:
    """A field of an item and a value of it, as the interface calls them; what it has no name for, as it is."""
    fields = {one.name: one for one in PolicyItem._meta.get_fields() if hasattr(one, "verbose_name")}
    label = _("places") if field == "where" else fields[field].verbose_name if field in fields else field
    choices = dict(getattr(fields.get(field), "choices", None) or [])
    if isinstance(value, list):
        return label, "، ".join(str(part[0] if isinstance(part, list) else part) for part in value)
    return label, choices.get(value, value)


def table(rows) -> str:
    """Rows of cells as a table; a dash for none."""
    lines = format_html_join(
        "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)
    )
    return format_html("<table>{}</table>", lines) if lines else "—"


def link(record, label=None) -> str:
    """A link to a record's own admin page."""
    if record is None:
        return "—"
    address = reverse(f"admin:articles_{record._meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, label or record)


@admin.register(Article)
class ArticleAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["title", "agency", "published", "processed", "item_count"]
    list_filter = ["agency", "synthetic"]
    search_fields = ["title", "sha256__startswith", "source_name"]
    date_hierarchy = "published"
    ordering = ["-added_at"]
    fields = [
        "title",
        "agency",
        "published",
        "focus_link",
        "source_url",
        "source_name",
        "sha256",
        "added_at",
        "processed_by",
        "whole_text",
    ]
    readonly_fields = ["focus_link", "whole_text"]
    list_select_related = ["processed_by"]

    def get_queryset(self, request):
        living = Q(items__withdrawn_at=None)
        return super().get_queryset(request).defer("text").annotate(living=Count("items", filter=living))

    @admin.display(description=_("policy items"), ordering="living")
    def item_count(self, article):
        return article.living

    @admin.display(description=_("processed"), boolean=True)
    def processed(self, article):
        return article.processed_by_id is not None

    @admin.display(description=_("focus"))
    def focus_link(self, article):
        return link(article.focus)

    @admin.display(description=_("text"))
    def whole_text(self, article):
        paragraphs = ((line,) for line in article.text.split("\n"))
        return format_html('<div dir="auto">{}</div>', format_html_join("", "<p>{}</p>", paragraphs))


class ItemForm(forms.ModelForm):
    """The fields that a person may decide, and why; whatever is changed becomes a decision."""

    where = forms.ModelMultipleChoiceField(
        queryset=Place.objects.all(),
        required=False,
        label=_("places"),
        widget=AutocompleteSelectMultiple(PolicyItem._meta.get_field("places"), admin.site),
    )
    note = forms.CharField(
        label=_("note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why; kept with the decision."),
    )

    class Meta:
        model = PolicyItem
        fields = ["review_state", "status", "theme", "speaker_name", "speaker_role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["where"].initial = list(self.instance.places.values_list("pk", flat=True))

    def decided(self) -> dict[str, object]:
        """Field → the value that the person changed it to."""
        values = {}
        for field in set(self.changed_data) - {"note"}:
            value = self.cleaned_data[field]
            values[field] = [place.pk for place in value] if field == "where" else value
        return values


@admin.register(PolicyItem)
class PolicyItemAdmin(admin.ModelAdmin):
    form = ItemForm
    list_display = ["short_quote", "status", "theme", "speaker_role", "review_state", "article_link"]
    list_filter = ["review_state", "status", "theme", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["public_id__exact", "quote", "speaker_name", "speaker_role"]
    list_select_related = ["article"]
    ordering = ["-changed_at"]
    actions = ["confirm", "reject"]
    readonly_fields = [
        "public_id",
        "article_link",
        "evidence",
        "why",
        "as_extracted",
        "history",
        "created_at",
        "changed_at",
        "withdrawn_at",
        "run",
    ]
    fieldsets = [
        (_("Evidence"), {"fields": ["evidence", "article_link", "why"]}),
        (
            _("Decision"),
            {"fields": ["review_state", "status", "theme", "speaker_name", "speaker_role", "where", "note"]},
        ),
        (
            _("Record"),
            {"fields": ["as_extracted", "history", "public_id", "run", "created_at", "changed_at", "withdrawn_at"]},
        ),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Only decisions are written: the fields follow from them."""
        values = form.decided()
        if values:
            decide(obj, request.user, form.cleaned_data["note"], **values)

    def save_related(self, request, form, formsets, change):
        """Nothing beside the decisions."""

    @admin.display(description=_("quote"), ordering="quote")
    def short_quote(self, item):
        return item.quote if len(item.quote) <= 90 else f"{item.quote[:89]}…"

    @admin.display(description=_("article"))
    def article_link(self, item):
        return link(item.article)

    @admin.display(description=_("in its article"))
    def evidence(self, item):
        return highlighted(item.article.text, item.start, item.end)

    @admin.display(description=_("reasons"))
    def why(self, item):
        return table((said(r["field"], None)[0], r["rule"], "، ".join(r.get("words", []))) for r in item.reasons)

    @admin.display(description=_("as extracted"))
    def as_extracted(self, item):
        return table(said(field, value) for field, value in sorted(item.extracted.items()))

    @admin.display(description=_("decisions so far"))
    def history(self, item):
        decisions = item.decisions.select_related("by")
        return table((localize(localtime(d.at)), d.by, *said(d.field, d.value), d.note) for d in decisions)

    @admin.action(description=_("Confirm the chosen items"), permissions=["change"])
    def confirm(self, request, items):
        self._review(request, items, ReviewState.CONFIRMED)

    @admin.action(description=_("Reject the chosen items"), permissions=["change"])
    def reject(self, request, items):
        self._review(request, items, ReviewState.REJECTED)

    def _review(self, request, items, state):
        count = 0
        for item in items.exclude(review_state=state):
            decide(item, request.user, review_state=state.value)
            count += 1
        text = ngettext("%(count)d item was decided.", "%(count)d items were decided.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)


class NameInline(ReadOnly, admin.TabularInline):
    model = PlaceName
    fields = ["name"]
    extra = 0


@admin.register(Place)
class PlaceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "kind", "provinces", "uncertainty_km", "population"]
    list_filter = ["kind"]
    search_fields = ["name", "names__name", "names__folded", "id__exact"]
    ordering = ["name"]
    fields = [
        "map",
        "id",
        "name",
        "name_en",
        "kind",
        "provinces",
        "parent_link",
        "uncertainty_km",
        "population",
        "source",
    ]
    readonly_fields = ["map", "parent_link"]
    inlines = [NameInline]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("geometry")

    @admin.display(description=_("map"))
    def map(self, place):
        return mapsketch.sketch(place) or "—"

    @admin.display(description=_("part of"))
    def parent_link(self, place):
        return link(place.parent)


@admin.register(Mention)
class MentionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["quote", "place", "article"]
    search_fields = ["quote"]
    list_select_related = ["place", "article"]
    fields = ["evidence", "place_link", "article_link", "reason", "run"]
    readonly_fields = ["evidence", "place_link", "article_link"]

    @admin.display(description=_("in its article"))
    def evidence(self, mention):
        return highlighted(mention.article.text, mention.start, mention.end)

    @admin.display(description=_("place"))
    def place_link(self, mention):
        return link(mention.place)

    @admin.display(description=_("article"))
    def article_link(self, mention):
        return link(mention.article)


@admin.register(Run)
class RunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["id", "version", "lexicons_sha256", "started_at", "finished_at"]
    ordering = ["-pk"]


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "by", "field", "value", "item"]
    list_filter = ["field", "by"]
    list_select_related = ["by", "item"]
    date_hierarchy = "at"
