"""Numbers of identity documents: encrypted for keeping, hashed for finding.

The key file is no part of the database. Each line is one key, ``name base64``, where the
base64 stands for 32 random bytes; the last line is the key in use, the others only read
what was stored under them. Lines that begin with ``#`` are comments.
"""

import base64
import binascii
import hmac
import os
import re
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME = re.compile(r"[a-z0-9]{1,16}")


class VaultError(Exception):
    """Nothing can be stored or read: ``str`` tells the one who runs the server why."""


class _Key(NamedTuple):
    seal: AESGCM
    index: bytes


class Keyring:
    """The keys of one file.

    :param lines: of the file, as text
    :raises VaultError: no key at all, a line that is none, or a name twice
    """

    def __init__(self, lines):
        self._keys = {}
        for place, line in enumerate(lines, start=1):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            self._add(place, words)
        if not self._keys:
            raise VaultError("The key file holds no key.")
        self.current = list(self._keys)[-1]

    def _add(self, place, words):
        # Never the text of the line: it may be half of a key.
        if len(words) != 2 or not _NAME.fullmatch(words[0]):
            raise VaultError(
                f"Line {place} of the key file is no key: write a name of small letters "
                "and digits, a space and 32 bytes in base64."
            )
        name, text = words
        if name in self._keys:
            raise VaultError(f"The key file names the key {name} twice.")
        try:
            secret = base64.b64decode(text, validate=True)
        except binascii.Error:
            secret = b""
        if len(secret) != KEY_BYTES:
            raise VaultError(f"The key {name} is not 32 bytes in base64.")
        self._keys[name] = _Key(
            AESGCM(_derive(secret, b"gov_crm identifier value")),
            _derive(secret, b"gov_crm identifier index"),
        )

    def __contains__(self, name):
        return name in self._keys

    def seal(self, data, purpose):
        """Encrypt bytes under the key in use.

        :param purpose: what they are, as text; opening takes the same one
        :return: text ``name:base64``
        """
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self.current].seal.encrypt(nonce, data, purpose.encode())
        return f"{self.current}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, text, purpose):
        """The bytes that ``seal`` was given.

        :raises VaultError: the key is not in the file or another one, or the text was changed
        """
        name, _colon, coded = text.partition(":")
        if name not in self._keys:
            raise VaultError(f"The key file has no key {name}.")
        try:
            data = base64.b64decode(coded, validate=True)
            return self._keys[name].seal.decrypt(
                data[:_NONCE_BYTES], data[_NONCE_BYTES:], purpose.encode()
            )
        except (binascii.Error, InvalidTag, ValueError) as error:
            raise VaultError(
                f"What was stored under the key {name} does not open with the key of that "
                "name in the key file."
            ) from error

    def index(self, text, purpose, name=None):
        """What a text is found by: the same for the same text, and no way back.

        :param name: of the key, the one in use if not given
        """
        key = self._keys[name or self.current].index
        message = f"{purpose}\0{text}".encode()
        return hmac.new(key, message, "sha256").hexdigest()

    def indexes(self, text, purpose):
        """What a text may be found by under any of the keys."""
        return [self.index(text, purpose, name) for name in self._keys]


def new_key_line(name):
    """A line for the key file, with a new random key.

    :param name: small letters and digits
    """
    return f"{name} {base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def _derive(secret, info):
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(
        secret
    )
