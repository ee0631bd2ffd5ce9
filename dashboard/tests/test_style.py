"""One style for all of the code: `ruff check --fix` and `ruff format` mend most of what these tests find."""

import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize("look", [("check", "--output-format=concise"), ("format", "--check")], ids=" ".join)
def test_ruff_finds_nothing(look):
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", *look], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
