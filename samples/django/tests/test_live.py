import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings

from config.asgi import application
from orders import services
from orders.live import tell


# Channels closes the connections of its threads, so these tests are in no transaction; what migrations wrote is put back after each.
unwrapped = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def socket(client, origin=b"http://testserver"):
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    headers = [(b"origin", origin)] + ([(b"cookie", cookie.OutputString(attrs=[]).encode())] if cookie else [])
    return WebsocketCommunicator(application, "/ws/orders", headers=headers)


@unwrapped
def test_who_may_see_orders_is_told_of_their_changes(client, viewer, order):
    client.force_login(viewer)

    async def listen():
        page = socket(client)
        connected, _ = await page.connect(timeout=5)
        assert connected
        assert await page.receive_json_from(timeout=5) == {"release": "1.2.3-test"}
        order.state = "confirmed"
        await sync_to_async(tell)(order)
        assert await page.receive_json_from(timeout=5) == {"number": order.pk, "state": "confirmed"}
        await page.disconnect()

    async_to_sync(listen)()


@unwrapped
def test_who_may_not_see_orders_is_refused(client):
    connected, _ = async_to_sync(lambda: socket(client).connect(timeout=5))()
    assert not connected


@unwrapped
def test_a_page_of_another_host_is_refused(client, viewer):
    client.force_login(viewer)
    connected, _ = async_to_sync(lambda: socket(client, origin=b"https://elsewhere.example").connect(timeout=5))()
    assert not connected


def test_an_order_does_not_fail_because_nobody_can_be_told(operator, order, monkeypatch, django_capture_on_commit_callbacks):
    def broken(order):
        raise ConnectionError

    monkeypatch.setattr("orders.live.tell", broken)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.move(operator, order.pk, "confirmed").state == "confirmed"


@unwrapped
def test_without_a_layer_nobody_is_told_and_nobody_is_taken(client, viewer, order, settings):
    settings.CHANNEL_LAYERS = {}
    client.force_login(viewer)
    tell(order)
    connected, _ = async_to_sync(lambda: socket(client).connect(timeout=5))()
    assert not connected
