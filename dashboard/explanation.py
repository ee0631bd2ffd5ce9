"""«چرا؟»: the reasons that the extractor stored with an item, said in words for a reader.

The extractor names its rules in short English keys; the tables below say each in a sentence that can be translated. A key
that they do not know is shown as it stands, never hidden.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Mention, PolicyItem
from dashboard import jalali, labels
from dashboard.placenames import place_name

MEASURE = {
    "clause": _("A clause with its own verb"),
    "action noun": _("A phrase built on a noun of action"),
    "noun phrase": _("A noun phrase that the words around it make a measure"),
}
# How far the measure is: where the sentence says it …
STATUS = {
    "no words": _("There is no word to go by"),
    "no verb": _("There is no verb"),
    "verb": _("Its verb"),
    "past": _("A verb in the past"),
    "present": _("A verb in the present"),
    "future": _("A verb in the future"),
    "imperfect": _("A verb in the past that goes on"),
    "subjunctive": _("A verb in the subjunctive: what is wanted and not yet done"),
    "subjunctive to come": _("The verb after it is in the subjunctive: wanted and not yet done"),
    "must": _("“Must”: what is said to be necessary"),
    "must by plan": _("“Must”, by a plan or a decision"),
    "can": _("“Can”: what is possible"),
    "negated": _("What is not done"),
    "not to be": _("What will not be done"),
    "to come": _("A verb in the present with a time to come"),
    "goes on": _("A verb in the present for what goes on"),
    "goes on now": _("A verb in the present with a time that is now"),
    "in progress inside": _("The measure itself says that it is going on"),
    "state": _("A verb of being"),
    "governor": _("Its verb depends on the words before it"),
    "governor inside": _("Its verb depends on words within it"),
    "before": _("The words before it"),
    "predicate": _("What is said of it"),
    "announced": _("It is announced"),
    "announced, in the past": _("It is announced, with a time gone"),
    "declared": _("The speaker declares it to be so"),
    "mentioned": _("It is only mentioned"),
    "mentioned, in the past": _("It is only mentioned, with a time gone"),
    "mentioned, to come": _("It is only mentioned, with a time to come"),
    "good effect": _("A good effect that is expected"),
}
# … and what the deciding words (cues of status_cues.tsv) speak of.
CUES = {
    "achievement": _("an achievement"),
    "activity": _("an activity"),
    "aim": _("an aim"),
    "announcement": _("an announcement"),
    "approval": _("an approval"),
    "arranged": _("an arrangement"),
    "asked": _("a request"),
    "begun": _("a beginning"),
    "brings about": _("what brings it about"),
    "can": _("a possibility"),
    "condition": _("a condition"),
    "contract": _("a contract"),
    "demand": _("a demand"),
    "event": _("an event"),
    "given": _("something given"),
    "going on": _("something that goes on"),
    "hope": _("a hope"),
    "importance": _("its importance"),
    "intended": _("an intention"),
    "intent": _("an intention"),
    "managed": _("something managed"),
    "may be": _("a possibility"),
    "must": _("a necessity"),
    "need": _("a need"),
    "need of": _("a need"),
    "order": _("an order"),
    "ordered": _("an order"),
    "plan": _("a plan"),
    "possibility": _("a possibility"),
    "priority": _("a priority"),
    "process": _("something that goes on"),
    "progress": _("progress"),
    "project": _("a project"),
    "promise": _("a promise"),
    "raised": _("something raised for debate"),
    "refusal": _("a refusal"),
    "request": _("a request"),
    "set phrase": _("a set phrase"),
    "solution": _("a solution"),
    "start": _("a beginning"),
    "stated need": _("a need"),
    "stated plan": _("a plan"),
    "stated result": _("a result"),
    "stated work": _("work in hand"),
    "time gone": _("a time gone"),
    "time now": _("a time that is now"),
    "time to come": _("a time to come"),
    "wish": _("a wish"),
}
THEME = {
    "measure": _("Words of the measure itself"),
    "sentence": _("Words of its sentence"),
    "before": _("Words of the sentence before"),
    "after": _("Words of the sentence after"),
    "title": _("Words of the title"),
    "article": _("Words of the whole article"),
    "no theme word": _("No word says a theme: the most usual one was taken"),
}
# Who speaks: the act that reports it, and how its subject is named.
ACTS = {
    "say": _("A verb of saying"),
    "tell": _("A verb of telling, asking or thinking"),
    "decide": _("A decision"),
    "according": _("“According to”"),
    "colon": _("A colon after the speaker"),
}
SUBJECTS = {
    "role": _("with the speaker’s office"),
    "name": _("with the speaker’s name"),
    "body": _("with the body’s name"),
    "anaphor": _("with a pronoun for the speaker before"),
}
SPEAKER = {
    "lead": _("Before anyone speaks: the first speaker of the article"),
    "heading": _("A heading within the article"),
    "continues": _("The speaker before goes on"),
    "reporter": _("The reporter’s own words"),
    "acts": _("The person in office whose act is reported"),
    "acts-body": _("The body whose act is reported"),
    "none": _("The article names no speaker"),
}
# Why a name is this place; what says only that there was nothing to decide is left out.
PLACE = {
    "name": "",
    "one province": "",
    "one candidate": "",
    "first": "",
    "said before": _("named earlier in the article"),
    "listed": _("in a list of places"),
    "dateline": _("in the dateline"),
    "noun": _("after the word for its kind"),
    "office": _("in the name of an office or body"),
    "elliptic": _("the word for its kind is said of the places before"),
    "site": _("its noun with its name"),
    "unknown name after its noun": _("a name that is in no list, after the word for its kind"),
    "site: its noun with its name": _("its noun with its name"),
    "a province before a town of its name": _("the province before a town of the same name"),
    "named beside it": _("the place beside it lies in the same province"),
    "its country is named in the article": _("its country is named in the article"),
    "the article's focus": _("in the province that the article is about"),
    "named in the sentence": _("its province is named in the sentence"),
    "named in the article": _("its province is named in the article"),
    "the most people": _("the one with the most people of that name"),
    "its own name": _("that is its own name"),
    "a feature's own name": _("that is a natural feature’s own name"),
    "most usual kind": _("the kind that the name most usually means"),
    "its town is named before it": _("its town is named before it"),
    "where people met": _("people met there: a city"),
    "called a province in the article": _("the article calls it a province"),
    "called a city in the article": _("the article calls it a city"),
    "the article's province": _("it is the article’s province"),
    "a city by default": _("nothing says province: the city"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step: the field that it decided, what decided in words, and the article's words that did."""

    label: str
    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """`lines` for a reader; `raw` has every stored reason as the extractor named it: field, rule, words."""

    lines: list[Line] = field(default_factory=list)
    raw: list[tuple[str, str, str]] = field(default_factory=list)


def explain(item: PolicyItem, mentions: Iterable[Mention] = ()) -> Explanation:
    """Why an item says what it says. `mentions` are those of its article; its place links should be prefetched."""
    lines, raw = [], []
    for reason in item.reasons:
        name, rule, words = reason.get("field", ""), reason.get("rule", ""), tuple(reason.get("words") or ())
        raw.append((name, rule, " ".join(words)))
        if name == "measure" and rule in ("weights", "network", "reading"):
            continue
        said = in_words(name, rule)
        if name == "measure":
            lines.append(Line(gettext("Measure"), said, (item.action,) if item.action else ()))
            if words:
                lines.append(Line("", gettext("Words around it"), words))
        elif name == "speaker":
            lines.append(Line(gettext("Speaker"), said, (" ".join(words).replace("_", "\u200c"),) if words else ()))
        else:
            lines.append(Line({"status": gettext("Status"), "theme": gettext("Theme")}.get(name, name), said, words))
    for link in item.place_links.all():
        lines.append(_place(item, link, mentions))
        if mention := _nearest(item, link, mentions):
            raw.append(("place", mention.reason.get("rule", ""), mention.quote))
    return Explanation(lines, raw)


def in_words(name: str, rule: str) -> str:
    """What a rule that decided a field says to a reader; the rule itself where it is not known."""
    match name:
        case "measure":
            return _known(MEASURE, rule)
        case "status":
            return _status(rule)
        case "theme":
            return _known(THEME, rule)
        case "speaker":
            return _speaker(rule)
        case "place":
            return _listed(*(_of_place(part) for part in rule.split("; ")))
    return rule


def _known(table: dict, rule: str) -> str:
    return str(table.get(rule, rule))


def _status(rule: str) -> str:
    where, colon, cue = rule.partition(": ")
    return f"{_known(STATUS, where)}: {_known(CUES, cue)}" if colon else _known(STATUS, rule)


def _speaker(rule: str) -> str:
    act, hyphen, subject = rule.partition("-")
    if rule in SPEAKER or not hyphen or act not in ACTS:
        return _known(SPEAKER, rule)
    return _listed(_known(ACTS, act), _known(SUBJECTS, subject))


def _listed(*parts: str) -> str:
    return ("، " if jalali.persian() else ", ").join(filter(None, parts))


def _place(item: PolicyItem, link, mentions: Iterable[Mention]) -> Line:
    basis = str(labels.BASES[link.basis])
    mention = _nearest(item, link, mentions)
    why = in_words("place", mention.reason.get("rule", "")) if mention else ""
    text = f"{place_name(link.place)}: {_listed(basis, why)}"
    return Line(gettext("Place"), text, (mention.quote,) if mention else ())


def _of_place(part: str) -> str:
    kind = part.partition(" says ")[2]
    if kind in labels.KINDS:
        return gettext("called so: %(kind)s") % {"kind": labels.KINDS[kind]}
    if part.startswith("relative: "):
        return gettext("derived from another place by the article’s words")
    return _known(PLACE, part)


def _nearest(item: PolicyItem, link, mentions: Iterable[Mention]) -> Mention | None:
    """The mention of a place that stands nearest to the item; a national body's country needs none."""
    if link.basis == "national":
        return None
    same = (mention for mention in mentions if mention.place_id == link.place_id)
    return min(same, key=lambda mention: max(item.start - mention.end, mention.start - item.end, 0), default=None)
