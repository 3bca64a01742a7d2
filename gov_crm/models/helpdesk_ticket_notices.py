"""Notices to the citizen, translated when it is known who reads them in which language.

One date a sentence, with its weekday; what happens, then why, then what the citizen can do.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

RECEIVED = _lt(
    "We have received your request “%(what)s”. It came in on %(filed)s. Its number is "
    "%(number)s. Responsible for it: %(responsible)s. %(contact)s %(deadline)s"
)
INCOMPLETE = _lt(
    "We cannot start with your request %(number)s yet. We still need: %(papers)s. The time "
    "limit starts when we have all of these."
)
STILL_MISSING = _lt(
    "For your request %(number)s we still need: %(papers)s. %(deadline)s"
)
REMINDED = _lt(
    "A reminder: for your request %(number)s we still need: %(papers)s. %(deadline)s"
)
COMPLETE = _lt("All your papers are here. %(deadline)s")
TAKEN_OVER = _lt(
    "%(agency)s has taken over your request %(number)s. Nothing else changes for you. "
    "%(contact)s %(deadline)s"
)
REFERRED = _lt(
    "We have asked %(receiver)s to take over your request %(number)s. Until they do, "
    "%(agency)s stays responsible. %(contact)s %(deadline)s"
)
REFERRAL_BACK = _lt(
    "Your request %(number)s does not go to %(receiver)s. %(agency)s stays responsible for "
    "it. %(contact)s %(deadline)s"
)
# By an order about the offices, not about this case.
NEW_OFFICE = _lt(
    "%(agency)s is responsible for your request %(number)s from now on, because offices were "
    "reorganised (%(order)s). You need do nothing. %(contact)s %(deadline)s"
)
PAUSED = _lt(
    "The time limit of your request %(number)s is paused: %(reason)s. %(missing)s If nothing "
    "comes, it goes on by itself on %(until)s."
)
RESUMED = _lt("The time limit of your request %(number)s goes on. %(deadline)s")
EXTENDED = _lt(
    "We need more time for your request %(number)s. Old date: %(old)s. New date: %(new)s. "
    "Reason: %(reason)s. %(once)s"
)
REOPENED = _lt(
    "Your request %(number)s has been opened again. Reason: %(reason)s. %(deadline)s"
)
PROMISED = _lt(
    "We promise you for your request %(number)s: %(promise)s, by %(until)s. You can see in "
    "your case whether we keep it."
)
ACTED = _lt("What was done about your request %(number)s: %(action)s %(deadline)s")
# “The closure” is in the words of the office: days, and in brackets its proclamation.
CLOSED = _lt(
    "The offices were closed on %(closed)s. Your new date is %(new)s. Old date: %(old)s."
)
CLOSED_AHEAD = _lt(
    "The offices are closed on %(closed)s. Your new date is %(new)s. Old date: %(old)s."
)
CLOSURE_LIFTED = _lt(
    "The offices are not closed on %(closed)s after all. Your new date is %(new)s. Old "
    "date: %(old)s."
)
HOURS_CHANGED = _lt(
    "The days or hours on which the office is open have changed. Your new date is %(new)s. "
    "Old date: %(old)s."
)
# Of somebody who acts for the citizen.
AGENT_FILED = _lt(
    "%(agent)s has filed the request %(number)s for you. If that is wrong, tell us, or end "
    "it in your account under “Who acts for me”."
)
AGENT_WROTE = _lt(
    "%(agent)s wrote to us for you about your request %(number)s. You find it there."
)
AGENT_SENT = _lt(
    "%(agent)s sent us papers for you for your request %(number)s. You find them there."
)
CLAIMED = _lt(
    "The request %(number)s is now in an account here, with a code that we sent to you. If "
    "it was not you who did this, tell %(agency)s. %(deadline)s"
)
