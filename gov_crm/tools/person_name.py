"""Names of people as they are compared: without accents, titles, particles and order.

Made for Filipino names, of Spanish, Chinese, Arabic and English origin.

>>> words("Ma. Teresa L. dela Cruz")
['maria', 'teresa', 'l', 'cruz']
>>> words("De La Cruz, Juan Jr.")
['juan', 'cruz']
>>> suffix("Juan Ramos delos Santos, III"), suffix("Juan Ramos De Los Santos 3rd")
('3', '3')
>>> name_key("Peña, José") == name_key("JOSE PENA")
True
>>> fold("gonzalez") == fold("gonsales")
True
"""

import re
import unicodedata
from contextlib import suppress

_WORD = re.compile(r"\w+")
_TITLES = frozenset(
    "mr mrs ms miss mister dr dra doc engr atty prof hon rev fr sr. sis bro hadji hadja "
    "haji hajja hadj gng ginoo ginang bb capt col gen sgt".split()
)
# Between or before parts of a surname; they tell nobody apart.
_PARTICLES = frozenset(
    "de del dela delas delos da das do dos la las los el y e i ng van von der den bin "
    "binti al".split()
)
_SAINTS = {"san": "san", "santo": "santo", "sto": "santo", "santa": "santa"}
_SAINTS["sta"] = "santa"
_SHORT = {"ma": "maria", "jhon": "john", "jn": "juan", "fco": "francisco"}
_SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr"}
_SUFFIXES |= {"ii": "2", "2nd": "2", "iii": "3", "3rd": "3", "iv": "4", "4th": "4"}
_SUFFIXES |= {"v": "5", "5th": "5"}
_EMPTY = frozenset(("nmn", "na", "none", "wala", "null"))
# Written in one word: delacruz, delosreyes; but not Delgado.
_GLUED = re.compile(r"(?:dela|delas|delos)([^\W\d_]{4,})")

# UTF-8 that was read as Latin-1, as old files have it: "PeÃ±a".
_BAD_ENCODING = re.compile("[\u00c2\u00c3][\u0080-\u00bf]")

# One sound, several spellings. In this order.
_FOLDS = (
    (re.compile("ph"), "f"),
    (re.compile("qu(?=[ei])"), "k"),
    (re.compile("gu(?=[ei])"), "g"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("ch"), "ts"),
    (re.compile("ck"), "k"),
    (re.compile("[cq]"), "k"),
    (re.compile("x"), "ks"),
    (re.compile("z"), "s"),
    (re.compile("v"), "b"),
    (re.compile("f"), "p"),
    (re.compile("h"), ""),
    (re.compile("[yj](?![aeiou])"), "i"),
    (re.compile("w"), "u"),
    (re.compile("iy|y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def _plain(text):
    text = text or ""
    if _BAD_ENCODING.search(text):
        # Where it is not that mistake, what stands there is taken as it is.
        with suppress(UnicodeError):
            text = text.encode("latin-1").decode("utf-8")
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().replace("_", " ")


def parts(text):
    """Take a name apart.

    :param text: a whole name in any order ("Given Family", "Family, Given"), or nothing
    :return: ``(words, suffix)``: words in the order given, then family; suffix is ``jr``,
        ``sr``, a digit, or an empty text
    """
    plain = _plain(text)
    family, comma, rest = plain.partition(",")
    found = ""
    if comma:
        names = [word for word in _WORD.findall(rest) if word not in _SUFFIXES]
        # "Santos, III" is no name in front of which the family stands.
        plain = f"{rest} {family}" if names else f"{family} {rest}"
    raw = [word for word in _WORD.findall(plain) if word not in _EMPTY]
    # A suffix never is the first word, and "V." may be an initial in the middle.
    kept = []
    for at, word in enumerate(raw):
        is_last = at == len(raw) - 1 or comma
        if at and word in _SUFFIXES and (word != "v" or is_last):
            found = found or _SUFFIXES[word]
        else:
            kept.append(word)
    return _without_particles(kept), found


def _without_particles(raw):
    result, saint = [], ""
    for word in raw:
        if word in _SAINTS:
            saint = _SAINTS[word]
            continue
        if saint and len(word) > 1:
            word, saint = saint + word, ""
        glued = _GLUED.fullmatch(word)
        word = glued[1] if glued else _SHORT.get(word, word)
        if word not in _PARTICLES and word not in _TITLES:
            result.append(word)
    if saint:
        result.append(saint)
    # A name of nothing else is that name: Ms. Van De, Y.
    return result or raw


def words(text):
    """The words by which a name is compared, see `parts`."""
    return parts(text)[0]


def suffix(text):
    """``jr``, ``sr``, a digit for II to V, or an empty text."""
    return parts(text)[1]


def name_key(text):
    """The words of a name sorted, each once: the same for each order of one name."""
    return " ".join(sorted(set(words(text))))


def fold(word):
    """One word as it sounds: spellings of one sound become one.

    >>> fold("kristina") == fold("cristina"), fold("felipe") == fold("pelipe")
    (True, True)
    >>> fold("carrillo") == fold("carilo"), fold("aisah") == fold("aisa")
    (True, True)
    """
    folded = word
    for pattern, sound in _FOLDS:
        folded = pattern.sub(sound, folded)
    return folded or word


def near(word):
    """Forms that a word shares with all words that sound alike but for one slip: a sign
    too many, too few, another one, or two changed over.

    >>> bool(set(near("mendoza")) & set(near("mendzoa")))
    True
    >>> bool(set(near("santos")) & set(near("reyes")))
    False
    """
    # As it sounds and as it is written: a slip can change how its neighbours sound.
    forms = {word, fold(word)}
    for form in tuple(forms):
        if len(form) > 2:
            forms |= {form[:at] + form[at + 1 :] for at in range(len(form))}
    return sorted(forms)


def is_particle(word):
    """Whether a word stands before a surname or between its parts.

    >>> is_particle("Dela"), is_particle("Sta."), is_particle("Cruz")
    (True, True, False)
    """
    plain = _plain(word).strip(".")
    return plain in _PARTICLES or plain in _SAINTS
