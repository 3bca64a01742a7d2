"""What people are called, beside what stands in their papers.

Names in one line are taken for each other when somebody is looked for. They are no proof
that two records are of one person: `person_match` gives them less weight than the same
name. The list is of the Philippines and of Spanish and English names in use there.

>>> "francisco" in also_called("kiko")
True
>>> also_called("marisol")
frozenset()
"""

from collections import defaultdict

# Spelled as `person_name.words` spells them.
_GROUPS = """
alejandro alex andro
alfredo fred fredo
angelica angie gel
angelina angie lina
antonio tony tonyo ton
antonia tonya tonang
armando mando arman
arturo art turo
aurora rory auring
bartolome tome
benigno ninoy ben
benjamin ben benjie jamin
bernardo nards bernie
bonifacio boni pasyo
carlos caloy carlito charlie
carmelita carmel lita
carmen menchu carming
caridad caring
cecilia cely celia
christopher chris topher
concepcion connie chit concha
consuelo chelo elo
corazon cory azon
cristina tina cris
danilo dan danny
dolores loleng lola dolly
domingo inggo ming
eduardo eddie edong edu
elizabeth beth betty liza
emilio emil milyo
enrique ricky quique
ernesto erning nesto
esperanza espie pering
esteban teban
estrella neneng star
eugenia geny
federico derico rico
felicidad fely
ferdinand dinand ferdie
fernando nando
filomena mena
florencia pensyang
francisco francis franco frank isko kiko paco pancho
gabriel gab gabby
generoso gener
gerardo gerry
gloria glory
gregorio goryo greg
guadalupe lupe
guillermo memo
ignacio asyong
isabel isay belen
isidro sidro
jacinto into
jaime jimmy
jennifer jen jenny
jesus susing
jessica jessie ica
jose joey jojo pepe peping
josefa pepa sepa
josefina josie pina pining
joselito lito
josephine josie phine
juan johnny juaning wan
juana juaning
leonardo nards leo
leonora nora
leticia letty
lourdes lulu lourding
lucia lucing
luis luisito chito
luz lusing luzing luzviminda
magdalena lena magda
manuel manny maning noel
marcelino celing celino
margarita margie rita
maria maring mary marya
maricel cel
mariano nano
maximo memong
melchor mel
mercedes ched cheding
michael mike mykel
milagros mila mely
natividad naty
nicanor canor
nicolas colas nick
norberto bert
pacita paz
patricia patty trisha
patrocinio patring
pedro pedring pete
perpetua petra
purificacion puring
rafael paeng raffy
ramon mon monching
raymundo mundo ray
remedios remy meding
renato atong rene
ricardo ric carding ricky
roberto berto bobby robert rob
rodolfo rudy dolfo
rodrigo digong rody
rogelio roger gelio
rolando lando rolly
romeo meo
rosa rosie rosing
rosalinda linda
rosario charo chayong
salvador badong buddy
samuel sammy sam
santiago santi tiago
sebastian basti baste
severino rino
soledad soling
susana susan
teodoro doro teddy
teresa tere tess tessie teresita
teresita tess tessie
trinidad trining
venancio ansyong
vicente enteng vic
victor vic
victoria vicky toya
virginia virgie
wilfredo willy
yolanda yoly landa
"""


def _lines():
    called = defaultdict(set)
    for line in _GROUPS.split("\n"):
        formal, *short = line.split() or [""]
        for name in short:
            called[formal].add(name)
            called[name].add(formal)
    return {name: frozenset(others) for name, others in called.items()}


_CALLED = _lines()


def also_called(word):
    """Formal names of a nickname and nicknames of a formal name.

    :param word: one word of a name as `person_name.words` gives it
    :return: frozenset of words, empty where none is known
    """
    return _CALLED.get(word, frozenset())
