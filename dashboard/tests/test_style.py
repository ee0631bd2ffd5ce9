"""One style for all of the code: `ruff check --fix` and `ruff format` mend most of what these tests find."""

import re
import subprocess
import sys
from importlib.metadata import distribution

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.mark.parametrize("look", [("check", "--output-format=concise"), ("format", "--check")], ids=" ".join)
def test_ruff_finds_nothing(look):
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", *look], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def pinned(name):
    lines = (settings.BASE_DIR / name).read_text().splitlines()
    return [Requirement(line.split("#")[0]) for line in lines if re.match(r"[A-Za-z]", line)]


def brought_along(requirement):
    """The names that installing `requirement` installs too, at any depth, with the extras that it asks for."""
    waiting, seen = [requirement], set()
    while waiting:
        asked = waiting.pop()
        for line in distribution(asked.name).requires or ():
            needed = Requirement(line)
            wanted = (
                any(needed.marker.evaluate({"extra": extra}) for extra in asked.extras | {""})
                if needed.marker
                else True
            )
            if wanted and (key := (canonicalize_name(needed.name), *sorted(needed.extras))) not in seen:
                seen.add(key)
                waiting.append(needed)
    return {name for name, *_ in seen}


def test_every_package_that_is_installed_has_its_version_fixed():
    """`script/environment pin` mends this after a change of the requirements."""
    asked = pinned("requirements.txt") + pinned("requirements-dev.txt")
    fixed = {canonicalize_name(requirement.name) for requirement in [*asked, *pinned("constraints.txt")]}
    assert all(str(requirement.specifier).startswith("==") for requirement in asked)
    assert sorted(set().union(*map(brought_along, asked)) - fixed) == []


def test_every_requirement_says_what_it_is_for():
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (settings.BASE_DIR / name).read_text().splitlines()
    ]
    assert [line for line in lines if "==" in line and not re.search(r" # \S", line)] == []
