"""Whether this process can do its work: each check bounded in time, all at once, none able to hang the answer."""
import os
import shutil
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from datetime import datetime, timezone

from django.conf import settings
from django.core.cache import caches
from django.db import connections
from django.http import JsonResponse

HEALTHY, WARNING, CRITICAL = "healthy", "warning", "critical"
RANK = {HEALTHY: 0, WARNING: 1, CRITICAL: 2}

# More than one round of checks may be waiting for an answer that never comes.
_threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="health")


def database():
    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    finally:
        # A thread has its own connection; the health check must not keep one.
        connection.close()


def cache():
    key = "health:" + uuid.uuid4().hex
    store = caches["default"]
    store.set(key, key, 10)
    if store.get(key) != key:
        raise RuntimeError("what was written is not what is read")
    store.delete(key)


def broker():
    if not settings.BROKER_URL:
        return WARNING, "no broker is set; tasks run in the request"
    from kombu import Connection

    with Connection(settings.BROKER_URL, connect_timeout=2, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as connection:
        connection.connect()
        connection.default_channel.close()


def storage():
    os.makedirs(settings.MEDIA_ROOT, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=settings.MEDIA_ROOT, prefix=".health") as file:
        file.write(b"ok")
        file.flush()
    usage = shutil.disk_usage(settings.MEDIA_ROOT)
    if usage.total and usage.free / usage.total < 0.1:
        return WARNING, "less than a tenth of the storage is free"
    if settings.MEDIA_ROOT.startswith(tempfile.gettempdir()):
        return WARNING, "MEDIA_ROOT is a temporary folder"


CHECKS = {"database": database, "cache": cache, "broker": broker, "storage": storage}


def _run(check):
    started = time.monotonic()
    try:
        state, reason = check() or (HEALTHY, None)
    except Exception as error:
        # The kind of error and no more: messages of drivers hold addresses and user names.
        state, reason = CRITICAL, type(error).__name__
    milliseconds = (time.monotonic() - started) * 1000
    if state == HEALTHY and milliseconds > settings.HEALTH_WARNING_MILLISECONDS:
        state, reason = WARNING, "slow"
    return _result(state, milliseconds, reason)


def _result(state, milliseconds, reason):
    result = {"status": state, "latency_ms": round(milliseconds, 1)}
    if reason:
        result["reason"] = reason
    return result


def check_all():
    limit = settings.HEALTH_TIMEOUT_SECONDS
    until = time.monotonic() + limit
    running = {name: _threads.submit(_run, check) for name, check in CHECKS.items()}
    results = {}
    for name, future in running.items():
        try:
            results[name] = future.result(timeout=max(0, until - time.monotonic()))
        except TimeoutError:
            future.cancel()
            results[name] = _result(CRITICAL, limit * 1000, "no answer within %s s" % limit)
    return results


def _answer(status, code, **more):
    body = {"status": status, "release": settings.RELEASE_VERSION, "timestamp": datetime.now(timezone.utc).isoformat()}
    body.update(more)
    response = JsonResponse(body, status=code)
    response["Cache-Control"] = "no-store"
    return response


def live():
    return _answer(HEALTHY, 200)


def ready():
    checks = check_all()
    worst = max((check["status"] for check in checks.values()), key=RANK.get)
    return _answer(worst, 503 if worst == CRITICAL else 200, checks=checks)
