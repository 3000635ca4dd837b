import time

from django.conf import settings

from orders import health, metrics


class Release:
    """The outermost: says on every answer, errors too, which release gave it, and counts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.monotonic()
        response = self.get_response(request)
        response["X-Release"] = settings.RELEASE_VERSION
        if request.path not in Probes.ANSWERS:
            metrics.observe(request, response.status_code, time.monotonic() - started)
        return response


class Probes:
    """
    Answers probes before anything looks at the host name or asks for TLS: a load balancer calls by address, without either.
    """

    ANSWERS = {"/health/live": health.live, "/health/ready": health.ready, "/metrics": metrics.render}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.ANSWERS.get(request.path) if request.method in ("GET", "HEAD") else None
        return answer() if answer else self.get_response(request)


class ContentSecurity:
    POLICY = (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.POLICY)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response
