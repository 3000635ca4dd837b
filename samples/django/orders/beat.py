from celery.beat import PersistentScheduler

from config.celery import ALIVE


class Scheduler(PersistentScheduler):
    """Celery's own, which leaves a sign of life for the health check."""

    max_interval = 15

    def __init__(self, *args, **kwargs):
        kwargs["max_interval"] = self.max_interval
        super().__init__(*args, **kwargs)

    def tick(self, *args, **kwargs):
        ALIVE.touch()
        return super().tick(*args, **kwargs)
