"""Word lists for prose families: misspellings, known words, spelling variants.

Reads the folder named by the environment variable `EDITFLOW_DATA` (or its `train/` sub-folder);
where that is not set, short built-in lists stand in. Knows nothing of edits.
"""

from __future__ import annotations

import csv
import lzma
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

VARIABLE = "EDITFLOW_DATA"
WORD_LISTS = (
    "words_en.xz",
    "pie_morphs.txt.xz",
    "typos_words.csv.xz",
    "varcon.txt.xz",
    "cmudict.xz",
)
_SPOKEN = re.compile(r"[a-z]+")

_MISSPELLINGS = """
accomodate:accommodate acheive:achieve accross:across adress:address agressive:aggressive
arguement:argument begining:beginning beleive:believe calender:calendar
catagory:category commited:committed comparision:comparison completly:completely
concious:conscious definately:definitely dependancy:dependency diffrent:different
dissapear:disappear enviroment:environment exisiting:existing existance:existence
familar:familiar finaly:finally foward:forward fucntion:function futher:further
gaurantee:guarantee goverment:government happend:happened hierachy:hierarchy
immediatly:immediately independant:independent informations:information intial:initial
knowlege:knowledge lenght:length libary:library maintainance:maintenance neccessary:necessary
noticable:noticeable occured:occurred occurence:occurrence ouput:output paramter:parameter
perfomance:performance persistant:persistent posible:possible prefered:preferred
previouly:previously proccess:process programing:programming publically:publicly
recieve:receive recomend:recommend refered:referred relevent:relevant responsability:responsibility
retreive:retrieve seperate:separate similiar:similar succesful:successful suprise:surprise
teh:the thier:their threshhold:threshold tommorow:tomorrow truely:truly untill:until
usefull:useful wether:whether wich:which writting:writing becuase:because wiht:with
shoud:should woud:would coud:could abd:and taht:that thsi:this fo:of fomr:from hwo:how
ot:to oyu:you peopel:people whcih:which alwasy:always befoer:before betwen:between
chagne:change exmaple:example follwing:following hte:the implmentation:implementation
instaed:instead langauge:language mehtod:method nubmer:number otehr:other pakcage:package
probelm:problem reuslt:result simliar:similar strcture:structure vaule:value verison:version
"""

_VARIANTS = """
color:colour colors:colours colored:coloured behavior:behaviour behaviors:behaviours
favor:favour favorite:favourite honor:honour labor:labour neighbor:neighbour
neighbors:neighbours flavor:flavour flavors:flavours humor:humour rumor:rumour vapor:vapour
center:centre centers:centres centered:centred theater:theatre fiber:fibre liter:litre
organize:organise organized:organised organization:organisation recognize:recognise
recognized:recognised initialize:initialise initialized:initialised normalize:normalise
normalized:normalised optimize:optimise optimized:optimised optimization:optimisation
summarize:summarise summarized:summarised serialize:serialise serialized:serialised
customize:customise customized:customised authorize:authorise authorized:authorised
authorization:authorisation minimize:minimise maximize:maximise prioritize:prioritise
specialize:specialise synchronize:synchronise synchronized:synchronised utilize:utilise
realize:realise realized:realised apologize:apologise emphasize:emphasise analyze:analyse
analyzed:analysed analyzing:analysing analyzer:analyser catalog:catalogue dialog:dialogue
canceled:cancelled canceling:cancelling traveled:travelled traveling:travelling
modeling:modelling modeled:modelled labeled:labelled labeling:labelling signaled:signalled
defense:defence offense:offence gray:grey fulfill:fulfil skillful:skilful enrollment:enrolment
judgment:judgement aluminum:aluminium jewelry:jewellery cozy:cosy plow:plough
finalize:finalise finalized:finalised generalize:generalise visualize:visualise
"""

_INFLECTIONS = """
use:uses:used:used:using make:makes:made:made:making take:takes:took:taken:taking
give:gives:gave:given:giving show:shows:showed:shown:showing need:needs:needed:needed:needing
allow:allows:allowed:allowed:allowing run:runs:ran:run:running write:writes:wrote:written:writing
read:reads:read:read:reading change:changes:changed:changed:changing add:adds:added:added:adding
return:returns:returned:returned:returning contain:contains:contained:contained:containing
call:calls:called:called:calling set:sets:set:set:setting find:finds:found:found:finding
"""
_PLURALS = """
file:files value:values user:users test:tests change:changes name:names type:types line:lines
option:options function:functions way:ways day:days year:years problem:problems reason:reasons
word:words example:examples thing:things case:cases error:errors version:versions
"""

_UNSURE = {
    *("program", "programs", "check", "checks", "story", "stories", "tire", "tires", "meter"),
    *("meters", "disk", "disks", "draft", "drafts", "curb", "practice", "practiced", "license"),
    *("licensed", "inquiry", "inquiries", "gage", "mom", "mold", "ax", "pajamas", "burned"),
    *("learned", "dreamed", "spelled", "toward", "towards", "among", "while", "gotten", "jail"),
    *("inquire", "inquired", "annex", "adapter", "adapters", "insure", "artifact", "artifacts"),
    *("yogurt", "whiskey", "ton", "tons", "kilogram", "gram", "grams", "install", "installs"),
    *("prolog", "analog", "routing", "routed", "font", "fonts", "cipher", "ciphers", "syrup"),
}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`wrongs`: right word -> its misspellings; `known`: words noise must never produce.

    `near`: a usual word, or one with a letter dropped -> that word, "" where several share it.
    `complete`: the dictionary is there, so an unknown word can be trusted to be none.
    """

    wrongs: dict[str, tuple[str, ...]]
    misspelt: frozenset[str]
    known: frozenset[str]
    near: dict[str, str]
    complete: bool


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the misspellings and known words, read once."""
    known = {word.lower() for word in _lines("words_en.xz")}
    complete = len(known) > 100_000
    known |= {line.split()[0].lower() for line in _lines("pie_morphs.txt.xz") if line.strip()}
    rows = [row for row in csv.reader(_lines("typos_words.csv.xz")) if len(row) == 2]
    pairs = [(wrong, right) for wrong, right in rows] or _pairs(_MISSPELLINGS)
    known |= {right.lower() for _, right in pairs}
    wrongs: dict[str, list[str]] = {}
    for wrong, right in pairs:
        if wrong.isalpha() and right.isalpha() and wrong.lower() not in known and len(right) > 2:
            wrongs.setdefault(right, []).append(wrong)
    return Lexicon(
        {right: tuple(found) for right, found in wrongs.items()},
        frozenset(wrong for found in wrongs.values() for wrong in found),
        frozenset(known),
        _nearness(wrongs),
        complete,
    )


def spoken() -> frozenset[str]:
    """Return the words of the pronouncing dictionary, names among them, in lower case."""
    listed = (line.split()[0].lower() for line in _lines("cmudict.xz") if line.strip())
    return frozenset(word for word in listed if _SPOKEN.fullmatch(word))


def shorter(word: str) -> list[str]:
    """Return the word with each letter dropped in turn."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _nearness(usual: Iterable[str]) -> dict[str, str]:
    near: dict[str, str] = {}
    for word in usual:
        for form in {word, *shorter(word)}:
            near[form] = word if near.get(form, word) == word else ""
    return near


@dataclass(frozen=True, slots=True)
class Verb:
    """The forms of a verb: to take, she takes, took, taken, taking."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


@lru_cache(maxsize=1)
def verbs() -> dict[str, Verb]:
    """Return every form of a verb that is of one verb only -> that verb."""
    found = [Verb(*item.split(":")) for item in _INFLECTIONS.split()]
    forms = _tagged()
    for lemma, tags in forms.items():
        if {"VBZ", "VBD", "VBN", "VBG"} <= tags.keys():
            found.append(Verb(lemma, *(tags[tag] for tag in ("VBZ", "VBD", "VBN", "VBG"))))
    return _unambiguous(
        (form, verb)
        for verb in dict.fromkeys(found)
        for form in (verb.base, verb.third, verb.past, verb.participle, verb.gerund)
    )


@lru_cache(maxsize=1)
def plurals() -> dict[str, str]:
    """Return singular -> plural of nouns (lower case)."""
    listed = {lemma: tags["NNS"] for lemma, tags in _tagged().items() if "NNS" in tags}
    both = dict(_pairs(_PLURALS)) | {one: many for one, many in listed.items() if one != many}
    return _unambiguous(both.items())


@lru_cache(maxsize=1)
def _tagged() -> dict[str, dict[str, str]]:
    """Return lemma -> part of speech, as the Penn Treebank tags it -> form."""
    found: dict[str, dict[str, str]] = {}
    for line in _lines("pie_morphs.txt.xz"):
        form, lemma, tag = line.split()
        if form.isalpha() and form.islower():
            found.setdefault(lemma, {}).setdefault(tag, form)
    return found


def _unambiguous(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Return the keys that stand for one value only, with it."""
    found: dict[str, T | None] = {}
    for key, value in pairs:
        found[key] = value if found.get(key, value) == value else None
    return {key: value for key, value in found.items() if value is not None}


@lru_cache(maxsize=1)
def american_to_british() -> dict[str, str]:
    """Return American -> British spellings (lower case), only where one answer is right."""
    found = dict(_pairs(_VARIANTS))
    for line in _lines("varcon.txt.xz"):
        sides = _variant(line)
        if sides is not None and sides[0] not in _UNSURE and sides[0] != sides[1]:
            found.setdefault(*sides)
    return {us: uk for us, uk in found.items() if uk not in found}


@lru_cache(maxsize=1)
def british_to_american() -> dict[str, str]:
    """Return British -> American spellings, without those two American words share."""
    turned: dict[str, str] = {}
    for us, uk in american_to_british().items():
        turned[uk] = "" if uk in turned else us
    return {uk: us for uk, us in turned.items() if us}


def _variant(line: str) -> tuple[str, str] | None:
    """Read `A Z: organize / B: organise`; None for notes and for variants of several dialects."""
    if "|" in line or "/" not in line or line.startswith("#"):
        return None
    words: dict[str, str] = {}
    for part in line.split("/"):
        tags, _, word = part.partition(":")
        for tag in tags.split():
            words.setdefault(tag, word.strip())
    us, uk = words.get("A", ""), words.get("B", "")
    return (us, uk) if us.isalpha() and uk.isalpha() and us.islower() else None


def _pairs(listed: str) -> list[tuple[str, str]]:
    return [(left, right) for left, _, right in (item.partition(":") for item in listed.split())]


def word_list(name: str) -> Path | None:
    """Return where a word list is; None where a built-in one stands in."""
    folder = os.environ.get(VARIABLE)
    if folder is None:
        return None
    places = (Path(folder) / name, Path(folder) / "train" / name)
    return next((place for place in places if place.is_file()), None)


def _lines(name: str) -> Iterator[str]:
    path = word_list(name)
    if path is not None:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")
