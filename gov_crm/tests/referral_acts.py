"""What people do with cases and referrals, by what a client calls and by nothing else.

For the test of properties, where all calls are one transaction, and for
``scripts/check_referrals.py``, where each call is one of its own.
"""

PUBLIC = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


class ReferralActs:
    """:param call: ``call(uid, model, method, *args, context=None)``, the door of clients;
    what it raises, the acts raise"""

    def __init__(self, call):
        self.call = call

    # -- the case ---------------------------------------------------------------

    def file(self, uid, *vals_list):
        """File cases; their ids."""
        return self.call(uid, "helpdesk.ticket", "create", list(vals_list))

    def take(self, uid, case):
        self.call(uid, "helpdesk.ticket", "action_take", [case], reason="Mine")

    def say(self, uid, case, text):
        self.call(uid, "helpdesk.ticket", "message_post", [case], body=text, **PUBLIC)

    def papers_there(self, uid, case):
        self.call(uid, "helpdesk.ticket", "action_complete", [case])

    def resume(self, uid, case):
        self.call(uid, "helpdesk.ticket", "action_resume", [case])

    def pause(self, uid, case, ground, papers):
        vals = {"reason_id": ground, "other_papers": papers, "printed": True}
        self._case_dialog(uid, "gov.case.pause", "action_pause", case, vals)

    def extend(self, uid, case, amount):
        vals = {"amount": amount, "reason": "The inspector is ill"}
        self._case_dialog(uid, "gov.case.extend", "action_extend", case, vals)

    def decide(self, uid, case, outcome):
        vals = {
            "outcome": outcome,
            "reason": "City ordinance 1",
            "answer": "<p>Thank you</p>",
            "redress": "Write to the mayor",
        }
        self._case_dialog(uid, "gov.case.decide", "action_decide", case, vals)

    def reopen(self, uid, case, reason):
        vals = {"reason": reason}
        self._case_dialog(uid, "gov.case.reopen", "action_reopen", case, vals)

    # -- the sender -------------------------------------------------------------

    def refer(self, uid, case, to_agency, kind, reason, tick=0, **vals):
        """Hand over, ask, or ask for help.

        :param tick: of how many things the dialog offers to tick the box
        """
        vals |= {"to_agency_id": to_agency, "kind": kind, "reason": reason}
        self._case_dialog(uid, "gov.case.refer", "action_refer", case, vals, tick)

    def give_back(self, uid, referral, reason):
        """Hand a case back to whom it came from, by the button that offers this."""
        action = self.call(uid, "gov.referral", "action_return", [referral])
        self._dialog(
            uid,
            action["res_model"],
            "action_refer",
            {"reason": reason},
            context=action["context"],
        )

    def withdraw(self, uid, referral):
        self.call(uid, "gov.referral", "action_withdraw", [referral])

    def share_more(self, uid, referral, tick):
        dialog = self.call(uid, "gov.referral", "action_share_more", [referral])
        self._dialog(
            uid,
            dialog["res_model"],
            "action_share",
            {},
            tick,
            context=dialog["context"],
        )

    # -- the receiver -----------------------------------------------------------

    def receive(self, uid, referral):
        self.call(uid, "gov.referral", "action_receive", [referral])

    def accept(self, uid, *referrals):
        """Accept one or several at once, by the button."""
        self.call(uid, "gov.referral", "action_accept", list(referrals))

    def take_on(self, uid, referral, act_by):
        """Accept by the dialog, with a target of one's own or False."""
        vals = {"act_by": act_by}
        model = "gov.referral.accept"
        self._referral_dialog(uid, model, "action_accept", referral, vals)

    def decline(self, uid, referral, text, ground, suggested, unknown):
        vals = {
            "reason": text,
            "ground_id": ground,
            "suggested_agency_id": suggested,
            "is_unknown": unknown,
        }
        model = "gov.referral.decline"
        self._referral_dialog(uid, model, "action_decline", referral, vals)

    def reply(self, uid, referral, act, text):
        """``ask`` back, ``return`` it, or ``complete`` it with an answer."""
        vals = {"act": act, "text": text}
        model = "gov.referral.reply"
        self._referral_dialog(uid, model, "action_reply", referral, vals)

    # -- dialogs ----------------------------------------------------------------

    def _case_dialog(self, uid, model, action, case, vals, tick=0):
        self._dialog(uid, model, action, {"ticket_id": case, **vals}, tick)

    def _referral_dialog(self, uid, model, action, referral, vals):
        self._dialog(uid, model, action, {"referral_id": referral, **vals})

    def _dialog(self, uid, model, action, vals, tick=0, context=None):
        """Open a dialog, fill it in, tick some boxes, and press its button."""
        dialog = self.call(uid, model, "create", vals, context=context)
        if tick:
            [row] = self.call(uid, model, "read", [dialog], ["item_ids"])
            commands = [(1, item, {"is_chosen": True}) for item in row["item_ids"]]
            self.call(uid, model, "write", [dialog], {"item_ids": commands[:tick]})
        self.call(uid, model, action, [dialog])
