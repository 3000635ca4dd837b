import os

os.environ.setdefault("SECRET_KEY", "of the tests")
os.environ.setdefault("RELEASE_VERSION", "1.2.3-test")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost")

from config.settings import *  # noqa: E402,F401,F403

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests run tasks where they are called; the worker is tried with the images.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
