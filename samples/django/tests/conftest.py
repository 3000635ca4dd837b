import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def user_in(role):
    user = get_user_model().objects.create_user(role, password=role)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def operator(db):
    return user_in("operator")


@pytest.fixture
def viewer(db):
    return user_in("viewer")


@pytest.fixture
def as_operator(client, operator):
    client.force_login(operator)
    return client


LINES = [{"product": "tea", "quantity": 2, "price": "3.50"}, {"product": "cup", "quantity": 1, "price": "9.00"}]


@pytest.fixture
def order(operator, django_capture_on_commit_callbacks):
    from orders import services

    with django_capture_on_commit_callbacks(execute=False):
        return services.create(operator, "Ada", [{"product": "tea", "quantity": 2, "unit_price": "3.50"}])
