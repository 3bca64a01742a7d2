import os
import stat

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config

from ..tools.identifier_vault import Keyring, VaultError

# Where the key file lies: a variable of the server process, or an option of odoo.conf.
KEYS_VARIABLE = "GOV_IDENTIFIER_KEYS"
KEYS_OPTION = "gov_identifier_keys"
_CANARY = b"canary"
# Text of the key file -> its keys: deriving them costs more than reading the file again.
_known = {}


class GovIdentifierVault(models.AbstractModel):
    """The key for numbers of identity documents, and whether it is the right one.

    The key lies in a file outside the database. For each key that was ever used the
    database keeps a known word under it, the canary: another file in its place, or another
    key of the same name, is noticed before anything is stored under it.
    """

    _name = "gov.identifier.vault"
    _description = "Key of identity documents"

    def init(self):
        # Neither id nor ORM: one word for each key, which is no secret.
        self.env.cr.execute(
            "CREATE TABLE IF NOT EXISTS gov_identifier_canary ("
            "key_name varchar PRIMARY KEY, sealed varchar NOT NULL)"
        )

    @api.model
    def _path(self):
        """Where the key file is said to lie; empty if nobody said it."""
        return os.environ.get(KEYS_VARIABLE) or config.get(KEYS_OPTION) or ""

    @api.model
    def _keyring(self):
        """The keys as they stand in the file now.

        :raises VaultError: why they cannot be used, for the one who runs the server
        """
        path = self._path()
        if not path:
            raise VaultError(
                f"No key file is named: set {KEYS_VARIABLE} for the server process."
            )
        try:
            with open(path, encoding="utf-8") as stream:
                text = stream.read()
        except (OSError, UnicodeDecodeError) as error:
            raise VaultError(
                "The key file cannot be read: check its path and its rights."
            ) from error
        keyring = _known.get(text)
        if not keyring:
            keyring = Keyring(text.splitlines())
            _known.clear()
            _known[text] = keyring
        return keyring

    @api.model
    def _file_is_open_to_others(self):
        """Whether the key file can be read by others than its owner."""
        try:
            mode = os.stat(self._path()).st_mode
        except OSError:
            return False
        return bool(mode & (stat.S_IRWXG | stat.S_IRWXO))

    @api.model
    def _proven(self):
        """The keys, once the one in use has opened its canary.

        :raises VaultError: as above, or the key is another one than before
        """
        keyring = self._keyring()
        name = keyring.current
        sealed = self._canaries().get(name)
        if sealed:
            keyring.open(sealed, "canary")
        else:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO gov_identifier_canary (key_name, sealed) VALUES (%s, %s) "
                    "ON CONFLICT DO NOTHING",
                    name,
                    keyring.seal(_CANARY, "canary"),
                )
            )
        return keyring

    def _canaries(self):
        self.env.cr.execute("SELECT key_name, sealed FROM gov_identifier_canary")
        return dict(self.env.cr.fetchall())

    @api.model
    def _for_users(self):
        """As :meth:`_proven`, with a sentence for officers.

        :raises UserError: numbers can be neither stored nor shown now
        """
        try:
            return self._proven()
        except VaultError as error:
            raise UserError(self._sorry()) from error

    def _sorry(self):
        return self.env._(
            "Numbers of identity documents can be neither stored nor shown now: the key for "
            "them is missing or is another one. Nothing has been saved. All else works. "
            "Please tell an administrator, who reads more under “Health”."
        )
