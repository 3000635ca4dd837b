from pathlib import Path

from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent, worker_ready

ALIVE = Path("/tmp/alive")


class Scheduler(PersistentScheduler):
    """Celery's own, which leaves a sign of life for the health check."""

    max_interval = 15

    def __init__(self, *args, **kwargs):
        kwargs["max_interval"] = self.max_interval
        super().__init__(*args, **kwargs)

    def tick(self, *args, **kwargs):
        ALIVE.touch()
        return super().tick(*args, **kwargs)


@worker_ready.connect
@heartbeat_sent.connect
def worker_is_alive(**_):
    # Sent every 2 seconds while the worker's connection to the broker stands.
    ALIVE.touch()
