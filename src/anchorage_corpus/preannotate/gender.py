"""Whether a text speaks of a woman or a man: by titles, gendered nouns and first names.

The first names are a short list of our own; names that both bear (Alex, Sasha, Kim) are left out, so that no name
says more than it can. What is not known fits both pronouns.
"""

from __future__ import annotations

import re

WOMAN, MAN, UNKNOWN = "she", "he", ""
PRONOUN_GENDER = {
    **dict.fromkeys("she her hers herself".split(), WOMAN),
    **dict.fromkeys("he him his himself".split(), MAN),
}
_WOMEN = frozenset(
    """
    aisha alexandra alice alina alison amanda amina amy ana anastasia angela angelina anita ann anna annalena anne
    annie antonia astrid audrey barbara beatrice bella bridget camilla carla carol carolina caroline catherine
    cecilia charlotte christina christine claire clara condoleezza cristina cynthia darya deborah diana dolores
    donna doris dorothy ekaterina elaine eleanor elena elina elisabeth elizabeth ella ellen elsa elvira emily emma
    emmanuelle erica erika ester esther eugenia eva evelyn fatima fiona florence frances francesca galina georgia
    gertrude gina ginny giorgia gloria grace greta hanna hannah harriet heather heidi helen helena hillary inga
    inger ingrid irene irina isabel isabella ivanka jacqueline jacinda jane janet jennifer jenny jessica joan joanna
    jill josephine judith julia juliana julie kaja karen karine karoline kate katherine kathleen kathy katie kirsten
    kristalina kristina lara larisa laura leila lena leyla linda lisa liz lucia lucy ludmila lydia lyudmila
    magdalena maia maria marina marine marjorie marta martha mary maya megan melania melinda melissa mette michelle
    milena mona monica monika muriel nadia nadezhda nancy naomi natalia natalie natalya nina nora oksana olena olga
    olivia pamela patricia paula penny petra polina priti rachel rebecca renata rita roberta rosa rosemary roxana
    ruth samantha sandra sanna sara sarah sevgil sheila shirley silvia sofia sonia sophia sophie stella stephanie
    susan susanna suzanne svetlana sylvia tamara tania tatiana tatyana teresa theresa tulsi ursula valentina valeria
    vanessa vera veronica victoria viktoria viola virginia wendy yana yekaterina yelena yevgenia yulia yuliya yvette
    yvonne zainab zoe zuzana
    """.split()
)
_MEN = frozenset(
    """
    aaron abdul abdullah abraham adam adrian ahmed alan albert alberto aleksandr aleksei alexander alexei alexey
    alfred ali anatoly andreas andrei andrew andrey andrii andriy andrzej anthony antonio antony arnold arthur
    barack ben benjamin bernard bernie bill bob boris brad brian bruce carl carlos charles chris christian
    christopher claude clint craig cyril damian daniel dave david denis dennis denys dick dimitri dmitri dmitriy
    dmitry dmytro dominic don donald doug douglas eduard edward edwin elijah elon emmanuel eric erik ernest ethan
    eugene felix fernando francis francisco frank franklin fred frederick friedrich fyodor gary gavin gennady
    geoffrey george georgy gerald gerard gerhard giorgio giuseppe gleb gordon graham greg gregory guido gustav hans
    harold harry hassan henri henry herbert herman hugh hussein ian ibrahim igor ihor ilya isaac ivan ivo jack jacob
    jacques jake james jared jason javier jeff jeffrey jens jeremy jerome jerry jim jimmy joachim joe joel johan
    johann john johnny jonathan jorge jose josef joseph josh joshua juan julian julius jurgen justin karl keir keith
    kenneth kevin khalid kirill klaus konstantin kyrylo larry lars leo leon leonid lev liam louis luis luke lukas
    maksim manuel marc marcel marco marcus mario mark markus martin mathias matteo matthew maxim michael michel
    miguel mikhail mike mikhailo miroslav mitch mohamed mohammad mohammed muhammad mykhailo nathan neil nicholas
    nicolas nigel nikolai nikolas nikolay norman oleg oleh oleksandr oleksiy oliver olivier omar oscar otto pablo
    patrick paul pavel pavlo pedro peter petr petro philip philippe phil pierre pieter piotr pyotr rafael ralph
    raymond recep reinhard rex ricardo richard rick rob robert roberto roger roland roman ron ronald roy rudolf rudy
    russell rustem ruslan salman samuel scott sean sebastian sergei sergey serhiy sergio seth simon stanislav stefan
    stephen steve steven stuart taras ted theodore thomas tim timothy toby todd tom tomas tony umar vadim valentin
    valery vasily viktor victor vincent vitali vitaly vladimir vladislav vlad volodymyr vyacheslav walter warren
    werner wilhelm william wolfgang xavier yaroslav yevgeny yuri yuriy yury yusuf zachary
    """.split()
)
_PERSON = (
    "(?:spokes|chair|business|states|congress|police|country|news|noble|gun|council|sales|camera|assembly|states)?"
)
_HER_TITLE = re.compile(
    rf"\b(?:Mrs|Ms|Miss|Mme|Madame|Lady|Dame|Queen|Princess|Baroness|{_PERSON}woman|actress|mother|daughter|sister|wife|"
    r"widow)\b",
    re.IGNORECASE,
)
_HIS_TITLE = re.compile(
    rf"\b(?:Mr|Sir|King|Prince|Baron|Lord|{_PERSON}man|father|son|brother|husband|widower)\b", re.IGNORECASE
)


def by_first_name(name: str) -> str:
    """What the first name of a full name tells; a name of one word tells nothing."""
    words = name.casefold().split()
    if len(words) < 2:
        return UNKNOWN
    return WOMAN if words[0] in _WOMEN else MAN if words[0] in _MEN else UNKNOWN


def by_title(words: str) -> str:
    """What a title or description tells (“spokeswoman”, “Mr”); UNKNOWN where it tells both or neither."""
    her, his = bool(_HER_TITLE.search(words)), bool(_HIS_TITLE.search(words))
    return WOMAN if her and not his else MAN if his and not her else UNKNOWN
