"""Finding a service by the words people use, not by those of the office.

Words are compared without accents, plural endings and letter case; a word that is not known
counts as the most alike one that is; words that mean the same count for each other, also
in another language. No statistics of what others looked for are kept or used: everybody
finds the same in the same order.
"""

import re
import unicodedata
from collections import defaultdict

from rapidfuzz import fuzz, process

# Words that stand in every question, in English and Filipino.
_EMPTY = frozenset(
    "a an and any are at be can do does for from get give has have how i in is it me my "
    "need of on or our please the their to want we what when where who with you your "
    "ako akin ang ano ay ba ko kay kong kumuha mga mag na nang nasa ng paano pano para "
    "po sa saan si yung".split()
)
_MIN_PREFIX = 3
_MIN_FUZZY = 4
# Below this likeness (0 to 100) two words are two words: “card” and “care” are 75.
_MIN_RATIO = 80
_EXACT, _SYNONYM, _PREFIX, _FUZZY = 1.0, 0.95, 0.85, 0.75


def tokens(text):
    """The words of a text in the form in which they are compared, in order."""
    plain = unicodedata.normalize("NFKD", text or "")
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [_singular(word) for word in re.findall(r"[a-z0-9]+", plain.casefold())]


def _singular(word):
    """Without a plural ending: permits, taxes, copies; address stays what it is."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class ServiceIndex:
    """What services are called, ready to be searched.

    :param documents: pairs of a key and a list of ``(text, weight)``; a word counts with
        the largest weight of the texts it stands in
    :param synonyms: lists of words or phrases that mean the same
    """

    def __init__(self, documents, synonyms=()):
        self._places = defaultdict(dict)
        self._keys = []
        for key, texts in documents:
            self._keys.append(key)
            for text, weight in texts:
                for token in tokens(text):
                    places = self._places[token]
                    places[key] = max(weight, places.get(key, 0))
        self._vocabulary = list(self._places)
        self._groups = [
            [phrase for words in group if (phrase := tuple(tokens(words)))]
            for group in synonyms
        ]

    def search(self, text, limit=None):
        """Keys of what fits, the best first.

        :param text: what somebody typed, in any spelling
        :return: list of keys; empty if nothing fits or nothing was asked
        """
        asked = [token for token in tokens(text) if token not in _EMPTY]
        if not asked:
            return []
        found = defaultdict(dict)
        for position, token in enumerate(asked):
            for key, score in self._matches(token).items():
                found[key][position] = score
        for span, scores in self._phrases(asked):
            for key, score in scores.items():
                for position in span:
                    found[key][position] = max(score, found[key].get(position, 0))
        # Half of what was asked must be there, or one word of two.
        least = (len(asked) + 1) // 2
        ranked = [
            (-len(scores), -sum(scores.values()), order)
            for order, key in enumerate(self._keys)
            if len(scores := found.get(key, {})) >= least
        ]
        return [self._keys[order] for _count, _sum, order in sorted(ranked)][:limit]

    def _matches(self, token):
        """For each key how well it knows one word."""
        if places := self._places.get(token):
            return {key: weight * _EXACT for key, weight in places.items()}
        return self._alike(token)

    def _alike(self, token):
        scores = {}
        if len(token) >= _MIN_PREFIX:
            for word in self._vocabulary:
                if word.startswith(token):
                    self._add(scores, word, _PREFIX)
        if len(token) >= _MIN_FUZZY:
            alike = process.extract(
                token,
                self._vocabulary,
                scorer=fuzz.ratio,
                score_cutoff=_MIN_RATIO,
                limit=8,
            )
            for word, ratio, _index in alike:
                self._add(scores, word, _FUZZY * ratio / 100)
        return scores

    def _add(self, scores, word, factor):
        for key, weight in self._places[word].items():
            scores[key] = max(weight * factor, scores.get(key, 0))

    def _phrases(self, asked):
        """Where other words of the same meaning stand: positions of what was asked, and
        for each key how well it knows the other words."""
        for group in self._groups:
            for phrase in group:
                span = _span(asked, phrase)
                if span is None:
                    continue
                for other in group:
                    if other != phrase:
                        yield span, self._phrase_scores(other)

    def _phrase_scores(self, phrase):
        """Keys that have every word of a phrase."""
        places = [self._places.get(token, {}) for token in phrase]
        common = set.intersection(*(set(keys) for keys in places))
        return {
            key: _SYNONYM * sum(keys[key] for keys in places) / len(places)
            for key in common
        }


def _span(asked, phrase):
    """Positions at which a phrase stands among the words asked, or None. A slip of the pen
    in a long word is forgiven."""
    for start in range(len(asked) - len(phrase) + 1):
        pairs = zip(asked[start : start + len(phrase)], phrase, strict=True)
        if all(
            one == two
            or (min(len(one), len(two)) > _MIN_FUZZY and fuzz.ratio(one, two) >= 85)
            for one, two in pairs
        ):
            return range(start, start + len(phrase))
    return None
