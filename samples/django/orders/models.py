from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models


class Order(models.Model):
    NEW, CONFIRMED, SHIPPED, CANCELLED = "new", "confirmed", "shipped", "cancelled"
    STATES = [(state, state) for state in (NEW, CONFIRMED, SHIPPED, CANCELLED)]
    NEXT = {NEW: (CONFIRMED, CANCELLED), CONFIRMED: (SHIPPED, CANCELLED), SHIPPED: (), CANCELLED: ()}

    customer = models.CharField(max_length=200)
    # Null for the orders that releases before 0003 wrote.
    customer_email = models.EmailField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=STATES, default=NEW, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return "order %s of %s" % (self.pk, self.customer)

    @property
    def total(self):
        return sum((line.quantity * line.unit_price for line in self.lines.all()), Decimal(0))


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    unit_price = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))])

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return "%s x %s" % (self.quantity, self.product)


class AuditEntry(models.Model):
    """Who changed what, when and with which release. Written once."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.CharField(max_length=150)
    action = models.CharField(max_length=50)
    subject = models.CharField(max_length=50)
    subject_id = models.BigIntegerField()
    changes = models.JSONField(default=dict)
    release = models.CharField(max_length=100)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_subject")]

    def __str__(self):
        return "%s %s %s by %s" % (self.action, self.subject, self.subject_id, self.actor_name)

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("An audit entry is written once")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("An audit entry is not deleted")
