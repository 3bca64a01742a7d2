import logging
import socket
import struct
from contextlib import closing

from odoo import api, models

_logger = logging.getLogger(__name__)

PARAM_SOCKET = "gov_crm.clamd_socket"
PARAM_LENIENT = "gov_crm.clamd_lenient"
_PATIENCE = 20  # seconds for each answer of the scanner
_CHUNK = 1 << 16
_MARK = "not-scanned-"


class ScannerError(Exception):
    """The scanner is configured and cannot be asked; the text is for operators."""


class GovAntivirus(models.AbstractModel):
    """Asks a virus scanner (ClamAV's clamd) about files before they are stored.

    The system parameter ``gov_crm.clamd_socket`` names it: the path of its socket, or
    ``host:port``. Without one nothing is asked. ``gov_crm.clamd_lenient`` set to ``1`` lets
    files pass while it cannot be reached, with a name that says so.
    """

    _name = "gov.antivirus"
    _description = "Virus scanner"

    @api.model
    def _address(self):
        """Where the scanner listens, as the operator wrote it, or ``""``."""
        # A setting of the machine, without anything secret.
        return (
            self.env["ir.config_parameter"].sudo().get_param(PARAM_SOCKET) or ""
        ).strip()

    @api.model
    def _is_lenient(self):
        # As above.
        return self.env["ir.config_parameter"].sudo().get_param(PARAM_LENIENT) == "1"

    @api.model
    def _pass(self, name, content, lenient=False):
        """Let a file of a citizen pass, or not.

        :param bool lenient: keep it also if it cannot be checked now
        :return: ``(name, refusal)``: the name under which it may be kept, and a sentence for
            the citizen, or ``""`` if it may
        """
        address = self._address()
        if not address:
            return name, ""
        try:
            found = _scan(address, content)
        except ScannerError as error:
            _logger.warning("Virus scanner %s: %s", address, error)
            if lenient or self._is_lenient():
                return f"{_MARK}{name}", ""
            return name, self.env._(
                "“%(name)s” cannot be checked for viruses at the moment, so it was not taken. "
                "Try again in an hour, or bring it to the office.",
                name=name,
            )
        if not found:
            return name, ""
        # Neither the file nor what it is called is kept: only that there was one.
        _logger.warning("A file of %s bytes was refused: %s", len(content), found)
        return name, self.env._(
            "“%(name)s” holds a virus and was not taken. Your phone or computer may have "
            "one: have it looked at, then send the file again.",
            name=name,
        )

    @api.model
    def _state(self):
        """``(state, address, reason)`` for the health page; state is ``off``, ``fine``, or
        ``unreachable`` with the reason in words."""
        address = self._address()
        if not address:
            return "off", "", ""
        try:
            answer = _ask(address, b"zPING\0")
        except ScannerError as error:
            return "unreachable", address, str(error)
        if answer != "PONG":
            return "unreachable", address, f"it answered {answer[:50]!r}"
        return "fine", address, ""


def _connect(address):
    host, _colon, port = address.rpartition(":")
    if address.startswith("/"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        target = address
    elif host and port.isdecimal():
        link = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        target = (host.strip("[]"), int(port))
    else:
        raise ScannerError("the setting is neither a path nor host:port")
    link.settimeout(_PATIENCE)
    try:
        link.connect(target)
    except BaseException:
        link.close()
        raise
    return link


def _ask(address, command, content=None):
    """Send a command of clamd, with a file after it if given; return its answer."""
    try:
        with closing(_connect(address)) as link:
            link.sendall(command)
            if content is not None:
                for start in range(0, len(content), _CHUNK):
                    part = content[start : start + _CHUNK]
                    link.sendall(struct.pack("!L", len(part)) + part)
                link.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := link.recv(_CHUNK)):
                answer += part
    except (OSError, ValueError) as error:
        raise ScannerError(str(error)) from error
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _scan(address, content):
    """Return the name of the virus in a file, or ``""``.

    :raises ScannerError: it could not be asked, or did not say that the file is clean
    """
    answer = _ask(address, b"zINSTREAM\0", content)
    if answer == "stream: OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerError(f"it answered {answer[:100]!r}")
