import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
requests = get_asgi_application()

from orders.live import Changes  # noqa: E402  models can be imported only now

websockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("ws/orders", Changes.as_asgi())])))
application = ProtocolTypeRouter({"http": requests, "websocket": websockets})
