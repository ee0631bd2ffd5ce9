"""An Atom feed of any selection: the newest items first, each with its stable address."""

import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext, gettext_lazy

from dashboard import jalali, labels
from dashboard.selection import Selection, select
from dashboard.views import with_context

NEWEST = 50


class SelectionFeed(Feed):
    """`feed.atom?` and the query string of a selection; BadQuery answers 400 as on every page."""

    feed_type = Atom1Feed
    author_name = gettext_lazy("Siyasatnama")

    def get_object(self, request):
        return select(request.GET)

    def title(self, selection: Selection) -> str:
        return selection.describe()

    def link(self, selection: Selection) -> str:
        return f"{reverse('explore')}?{selection.query}" if selection.query else reverse("explore")

    def feed_url(self, selection: Selection) -> str:
        return f"{reverse('feed')}?{selection.query}" if selection.query else reverse("feed")

    def subtitle(self, selection: Selection) -> str:
        return gettext("Policy measures in Persian news, each tied to its exact words")

    def items(self, selection: Selection):
        return with_context(selection.items)[:NEWEST]

    def item_title(self, item) -> str:
        return item.quote

    def item_description(self, item) -> str:
        places = jalali.listed(link.place.name for link in item.place_links.all())
        parts = [
            item.speaker_role,
            str(labels.STATUSES[item.status]),
            str(labels.THEMES[item.theme]),
            places,
            jalali.date_in_words(item.article.published),
        ]
        return " · ".join(part for part in parts if part)

    def item_link(self, item) -> str:
        return reverse("item", args=[item.public_id])

    def item_guid(self, item) -> str:
        return f"urn:siyasatnama:item:{item.public_id}"

    def item_pubdate(self, item):
        """The published day; the day of its record where the article gives none (an Atom entry must have a date)."""
        day = item.article.published
        if day is None:
            return item.created_at
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))

    def item_updateddate(self, item):
        return item.changed_at

    def item_categories(self, item) -> list[str]:
        return [str(labels.THEMES[item.theme])]
