from odoo import api, models
from odoo.tools import SQL

from ..tools.identifier_vault import VaultError


class GovHealth(models.AbstractModel):
    """Whether the key of identity documents is there, is the right one and reads all that
    was stored."""

    _inherit = "gov.health"

    def _examine(self):
        findings = super()._examine() + self._identifiers()
        order = ("fine", "look", "act")
        return sorted(findings, key=lambda it: -order.index(it["state"]))

    def _identifiers(self):
        vault = self.env["gov.identifier.vault"]
        counts = self._identifiers_by_key()
        stored = sum(counts.values())
        try:
            keyring = vault._keyring()
            for name, sealed in vault._canaries().items():
                if name in keyring:
                    keyring.open(sealed, "canary")
        except VaultError as error:
            # Without numbers nothing is lost yet.
            state = "act" if stored - counts.get("", 0) else "look"
            text = self.env._(
                "Numbers of identity documents can be neither stored nor shown. "
                "%(reason)s The guide for operators says how.",
                reason=str(error),
            )
            return [self._finding("identifiers", state, text)]
        return [
            *self._identifiers_lost(keyring, counts),
            *self._identifiers_to_do(keyring, counts),
            *self._identifiers_open_file(vault),
        ] or [
            self._finding(
                "identifiers",
                "fine",
                self.env._("The key of identity documents is there and the right one."),
            )
        ]

    def _identifiers_by_key(self):
        """How many numbers each key keeps; “” for those in clear."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT coalesce(split_part(gov_value_enc, ':', 1), ''), count(*) "
                "FROM res_partner_id_number WHERE name IS NOT NULL GROUP BY 1"
            )
        )
        return dict(rows)

    def _identifiers_lost(self, keyring, counts):
        return [
            self._finding(
                "identifiers",
                "act",
                self.env._(
                    "%(count)s numbers of identity documents were stored under the key "
                    "%(name)s, which the key file does not have. Put it back from the "
                    "backup of the key.",
                    count=count,
                    name=name,
                ),
            )
            for name, count in sorted(counts.items())
            if name and name not in keyring
        ]

    def _identifiers_to_do(self, keyring, counts):
        waiting = sum(
            count
            for name, count in counts.items()
            if name != keyring.current and (not name or name in keyring)
        )
        if not waiting:
            return []
        text = self.env._(
            "%(count)s numbers of identity documents are not under the key in use yet. A job "
            "does it once a day; what stays is on two records.",
            count=waiting,
        )
        return [
            self._finding(
                "identifiers", "look", text, "identifiers", self.env._("Do it now")
            )
        ]

    def _identifiers_open_file(self, vault):
        if not vault._file_is_open_to_others():
            return []
        text = self.env._(
            "The key file of identity documents can be read by others than the server: "
            "take that right away (mode 600)."
        )
        return [self._finding("identifiers", "look", text)]

    @api.model
    def do(self, action):
        if action == "identifiers":
            self._check_right()
            # Starting the office's own job is what this page is for.
            self.env.ref("gov_crm.ir_cron_reseal_identifiers").sudo()._trigger()
            return False
        return super().do(action)
