"""Hints for plain language in letters to citizens: English and Filipino.

Each hint names one place in the text and one way to make it plainer. There is no score: a
number over a whole text tells nobody what to change.

Where the rules come from:

* Length of sentences: the style guides of public bodies in English ask for an average of 15
  to 20 words and to split what has more than 25 (GOV.UK, “Content design: planning, writing and
  managing content”; the Federal Plain Language Guidelines of the United States ask for short
  sentences with one idea each). No such number for Filipino is known to us; the same is used.
* Passive: the Federal Plain Language Guidelines, “Use active voice”: the passive hides who is
  responsible. In Filipino a verb that puts its object first is no passive and is usual; there
  a hint is given only where such a verb says a decision and nobody is named who took it.
* Terms: both guides and ISO 24495-1:2023 want abbreviations and terms of the trade explained
  where they first stand, or left out. The words below are of the guides' lists, and of
  letters of offices; beside them stands what to write instead, or nothing where to leave
  the word out.

Nothing here knows Odoo; words for the hints are given by whoever shows them.
"""

import re
from typing import NamedTuple

# More words than this in one sentence: split it.
LONGEST_SENTENCE = 25
# As much of a sentence as is quoted in a hint.
_QUOTED = 60

# A text full of them has other troubles than the rest of them.
_MOST_ABBREVIATIONS = 50
_LONGEST_SHORT = 20

# A full stop after these ends no sentence.
_SHORT = frozenset(
    "mr mrs ms dr atty engr arch hon gov rev st sto sta ma no nos nr sec secs art arts par ch "
    "rep vs etc e.g i.e g b bb gng brgy bgy blg jr sr inc co corp p pp r.a p.d e.o ra jan feb "
    "mar apr jun jul aug sep sept oct nov dec hal".split()
)
_WORD = re.compile(r"[^\W_]+(?:[’'.,/&-][^\W_]+)*", re.UNICODE)
_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s|$)|\n+")

_BE = r"(?:am|is|are|was|were|be|been|being|get|gets|got|’s|'s)"
_BETWEEN = (
    r"(?:\s+(?:not|never|also|now|then|already|hereby|thereby|still|only|\w+ly))*\s+"
)
_IRREGULAR = (
    "begun bought brought built chosen come cut dealt done drawn driven felt forgotten "
    "forgiven found given gone held hidden kept known laid led left lent lost made meant met "
    "overridden paid put read rewritten run said seen sent set shown shut sold sought spent "
    "spoken struck sworn taken taught thought told understood undertaken upheld withdrawn "
    "withheld won written"
).split()
_PASSIVE = re.compile(
    rf"\b{_BE}{_BETWEEN}(?P<verb>\w+ed|{'|'.join(_IRREGULAR)})\b(?P<by>\s+by\b)?",
    re.IGNORECASE,
)
# They end like participles, or say how something is and not what somebody did.
_NO_PASSIVE = frozenset(
    "need indeed proceed exceed succeed speed feed seed bed red hundred sacred wed shed "
    "interested married related located based entitled pleased sorry tired worried concerned "
    "engaged retired disabled come gone aged used supposed limited".split()
)

_TL_VERBS = (
    "tinanggihan tinatanggihan inaprubahan inaaprubahan pinayagan pinapayagan ibinasura "
    "ibinabasura ipinagkaloob ipinagkakaloob kinansela kinakansela binawi binabawi ipinasya "
    "napagpasyahan napagdesisyunan isinara sinuspinde ipinagbawal hindi-pinayagan pinagtibay "
    "ipinag-utos iniutos pinawalang-bisa dineny"
).split()
_TL_OBJECT_FIRST = re.compile(
    rf"\b(?P<verb>{'|'.join(map(re.escape, _TL_VERBS))})\b", re.IGNORECASE
)
_TL_WHO = re.compile(
    r"\b(?:namin|natin|nila|niya|ko|mo|ninyo|ni|nina|kami|ako|siya|sila|"
    r"ng\s+(?:\w+\s+)?(?:tanggapan|opisina|ahensya|lungsod|bayan|barangay|alkalde|"
    r"kagawaran|komite|lupon|batas|city|office|board|council))\b",
    re.IGNORECASE,
)

_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}|\b[A-Z][A-Z0-9&]*[A-Z][A-Z0-9&]*s?\b")
# Everybody knows them, or no letter does without.
KNOWN = frozenset(
    "ID IDs PHP QR PDF SMS AM PM OK TV II III IV VI VII VIII IX XI XII USB SIM PIN CCTV COVID "
    "DVD CD GPS ATM NO PO".split()
)

# What to write instead. The longer one wins where two begin alike.
_HARD = {
    "en": {
        "pursuant to": "under",
        "in accordance with": "under",
        "in pursuance of": "under",
        "by virtue of": "under",
        "with regard to": "about",
        "with respect to": "about",
        "in relation to": "about",
        "relative to": "about",
        "anent": "about",
        "in the event that": "if",
        "in the event of": "if",
        "provided that": "if",
        "notwithstanding": "although",
        "prior to": "before",
        "subsequent to": "after",
        "until such time as": "until",
        "at this point in time": "now",
        "for the purpose of": "to",
        "in order to": "to",
        "due to the fact that": "because",
        "in view of": "because of",
        "in lieu of": "instead of",
        "please be informed that": "",
        "please be advised that": "",
        "this is to inform you that": "",
        "we regret to inform you that": "",
        "your good office": "you",
        "the undersigned": "I",
        "hereby": "",
        "herein": "in this letter",
        "hereto": "to this letter",
        "heretofore": "until now",
        "hereinafter": "from here on",
        "thereof": "of it",
        "therein": "in it",
        "thereto": "to it",
        "whereas": "because",
        "aforementioned": "this",
        "aforesaid": "this",
        "said application": "your application",
        "forthwith": "at once",
        "commence": "start",
        "terminate": "end",
        "utilize": "use",
        "endeavor": "try",
        "ascertain": "find out",
        "remit": "pay",
        "furnish": "give",
        "avail of": "use",
        "comply with": "meet",
        "non-compliance": "",
        "noncompliance": "",
        "adjudicate": "decide",
        "deemed": "counts as",
        "without merit": "",
        "for lack of merit": "",
        "lacks merit": "",
        "subject matter": "matter",
        "duly": "",
        "inter alia": "among others",
        "mutatis mutandis": "",
        "prima facie": "at first sight",
        "motu proprio": "on our own",
        "ex officio": "by office",
    },
    "tl": {
        "alinsunod sa": "ayon sa",
        "sang-ayon sa": "ayon sa",
        "kaugnay ng": "tungkol sa",
        "hinggil sa": "tungkol sa",
        "ukol sa": "tungkol sa",
        "bunsod ng": "dahil sa",
        "sanhi ng": "dahil sa",
        "kung sakaling": "kung",
        "sa kadahilanang": "dahil",
        "nang sa gayon": "para",
        "upang": "para",
        "bago pa man": "bago",
        "ipinababatid": "",
        "ipinaaabot": "",
        "ikinalulungkot naming ipabatid": "",
        "nasasaad": "nakasulat",
        "nabanggit sa itaas": "ito",
        "kaukulang": "tamang",
        "karampatang": "tamang",
        "kahilingan": "hiling",
        "isinumite": "ibinigay",
        "magsumite": "magbigay",
        "tumalima": "sumunod",
        "walang merito": "",
        "lumagda": "pumirma",
        "naturang": "itong",
    },
}
_HARD_FORMS = {
    lang: re.compile(
        r"\b(?:"
        + "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        + r")\b",
        re.IGNORECASE,
    )
    for lang, words in _HARD.items()
}


class Hint(NamedTuple):
    """One place in a text and what is hard about it.

    ``kind`` is ``long`` (``count`` words in one sentence), ``passive`` (it does not say who),
    ``by`` (a passive that names who), ``abbreviation`` (not explained) or ``word`` (``instead``
    is plainer; empty: leave it out). ``text`` is what to look for.
    """

    kind: str
    start: int
    text: str
    count: int = 0
    instead: str = ""


def hints(text, lang="en", known=(), instead=None):
    """What could be plainer in a text, in its order; each abbreviation and word once.

    :param lang: ``en`` or ``tl``, or such a code with a country
    :param known: abbreviations the readers know
    :param instead: ``{hard word: plainer word}`` of an agency, beside the list above
    :return: list of :class:`Hint`

    >>> [(hint.kind, hint.text) for hint in hints("Your request was denied.")]
    [('passive', 'was denied')]
    >>> [(hint.kind, hint.text) for hint in hints("Bring the LDR pursuant to the rule.")]
    [('abbreviation', 'LDR'), ('word', 'pursuant to')]
    >>> hints("We cannot renew your permit. The land tax (LT) is not paid for 2025.")[0].kind
    'passive'
    >>> hints("Bring your LT receipt: the receipt of the land tax (LT).")
    []
    >>> [hint.kind for hint in hints("Tinanggihan ang iyong hiling.", "tl_PH")]
    ['passive']
    >>> hints("Tinanggihan namin ang iyong hiling.", "tl_PH")
    []
    """
    lang = "tl" if (lang or "en")[:2] in ("tl", "fi") else "en"
    words = list(_hard_words(text, lang, instead or {}))
    passives = _passive_tl(text) if lang == "tl" else _passive_en(text)
    found = [
        *_long(text),
        # “Please be informed that” is one thing to change and not two.
        *(hint for hint in passives if not any(_overlap(hint, it) for it in words)),
        *_abbreviations(text, known),
        *words,
    ]
    return sorted(found, key=lambda hint: (hint.start, hint.kind))


def sentences(text):
    """The sentences of a text as ``(start, sentence)``; a new line ends one, too.

    >>> [it for _at, it in sentences("See Sec. 9 of R.A. 11032. Pay PHP 1,530.00 now!\\nThanks")]
    ['See Sec. 9 of R.A. 11032.', 'Pay PHP 1,530.00 now!', 'Thanks']
    """
    found, begin = [], 0
    for end in _END.finditer(text):
        if end.group()[0] == "." and _is_short(
            text[max(begin, end.start() - _LONGEST_SHORT) : end.start()]
        ):
            continue
        found.append((begin, end.end()))
        begin = end.end()
    found.append((begin, len(text)))
    result = []
    for start, stop in found:
        sentence = text[start:stop]
        if sentence.strip():
            result.append(
                (start + len(sentence) - len(sentence.lstrip()), sentence.strip())
            )
    return result


def count_words(sentence):
    """How many words a sentence has; “PHP 1,530.00” has two.

    >>> count_words("You owe PHP 1,530.00 – pay it at window 3.")
    9
    """
    return len(_WORD.findall(sentence))


def _overlap(one, other):
    return one.start < other.start + len(other.text) and other.start < one.start + len(
        one.text
    )


def _is_short(before):
    last = before.rsplit(None, 1)[-1] if before.split() else ""
    last = last.strip("(“\"'").lower()
    # “J.” of a name: but “4.” and “A.” at an end cannot be told apart, and end one.
    return last in _SHORT or bool(re.fullmatch(r"(?:[a-z]\.)*[b-z]", last))


def _long(text):
    for start, sentence in sentences(text):
        count = count_words(sentence)
        if count > LONGEST_SENTENCE:
            yield Hint("long", start, _quote(sentence), count)


def _quote(sentence):
    sentence = " ".join(sentence.split())
    if len(sentence) <= _QUOTED:
        return sentence
    return sentence[:_QUOTED].rsplit(" ", 1)[0] + " …"


def _passive_en(text):
    for match in _PASSIVE.finditer(text):
        if match["verb"].lower() in _NO_PASSIVE:
            continue
        kind = "by" if match["by"] else "passive"
        yield Hint(kind, match.start(), " ".join(match.group().split()))


def _passive_tl(text):
    for start, sentence in sentences(text):
        if _TL_WHO.search(sentence):
            continue
        for match in _TL_OBJECT_FIRST.finditer(sentence):
            yield Hint("passive", start + match.start(), match.group())


def _abbreviations(text, known):
    known, told = KNOWN.union(known), set()
    for match in _ABBREVIATION.finditer(text):
        word = match.group()
        bare = word.replace(".", "")
        bare = bare[:-1] if bare.endswith("s") else bare
        if bare in told or word in known or bare in known:
            continue
        told.add(bare)
        if len(told) > _MOST_ABBREVIATIONS:
            return
        if not _is_in_number(text, match) and not _is_shouted(text, match):
            if not _is_explained(text, word):
                yield Hint("abbreviation", match.start(), word)


def _is_in_number(text, match):
    """Part of a number or name such as “BPLO-2026-00012-7”."""
    before, after = text[: match.start()][-1:], text[match.end() :][:2]
    return before in ("-", "/", "@") or bool(re.match(r"[-/@]\w", after))


def _is_shouted(text, match):
    """A heading or sentence in capitals is no abbreviation."""
    line_start = text.rfind("\n", 0, match.start()) + 1
    line = text[line_start : text.find("\n", match.end()) % (len(text) + 1)]
    letters = [sign for sign in line if sign.isalpha()]
    words = _WORD.findall(line)
    return len(words) > 2 and sum(map(str.isupper, letters)) > 0.7 * len(letters)


def _is_explained(text, word):
    """“land tax receipt (LTR)” or “LTR (land tax receipt)” anywhere in the text."""
    word = re.escape(word)
    return bool(
        re.search(rf"\w\s*\(\s*“?{word}”?\s*\)|\b{word}\s*\(\s*\w+\s+\w+", text)
    )


def _hard_words(text, lang, instead):
    own = {word.lower(): plain for word, plain in instead.items() if word.strip()}
    told = set()
    forms = [_HARD_FORMS[lang]]
    if own:
        words = sorted(map(re.escape, own), key=len, reverse=True)
        forms.insert(
            0, re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
        )
    for form in forms:
        for match in form.finditer(text):
            word = match.group().lower()
            if word not in told:
                told.add(word)
                plain = own.get(word) or _HARD[lang].get(word, "")
                yield Hint("word", match.start(), match.group(), instead=plain)
