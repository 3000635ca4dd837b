import json
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

LOCK = 0x6F7264657273  # "orders": two that migrate at once wait for each other
LOCK_NOT_AVAILABLE = "55P03"  # https://www.postgresql.org/docs/current/errcodes-appendix.html
PHASES = ("expand", "contract")


def phase_of(migration):
    return getattr(migration, "phase", None) or settings.MIGRATION_PHASES.get(migration.app_label)


class Command(BaseCommand):
    help = "Migrate in the order that serving releases survive: what expands before the switch, what contracts after it."

    def add_arguments(self, parser):
        parser.add_argument("--contract", action="store_true", help="also the contracting ones: no release before this one serves")
        parser.add_argument("--plan", action="store_true", help="only say what would run")
        parser.add_argument("--list", action="store_true", help="only say, as one line of JSON, which migrations there are, their phases, and what is applied")
        parser.add_argument("--lock-seconds", type=int, default=5, help="how long a change of a table may wait for its lock")
        parser.add_argument("--wait-seconds", type=int, default=60, help="how long to wait for another migration to end")

    def handle(self, *args, contract, plan, lock_seconds, wait_seconds, **options):
        if options["list"]:
            self.stdout.write(json.dumps(self.known()))
            return
        if connection.vendor != "postgresql":
            self.migrate(contract, plan)
            return
        with self.alone(wait_seconds), self.lock_timeout(lock_seconds):
            # A change that waits for its lock makes all who come after it wait too: rather fail and try again.
            try:
                self.migrate(contract, plan)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
                    raise
                raise CommandError("A table was not free within %s s; try again. Transactions that are open: %s" % (lock_seconds, self.open_transactions()))

    @contextmanager
    def alone(self, seconds):
        try:
            with self.lock_timeout(seconds), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
            raise CommandError("Another migration did not end within %s s; try again when it has, or give --wait-seconds" % seconds)
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    @contextmanager
    def lock_timeout(self, seconds):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", ["%ds" % seconds])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '0', false)")

    def open_transactions(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid, coalesce(nullif(application_name, ''), 'no name'), state, round(extract(epoch FROM clock_timestamp() - xact_start))"
                " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL ORDER BY xact_start"
            )
            return "; ".join("process %s (%s), %s, for %s s" % row for row in cursor.fetchall()) or "none any more"

    def known(self):
        """For whoever deploys: all migrations in their order; what is due runs now, what is held waits until no older release serves."""
        executor = MigrationExecutor(connection)
        graph = executor.loader.graph
        waiting = [migration for migration, _ in executor.migration_plan(graph.leaf_nodes())]
        held = self.held_back(executor, waiting)
        every = [migration for migration, _ in executor.migration_plan(graph.leaf_nodes(), clean_start=True)]
        return {
            "migrations": [
                {
                    "name": "%s.%s" % (x.app_label, x.name),
                    "phase": phase_of(x),
                    "state": "held" if x in held else "due" if x in waiting else "applied",
                }
                for x in every
            ]
        }

    def migrate(self, contract, plan):
        executor = MigrationExecutor(connection)
        leaves = executor.loader.graph.leaf_nodes()
        waiting = [migration for migration, _ in executor.migration_plan(leaves)]
        undeclared = ["%s.%s" % (x.app_label, x.name) for x in waiting if phase_of(x) not in PHASES]
        if undeclared:
            raise CommandError(
                "No phase is declared by %s; nothing was migrated. Write `phase = \"expand\"` into the migration when the release before "
                "serves on while it runs, else `phase = \"contract\"`; for apps of others, into MIGRATION_PHASES" % ", ".join(undeclared)
            )
        held = [] if contract else self.held_back(executor, waiting)
        for migration in waiting:
            when = "after the switch (--contract)" if migration in held else "now"
            self.stdout.write("%s.%s: %s" % (migration.app_label, migration.name, when))
        if plan:
            return
        # A release that starts on an empty database has no predecessor: there is nothing to wait for.
        if not held:
            call_command("migrate", interactive=False, verbosity=1)
            return
        last = {}
        for migration in waiting:
            if migration not in held:
                last[migration.app_label] = migration.name
        # By the command, app by app, so that permissions and content types are made too.
        for app, name in last.items():
            call_command("migrate", app, name, interactive=False, verbosity=1)

    def held_back(self, executor, waiting):
        """The contracting ones and all that stand on them; none on an empty database."""
        if not executor.loader.applied_migrations:
            return []
        held = []
        for migration in waiting:
            stands_on_held = any((other.app_label, other.name) in migration.dependencies for other in held)
            if phase_of(migration) == "contract" or stands_on_held:
                held.append(migration)
        return held
