from django.contrib import admin
from django.urls import path

from orders import api

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/session", api.session),
    path("api/orders", api.orders),
    path("api/orders/<int:number>", api.order),
    path("api/orders/<int:number>/audit", api.audit_of_order),
]
handler404 = "orders.api.not_found"
handler500 = "orders.api.failed"
