import json

import pytest

from orders.models import AuditEntry, Order
from tests.conftest import LINES


def post(client, path, value):
    return client.post(path, json.dumps(value) if not isinstance(value, str) else value, content_type="application/json")


def test_an_order_is_taken_confirmed_and_recorded(as_operator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(as_operator, "/api/orders", {"customer": "Ada", "email": "ada@example.org", "lines": LINES})
    assert answer.status_code == 201
    assert answer.json()["total"] == "16.00"
    number = answer.json()["number"]
    assert Order.objects.get(pk=number).state == "confirmed"
    entries = as_operator.get("/api/orders/%s/audit" % number).json()["entries"]
    assert [(x["action"], x["actor"]) for x in entries] == [("move", "system"), ("create", "operator")]
    assert entries[0]["release"] == "1.2.3-test"


def test_the_list_shows_new_orders_at_once_although_it_is_cached(as_operator, django_capture_on_commit_callbacks):
    assert as_operator.get("/api/orders").json() == {"orders": []}
    with django_capture_on_commit_callbacks(execute=True):
        post(as_operator, "/api/orders", {"customer": "Ada", "lines": LINES})
    assert [x["customer"] for x in as_operator.get("/api/orders").json()["orders"]] == ["Ada"]


def test_the_list_answers_without_its_cache(as_operator, order, monkeypatch):
    from django.core.cache import cache

    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections["default"]) if hasattr(cache, "_connections") else type(cache), "get", broken)
    assert as_operator.get("/api/orders").status_code == 200


@pytest.mark.parametrize(
    "given, field",
    [
        ({"customer": "", "lines": LINES}, "customer"),
        ({"customer": "Ada", "lines": []}, "lines"),
        ({"customer": "Ada", "lines": "tea"}, "lines"),
        ({"customer": 7, "lines": LINES}, "customer"),
        ({"customer": "Ada", "email": "nobody", "lines": LINES}, "customer_email"),
        ({"customer": "Ada", "lines": [{"product": "tea", "quantity": 0, "price": "1"}]}, "quantity"),
        ({"customer": "Ada", "lines": [{"product": "tea", "quantity": 1, "price": "NaN"}]}, "price"),
        ({"customer": "Ada", "lines": [{"product": "tea", "quantity": 1, "price": "-1"}]}, "unit_price"),
        ("{", "body"),
        ("[]", "body"),
    ],
)
def test_a_wrong_order_is_refused_and_nothing_is_kept(as_operator, given, field):
    answer = post(as_operator, "/api/orders", given)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert not Order.objects.exists() and not AuditEntry.objects.exists()


def test_an_order_moves_only_along_its_states(as_operator, order):
    assert post(as_operator, "/api/orders/%s" % order.pk, {"state": "shipped"}).status_code == 400
    assert post(as_operator, "/api/orders/%s" % order.pk, {"state": "confirmed"}).json()["next"] == ["shipped", "cancelled"]


def test_who_is_nobody_is_told_to_log_in(client, db):
    assert client.get("/api/orders").status_code == 401


def test_a_viewer_reads_and_does_not_change(client, viewer, order):
    client.force_login(viewer)
    assert client.get("/api/orders/%s" % order.pk).status_code == 200
    answer = post(client, "/api/orders/%s" % order.pk, {"state": "cancelled"})
    assert answer.status_code == 403 and "orders.change_order" in answer.json()["error"]


def test_logging_in_and_out(client, operator):
    assert post(client, "/api/session", {"user": "operator", "password": "wrong"}).status_code == 401
    answer = post(client, "/api/session", {"user": "operator", "password": "operator"})
    assert answer.json()["user"] == "operator" and answer.json()["may_change"] and answer.json()["csrf"]
    assert client.delete("/api/session").json()["user"] is None


def test_a_change_without_the_csrf_token_is_refused(operator):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    assert post(client, "/api/orders", {"customer": "Ada", "lines": LINES}).status_code == 403


def test_what_is_not_there_and_what_is_not_possible(as_operator):
    assert as_operator.get("/api/orders/99").status_code == 404
    assert as_operator.get("/nothing").json()["error"] == "There is no /nothing"
    answer = as_operator.put("/api/orders")
    assert answer.status_code == 405 and answer["Allow"] == "GET, POST"
    assert as_operator.get("/api/orders?before=x").status_code == 400
