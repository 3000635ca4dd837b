import os
import re

from django.conf import settings
from django.http import HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

REQUESTS = Counter("http_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("http_request_seconds", "Time to answer", ["route"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10))
CREATED = Counter("orders_created_total", "Orders taken")
CACHE_FAILURES = Counter("cache_failures_total", "Times the cache could not be reached")
LIVE_FAILURES = Counter("live_failures_total", "Times open pages could not be told of a change")
BUILD = Gauge("build_info", "The release that answers", ["release"], multiprocess_mode="max")

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def observe(request, status, seconds):
    match = getattr(request, "resolver_match", None)
    # Never the path itself: whoever asks could make as many series as they like.
    route = "/" + re.sub(r"<[^>]*:", "<", match.route) if match and match.route else "unknown"
    REQUESTS.labels(request.method if request.method in METHODS else "other", route, status).inc()
    SECONDS.labels(route).observe(seconds)


def render():
    BUILD.labels(settings.RELEASE_VERSION).set(1)
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
