import tempfile
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DEBUG")
RELEASE_VERSION = environment.text("RELEASE_VERSION", "development")
SECRET_KEY = environment.text("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is not set. Give it, or DEBUG=true on a developer's machine.")
    SECRET_KEY = "only for development, never secret"
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "*" if DEBUG else "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
if django.VERSION < (4, 0):
    # It knew host names only.
    CSRF_TRUSTED_ORIGINS = [origin.split("://")[-1] for origin in CSRF_TRUSTED_ORIGINS]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "orders",
]
MIDDLEWARE = [
    "orders.middleware.Release",
    "orders.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "orders.middleware.ContentSecurity",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": environment.database(environment.text("DATABASE_URL") or "sqlite:///%s/orders.sqlite3" % BASE_DIR)}
# A connection that is kept is looked at before it is used: the database may have been restarted. Django before 4.1 does not look, so keeps none.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = environment.whole("DATABASE_CONN_MAX_AGE", 60) if django.VERSION >= (4, 1) else 0
# With PgBouncer in transaction mode, a cursor on the server does not outlive its transaction.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = environment.flag("DATABASE_POOLED")
# What the migrations of others are; ours say it themselves, and one of which nobody says it is refused.
MIGRATION_PHASES = {"admin": "expand", "auth": "expand", "contenttypes": "expand", "sessions": "expand"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL", "")
if not REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    # Django has its own backend since 4.0.
    backend = "django.core.cache.backends.redis.RedisCache" if django.VERSION >= (4, 0) else "orders.redis_cache.RedisCache"
    CACHES = {
        "default": {
            "BACKEND": backend,
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "orders",
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
    }
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Open pages are told of changes through it, by whichever process makes them.
CHANNELS_URL = environment.text("CHANNELS_URL", "")
CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [CHANNELS_URL], "prefix": "orders"}}} if CHANNELS_URL else {}

BROKER_URL = environment.text("BROKER_URL") or REDIS_URL
CELERY_BROKER_URL = BROKER_URL or "memory://"
# Without a broker (tests, development) tasks run where they are called.
CELERY_TASK_ALWAYS_EAGER = not BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
# A task is acknowledged when it is done, and goes back to the queue when the process that had it is lost (killed, out of memory).
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 3, "socket_timeout": 10} if CELERY_BROKER_URL.startswith("redis") else {}
CELERY_BEAT_SCHEDULER = "orders.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "cancel-stale-orders": {
        "task": "orders.tasks.cancel_stale",
        "schedule": float(environment.whole("STALE_CHECK_SECONDS", 300)),
    }
}
STALE_AFTER_HOURS = environment.whole("STALE_AFTER_HOURS", 72)

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = environment.text("STATIC_ROOT") or str(BASE_DIR / "static")
MEDIA_ROOT = environment.text("MEDIA_ROOT") or str(Path(tempfile.gettempdir()) / "media")
MEDIA_URL = "/media/"

# The edge speaks TLS and says so.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TLS = environment.flag("TLS")
SECURE_SSL_REDIRECT = TLS
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

HEALTH_TIMEOUT_SECONDS = 3
HEALTH_WARNING_MILLISECONDS = environment.whole("HEALTH_WARNING_MILLISECONDS", 500)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s " + RELEASE_VERSION.replace("%", "%%") + " %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "INFO")},
}
