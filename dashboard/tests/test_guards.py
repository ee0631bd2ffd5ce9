"""What the suite itself forbids: other machines, and Django inside the extraction."""

import socket
import subprocess
import sys

import pytest
from django.conf import settings

import articles.extraction


def send_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"", ("192.0.2.1", 53))


@pytest.mark.parametrize(
    "reach",
    [
        pytest.param(lambda: socket.create_connection(("192.0.2.1", 80), timeout=1), id="an address"),
        pytest.param(lambda: socket.create_connection(("2001:db8::1", 80), timeout=1), id="an IPv6 address"),
        pytest.param(lambda: socket.getaddrinfo("siyasatnama.example", 443), id="a name"),
        pytest.param(send_datagram, id="a datagram"),
    ],
)
def test_a_test_cannot_reach_another_machine(reach):
    with pytest.raises(BaseException, match="tests use this machine alone"):
        reach()


def test_a_test_can_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_the_extraction_imports_no_django():
    """In a process of its own, since this one has Django loaded: every module under articles/extraction."""
    program = (
        "import importlib, pkgutil, sys\n"
        "import articles.extraction as package\n"
        "names = [m.name for m in pkgutil.walk_packages(package.__path__, 'articles.extraction.')]\n"
        "for name in names: importlib.import_module(name)\n"
        "found = sorted(m for m in sys.modules if m.split('.')[0] in {'django', 'psycopg', 'dashboard'})\n"
        "print(len(names)); sys.exit(f'imported: {found[:5]}' if found else 0)\n"
    )
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) == len(list((settings.BASE_DIR / "articles/extraction").glob("**/[!_]*.py")))
    assert articles.extraction.VERSION


def test_articles_never_import_the_dashboard():
    importing = [
        path.relative_to(settings.BASE_DIR)
        for path in (settings.BASE_DIR / "articles").glob("**/*.py")
        for line in path.read_text().splitlines()
        if line.lstrip().startswith(("from dashboard", "import dashboard"))
    ]
    assert importing == []
