"""script/server as a person runs it, over a database of its own: from nothing to a page that answers, and once more."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

NAME = f"siyasatnama_server_test_{os.getpid()}"
STATE = """
    SELECT 'article', sha256, added_at::text FROM articles_article
    UNION ALL SELECT 'item', public_id, changed_at::text FROM articles_policyitem
    UNION ALL SELECT 'place', count(*)::text, max(id) FROM articles_place
    ORDER BY 1, 2
"""


def server():
    """Where the tests' own database lives: libpq's parameters, whether they came as parts or within DATABASE_URL."""
    given = connection.get_connection_params()
    return {key: given[key] for key in ("host", "port", "user", "password") if given.get(key)}


def connect(name):
    return psycopg.connect(dbname=name, autocommit=True, **server())


@contextlib.contextmanager
def unreachable(name):
    """The database lets nobody in, and whoever is in is put out."""
    with connect("postgres") as cluster:
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        cluster.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        cluster.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            cluster.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def database_url():
    with connect("postgres") as cluster:
        cluster.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    given = {key: quote(str(value), safe="") for key, value in server().items()}
    place = f"{given.get('user', '')}:{given.get('password', '')}@{given.get('host', '')}:{given.get('port', 5432)}"
    yield f"postgis://{place}/{NAME}"
    with connect("postgres") as cluster:
        cluster.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


class Server:
    """script/server, started and waited for until it printed its address."""

    def __init__(self, url, log):
        self.port = free_port()
        self.env = os.environ | {"DATABASE_URL": url, "PORT": str(self.port), "WEB_CONCURRENCY": "1"}
        self.log = log
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                ["script/server"], cwd=settings.BASE_DIR, env=self.env, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        for line in self.process.stdout:
            if line.strip() == f"http://127.0.0.1:{self.port}/":
                break
        else:
            self.stop()
            pytest.fail("no address was printed; the log:\n" + log.read_text())

    def get(self, path):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as site:
            site.request("GET", path)
            response = site.getresponse()
            return response, response.read()

    def stop(self):
        self.process.terminate()
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        return status


def test_the_site_stands_after_one_command_and_a_second_start_changes_nothing(database_url, tmp_path):
    first = Server(database_url, tmp_path / "first.log")
    try:
        response, page = first.get("/")
        assert response.status == 200
        assert "default-src 'none'" in response.getheader("Content-Security-Policy")
        for path in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode()))):
            response, _ = first.get(path)
            assert response.status == 200, path
            assert "immutable" in response.getheader("Cache-Control"), path
        again = subprocess.run(
            ["script/server"], cwd=settings.BASE_DIR, env=first.env, capture_output=True, text=True, check=False
        )
        assert again.returncode == 1
        assert f"Something answers on 127.0.0.1:{first.port} already" in again.stderr
        with unreachable(NAME):
            for path in ("/", "/en/compare/", "/items.csv"):
                response, page = first.get(path)
                assert response.status == 503, path
                assert response.getheader("Retry-After") == "60"
                assert "پایگاه داده اکنون در دسترس نیست" in page.decode()
        response, _ = first.get("/")
        assert response.status == 200
    finally:
        assert first.stop() == 0
    with connect(NAME) as database:
        state = database.execute(STATE).fetchall()
    kinds = [row[0] for row in state]
    assert kinds.count("article") == 2
    assert kinds.count("item") > 2

    second = Server(database_url, tmp_path / "second.log")
    assert second.stop() == 0
    with connect(NAME) as database:
        assert database.execute(STATE).fetchall() == state
