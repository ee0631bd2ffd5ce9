"""What the style sheets and scripts keep to."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

SHEETS = sorted((settings.BASE_DIR / "static/css").glob("*.css"))
MODULES = sorted((settings.BASE_DIR / "static/js").glob("*.js"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|(?:left|right|top|bottom|float|clear)\s*:|"
    r"(?:min-|max-)?(?:width|height)\s*:|text-align\s*:\s*(?:left|right))"
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_names_no_side_of_the_screen(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    text = re.sub(r"@media[^{]*\{", "{", text)
    assert PHYSICAL.findall(text) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_what_a_style_sheet_loads_is_served_by_the_site(sheet):
    for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text()):
        if not address.startswith("#"):
            assert address.startswith("../") and finders.find(address.removeprefix("../")), address


def test_one_module_touches_leaflets_global():
    assert [path.name for path in MODULES if re.search(r"window\.L\b|(?<![\w.])L\.\w", path.read_text())] == ["map.js"]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_script_is_a_small_module_without_words_of_its_own(module):
    text = module.read_text()
    assert len(text.splitlines()) <= 450
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    assert not re.search(r"[\u0600-\u06ff]{2}", text), "words belong to the catalogue"
