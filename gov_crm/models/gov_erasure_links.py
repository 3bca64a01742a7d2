from odoo import fields, models
from odoo.tools import SQL

from .gov_append_only_mixin import ERASED


class GovErasure(models.Model):
    """What is about a person in more than one place: sealed facts, mandates, merges,
    households."""

    _inherit = "gov.erasure"

    def _erase_kept_about(self, people):
        ids = people.ids
        self._forget_name_words(ids)
        self._erase_notices(ids)
        self._delete_rows("gov.sealed.contact", SQL("partner_id = ANY(%s)", ids))
        self._erase_mandates(ids)
        self._erase_merges(ids)
        homes = self.env.execute_query(
            SQL(
                "SELECT household_id FROM gov_household_member WHERE partner_id = ANY(%s)",
                ids,
            )
        )
        answer = super()._erase_kept_about(people)
        # The names of their households in which nobody is left.
        self.env.cr.execute(
            SQL(
                "UPDATE gov_household SET name = %s WHERE id = ANY(%s::int4[]) "
                "AND NOT EXISTS (SELECT FROM gov_household_member AS member "
                "WHERE member.household_id = gov_household.id)",
                ERASED,
                [row[0] for row in homes],
            )
        )
        return answer

    def _forget_name_words(self, ids):
        """Take words that no other name has out of the list of all words of names."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM gov_name_word WHERE word IN (
                    SELECT unnest(string_to_array(gov_name_key, ' '))
                    FROM res_partner WHERE id = ANY(%(ids)s)
                ) AND NOT EXISTS (
                    SELECT FROM res_partner AS other
                    WHERE other.id <> ALL(%(ids)s)
                      AND word = ANY(string_to_array(other.gov_name_key, ' '))
                )
                """,
                ids=ids,
            )
        )

    def _erase_notices(self, ids):
        """Notices that stand on no record: those to these people, and those to who acts for
        them, or for whom they act, that name them."""
        self._clear_messages(
            SQL(
                """
                coalesce(model, '') IN ('', 'mail.thread') AND id IN (
                    SELECT told.mail_message_id FROM mail_message_res_partner_rel AS told
                    WHERE told.res_partner_id = ANY(%(ids)s)
                ) OR coalesce(model, '') IN ('', 'mail.thread') AND id IN (
                    SELECT told.mail_message_id FROM mail_message_res_partner_rel AS told
                    JOIN gov_representation AS mandate
                      ON told.res_partner_id = mandate.agent_id
                         AND mandate.principal_id = ANY(%(ids)s)
                      OR told.res_partner_id = mandate.principal_id
                         AND mandate.agent_id = ANY(%(ids)s)
                    JOIN res_partner AS person ON person.id = ANY(%(ids)s)
                    WHERE strpos(mail_message.body, person.name) > 0
                )
                """,
                ids=ids,
            )
        )

    def _erase_mandates(self, ids):
        """Who acted by the mandates of these people, in words; of mandates that others gave
        them the address by which they were invited."""
        self._clear_texts(
            "gov.representation.event",
            SQL(
                "representation_id IN (SELECT id FROM gov_representation "
                "WHERE principal_id = ANY(%s))",
                ids,
            ),
        )
        self.env.cr.execute(
            SQL(
                "UPDATE gov_representation SET invited_login = NULL "
                "WHERE agent_id = ANY(%s)",
                ids,
            )
        )

    def _erase_merges(self, ids):
        """Values that a merge put down to undo it; it can no longer be undone."""
        merges = SQL(
            "(SELECT id FROM gov_person_merge "
            "WHERE kept_id = ANY(%(ids)s) OR merged_id = ANY(%(ids)s))",
            ids=ids,
        )
        self._clear_texts("gov.person.merge.item", SQL("merge_id IN %s", merges))
        self._clear_texts(
            "gov.person.merge",
            SQL("id IN %s", merges),
            undo_until=fields.Datetime.now(),
        )
