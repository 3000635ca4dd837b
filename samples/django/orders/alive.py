"""The container's health check: is this role alive? Standard library only, for it runs often."""
import os
import sys
import time
import urllib.request


def main():
    with open("/tmp/role", encoding="utf-8") as file:
        role = file.read().strip()
    if role in ("web", "asgi"):
        address = "http://127.0.0.1:%s/health/live" % os.environ.get("PORT", "8000")
        with urllib.request.urlopen(address, timeout=3) as answer:
            return 0 if answer.status == 200 else 1
    if role in ("worker", "beat"):
        age = time.time() - os.stat("/tmp/alive").st_mtime
        print("last sign of life %.0f s ago" % age)
        return 0 if age < 60 else 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        print(error)
        sys.exit(1)
