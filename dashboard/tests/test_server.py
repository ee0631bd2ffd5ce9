"""script/server as a person runs it, over a database of its own: from nothing to a page that answers, and once more."""

import http.client
import os
import re
import socket
import subprocess
import time
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

NAME = f"siyasatnama_server_test_{os.getpid()}"
STATE = """
    SELECT 'article', sha256, added_at::text FROM articles_article
    UNION ALL SELECT 'item', public_id, changed_at::text FROM articles_policyitem
    UNION ALL SELECT 'place', count(*)::text, max(id) FROM articles_place
    ORDER BY 1, 2
"""


def connect(name):
    given = settings.DATABASES["default"]
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return psycopg.connect(dbname=name, autocommit=True, **{k: given[v] for k, v in keys.items() if given.get(v)})


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def database_url():
    with connect("postgres") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    given = settings.DATABASES["default"]
    user, password, host = (quote(given.get(key) or "", safe="") for key in ("USER", "PASSWORD", "HOST"))
    yield f"postgis://{user}:{password}@{host}:{given.get('PORT') or 5432}/{NAME}"
    with connect("postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


class Server:
    """script/server, started; `seconds` is the time until it printed its address."""

    def __init__(self, url, log):
        self.port = free_port()
        self.env = os.environ | {"DATABASE_URL": url, "PORT": str(self.port), "WEB_CONCURRENCY": "1"}
        self.log = log
        started = time.monotonic()
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
        self.seconds = time.monotonic() - started

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response, body

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
        for path in sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))):
            response, _ = first.get(path)
            assert response.status == 200, path
            assert "immutable" in response.getheader("Cache-Control"), path
        again = subprocess.run(
            ["script/server"], cwd=settings.BASE_DIR, env=first.env, capture_output=True, text=True, check=False
        )
        assert again.returncode == 1
        assert f"Something answers on 127.0.0.1:{first.port} already" in again.stderr
    finally:
        assert first.stop() == 0
    with connect(NAME) as connection:
        state = connection.execute(STATE).fetchall()
    kinds = [row[0] for row in state]
    assert kinds.count("article") == 2
    assert kinds.count("item") > 2

    second = Server(database_url, tmp_path / "second.log")
    assert second.stop() == 0
    assert second.seconds < 60
    with connect(NAME) as connection:
        assert connection.execute(STATE).fetchall() == state
