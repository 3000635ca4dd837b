"""Changes of orders as they happen, over a websocket, for whoever may see orders."""
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from django.conf import settings

GROUP = "orders"


def tell(order):
    """Tells all who listen, whichever process they are connected to; without CHANNELS_URL nobody does."""
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(GROUP, {"type": "order.changed", "number": order.pk, "state": order.state})


class Changes(AsyncJsonWebsocketConsumer):
    async def connect(self):
        user = self.scope["user"]
        if self.channel_layer is None or not await database_sync_to_async(user.has_perm)("orders.view_order"):
            await self.close()  # before it is accepted: the client sees 403
            return
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()
        await self.send_json({"release": settings.RELEASE_VERSION})

    async def disconnect(self, code):
        if self.channel_layer is not None:
            await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def order_changed(self, event):
        await self.send_json({"number": event["number"], "state": event["state"]})
