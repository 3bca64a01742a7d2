from odoo import api, models
from odoo.tools import SQL

from ..tools.person_match import word_likeness
from ..tools.person_name import near
from ..tools.person_nicknames import also_called

# Spellings of one typed word that are looked for: the more, the more rows there are to
# rank. Nearest first.
_MOST = 24
_MOST_NEAR = 400
_LEAST_ALIKE = 0.7


class GovNameWord(models.AbstractModel):
    """All words that names of citizens are made of, each once, with the forms it shares
    with words that are one slip away.

    A typed word is compared with these and not with a million names. The tables have neither
    ids nor ORM, and say nothing about who is called so. A word goes when the last
    who bore it is erased.
    """

    _name = "gov.name.word"
    _description = "Words of names"

    def init(self):
        # Pairs and no arrays: the planner knows how few rows have a value.
        self.env.cr.execute(
            "CREATE TABLE IF NOT EXISTS gov_name_word (word varchar PRIMARY KEY);"
            "CREATE TABLE IF NOT EXISTS gov_name_near (near varchar NOT NULL, "
            "word varchar NOT NULL REFERENCES gov_name_word ON DELETE CASCADE, "
            "PRIMARY KEY (near, word));"
            # An erased word takes its forms along.
            "CREATE INDEX IF NOT EXISTS gov_name_near_word_idx ON gov_name_near (word)"
        )

    @api.model
    def _learn(self, words):
        """Add words of names, at once.

        Two transactions that add the same new word: the second is repeated by Odoo.
        """
        known = {
            row[0]
            for row in self.env.execute_query(
                SQL("SELECT word FROM gov_name_word WHERE word = ANY(%s)", list(words))
            )
        }
        new = sorted(set(words) - known)
        if new:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO gov_name_word (word) VALUES %s ON CONFLICT DO NOTHING; "
                    "INSERT INTO gov_name_near (near, word) VALUES %s "
                    "ON CONFLICT DO NOTHING",
                    SQL(", ").join(SQL("(%s)", word) for word in new),
                    SQL(", ").join(
                        SQL("(%s, %s)", form, word)
                        for word in new
                        for form in near(word)
                    ),
                )
            )

    @api.model
    def _alike(self, words):
        """Terms of a text query for each of some typed words: what may be meant by it.

        :param words: as ``person_name.words`` gives them
        :return: for each word a list of terms, nearest first: the word itself, what it is
            short for, what sounds alike or is one slip away, and words that were typed as
            one or taken apart. Empty where no name has anything like it
        """
        if not words:
            return []
        others = [self._others(words, at) for at in range(len(words))]
        rows = self.env.execute_query(
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %(at)s, word, word = ANY(%(others)s) FROM gov_name_word "
                    "WHERE word = ANY(%(others)s) UNION ALL (SELECT DISTINCT %(at)s, word, "
                    "FALSE FROM gov_name_near WHERE near = ANY(%(near)s) LIMIT %(most)s)",
                    at=at,
                    others=list(others[at]),
                    near=near(word),
                    most=_MOST_NEAR,
                )
                for at, word in enumerate(words)
            )
        )
        return [
            self._terms(
                word,
                {it for number, it, is_other in rows if number == at and is_other},
                {it for number, it, is_other in rows if number == at and not is_other},
            )
            for at, word in enumerate(words)
        ]

    def _others(self, words, at):
        """Words to look up as they are: the typed one, nicknames, joined with a neighbour,
        and the parts it may be made of."""
        word = words[at]
        return {
            word,
            *also_called(word),
            *("".join(words[i : i + 2]) for i in (at - 1, at) if i >= 0),
            *(word[:i] for i in range(3, len(word) - 2)),
            *(word[i:] for i in range(3, len(word) - 2)),
        }

    def _terms(self, word, others, alike):
        terms = [word] if word in others else []
        pieces = {it for it in others if it in word and it != word}
        called = also_called(word)
        terms += sorted(it for it in others - {word} if it in called or word in it)
        ranked = sorted(
            ((word_likeness(word, it), it) for it in alike - set(terms)),
            reverse=True,
        )
        terms += [it for likeness, it in ranked if likeness >= _LEAST_ALIKE]
        terms = [lexeme(it) for it in terms[:_MOST]]
        for i in range(3, len(word) - 2):
            if word[:i] in pieces and word[i:] in pieces:
                terms.append(f"({lexeme(word[:i])} & {lexeme(word[i:])})")
        return terms


def lexeme(word):
    """A word as a term of a text query."""
    word = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{word}'"
