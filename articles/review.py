"""What people decide about items: each decision is added to the record and takes effect at once; none is ever lost."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.extraction.records import STATUSES, THEMES
from articles.models import DECIDABLE, Decision, ItemPlace, Place, PolicyItem, ReviewState
from articles.process import derive

LENGTHS = {"speaker_name": 300, "speaker_role": 300}


@transaction.atomic
def decide(item: PolicyItem, user, note: str = "", **values) -> PolicyItem:
    """Records what `user` decides of an item's fields (DECIDABLE) and makes it so; returns the item as it is then.

    `where` is a list of place ids, `themes` a list of codes. A decision about a field marks the item as corrected,
    unless `review_state` is decided too. Raises ValidationError for a value that the field cannot have, and then
    changes nothing.
    """
    item = PolicyItem.objects.select_for_update().select_related("article").get(pk=item.pk)
    for field, value in values.items():
        _check(field, value)
    if values and "review_state" not in values:
        values["review_state"] = ReviewState.CORRECTED.value
    now = timezone.now()
    Decision.objects.bulk_create(
        Decision(item=item, field=field, value=value, by=user, at=now, note=note) for field, value in values.items()
    )
    for field, value in values.items():
        if field != "where":
            setattr(item, field, value)
    # The best theme is always among all themes.
    item.themes = list(dict.fromkeys((item.theme, *item.themes)))
    derive(item, item.article)
    item.changed_at = now
    item.save()
    if "where" in values:
        item.place_links.all().delete()
        ItemPlace.objects.bulk_create(
            ItemPlace(item=item, place_id=place, basis="measure") for place in dict.fromkeys(values["where"])
        )
    return item


def _check(field: str, value) -> None:
    allowed = {
        "status": lambda: value in STATUSES,
        "theme": lambda: value in THEMES,
        "themes": lambda: isinstance(value, list) and set(value) <= set(THEMES),
        "review_state": lambda: value in ReviewState.values,
        "where": lambda: isinstance(value, list) and Place.objects.filter(pk__in=value).count() == len(set(value)),
    }
    if field not in DECIDABLE:
        raise ValidationError(_("%(field)s is not for people to decide."), params={"field": field})
    fits = allowed[field]() if field in allowed else isinstance(value, str) and len(value) <= LENGTHS[field]
    if not fits:
        raise ValidationError({field: _("%(value)s cannot be that.") % {"value": value}})
