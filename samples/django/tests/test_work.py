"""Tasks, the admin, the audit log, the cache."""
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from orders import tasks
from orders.models import AuditEntry, Order


def test_confirming_twice_changes_once(order):
    tasks.confirm.delay(order.pk)
    tasks.confirm.delay(order.pk)
    order.refresh_from_db()
    assert order.state == "confirmed"
    assert AuditEntry.objects.filter(action="move").count() == 1


def test_only_stale_new_orders_are_cancelled(order, operator):
    old = Order.objects.create(customer="Old")
    Order.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=100))
    assert tasks.cancel_stale() == 1
    old.refresh_from_db()
    order.refresh_from_db()
    assert (old.state, order.state) == ("cancelled", "new")


def test_the_audit_log_is_written_once(order):
    entry = AuditEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


def test_a_change_in_the_admin_is_recorded(admin_client, order):
    line = order.lines.get()
    form = {
        "customer": "Grace", "customer_email": "", "state": "new",
        "lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1, "lines-0-id": line.pk, "lines-0-order": order.pk,
        "lines-0-product": "tea", "lines-0-quantity": 2, "lines-0-unit_price": "3.50",
    }
    answer = admin_client.post("/admin/orders/order/%s/change/" % order.pk, form)
    assert answer.status_code == 302, answer.content
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor_name, entry.changes) == ("change", "admin", {"customer": ["Ada", "Grace"]})
    assert admin_client.get("/admin/orders/auditentry/%s/delete/" % entry.pk).status_code == 403


def test_roles_are_made_by_a_migration(db, operator, viewer):
    assert operator.has_perm("orders.change_order") and not operator.has_perm("orders.delete_order")
    assert viewer.has_perm("orders.view_order") and not viewer.has_perm("orders.add_order")


def test_the_cache_keeps_and_forgets():
    cache.set("a", {"b": [1]}, 60)
    assert cache.get("a") == {"b": [1]} and "a" in cache
    assert cache.add("a", 2) is False and cache.add("c", 3)
    assert cache.touch("a", 10)
    cache.delete("a")
    assert cache.get("a", "gone") == "gone"
    cache.set("d", 1, 0)
    assert cache.get("d") is None
