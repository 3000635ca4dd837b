import argparse
import signal
import subprocess
import time

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Run a program, and again whenever a source has changed: for a developer's machine, where the sources are mounted."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("program", nargs=argparse.REMAINDER)

    def handle(self, *args, program, **options):
        self.child = None
        signal.signal(signal.SIGTERM, self.end)
        while True:
            seen = self.sources()
            self.child = subprocess.Popen(program)
            # One that has ended by itself, such as over a mistake in a source, is started with the next change.
            while self.sources() == seen:
                time.sleep(0.5)
            self.stdout.write("A source has changed: %s starts again" % program[-1])
            self.stop()

    def stop(self):
        if self.child and self.child.poll() is None:
            self.child.terminate()
            self.child.wait()

    def end(self, *_):
        self.stop()
        raise SystemExit(0)

    def sources(self):
        found = {}
        for folder in ("config", "orders"):
            for path in (settings.BASE_DIR / folder).rglob("*.py"):
                try:
                    found[path] = path.stat().st_mtime_ns
                except OSError:
                    pass  # gone meanwhile
        return found
