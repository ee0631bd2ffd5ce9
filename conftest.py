"""What holds for every test: no network but this machine's, static files without a build step, quick passwords."""

import ipaddress
import socket
import sys

import pytest
from django.test import override_settings

LOCAL_NAMES = {"localhost", "ip6-localhost", socket.gethostname()}


class ForeignHost(BaseException):
    """A test reached for another machine. Not an Exception, so that no `except Exception` on the way can hide it."""


def is_local(host) -> bool:
    host = host.decode() if isinstance(host, bytes) else host
    if not host or host in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def forbid_foreign_hosts(event, arguments):
    """An audit hook sees every connection and look-up of this process, whichever library makes it."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        connection, address = arguments[0], arguments[1]
        if address is not None and connection.family in {socket.AF_INET, socket.AF_INET6} and not is_local(address[0]):
            raise ForeignHost(f"{event} {address}: tests use this machine alone")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not is_local(arguments[0]):
        raise ForeignHost(f"{event} {arguments[0]!r}: tests use this machine alone")


sys.addaudithook(forbid_foreign_hosts)


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests():
    """Static files straight from their folders, so that no test waits for, or depends on, an earlier collectstatic."""
    with override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        WHITENOISE_AUTOREFRESH=True,
        WHITENOISE_USE_FINDERS=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield
