"""What those who run the system rely on."""
import json
import os
import subprocess
import sys
import time
from datetime import datetime

import pytest

from orders import health

REQUIRED = {"database", "cache", "broker", "storage"}


@pytest.mark.parametrize("path", ["/health/live", "/metrics", "/nothing", "/api/orders", "/admin/"])
def test_every_answer_names_its_release(client, db, path):
    assert client.get(path)["X-Release"] == "1.2.3-test"


def test_a_failure_names_its_release_and_tells_nothing_else(client, db, monkeypatch):
    from orders import api

    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr(api, "get_token", broken)
    answer = client.get("/api/session")
    assert answer.status_code == 500
    assert answer["X-Release"] == "1.2.3-test"
    assert b"1234" not in answer.content


def test_a_foreign_host_is_refused_but_probes_are_answered(client, db):
    answer = client.get("/api/session", HTTP_HOST="evil.example")
    assert answer.status_code == 400 and answer["X-Release"]
    assert client.get("/health/live", HTTP_HOST="10.0.0.7").status_code == 200


# The database check has its own thread and so its own connection; it must see a real database and not the test's transaction.
@pytest.mark.django_db(transaction=True)
def test_ready_says_how_each_part_is(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 200, answer.content
    value = answer.json()
    assert set(value["checks"]) == REQUIRED
    assert value["release"] == "1.2.3-test"
    assert datetime.fromisoformat(value["timestamp"]).utcoffset().total_seconds() == 0
    assert value["checks"]["database"]["status"] in ("healthy", "warning")
    assert all(x["latency_ms"] >= 0 for x in value["checks"].values())


@pytest.mark.parametrize("part", sorted(REQUIRED))
def test_one_part_down_makes_it_not_ready_and_is_named(client, monkeypatch, part):
    def down():
        raise ConnectionError("postgres://user:secret@host")

    monkeypatch.setattr(health, "CHECKS", dict({x: lambda: None for x in REQUIRED}, **{part: down}))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    value = answer.json()
    assert value["status"] == "critical"
    assert [name for name, x in value["checks"].items() if x["status"] == "critical"] == [part]
    assert b"secret" not in answer.content


def test_a_check_that_hangs_does_not_hang_the_answer(client, monkeypatch, settings):
    settings.HEALTH_TIMEOUT_SECONDS = 0.2
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: time.sleep(2), "cache": lambda: None})
    started = time.monotonic()
    answer = client.get("/health/ready")
    assert time.monotonic() - started < 1.5
    assert answer.status_code == 503
    assert "no answer" in answer.json()["checks"]["database"]["reason"]


def test_a_slow_part_is_a_warning_and_still_ready(client, monkeypatch, settings):
    settings.HEALTH_WARNING_MILLISECONDS = 10
    monkeypatch.setattr(health, "CHECKS", {"database": lambda: time.sleep(0.05)})
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "warning")


def test_metrics_count_by_route_and_not_by_path(as_operator):
    for number in range(3):
        as_operator.get("/api/orders/%s" % number)
    text = as_operator.get("/metrics").content.decode()
    assert 'http_requests_total{method="GET",route="/api/orders/<number>",status="404"} ' in text
    assert 'build_info{release="1.2.3-test"} 1.0' in text


def test_security_headers_stand_on_pages(client, db):
    answer = client.get("/admin/login/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer


def start(**environment):
    """Another process, as the container starts it: what do the settings make of these variables?"""
    clean = {k: v for k, v in os.environ.items() if k not in ("SECRET_KEY", "DEBUG", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "TLS")}
    clean.update(environment, DJANGO_SETTINGS_MODULE="config.settings")
    code = (
        "import django, json; django.setup(); from django.conf import settings as s;"
        "print(json.dumps([s.SECRET_KEY, s.DATABASES['default'].get('HOST'), s.SECURE_HSTS_SECONDS, s.DATABASES['default'].get('PASSWORD')]))"
    )
    return subprocess.run([sys.executable, "-c", code], env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)


@pytest.mark.parametrize(
    "environment, complaint",
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "x", "DATABASE_URL": "oracle://u:topsecret@h/n"}, "DATABASE_URL begins with `oracle:`"),
        ({"SECRET_KEY": "x", "DATABASE_URL": "postgres://u:topsecret@h"}, "names no database"),
        ({"SECRET_KEY": "x", "DATABASE_URL": "postgres://u:topsecret@h:port/n"}, "port"),
        ({"SECRET_KEY": "x", "DEBUG": "perhaps"}, "DEBUG is `perhaps`"),
        ({"SECRET_KEY_FILE": "/no/such/file"}, "cannot be read"),
    ],
)
def test_settings_that_cannot_be_right_stop_the_start(environment, complaint):
    process = start(**environment)
    assert process.returncode != 0
    assert complaint in process.stderr
    assert "topsecret" not in process.stderr


def test_settings_come_from_variables_and_secret_files(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    process = start(SECRET_KEY_FILE=str(tmp_path / "key"), DATABASE_URL="postgres://u:p%40ss@db.example:5433/orders", TLS="true")
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout) == ["from a file", "db.example", 31536000, "p@ss"]


def test_a_kept_connection_is_looked_at_before_it_is_used(settings):
    import django

    database = settings.DATABASES["default"]
    assert database["CONN_HEALTH_CHECKS"] is True
    assert django.VERSION >= (4, 1) or database["CONN_MAX_AGE"] == 0


def test_a_task_of_a_lost_process_is_rejected_and_not_acknowledged():
    from config.celery import app

    assert app.conf.task_acks_late and app.conf.task_reject_on_worker_lost


def test_no_worker_is_recycled_while_it_keeps_connections():
    from gunicorn.app.wsgiapp import WSGIApplication

    application = WSGIApplication.__new__(WSGIApplication)
    application.usage, application.prog, application.cfg, application.callable = None, None, None, None
    application.load_default_config()
    application.load_config_from_file("gunicorn.conf.py")
    assert application.cfg.threads > 1 and application.cfg.max_requests == 0
