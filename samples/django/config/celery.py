import os
from pathlib import Path

from celery import Celery
from celery.signals import heartbeat_sent, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# The sign of life that the health check looks at.
ALIVE = Path("/tmp/alive")

app = Celery("orders")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
@heartbeat_sent.connect
def worker_is_alive(**_):
    # Sent every 2 seconds while the worker's connection to the broker stands.
    ALIVE.touch()
