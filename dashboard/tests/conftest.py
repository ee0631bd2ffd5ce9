"""The site's corpus, made once for all the tests that only read it."""

import pytest

from dashboard.tests import corpus


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """A module's tests see the whole corpus; what one of them writes is taken back, and all of it with the module."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            corpus.fill()
            yield
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
