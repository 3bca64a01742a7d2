"""Invented people with names as they are in the Philippines, and the slips people make.

Everything follows from a seed. Nobody here exists: given names and surnames are common ones
and invented ones, put together by chance, the common ones as often as they are common.
"""

import bisect
import itertools
import random
from datetime import date, timedelta
from typing import NamedTuple

GIVEN = """
Maria Jose Juan Mary John Ana Antonio Francisco Luz Teresa Joshua Christian Angel Nicole
Angelica Angela Jasmine Kimberly Mariel Princess Justine Adrian Angelo James Michael Ronald
Ryan Joseph Joel Jeffrey Maricel Michelle Jennifer Janice Jocelyn Rowena Mauricio Concepcion
Dolores Patrocinio Carlos Roberto Eduardo Ricardo Manuel Ramon Rosario Corazon Remedios
Milagros Josefina Felicidad Carmelita Lourdes Gregorio Domingo Emmanuel Elizabeth Cristina
Catherine Rosalinda Vicente Pedro Pablo Andres Felipe Fernando Gloria Imelda Isabel Jaime
Leonardo Leticia Lorna Luis Marites Mercedes Norma Oscar Pacita Rafael Renato Rodrigo Rogelio
Rolando Rosa Salvador Samuel Santiago Sebastian Soledad Susana Teodoro Trinidad Victoria
Virginia Wilfredo Yolanda Zenaida Aisah Fatima Abdul Norhata Jamal Omar Erlinda Editha
""".split()
DOUBLE = (
    "Mary Joy",
    "Mary Grace",
    "John Paul",
    "John Mark",
    "John Michael",
    "John Lloyd",
)
DOUBLE += ("Ma. Teresa", "Ma. Luisa", "Maria Cristina", "Jose Maria", "Ana Marie")
FAMILY = """
Santos|Reyes|Cruz|Garcia|Mendoza|Ramos|dela Cruz|Santiago|Flores|Villanueva|Diaz|Bautista|
Ocampo|Torres|Castillo|Aquino|Fernandez|Gonzales|Gonzalez|Concepcion|delos Santos|
delos Reyes|del Rosario|de Leon|de Guzman|de Vera|dela Peña|Peña|Ibañez|Punzalan|Licudine|
Tan|Lim|Sy|Dy|Chua|Usman|Abdullah|Macarambon|Sarip|Guevarra|Guevara|Carillo|Carrillo|Lopez|
Perez|Rivera|Navarro|Salazar|Mercado|Tolentino|Valdez|Soriano|Pascual|Aguilar|San Juan|
San Jose|Sta. Maria|Sto. Domingo|Magsaysay|Macapagal|Panganiban|Dimaculangan|Catacutan|
Manalo|Agbayani|Dumlao|Cabrera|Marquez|Velasco|Zamora|Zapanta|Yap|Ong|Go|Uy|Lao|Lacson
""".replace("\n", "").split("|")
STARTS = (
    "ba bi bu ca da di do ga gi ha ka la li lu ma mag man mi na nag pa pan pi pu ra sa"
)
STARTS += (
    " sal san si su ta tala ti tu va vi wa ya za cor fer gal her lan mon ver bal dim"
)
MIDDLES = (
    "ba ca da ga la li lu ma na nga pa ra ri sa ta to ya bi di gi ki mi ni pi ro ru"
)
ENDS = (
    "ban bay can cay dan dao gan gas guid lan lang lao man mon nag nan ngan pan pon ran"
)
ENDS += " ray san sing tan tay tao yao yan es ez ado ino ito illo era ales anes oso uya"
NICKNAMES = {
    "Francisco": "Kiko", "Jose": "Pepe", "Luz": "Lusing", "Concepcion": "Connie",
    "Eduardo": "Eddie", "Roberto": "Bert", "Manuel": "Manny", "Teresa": "Tess",
    "Elizabeth": "Beth", "Antonio": "Tony", "Corazon": "Cory", "Remedios": "Remy",
    "Michael": "Mike", "Fernando": "Nando", "Rodrigo": "Digong", "Ricardo": "Ricky",
    "Milagros": "Mila", "Felicidad": "Fely", "Cristina": "Tina", "Rafael": "Paeng",
}  # fmt: skip
# One sound, two spellings.
SPELLINGS = (("z", "s"), ("c", "k"), ("ll", "l"), ("rr", "r"), ("v", "b"), ("f", "p"))
SPELLINGS += (("ph", "f"), ("qu", "k"), ("i", "y"), ("h", ""))


class Someone(NamedTuple):
    """One invented person."""

    given: str
    middle: str
    family: str
    suffix: str
    born: date
    phone: str
    area: int

    @property
    def name(self):
        """The whole name as it is written."""
        return " ".join(filter(None, self[:4]))


class Names:
    """Draws names by how common they are: the n-th as often as 1/n."""

    def __init__(self, seed, invented=50_000):
        self.chance = random.Random(seed)
        self.given = self._weighted(GIVEN + self._invent(invented // 5), 0.9)
        self.family = self._weighted(FAMILY + self._invent(invented), 0.75)

    def _invent(self, count):
        starts, middles, ends = STARTS.split(), MIDDLES.split(), ENDS.split()
        found = {}
        while len(found) < count:
            parts = [self.chance.choice(starts), self.chance.choice(ends)]
            for _ in range(self.chance.choice((0, 1, 1, 2))):
                parts.insert(1, self.chance.choice(middles))
            found["".join(parts).capitalize()] = None
        return list(found)

    def _weighted(self, names, power):
        shares = [1 / (place + 3) ** power for place in range(len(names))]
        return names, list(itertools.accumulate(shares))

    def _draw(self, table):
        names, shares = table
        return names[bisect.bisect(shares, self.chance.random() * shares[-1])]

    def someone(self):
        """One more person."""
        chance = self.chance
        given = self._draw(self.given)
        if chance.random() < 0.25:
            given = chance.choice(DOUBLE)
        elif chance.random() < 0.35:
            given = f"{given} {self._draw(self.given)}"
        suffix = chance.choice(("Jr.", "III", "II")) if chance.random() < 0.03 else ""
        return Someone(
            given,
            self._draw(self.family) if chance.random() < 0.9 else "",
            self._draw(self.family),
            suffix,
            date(1935, 1, 1) + timedelta(days=chance.randrange(28_000)),
            f"639{chance.randrange(10**9):09}",
            chance.randrange(500),
        )


# ----------------------------------------------------------------------
# SLIPS
# ----------------------------------------------------------------------


def slip(chance, text):
    """A text with one sign too many, too few, another one, or two changed over, in a word
    of four letters or more and not at its beginning."""
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if len(word) >= 4]
    if not places:
        return text
    at = chance.choice(places)
    word = words[at]
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice("aeioulnrst")
    words[at] = chance.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )
    return " ".join(words)


def respell(chance, text):
    """The same sound in other letters, once."""
    fitting = [pair for pair in SPELLINGS if pair[0] in text[1:]]
    if not fitting:
        return text
    old, new = chance.choice(fitting)
    return text[0] + text[1:].replace(old, new, 1)


def without_accents(text):
    """As a machine without the letters writes it."""
    return text.replace("ñ", "n").replace("Ñ", "N")


def first_and_last(person):
    """The first given name and the family name."""
    return f"{person.given.split(' ')[-1]} {person.family}"


def nickname(person):
    """As the person is called, where that is known."""
    words = [NICKNAMES.get(word, word) for word in person.given.split(" ")]
    return f"{' '.join(words)} {person.family}"
