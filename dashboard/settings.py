"""Settings from environment variables; .env.example lists each with a line. Safe without any of them."""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from dashboard import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
environment.read_file(BASE_DIR / ".env")
# Read by numpy when it is loaded. The network's sums are small, and threads that wait for one another cost more than they do.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.text("SECRET_KEY") or environment.secret_key(VAR_DIR / "secret_key")
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.gis",
    "leaflet",
    "django_htmx",
    "articles",
    "dashboard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Above WhiteNoise, which answers for static files by itself, so that they carry the headers too.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"
LOGIN_URL = "admin:login"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database: DATABASE_URL's, else the private cluster that script/database runs in var/. var/run may be a link to a short
# folder, because a socket's path has at most 107 bytes: resolved, so that libpq gets the short one.
DATABASES = {
    "default": (
        dj_database_url.parse(url, engine="django.contrib.gis.db.backends.postgis")
        if (url := environment.text("DATABASE_URL"))
        else {
            "ENGINE": "django.contrib.gis.db.backends.postgis",
            "NAME": "siyasatnama",
            "USER": "siyasatnama",
            "HOST": str((VAR_DIR / "run").resolve()),
            "PORT": "5432",
        }
    )
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language and time
LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", _("Persian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tehran"
USE_I18N = True
USE_TZ = True

# Static files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # Vazirmatn (SIL OFL 1.1) as woff2 in two scripts; only the files of this package are used, not its admin skin.
    ("vazirmatn", Path(find_spec("unfold_farsi").origin).parent / "static/unfold_farsi/fonts/vazirmatn"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "dashboard.storage.ModuleStorage"},
}
# Nothing asks for a file by its plain name, and compressing those too would double the time of a first start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Map: the site's own base map unless TILE_URL names a tile server, whose host is then the only foreign one that a
# page may reach, for images alone.
TILE_URL = environment.text("TILE_URL")
TILE_ATTRIBUTION = environment.text("TILE_ATTRIBUTION")
LEAFLET_CONFIG = {
    "TILES": [(_("Tiles"), TILE_URL, {"attribution": TILE_ATTRIBUTION})] if TILE_URL else [],
    "SPATIAL_EXTENT": (43.0, 24.0, 64.5, 40.5),
    "DEFAULT_CENTER": (32.5, 53.7),
    "DEFAULT_ZOOM": 5,
    "MIN_ZOOM": 3,
    "MAX_ZOOM": 18 if TILE_URL else 12,
    "ATTRIBUTION_PREFIX": "Leaflet",
    "RESET_VIEW": False,
}


def tile_host(url: str) -> str:
    """The origin that a tile URL template loads from, as a Content-Security-Policy source; `{s}` stands for any label."""
    parts = urlsplit(url.replace("{s}", "*"))
    if parts.scheme not in {"http", "https"} or not parts.netloc or set(parts.netloc) & set(" ;,'\"{}"):
        raise ImproperlyConfigured(f"TILE_URL={url!r}: expected https://host/{{z}}/{{x}}/{{y}}.png")
    return f"{parts.scheme}://{parts.netloc}"


# Security. A page runs and shows only what this site serves: no inline script or style, no foreign host.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", *([tile_host(TILE_URL)] if TILE_URL else [])],  # data: is Leaflet's empty image
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin" if TILE_URL else "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# HTTPS=1 is for a site behind a proxy that ends TLS and sets X-Forwarded-Proto itself. Without it the site speaks plain
# HTTP on the loopback address, where HSTS, a redirect to HTTPS and secure cookies would lock its user out.
HTTPS = environment.flag("HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

SILENCED_SYSTEM_CHECKS = [
    # GDAL before 3.9 can read files and hosts that a spatial reference names. Debian 12 has 3.6; the site parses no
    # spatial reference of a visitor's: coordinates come as numbers and SRIDs are constants.
    "gis.W001",
    # Subdomains and the browsers' preload list are the domain owner's to bind, not this site's.
    "security.W005",
    "security.W021",
    *([] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]),
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# A form of this site is a few kilobytes; articles come in by `manage.py ingest`, not by upload.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Django's default shows no error of a site in production; here all goes to standard error, with its time.
LOG_LEVEL = environment.text("LOG_LEVEL", "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Scanners ask for other host names all day: each is answered with 400, and a traceback of it helps nobody.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "articles": {"level": LOG_LEVEL},
        "dashboard": {"level": LOG_LEVEL},
    },
}
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured(f"LOG_LEVEL={LOG_LEVEL!r}: expected DEBUG, INFO, WARNING, ERROR or CRITICAL")
