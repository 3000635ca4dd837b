"""A mail server for tests: smtpd.py <starttls|tls|plain> <certificate> <key>. It says its port, then each mail that it takes as one line of JSON."""
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("full@"):
            return "452 no room left"
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        if address.startswith("hang@"):
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": envelope.content.decode(), "user": session.user}), flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    session.user = data.login.decode()
    return AuthResult(success=(data.login, data.password) == (b"shop", b"w0rd"), handled=False)


async def main(mode, certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()

    def session():
        return SMTP(
            Handler(), hostname="localhost", loop=loop, authenticator=authenticate, auth_required=mode != "plain",
            tls_context=context if mode == "starttls" else None, require_starttls=mode == "starttls", auth_require_tls=mode == "starttls")

    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:4]))
