"""The settings are safe as they come, and say which variable is wrong."""

import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import path

from dashboard import environment

ROOT = settings.BASE_DIR
DOCUMENTED = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def run(*command, **variables):
    """A Python process of its own in which no documented variable is set but these and a secret key."""
    env = os.environ | dict.fromkeys(DOCUMENTED, "") | {"SECRET_KEY": "0123456789" * 6} | variables
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def show(expression, **variables):
    shown = run("-c", f"from dashboard import settings; print(repr({expression}))", **variables)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout.strip()


def test_linear_algebra_takes_no_threads():
    code = "import os, numpy; a = numpy.ones((600, 600), 'f'); a @ a; print(len(os.listdir('/proc/self/task')))"
    bare = {
        name: value for name, value in os.environ.items() if name not in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
    }
    command = (sys.executable, "-c", f"from dashboard import settings; {code}")
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def failing(request):
    raise RuntimeError("made to fail")


urlpatterns = [path("fails", failing)]


# What each answer of the site carries


def policy(response):
    return dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/en/", "/admin/login/", "/static/admin/css/base.css", "/no-such-page"])
def test_every_answer_carries_the_security_headers(client, path):
    response = client.get(path)
    response.close()  # a static file's answer holds it open
    assert response.status_code == (404 if path == "/no-such-page" else 200)
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    if not path.startswith("/static/"):
        assert headers["X-Frame-Options"] == "DENY"
    for directive, sources in policy(response).items():
        allowed = {"'none'", "'self'"} | ({"data:"} if directive == "img-src" else set())
        assert set(sources.split()) <= allowed, directive
    assert {"default-src", "base-uri", "form-action", "frame-ancestors"} <= policy(response).keys()


@pytest.mark.urls(__name__)
def test_a_page_that_fails_carries_them_too_and_needs_no_database():
    response = Client(raise_request_exception=False).get("/fails")
    assert response.status_code == 500
    assert "made to fail" not in response.text
    assert policy(response)["script-src"] == "'self'"


def test_an_unknown_host_is_a_bad_request(client):
    response = client.get("/", headers={"host": "attacker.example"})
    assert response.status_code == 400
    assert "attacker.example" not in response.text


def test_a_tile_server_is_allowed_for_images_alone():
    url = "https://{s}.tile.example/{z}/{x}/{y}.png?key=1"
    shown = show("[d for d, s in settings.SECURE_CSP.items() if 'https://*.tile.example' in s]", TILE_URL=url)
    assert shown == "['img-src']"
    assert show("[tiles[1] for tiles in settings.LEAFLET_CONFIG['TILES']]", TILE_URL=url) == f"['{url}']"
    assert show("settings.LEAFLET_CONFIG['TILES']") == "[]"


# As a deployment


@pytest.mark.parametrize("variables", [{}, {"HTTPS": "1"}], ids=["plain HTTP on this machine", "behind a TLS proxy"])
def test_the_deployment_check_finds_nothing(variables):
    url = os.environ.get("DATABASE_URL", "")  # Django asks the database for its version here
    checked = run("manage.py", "check", "--deploy", "--fail-level", "DEBUG", DATABASE_URL=url, **variables)
    assert checked.returncode == 0, checked.stderr


def test_https_turns_on_what_only_https_can_bear():
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    expression = f"[getattr(settings, name) for name in {names}]"
    assert show(expression) == "[False, False, False, 0]"
    assert show(expression, HTTPS="1") == "[True, True, True, 31536000]"


def test_debug_is_off_unless_asked_for():
    assert show("settings.DEBUG") == "False"
    assert show("settings.DEBUG", DEBUG="1") == "True"


def test_a_given_database_is_used_with_postgis_whatever_its_scheme():
    url = "postgres://user:secret@db.example:5433/name"
    expression = "[settings.DATABASES['default'].get(k) for k in ('ENGINE', 'HOST', 'PORT', 'NAME', 'PASSWORD')]"
    engine = "'django.contrib.gis.db.backends.postgis'"
    assert show(expression, DATABASE_URL=url) == f"[{engine}, 'db.example', 5433, 'name', 'secret']"
    assert show(expression) == f"[{engine}, '{(ROOT / 'var/run').resolve()}', '5432', 'siyasatnama', None]"


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEBUG", "perhaps"), ("HSTS_SECONDS", "a year"), ("TILE_URL", "tile.example"), ("LOG_LEVEL", "loud")],
)
def test_a_wrong_value_is_refused_with_its_name(name, value):
    checked = run("-c", "from dashboard import settings", **{"HTTPS": "1", name: value})
    assert checked.returncode == 1
    assert f"{name}='{value}'".lower() in checked.stderr.lower()


def test_every_variable_is_documented_and_every_documented_one_is_read():
    python = "\n".join(path.read_text() for path in (ROOT / "dashboard").glob("*.py"))
    read = set(re.findall(r'environment\.(?:text|flag|number|listed)\(\s*"([A-Z_]+)"', python))
    shell = "\n".join(path.read_text() for path in (ROOT / "script").iterdir())
    assert read <= set(DOCUMENTED)
    assert [name for name in DOCUMENTED if name not in read and not re.search(rf"\${{{name}[-:}}]", shell)] == []


# The secret key


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "var" / "secret_key"
    key = environment.secret_key(path)
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert environment.secret_key(path) == key
    assert list(path.parent.iterdir()) == [path]


def test_a_key_that_others_can_read_is_closed_to_them(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("a key\n")
    path.chmod(0o644)
    assert environment.secret_key(path) == "a key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: environment.secret_key(tmp_path / "secret_key"), range(32)))
    assert len(keys) == 1


def test_where_no_key_can_be_made_the_variable_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="set SECRET_KEY"):
        environment.secret_key(tmp_path / "file" / "secret_key")


def test_an_empty_key_file_is_no_key(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("")
    assert len(environment.secret_key(path)) >= 50
