"""Which language a text is written in, told from its function words: enough to choose a stemmer.

Whoosh's lists of stop words know fifteen languages; the words below are added because those lists lack some of
the most frequent ones. A word counts the less, the more languages share it. About 3 us for a post.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from functools import cache

FALLBACK = ("de", "en")
"""Languages of a text without evidence, such as `Pumpe ERR-1042`."""

_MOST, _ENOUGH = 2, 4
_WHOLE = 60  # divisible by every number of languages up to six
_FREQUENT = {
    "da": "og at af til den det der har ikke en et for på med som ved fra kan skal eller ingen være blev efter"
    " over også når hvis",
    "de": "der die das und ist nicht ein eine einen mit von den des dem auf sich als auch wird werden oder bei"
    " im zu wir sind wie aus nach für über jeder hat haben kann",
    "en": "the and of to is that for with this are was not but from have has be by on you we can will it as at"
    " an or in all any no should also",
    "es": "la el los las un una del de en por para con no que se al ser su sus todo toda todos todas este esta"
    " sin como más fue son está",
    "fr": "la le les un une du de des et est en dans par pour sur avec ne pas ou où que qui il elle ce cette ces"
    " son sa ses au aux leur leurs plus tout tous toute toutes être sont sans comme mais",
    "it": "la il lo gli le un una di del della in nel nella per con non che si al essere suo sua ogni senza come"
    " più sono sia ha",
    "nl": "de het een en van op te dat die niet met zijn voor aan als door om bij naar of ook wordt worden heeft"
    " uit over",
    "no": "og å at av til den det der har ikke en et for på med som ved fra kan skal eller ingen være ble etter"
    " over også når hvis",
    "pt": "os as um uma do da dos das em no na nos nas por para com ou não que se ao ser ter seu sua seus suas"
    " todo toda todos todas este esta sem como mais foi são está",
    "ro": "și este sau pentru din care mai fi sunt nu cu pe ca să sa lui ale al ei lor orice fără prin are"
    " acest această aceasta fost despre după către într dacă doar între fiecare",
    "sv": "och att av till den det har inte en ett för på med som vid från kan ska eller var ingen vara blev"
    " efter över också när om varje",
}


@cache
def _evidence() -> dict[str, tuple[str, ...]]:
    """The languages of each function word."""
    from whoosh.lang.stopwords import stoplists

    spoken: dict[str, set[str]] = {}
    for language, listed in [*stoplists.items(), *((code, some.split()) for code, some in _FREQUENT.items())]:
        for word in listed:
            spoken.setdefault(word, set()).add(language)
    return {word: tuple(sorted(some)) for word, some in spoken.items()}


@cache
def _function_words() -> frozenset[str]:
    return frozenset(_evidence())


@cache
def _sure_words() -> dict[str, str]:
    """Function words of one language only."""
    return {word: spoken[0] for word, spoken in _evidence().items() if len(spoken) == 1}


@cache
def _sure() -> frozenset[str]:
    return frozenset(_sure_words())


def languages_of(words: Set[str]) -> tuple[str, ...]:
    """The one or two likeliest languages (ISO 639-1) of a text's lower-case words; `FALLBACK` without evidence.

    The second is given if there is at least half as much evidence for it.

    >>> languages_of({"the", "seal", "of", "wonder"})
    ('en',)
    """
    told = Counter(map(_sure_words().__getitem__, words & _sure()))
    if (enough := max(told.values(), default=0)) >= _ENOUGH and 5 * enough >= 4 * told.total():
        return (max(told, key=told.__getitem__),)
    found = words & _function_words()
    weights: dict[str, int] = {}
    for word in found:
        spoken = _evidence()[word]
        for language in spoken:
            weights[language] = weights.get(language, 0) + _WHOLE // len(spoken)
    ranked = sorted(weights, key=lambda language: (-weights[language], language not in FALLBACK, language))
    likely = tuple(each for each in ranked[:_MOST] if 2 * weights[each] >= weights[ranked[0]])
    return likely or FALLBACK
