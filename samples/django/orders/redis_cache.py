"""Django's Redis cache came with 4.0; for 3.2 this is as much of it as the system uses."""
import pickle

import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache


class RedisCache(BaseCache):
    def __init__(self, server, params):
        super().__init__(params)
        self._client = redis.Redis.from_url(server, **params.get("OPTIONS", {}))

    def _seconds(self, timeout):
        timeout = self.default_timeout if timeout == DEFAULT_TIMEOUT else timeout
        return None if timeout is None else max(0, int(timeout))

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        seconds = self._seconds(timeout)
        if seconds == 0:
            return not self.has_key(key, version)
        return bool(self._client.set(self.make_key(key, version), pickle.dumps(value), ex=seconds, nx=True))

    def get(self, key, default=None, version=None):
        value = self._client.get(self.make_key(key, version))
        return default if value is None else pickle.loads(value)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        seconds = self._seconds(timeout)
        if seconds == 0:
            self.delete(key, version)
        else:
            self._client.set(self.make_key(key, version), pickle.dumps(value), ex=seconds)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        seconds, name = self._seconds(timeout), self.make_key(key, version)
        if seconds is None:
            return bool(self._client.persist(name)) or bool(self._client.exists(name))
        return bool(self._client.expire(name, seconds))

    def delete(self, key, version=None):
        return bool(self._client.delete(self.make_key(key, version)))

    def has_key(self, key, version=None):
        return bool(self._client.exists(self.make_key(key, version)))

    def clear(self):
        self._client.flushdb()
