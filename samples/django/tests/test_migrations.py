"""Both migrations run while the release before serves: what that release writes and reads must go on working."""
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "INSERT INTO orders_order (customer, legacy_code, state, created_at, updated_at) VALUES ('old', 'L1', 'new', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)"


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("orders", name)])


def columns():
    with connection.cursor() as cursor:
        return {x.name for x in connection.introspection.get_table_description(cursor, "orders_order")}


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def at_the_release_before():
    migrate("0002_roles")
    yield
    call_command("migrate", verbosity=0)


def test_before_the_switch_only_what_expands_runs(at_the_release_before, capsys):
    from orders.models import Order

    call_command("migrate_safely")
    assert {"legacy_code", "customer_email"} <= columns()
    assert "orders.0004_contract_legacy_code: after the switch" in capsys.readouterr().out
    run(OLD)  # the old release serves on
    new = Order.objects.create(customer="new", customer_email="a@b.example")  # and so does the new one
    assert Order.objects.count() == 2
    run("SELECT legacy_code FROM orders_order WHERE id = %s" % new.pk)


def test_after_the_switch_what_contracts_runs_and_nothing_twice(at_the_release_before, capsys):
    call_command("migrate_safely")
    call_command("migrate_safely", contract=True)
    assert "legacy_code" not in columns()
    capsys.readouterr()
    call_command("migrate_safely", plan=True)
    assert capsys.readouterr().out == ""


def test_the_list_says_what_is_applied_due_and_held(at_the_release_before, capsys):
    call_command("migrate_safely", list=True)
    listed = {x["name"]: (x["phase"], x["state"]) for x in json.loads(capsys.readouterr().out)["migrations"]}
    assert listed["orders.0002_roles"] == ("expand", "applied")
    assert listed["orders.0003_expand_customer_email"] == ("expand", "due")
    assert listed["orders.0004_contract_legacy_code"] == ("contract", "held")
    assert "customer_email" not in columns()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file")
def test_a_table_that_somebody_uses_is_waited_for_no_longer_than_it_may_and_they_are_named(at_the_release_before):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SET application_name = 'somebody'")
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE orders_order IN ACCESS SHARE MODE")
        with pytest.raises(CommandError, match=r"not free within 1 s.*\(somebody\), idle in transaction"):
            call_command("migrate_safely", lock_seconds=1)
    finally:
        other.close()
    assert "customer_email" not in columns()
    call_command("migrate_safely")


def test_each_can_be_undone(at_the_release_before):
    migrate("0004_contract_legacy_code")
    migrate("0002_roles")
    assert "legacy_code" in columns() and "customer_email" not in columns()
    run(OLD)


def test_a_migration_without_a_declared_phase_is_refused_and_nothing_runs(at_the_release_before, monkeypatch):
    from importlib import import_module

    monkeypatch.delattr(import_module("orders.migrations.0003_expand_customer_email").Migration, "phase")
    with pytest.raises(CommandError, match="No phase is declared by orders.0003_expand_customer_email"):
        call_command("migrate_safely")
    assert "customer_email" not in columns()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no advisory locks")
def test_a_migration_waits_for_another_no_longer_than_it_may():
    from orders.management.commands.migrate_safely import LOCK

    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(CommandError, match="did not end within 1 s"):
            call_command("migrate_safely", wait_seconds=1)
    finally:
        other.close()
    call_command("migrate_safely")
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"


def test_the_models_and_the_migrations_say_the_same():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
