"""What place an article is about: by its dateline, its title and its mentions."""

from bisect import bisect_left
from collections import Counter

from articles.extraction.gazetteer import IRAN, SETTLED, gazetteer
from articles.extraction.records import Document, Place, Toponym
from articles.extraction.relatives import points_back
from articles.extraction.words import Mention, distinct

# What a mention counts, by how firmly the article is tied to it.
_WEIGHTS = {"dateline": 4.0, "noun": 1.5, "office": 1.5}
_TITLE = 4.0
# The lead: the sentences of an article that say what it is about.
_LEAD = 4
# A name that spans more provinces than this says nothing of what the article is about.
_WIDE = 4
# An article that also names Iran is about another country where that counts this much, and so many times as much as all of Iran.
_MUCH, _TIMES = 4, 3
# How many sentences back «این استان» means; and how many names are looked at for it and for «این کشور», so that a line without
# an end costs by its length.
_SENTENCES, _NAMES = 4, 50

Named = list[tuple[Mention, Toponym]]


def last_named(named: Named, mention: Mention, kinds: tuple[str, ...]) -> Place | None:
    """What the «این» of a mention points back to: the last of some kinds among places in the order of the text, a country
    wherever it stands, one in Iran shortly before."""
    end = bisect_left(named, mention.start, key=lambda pair: pair[0].start)
    for before, toponym in reversed(named[max(0, end - _NAMES) : end]):
        place = toponym.place
        near = mention.sentence - before.sentence < _SENTENCES and place.provinces
        if before.last <= mention.first and place.kind in kinds and (place.kind == "country" or near):
            return place
    return None


def weight(document: Document, mention: Mention) -> float:
    """What a mention counts for the place that its article is about."""
    return _WEIGHTS.get(mention.rule, 1.0) + (_TITLE if document.sentences[mention.sentence].role == "title" else 0)


def decide(document: Document, mentions: list[Mention], named: Named) -> Place | None:
    """The settlement or province that the title or the dateline names or that leads clearly; else the several provinces
    that the lead counts, a country, or nothing."""
    tally = _Tally(document, mentions, named)
    titled, dated, code = tally.titled, tally.dated, None
    if len(titled) == 1:
        code = next(iter(titled))
    elif dated and not (titled and not titled & dated):
        code = max(dated, key=lambda code: tally.codes[code])
    elif tally.codes:
        first, most = tally.codes.most_common(1)[0]
        code = first if tally.leads(first, most) else None
    several = _several(document, mentions, named) if code is None or not titled else None
    if several:
        return several
    if code is not None:
        return tally.place_of(code)
    country = tally.country()
    return gazetteer()[country].place if country else None


def _several(document: Document, mentions: list[Mention], named: Named) -> Place | None:
    """The two to six provinces that a title or lead counts («سه استان») and that the article's first lines name."""
    lead = {number for number, sentence in enumerate(document.sentences) if sentence.role == "title" or number < _LEAD}
    sets = (
        m.spec.amount
        for m in mentions
        if m.spec is not None and m.spec.rule == "set" and m.spec.amount and m.sentence in lead
    )
    counted = next(sets, None)
    provinces = distinct(t.place for m, t in named if t.place.kind == "province" and m.sentence in lead)
    if not counted or not 1 < counted < 7 or len(provinces) != counted:
        return None
    ids = sorted(place.id for place in provinces)
    return Place(f"rel:whole:{'+'.join(ids)}", f"{len(ids)} استان", "relative", tuple(ids))


class _Tally:
    """What an article's mentions say together: weight by province, country and place, what the title and dateline name."""

    def __init__(self, document: Document, mentions: list[Mention], named: Named):
        self.codes, self.countries, self.places = Counter(), Counter(), Counter()
        self.titled: set[str] = set()
        self.dated: set[str] = set()
        self.title_places: list[Place] = []
        self.foreign_title = None
        # Countries that the first lines name: one mention further down is by the way.
        self.early: set[str] = set()
        for mention, toponym in named:
            place, title = toponym.place, document.sentences[mention.sentence].role == "title"
            counts = weight(document, mention)
            if place.kind == "country":
                self.countries[place.id] += counts
                if mention.sentence < _LEAD:
                    self.early.add(place.id)
                if title and place.id != IRAN and not self.foreign_title:
                    self.foreign_title = place.id
            if len(place.provinces) > _WIDE:
                continue
            for code in place.provinces:
                self.codes[code] += counts / len(place.provinces)
            if place.provinces:
                self.places[place.id] += counts
                if title:
                    self.titled |= set(place.provinces)
                    self.title_places.append(place)
                if mention.rule == "dateline":
                    self.dated |= set(place.provinces)
        nouns = [m for m in mentions if m.spec is not None and m.spec.rule == "focus"]
        self.bare_province = sum(m.spec.level == "province" for m in nouns)
        self.bare = 0
        for noun in nouns:
            if noun.spec.level == "country":
                meant = last_named(named, noun, ("country",)) if points_back(noun) else None
                if meant:
                    self.countries[meant.id] += 1
                else:
                    self.bare += 1

    def leads(self, code: str, most: float) -> bool:
        """Whether the article speaks of this province and not of the country."""
        clear = most >= 0.6 * sum(self.codes.values()) and most > 0.5 * (self.countries[IRAN] + self.bare)
        return clear and (most >= 4 or self.bare_province >= 2)

    def country(self) -> str | None:
        """The country that the article is about: Iran, unless a title names another more often or one leads it by far."""
        home, abroad = self.countries[IRAN] + self.bare, Counter({**self.countries, IRAN: 0})
        foreign, most = abroad.most_common(1)[0]
        if titled := self.foreign_title:
            return titled if home < self.countries[titled] else IRAN
        home += sum(self.codes.values())
        if (not home and (most > 1 or foreign in self.early)) or (most >= _MUCH and most >= _TIMES * home):
            return foreign
        return IRAN if home else None

    def place_of(self, code: str) -> Place:
        """The settlement of the province that the article is about, where it names one more than the province."""
        province = gazetteer()[code].place
        local = Counter(
            {id: n for id, n in self.places.items() if id in gazetteer() and gazetteer()[id].place.provinces == (code,)}
        )
        settled = Counter({id: n for id, n in local.items() if gazetteer()[id].place.kind in SETTLED})
        if settled:
            id, most = settled.most_common(1)[0]
            titles = {place.id for place in self.title_places}
            kinds = {place.kind for place in self.title_places}
            titled = id in titles or ("site" in kinds and "province" not in kinds)
            if (titled and most > local[code] + 2 * self.bare_province) or (not local[code] and not self.bare_province):
                return gazetteer()[id].place
        return province
