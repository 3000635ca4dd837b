import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from orders import services
from orders.models import Order

log = logging.getLogger(__name__)


@shared_task(name="orders.tasks.confirm")
def confirm(number):
    """May run twice for one order, since an unacknowledged task is delivered again: the second time does nothing."""
    try:
        services.move(None, number, Order.CONFIRMED)
    except ValidationError:
        log.info("order %s is not new any more", number)


@shared_task(name="orders.tasks.cancel_stale")
def cancel_stale():
    limit = timezone.now() - timedelta(hours=settings.STALE_AFTER_HOURS)
    numbers = list(Order.objects.filter(state=Order.NEW, created_at__lt=limit).values_list("pk", flat=True)[:1000])
    for number in numbers:
        try:
            services.move(None, number, Order.CANCELLED)
        except ValidationError:
            continue
    log.info("cancelled %s stale orders", len(numbers))
    return len(numbers)
