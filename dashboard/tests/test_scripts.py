"""script/*: a private PostGIS that starts again whatever happened to it, and clear words where something is missing.

Each test has a folder of its own with a copy of the scripts, and real servers in it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from dashboard import environment

ROOT = settings.BASE_DIR
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"DATABASE_URL": ""}


class Clone:
    def __init__(self, path: Path):
        self.path = path
        shutil.copytree(ROOT / "script", path / "script")

    def run(self, *command, env=None, **options):
        return subprocess.run(
            command,
            cwd=self.path,
            env=CLEAN | (env or {}),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **options,
        )

    def start(self):
        started = self.run("script/database", "start")
        assert started.returncode == 0, started.stderr
        return started

    def query(self, sql):
        answer = self.run("script/database", "shell", "-AtXc", sql)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    @property
    def pid_file(self):
        return self.path / "var/postgres/postmaster.pid"

    def pid(self):
        return int(self.pid_file.read_text().split()[0])


@pytest.fixture(scope="module")
def make_clone():
    """Folders under /tmp that the server's user can enter (pytest's own are closed to others); all ends with the module."""
    base = Path(tempfile.mkdtemp(prefix="siyasatnama-test-", dir="/tmp"))
    base.chmod(0o755)
    clones = []

    def make(name):
        clones.append(Clone(base / name))
        return clones[-1]

    yield make
    for clone in clones:
        if clone.pid_file.exists():
            os.kill(clone.pid(), signal.SIGQUIT)  # at once: an orderly stop writes to disk what nobody will read
        for link in ("postgres", "run"):
            shutil.rmtree((clone.path / "var" / link).resolve(), ignore_errors=True)
    shutil.rmtree(base)


@pytest.fixture(scope="module")
def made(make_clone):
    """A clone whose database has run; its tests take it as the one before left it, running or not."""
    clone = make_clone("made")
    clone.start()
    clone.query("CREATE TABLE kept AS SELECT 7 AS number")
    return clone


@pytest.fixture
def clone(made):
    made.start()
    return made


def test_the_database_is_private_and_its_role_has_no_special_rights(clone):
    assert clone.query("SHOW listen_addresses") == ""
    assert clone.query("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user") == "siyasatnama|f"
    assert clone.query("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'") == "1"
    assert (clone.path / "var/run").stat().st_mode & 0o777 == 0o700


def test_a_second_start_does_nothing(clone):
    pid = clone.pid()
    assert clone.start().stderr == ""
    assert clone.pid() == pid


def test_a_killed_server_starts_again_with_its_data(clone):
    os.kill(clone.pid(), signal.SIGKILL)
    clone.start()
    assert clone.query("SELECT number FROM kept") == "7"


def test_a_pid_file_with_another_programs_number_does_not_stop_a_start(clone):
    lines = clone.pid_file.read_text().splitlines()
    clone.run("script/database", "stop")
    lines[0] = str(os.getpid())
    owner = (clone.path / "var/postgres").stat()
    clone.pid_file.write_text("\n".join(lines) + "\n")
    clone.pid_file.chmod(0o600)
    os.chown(clone.pid_file, owner.st_uid, owner.st_gid)
    clone.start()
    assert clone.query("SELECT 1") == "1"


def test_two_first_starts_at_once_make_one_database(make_clone):
    clone = make_clone("twice")
    starts = [
        subprocess.Popen(["script/database", "start"], cwd=clone.path, env=CLEAN, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = "".join(start.communicate(timeout=120)[1] for start in starts)
    assert [start.returncode for start in starts] == [0, 0]
    assert said.count("making a private PostGIS cluster") == 1


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("deep/" + "long-name/" * 12, id="longer than a socket's path"),
        pytest.param("سیاست نما, ۲", id="Persian"),
    ],
)
def test_any_folder_will_do(make_clone, name):
    clone = make_clone(name)
    clone.start()
    link = clone.path / "var/run"
    assert link.is_symlink() and link.resolve().parent == Path("/tmp")
    assert clone.query("SELECT 1") == "1"


def test_a_moved_folder_keeps_its_data(clone):
    clone.run("script/database", "stop")
    clone.path = clone.path.rename(clone.path.with_name("moved"))
    clone.start()
    assert clone.query("SELECT number FROM kept") == "7"


def test_a_cluster_of_another_version_is_left_alone_and_named(clone):
    clone.run("script/database", "stop")
    version = clone.path / "var/postgres/PG_VERSION"
    own = version.read_text()
    version.write_text("9\n")
    started = clone.run("script/database", "start")
    kept = version.read_text()
    version.write_text(own)
    assert started.returncode == 1
    assert "made by PostgreSQL 9" in started.stderr and "postgresql-9-postgis-3" in started.stderr
    assert kept == "9\n"


@pytest.fixture(scope="module")
def scripts(make_clone):
    """A clone that never had a database, with a PATH of its own: what every system has, and nothing that the product needs."""
    clone = make_clone("scripts")
    (clone.path / "bin").mkdir()
    for name in ("bash", "cat", "cut", "dirname", "grep", "id", "readlink", "sort", "stat", "tail", "xargs", "mktemp"):
        (clone.path / "bin" / name).symlink_to(shutil.which(name))
    return clone


def bare(clone, **env):
    return {"PATH": str(clone.path / "bin"), "PG_BIN": "/nowhere", "HOME": "/nowhere"} | env


def test_without_apt_the_missing_packages_are_named(scripts):
    looked = scripts.run("script/packages", "--test", env=bare(scripts))
    assert looked.returncode == 1
    assert "there is no apt here" in looked.stderr
    for what in ("PostgreSQL with PostGIS", "msgfmt", "Chromium", "LibreOffice Calc", "ogr2ogr"):
        assert f"- {what}" in looked.stderr


def test_with_a_database_of_ones_own_no_postgres_is_asked_for(scripts):
    looked = scripts.run("script/packages", env=bare(scripts, DATABASE_URL="postgis://db.example/x"))
    assert "- msgfmt" in looked.stderr
    assert "PostgreSQL" not in looked.stderr


def nobody():
    """Options that run a command as another user than root and the folder's owner."""
    if os.geteuid() != 0:
        pytest.skip("only root can act as another user")
    return {"user": pwd.getpwnam("nobody").pw_uid}


def test_without_root_the_apt_command_is_given(scripts):
    for name in ("apt-get", "apt-cache"):
        (scripts.path / "bin" / name).symlink_to(shutil.which("false"))
    looked = scripts.run("script/packages", env=bare(scripts), **(nobody() if os.geteuid() == 0 else {}))
    assert looked.returncode == 1
    assert "sudo apt-get update && sudo apt-get install --no-install-recommends" in looked.stderr
    assert "postgresql-postgis" in looked.stderr and "gettext" in looked.stderr


def test_a_folder_of_another_user_is_refused_in_words(scripts):
    started = scripts.run("script/database", "start", **nobody())
    assert started.returncode == 1
    assert "can't be written by nobody" in started.stderr and "owner of the folder, root" in started.stderr


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param("NAME=plain", "plain", id="plain"),
        pytest.param("  export NAME = spaced out  ", "spaced out", id="export and spaces"),
        pytest.param("NAME='single # quoted'", "single # quoted", id="single quotes"),
        pytest.param('NAME="double quoted" # remark', "double quoted", id="double quotes and a remark"),
        pytest.param("NAME=value # remark", "value", id="remark"),
        pytest.param("NAME=a#b=c$HOME", "a#b=c$HOME", id="signs of the shell"),
        pytest.param("NAME=سیاست", "سیاست", id="Persian"),
        pytest.param("NAME=", "", id="empty"),
        pytest.param("#NAME=x", None, id="commented out"),
    ],
)
def test_scripts_and_settings_read_one_env_file_alike(scripts, monkeypatch, line, value):
    (scripts.path / ".env").write_text(line + "\n")
    monkeypatch.delenv("NAME", raising=False)
    environment.read_file(scripts.path / ".env")
    assert os.environ.get("NAME") == value
    monkeypatch.delenv("NAME", raising=False)
    said = scripts.run("bash", "-c", 'source script/common.sh; printf %s "${NAME-unset}"')
    assert said.stdout == ("unset" if value is None else value)


def test_the_environment_wins_over_the_env_file(scripts):
    (scripts.path / ".env").write_text("NAME=file\n")
    said = scripts.run("bash", "-c", 'source script/common.sh; printf %s "$NAME"', env={"NAME": "environment"})
    assert said.stdout == "environment"


def test_shellcheck_finds_nothing():
    program = Path(sys.executable).with_name("shellcheck")
    scripts = [*(ROOT / "script").iterdir(), ROOT / ".ci/run"]
    checked = subprocess.run([program, *scripts], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
