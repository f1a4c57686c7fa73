"""The world outside: a mail server, an address for webhooks, and the certificates of both. Nothing of it is ours.

    outside.py certificates DIR     an authority (ca.pem), and what it vouches for: 127.0.0.1 (server.pem, with the key)
    outside.py mail DIR             SMTP with STARTTLS, which takes mail from whoever logs in as `club` with `open sesame`
    outside.py hooks DIR KEY        HTTPS, which verifies what is posted as Standard Webhooks 1.0 says, with the key `whsec_…`

A server writes its port to DIR/<name>.port when it listens, and takes the same port when it is started again. What it gets, it adds
as a line of JSON to DIR/<name>.jsonl. While there is a file DIR/hold, it has got something and does not say so.
"""

import asyncio
import base64
import datetime
import email
import email.policy
import email.utils
import hashlib
import hmac
import http.server
import ipaddress
import json
import pathlib
import ssl
import sys
import time

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DIRECTORY = pathlib.Path(sys.argv[2])
TOLERANCE = 5 * 60  # seconds that a webhook may be old


def note(name, what):
    with open(DIRECTORY / f"{name}.jsonl", "a") as file:
        file.write(json.dumps({key: value for key, value in what.items() if value is not None}) + "\n")


def known_port(name):
    try:
        return int((DIRECTORY / f"{name}.port").read_text())
    except FileNotFoundError:
        return 0


def listening(name, port):
    written = DIRECTORY / f"{name}.port.new"
    written.write_text(str(port))
    written.rename(DIRECTORY / f"{name}.port")


def is_holding():
    return (DIRECTORY / "hold").exists()


def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DIRECTORY / "server.pem")
    return context


# Certificates


def certificate(name, issuer, key, issuer_key, *extensions):
    now = datetime.datetime.utcnow()
    builder = x509.CertificateBuilder(
        subject_name=name, issuer_name=issuer, public_key=key.public_key(), serial_number=x509.random_serial_number(),
        not_valid_before=now - datetime.timedelta(days=1), not_valid_after=now + datetime.timedelta(days=1))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    return builder.sign(issuer_key, hashes.SHA256())


def make_certificates():
    def named(name):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])

    def pem(certificate):
        return certificate.public_bytes(serialization.Encoding.PEM)

    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = certificate(named("an authority"), named("an authority"), ca_key, ca_key, x509.BasicConstraints(True, None))
    server = certificate(
        named("127.0.0.1"), named("an authority"), key, ca_key, x509.BasicConstraints(False, None),
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (DIRECTORY / "ca.pem").write_bytes(pem(ca))
    (DIRECTORY / "server.pem").write_bytes(private + pem(server))


# Mail


class Letterbox:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        date = email.utils.parsedate_to_datetime(mail["Date"])
        note("mail", {
            "id": mail["Message-ID"], "from": str(mail["From"]), "to": str(mail["To"]), "subject": str(mail["Subject"]),
            "text": mail.get_body(("plain",)).get_content(),
            "html": html.get_content() if (html := mail.get_body(("html",))) else None,
            "listUnsubscribe": mail["List-Unsubscribe"], "listUnsubscribePost": mail["List-Unsubscribe-Post"],
            "envelope": [envelope.mail_from, *envelope.rcpt_tos], "tls": session.ssl is not None,
            "login": session.auth_data, "age": abs(time.time() - date.timestamp()),
            "defects": [str(defect) for part in mail.walk() for defect in part.defects],
            "longest": max(map(len, envelope.original_content.split(b"\r\n"))),
        })
        while is_holding():
            await asyncio.sleep(0.02)
        return "250 taken"


def login(server, session, envelope, mechanism, data):
    if (data.login, data.password) != (b"club", b"open sesame"):
        return AuthResult(success=False, handled=False)
    return AuthResult(success=True, auth_data=data.login.decode())


async def serve_mail():
    def session():
        return SMTP(Letterbox(), hostname="mail.test", tls_context=tls(), require_starttls=True, authenticator=login,
                    auth_required=True)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", known_port("mail"))
    listening("mail", server.sockets[0].getsockname()[1])
    await server.serve_forever()


# Webhooks


def verdict(headers, body, key):
    """What a receiver of Standard Webhooks finds: `genuine`, or what is wrong."""
    id, seconds, signatures = (headers[f"webhook-{part}"] for part in ("id", "timestamp", "signature"))
    if not (id and seconds and signatures):
        return "a header is missing"
    if abs(time.time() - int(seconds)) > TOLERANCE:
        return "too old or too new"
    signed = f"{id}.{seconds}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    for signature in signatures.split(" "):
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(expected, value):
            return "genuine"
    return "no signature fits"


class Hook(http.server.BaseHTTPRequestHandler):
    """Answers with the statuses that DIR/statuses names, one each line, and then with 204."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        key = base64.b64decode(sys.argv[3].removeprefix("whsec_"))
        statuses = DIRECTORY / "statuses"
        first, *rest = statuses.read_text().split() if statuses.exists() else ["204"]
        statuses.write_text("\n".join(rest)) if rest else statuses.unlink(missing_ok=True)
        note("hooks", {
            "id": self.headers["webhook-id"], "path": self.path, "contentType": self.headers["Content-Type"],
            "verdict": verdict(self.headers, body, key), "withOtherKey": verdict(self.headers, body, key + b"x"),
            "withOtherBody": verdict(self.headers, body + b" ", key), "payload": json.loads(body), "status": int(first),
        })
        while is_holding():
            time.sleep(0.02)
        self.send_response(int(first))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def serve_hooks():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", known_port("hooks")), Hook)
    server.socket = tls().wrap_socket(server.socket, server_side=True)
    listening("hooks", server.server_address[1])
    server.serve_forever()


if __name__ == "__main__":
    match sys.argv[1]:
        case "certificates":
            make_certificates()
        case "mail":
            asyncio.run(serve_mail())
        case "hooks":
            serve_hooks()
