"""One text message to an HTTP gateway as Kannel has it (``/cgi-bin/sendsms``).

Header POST: neither password nor text stand in an address, so no log holds them. The text is
the body and nothing else: whatever a citizen's name or an answer holds, it adds no header and
no receiver.
"""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

import requests

from .gsm7 import is_gsm7

SECONDS = 10
_NUMBER = re.compile(r"\+?[1-9][0-9]{6,14}")
_PLAIN = re.compile(r"[\x20-\x7e]{1,80}")
# What a gateway says at the start of its answer.
_ACCEPTED = {"0": "success", "3": "processing"}


class GatewayError(ValueError):
    """The gateway is set up in a way that cannot work or must not be used."""


def check_address(url):
    """Refuse an address to which nothing must be sent.

    Without TLS only machines of the own network are spoken to; addresses at which clouds
    hand out secrets are not spoken to at all.

    :raises GatewayError: with a sentence
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise GatewayError("This is not an address of the web.") from error
    if parts.scheme not in ("http", "https") or not host or parts.username:
        raise GatewayError("The address begins with https:// or http:// and a name.")
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise GatewayError("No machine of this name is known.") from error
    for entry in found:
        ip = ipaddress.ip_address(entry[4][0].partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
            raise GatewayError("Nothing is sent to this kind of address.")
        if parts.scheme == "http" and not (ip.is_loopback or ip.is_private):
            raise GatewayError(
                "Use https:// for a gateway outside your own network: the password goes "
                "along."
            )


def send(url, user, password, sender, number, text):
    """Hand a text over to the gateway.

    :param number: digits with the code of the country, with or without plus
    :param text: not empty
    :return: ``(state, reason)``: the states of Odoo's ``sms`` (``success``, ``processing``,
        ``wrong_number_format``, ``unregistered``, ``server_error``) and a short reason
        without text, number or password
    """
    if not _NUMBER.fullmatch(number or ""):
        return "wrong_number_format", "not a phone number"
    if not (text or "").strip():
        return "server_error", "empty text"
    named = {"Username": user, "Password": password, "From": sender}
    headers = {f"X-Kannel-{name}": value for name, value in named.items() if value}
    if not all(_PLAIN.fullmatch(value) for value in headers.values()):
        return "unregistered", "a setting has signs that cannot be sent"
    headers |= {
        "X-Kannel-To": number if number.startswith("+") else f"+{number}",
        "Content-Type": "text/plain; charset=UTF-8",
    }
    if not is_gsm7(text):
        headers["X-Kannel-Coding"] = "2"
    try:
        check_address(url)
        with requests.post(
            url,
            data=text.encode(),
            headers=headers,
            timeout=SECONDS,
            allow_redirects=False,
            stream=True,
        ) as answer:
            said = answer.raw.read(1, decode_content=False).decode("latin-1")
            status = answer.status_code
    except (requests.RequestException, GatewayError, OSError) as error:
        return "server_error", type(error).__name__
    if status == 202 and said in _ACCEPTED:
        return _ACCEPTED[said], ""
    if status in (401, 403):
        return "unregistered", "the gateway refused user or password"
    if status == 400:
        return "wrong_number_format", "the gateway refused the number"
    return "server_error", f"the gateway answered {status}"
