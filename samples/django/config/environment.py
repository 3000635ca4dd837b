"""Settings come from the environment alone; a value that cannot be right stops the start and says which it is."""
import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ENGINES = {
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
    "sqlite": "django.db.backends.sqlite3",
}


def text(name, default=None):
    """The variable, or what the file says that `<name>_FILE` names (container secrets)."""
    file = os.environ.get(name + "_FILE")
    if file:
        try:
            with open(file, encoding="utf-8") as secret:
                return secret.read().strip()
        except OSError as error:
            raise ImproperlyConfigured("%s_FILE names %s, which cannot be read: %s" % (name, file, error.strerror))
    return os.environ.get(name, default)


def flag(name, default=False):
    value = os.environ.get(name, "")
    if value == "":
        return default
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured("%s is `%s`; write true or false" % (name, value))


def whole(name, default):
    value = os.environ.get(name, "")
    if value == "":
        return default
    if not value.isdigit():
        raise ImproperlyConfigured("%s is `%s`; write a whole number" % (name, value))
    return int(value)


def words(name, default=""):
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url):
    """`postgres://user:password@host:5432/name?sslmode=require` as Django's setting."""
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        # Not the address itself: it holds a password.
        raise ImproperlyConfigured("DATABASE_URL begins with `%s:`; it must be one of %s" % (parts.scheme, ", ".join(sorted(ENGINES))))
    engine = ENGINES[parts.scheme]
    name = unquote(parts.path[1:])
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database after the host")
    if engine.endswith("sqlite3"):
        return {"ENGINE": engine, "NAME": name}
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("DATABASE_URL has a port that is no number")
    options = dict(parse_qsl(parts.query))
    options.setdefault("connect_timeout", "3")
    return {
        "ENGINE": engine,
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }
