"""Typed values from the environment, and from a `.env` file beside manage.py for what the environment leaves unset.

A value that can't be read raises ImproperlyConfigured with the variable's name. An empty value counts as unset.
"""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from dotenv import load_dotenv

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def read_file(path: Path) -> None:
    """Adds what `path` sets to the environment; what the environment has already (even empty) stays. No file is fine."""
    load_dotenv(path, override=False, interpolate=False)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value!r}: expected 1 or 0")
    return value in TRUE


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number")
    return int(value)


def listed(name: str, default: str = "") -> list[str]:
    """The parts of a comma-separated value, without spaces and empty parts."""
    return [part for part in map(str.strip, text(name, default).split(",")) if part]


def secret_key(path: Path) -> str:
    """The key in `path`, made there once, readable by its owner alone.

    Processes that start together agree on one key: the file appears whole and only once.
    """
    try:
        if key := path.read_text().strip():
            path.chmod(0o600)
            return key
        path.unlink()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(f"{path} can't be read ({error.strerror}): set SECRET_KEY") from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mkstemp makes it 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            os.unlink(draft)
    except OSError as error:
        raise ImproperlyConfigured(f"{path} can't be made ({error.strerror}): set SECRET_KEY") from error
    return path.read_text().strip()
