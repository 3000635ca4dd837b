"""What can be done with orders, whoever asks: the API, the admin or a task."""
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction

from orders import audit, live, metrics
from orders.models import Order, OrderLine

LIST_KEY = "orders:list"


def create(actor, customer, lines, customer_email=None):
    from orders import tasks

    if not lines:
        raise ValidationError({"lines": ["An order has at least one line."]})
    with transaction.atomic():
        order = Order(customer=customer, customer_email=customer_email or None)
        order.full_clean()
        order.save()
        for line in lines:
            item = OrderLine(order=order, **line)
            item.full_clean()
            item.save()
        audit.record(actor, "create", order, {"customer": customer, "lines": len(lines)})
        transaction.on_commit(lambda: changed(order))
        transaction.on_commit(lambda: tasks.confirm.delay(order.pk))
    metrics.CREATED.inc()
    return order


def move(actor, number, state):
    """To the next state. Two who move the same order at once are put one after the other."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=number)
        if state not in Order.NEXT[order.state]:
            raise ValidationError({"state": ["From %s an order cannot become %s." % (order.state, state)]})
        before, order.state = order.state, state
        order.save()
        audit.record(actor, "move", order, {"state": [before, state]})
        transaction.on_commit(lambda: changed(order))
    return order


def changed(order):
    try:
        cache.delete(LIST_KEY)
    except Exception:  # the cache is a help, never a need: an order must not fail for it
        metrics.CACHE_FAILURES.inc()
    try:
        live.tell(order)
    except Exception:  # neither is an open page that learns of it
        metrics.LIVE_FAILURES.inc()
