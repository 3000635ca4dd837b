import json
from decimal import Decimal, InvalidOperation
from functools import wraps

from django.contrib.auth import authenticate, login, logout
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.middleware.csrf import get_token

from orders import metrics, services
from orders.models import AuditEntry, Order

PAGE = 50


def problem(status, message, **more):
    return JsonResponse(dict(error=message, **more), status=status)


def not_found(request, exception=None):
    return problem(404, "There is no %s" % request.path)


def failed(request):
    return problem(500, "The server failed; the failure is in its log")


def endpoint(*methods, permissions=None):
    """JSON in, JSON out; who may not is told so with 401 or 403, and no page."""

    def wrap(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            if request.method not in methods:
                response = problem(405, "%s is not possible here" % request.method)
                response["Allow"] = ", ".join(methods)
                return response
            needed = (permissions or {}).get(request.method)
            if needed and not request.user.is_authenticated:
                return problem(401, "Log in first")
            if needed and not request.user.has_perm(needed):
                return problem(403, "This needs the permission %s" % needed)
            try:
                return view(request, *args, **kwargs)
            except ValidationError as error:
                details = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
                return problem(400, "The request has mistakes", fields=details)
            except Order.DoesNotExist:
                return not_found(request)

        return answer

    return wrap


def body(request):
    try:
        value = json.loads(request.body or b"{}")
    except ValueError:
        raise ValidationError({"body": ["It is no JSON."]})
    if not isinstance(value, dict):
        raise ValidationError({"body": ["It must be an object."]})
    return value


def as_json(order):
    return {
        "number": order.pk,
        "customer": order.customer,
        "email": order.customer_email,
        "state": order.state,
        "next": list(Order.NEXT[order.state]),
        "total": str(order.total),
        "created": order.created_at.isoformat(),
        "lines": [{"product": x.product, "quantity": x.quantity, "price": str(x.unit_price)} for x in order.lines.all()],
    }


@endpoint("GET", "POST", "DELETE")
def session(request):
    if request.method == "POST":
        given = body(request)
        user = authenticate(request, username=str(given.get("user", "")), password=str(given.get("password", "")))
        if user is None:
            return problem(401, "User or password is wrong")
        login(request, user)
    elif request.method == "DELETE":
        logout(request)
    user = request.user
    return JsonResponse(
        {
            "user": user.get_username() or None,
            "may_change": user.has_perm("orders.change_order"),
            "csrf": get_token(request),
        }
    )


@endpoint("GET", "POST", permissions={"GET": "orders.view_order", "POST": "orders.add_order"})
def orders(request):
    if request.method == "POST":
        given = body(request)
        order = services.create(request.user, text(given, "customer"), lines(given), text(given, "email"))
        return JsonResponse(as_json(order), status=201)
    before = request.GET.get("before")
    if before is not None and not before.isdigit():
        raise ValidationError({"before": ["It is an order's number."]})
    found = None if before else cached()
    if found is None:
        query = Order.objects.prefetch_related("lines")
        found = [as_json(order) for order in (query.filter(pk__lt=int(before)) if before else query)[:PAGE]]
        if not before:
            cached(found)
    return JsonResponse({"orders": found})


def cached(value=None):
    """The first page for a few seconds; without a cache the database answers."""
    try:
        return cache.get(services.LIST_KEY) if value is None else cache.set(services.LIST_KEY, value, 5)
    except Exception:
        metrics.CACHE_FAILURES.inc()


@endpoint("GET", "POST", permissions={"GET": "orders.view_order", "POST": "orders.change_order"})
def order(request, number):
    if request.method == "POST":
        services.move(request.user, number, text(body(request), "state"))
    return JsonResponse(as_json(Order.objects.prefetch_related("lines").get(pk=number)))


@endpoint("GET", permissions={"GET": "orders.view_auditentry"})
def audit_of_order(request, number):
    entries = AuditEntry.objects.filter(subject="order", subject_id=number)[:PAGE]
    return JsonResponse(
        {
            "entries": [
                {"at": x.at.isoformat(), "actor": x.actor_name, "action": x.action, "changes": x.changes, "release": x.release}
                for x in entries
            ]
        }
    )


def text(given, name):
    value = given.get(name, "")
    if value is not None and not isinstance(value, str):
        raise ValidationError({name: ["It must be a text."]})
    return value or ""


def lines(given):
    result = given.get("lines")
    if not isinstance(result, list) or not all(isinstance(line, dict) for line in result):
        raise ValidationError({"lines": ["They are a list of objects."]})
    return [{"product": text(x, "product"), "quantity": x.get("quantity"), "unit_price": price(x.get("price"))} for x in result]


def price(value):
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValidationError({"price": ["It is no amount."]})
    if not amount.is_finite():
        raise ValidationError({"price": ["It is no amount."]})
    return amount
