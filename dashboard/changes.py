"""What has changed since a moment: items added, changed and withdrawn, page by page, to keep a copy current.

Nothing is missed and a change may come twice: a poll ends before the oldest transaction still open, whose changes carry
earlier times than the moment at which they can be seen.
"""

import base64
import binascii
import datetime
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q
from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.models import PolicyItem
from dashboard import record, tabular
from dashboard.exports import attachment, base_of, read_options
from dashboard.parameters import BadQuery
from dashboard.selection import Selection, select
from dashboard.snapshot import snapshot

PER_PAGE, MOST = 500, 1000
# A change may have taken its time a little before its transaction began.
MARGIN_SECONDS = 2.0
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# A change is `outside` where the item no longer matches the query: who holds it under that query drops it.
KINDS = ("added", "changed", "withdrawn", "outside")
_PREFIX = "c1."


@dataclass(frozen=True, slots=True)
class Since:
    """Where a reader stands: `moment` is what the changes are told against, `at` and `after` the last one it has."""

    moment: datetime.datetime
    at: datetime.datetime
    after: int = 0

    @classmethod
    def parse(cls, text: str) -> "Since":
        """An RFC 3339 time, or a token of an earlier answer; the beginning for nothing. BadQuery for anything else."""
        if not text:
            return cls(EPOCH, EPOCH)
        try:
            if text.startswith(_PREFIX):
                padded = text.removeprefix(_PREFIX) + "=" * (-len(text.removeprefix(_PREFIX)) % 4)
                moment, at, after = (int(part) for part in base64.urlsafe_b64decode(padded).decode("ascii").split(":"))
                if not 0 <= after < 2**63:
                    raise ValueError(text)
                return cls(_moment(moment), _moment(at), after)
            # A plus that nobody escaped arrives as a space.
            said = datetime.datetime.fromisoformat(text.replace(" ", "+").upper())
            if "T" not in text.upper() or said.tzinfo is None:
                raise ValueError(text)
            moment = said.astimezone(datetime.UTC)
        except (ValueError, OverflowError, binascii.Error):
            reason = gettext("“%(value)s” is neither an RFC 3339 time (2025-10-07T12:00:00Z) nor a token of this list.")
            raise BadQuery("since", reason % {"value": text[:60]}) from None
        return cls(moment, moment, 2**63 - 1)

    @property
    def token(self) -> str:
        """The same as text that a query string carries unescaped."""
        text = f"{_micros(self.moment)}:{_micros(self.at)}:{self.after}"
        return _PREFIX + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _micros(moment: datetime.datetime) -> int:
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def _moment(micros: int) -> datetime.datetime:
    return EPOCH + datetime.timedelta(microseconds=micros)


def settled() -> datetime.datetime:
    """The moment before which no open transaction can still bring a change; to be asked before a snapshot begins."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(now(), min(xact_start)) - make_interval(secs => %s) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
            [MARGIN_SECONDS],
        )
        return cursor.fetchone()[0].astimezone(datetime.UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `row` holds the item's values of COLUMNS where it is now public and selected, else None."""

    id: str
    kind: str
    at: datetime.datetime
    row: tuple | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in the order of their times. `then` is where to go on: at once if `more`, else at the next poll."""

    changes: list[Change]
    then: Since
    more: bool


def page(selection: Selection, since: Since, until: datetime.datetime, limit: int, base: str) -> Page:
    """The next changes after `since` up to `until`, at most `limit`; within the surrounding `snapshot()`."""
    later = Q(changed_at__gt=since.at) | Q(changed_at=since.at, pk__gt=since.after)
    found = list(
        PolicyItem.objects.filter(later, changed_at__lte=until)
        .order_by("changed_at", "pk")
        .values_list("pk", "public_id", "created_at", "changed_at", "withdrawn_at", "review_state")[: limit + 1]
    )
    more, found = len(found) > limit, found[:limit]
    keys = [key for key, *_ in found]
    public = set(PolicyItem.objects.public().filter(pk__in=keys).values_list("pk", flat=True))
    rows = {row[0]: row for row in record.rows(selection.items.filter(pk__in=keys), base)}
    changes = []
    for key, public_id, created, changed, *_ in found:
        if key not in public:
            kind = "withdrawn"
        elif public_id not in rows:
            kind = "outside"
        else:
            kind = "added" if created > since.moment else "changed"
        changes.append(Change(public_id, kind, changed.astimezone(datetime.UTC), rows.get(public_id)))
    if more:
        then = replace(since, at=found[-1][3], after=found[-1][0])
    else:
        last = max(until, since.moment)
        then = Since(last, last, 2**63 - 1)
    return Page(changes, then, more)


def _limit(value: str) -> str:
    if value and not (value.isascii() and value.isdigit() and 1 <= len(value) <= 4 and 1 <= int(value) <= MOST):
        raise BadQuery("limit", gettext("It is a whole number from 1 to %(most)s.") % {"most": MOST})
    return value or str(PER_PAGE)


OPTIONS = {"since": lambda value: value[:200], "limit": _limit, "format": ("json", "csv"), "dialect": ("data", "excel")}


@require_safe
def changes(request):
    """`changes?since=`: JSON, or CSV with a `Link` header, of what happened to the selection since then."""
    try:
        options = read_options(request.GET, OPTIONS)
        since = Since.parse(options["since"])
        selection = select(request.GET, extra=OPTIONS)
    except BadQuery as bad:
        problem = {
            "title": gettext("Bad request"),
            "status": 400,
            "parameter": bad.parameter,
            "detail": str(bad.reason),
        }
        return _json(problem, status=400, content_type="application/problem+json")
    base = base_of(request)
    until = settled()
    with snapshot():
        found = page(selection, since, until, int(options["limit"]), base)
    follow = _address(request, found.then.token)
    if options["format"] == "csv":
        response = HttpResponse(b"".join(_csv(found, base, options["dialect"])), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = attachment(selection, "changes", "csv")
    else:
        response = _json(_described(found, selection, since, base, follow))
    response["Link"] = f'<{follow}>; rel="{"next" if found.more else "monitor"}"'
    response["Cache-Control"] = "no-store"
    return response


def _address(request, token: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in request.GET.items() if name != "since"})
    query.setlistdefault("since", [token])
    return request.build_absolute_uri(f"{request.path}?{urlencode(query, doseq=True)}")


def _described(found: Page, selection: Selection, since: Since, base: str, follow: str) -> dict:
    return {
        "since": since.moment.isoformat(),
        "query": selection.query,
        "changes": [
            {
                "id": change.id,
                "change": change.kind,
                "at": change.at.isoformat(),
                "link": record.item_link(base, change.id),
                "item": record.properties(change.row) if change.row else None,
            }
            for change in found.changes
        ],
        "more": found.more,
        "token": found.then.token,
        "next": follow if found.more else None,
        "monitor": None if found.more else follow,
    }


def _csv(found: Page, base: str, dialect: str):
    def cells(change: Change) -> tuple:
        """A change of what is not in the selection has its id and link alone."""
        if change.row:
            return change.row
        known = {"id": change.id, "link": record.item_link(base, change.id)}
        return tuple(known.get(key) for key in record.KEYS)

    rows = ((change.kind, change.at.isoformat(), *cells(change)) for change in found.changes)
    return tabular.table(["change", "at", *record.KEYS], rows, dialect)


def _json(content: dict, **kwargs) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False}, **kwargs)
