from django.contrib import admin

from orders import audit, services
from orders.models import AuditEntry, Order, OrderLine


class Lines(admin.TabularInline):
    model = OrderLine
    extra = 1


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["id", "customer", "state", "created_at"]
    list_filter = ["state"]
    search_fields = ["customer", "customer_email"]
    date_hierarchy = "created_at"
    inlines = [Lines]

    def save_model(self, request, order, form, change):
        super().save_model(request, order, form, change)
        changes = {name: [str(form.initial.get(name)), str(form.cleaned_data.get(name))] for name in form.changed_data}
        audit.record(request.user, "change" if change else "create", order, changes)
        services.changed(order)

    def delete_model(self, request, order):
        audit.record(request.user, "delete", order, {"customer": order.customer})
        super().delete_model(request, order)
        services.changed(order)

    def delete_queryset(self, request, orders):
        for order in orders:
            self.delete_model(request, order)


@admin.register(AuditEntry)
class AuditAdmin(admin.ModelAdmin):
    list_display = ["at", "actor_name", "action", "subject", "subject_id", "release"]
    list_filter = ["action", "subject"]
    date_hierarchy = "at"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, entry=None):
        return False

    def has_delete_permission(self, request, entry=None):
        return False
