"""Names brought to a common form: for search, deconfliction and the order of lists. Plain Python, no Django.

The write side and the read side fold with these functions, so that what is looked for and what is kept agree. Tables
stand for what Unicode doesn't take apart: letters without decomposition, and other scripts in Latin letters.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any


def _table(letters: str) -> dict[int, str]:
    """A table of letters, written "from=to" one after another."""
    return {ord(one[0]): one[2:] for one in letters.split()}


# letters that Unicode keeps whole, after case folding
WHOLE = _table(
    "æ=ae œ=oe ø=o ł=l đ=d ð=d þ=th ı=i ħ=h ŋ=ng ŧ=t ĸ=k ə=e ɓ=b ɗ=d ƙ=k ƴ=y ɨ=i ƶ=z ɛ=e ɔ=o"
    " ى=ي ی=ي ک=ك ة=ه ـ= ך=כ ם=מ ן=נ ף=פ ץ=צ"
)
UMLAUTS = _table("ä=ae ö=oe ü=ue å=aa ø=oe")
LOOKS = str.maketrans("10", "lo")  # figures that are read as letters
CYRILLIC = _table(
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch"
    " ъ= ы=y ь= э=e ю=yu я=ya і=i є=ye ґ=g ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѕ=dz қ=q ғ=gh ң=ng ө=o ү=u ұ=u һ=h ә=a"
)
GREEK = _table("α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s τ=t υ=y φ=f χ=ch ψ=ps ω=o")
GREEK_PAIRS = (("ου", "ou"), ("αυ", "av"), ("ευ", "ev"), ("γγ", "ng"), ("γκ", "gk"), ("τζ", "tz"))
ARABIC = _table(
    "ا=a ب=b ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع= غ=gh ف=f ق=q ك=k ل=l م=m ن=n ه=h"
    " و=w ي=y ء= پ=p چ=ch ژ=zh گ=g ٹ=t ڈ=d ڑ=r ے=e ں=n"
)
HEBREW = _table("א=a ב=b ג=g ד=d ה=h ו=w ז=z ח=h ט=t י=y כ=k ל=l מ=m נ=n ס=s ע= פ=p צ=ts ק=k ר=r ש=sh ת=t")
# soft hyphen, joiners, marks and overrides of direction, fillers, tags: nobody sees them, and they part equal names
HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff"
)
INVISIBLE = re.compile(f"[{HIDDEN}]")
# in what is kept, joiners stay inside the scripts that write with them, and a picture keeps its variant
UNWANTED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e0fff\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
    "|(?<![\u0600-\u1fff\u2600-\U0001faff\ufe0f])[\u200c\u200d]"
)
WORD = re.compile(r"[^\W_]+")
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1"
    "\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
)
WRITTEN = re.compile(rf"[^\W_](?:[{HIDDEN}{MARKS}]*[^\W_])*[{MARKS}]*")  # a word as it is written, with its accents
SEMITIC = re.compile("[\u0590-\u06ff]")
OTHER_SCRIPT = re.compile("[\u0370-\u06ff]")
PHONE = range(9, 14)  # digits of a telephone, company or person's number, with or without its country
COUNTRY_NUMBER = re.compile(r"[a-z]{2}(\d{9,13})")
SAME_SOUND = (("dh", "d"), ("th", "t"), ("sh", "s"), ("ch", "s"), ("tz", "s"), ("ts", "s"), ("ph", "f"))
CONSONANTS = str.maketrans("qgczv", "kkksv", "aeiouyw")
LEAST_CONSONANTS = 2
LONGEST_SEARCH = 200  # characters
SHORT, LONG, LONGEST_WORD = 4, 8, 16  # letters from which one error is forgiven, two, and none any more


def cleaned(text: str) -> str:
    """Text as it is kept: what nobody sees is taken out, above all characters that turn the direction of others."""
    return UNWANTED.sub("", text)


def cleaned_value(value: Any) -> Any:
    """The same for a value that came as JSON, however deep."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, list):
        return [cleaned_value(one) for one in value]
    if isinstance(value, dict):
        return {name: cleaned_value(one) for name, one in value.items()}
    return value


def fold(text: str) -> str:
    """Lower case without accents, every letter in its plain form: "Zoë Ångström" → "zoe angstrom"."""
    return " ".join(WORD.findall(plain(text)))


def compact(text: str) -> str:
    """The same in one, so that it doesn't matter where a name or a number is parted: "BE 0123.456" → "be0123456"."""
    return "".join(WORD.findall(plain(text)))


def plain(text: str) -> str:
    """Lower case without accents and without what nobody sees; what stands between the words stays."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).casefold())
    kept = "".join(_digit(c) for c in apart if not unicodedata.combining(c))
    return kept.translate(WHOLE)


def _digit(character: str) -> str:
    """The digit as 0 to 9, whatever its script."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(int(value))


def latin(word: str) -> str:
    """A folded word in Latin letters, by table; unchanged when it is."""
    if not OTHER_SCRIPT.search(word):
        return word
    for pair, letters in GREEK_PAIRS:
        word = word.replace(pair, letters)
    return word.translate(CYRILLIC).translate(GREEK).translate(ARABIC).translate(HEBREW)


def look(word: str) -> str:
    """How a word looks: folded, in Latin letters, a figure as the letter that it is taken for."""
    return latin(fold(word)).translate(LOOKS)


def _consonants(word: str) -> str:
    """What Arabic and Hebrew write of a Latin word: its consonants, those that are written many ways as one."""
    for letters, one in SAME_SOUND:
        word = word.replace(letters, one)
    bare = re.sub(r"(.)\1+", r"\1", word.removesuffix("h").translate(CONSONANTS))
    return bare if len(bare) >= LEAST_CONSONANTS else ""


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, ...]:
    """The forms under which a written word is kept and looked for; the first is its folded one.

    Signs before a form keep kinds apart: "#" the last digits of a number, "^" consonants of an Arabic or Hebrew word,
    "=" consonants of a Latin one.
    """
    folded = compact(word)
    if not folded:
        return ()
    found = [folded]
    opened = compact(unicodedata.normalize("NFC", word.casefold()).translate(UMLAUTS))
    found += [form for form in (opened, latin(folded)) if form and form not in found]
    number = COUNTRY_NUMBER.fullmatch(folded)
    digits = number[1] if number else folded
    if digits.isdigit() and digits.isascii() and len(digits) in PHONE:
        found.append(f"#{digits[-9:]}")
    if bare := _consonants(found[-1]) if folded.isalpha() else "":
        found.append(f"{'^' if SEMITIC.search(folded) else '='}{bare}")
    return tuple(found)


def asked_forms(word: str) -> tuple[str, ...]:
    """The forms by which a word finds: a Latin one those written without vowels, and the other way round."""
    found = list(forms(word))
    bare = next((form[1:] for form in found if form[0] in "^="), "")
    found = [form for form in found if form[0] not in "^="]
    if bare:
        found += [f"^{bare}"] + ([f"={bare}"] if SEMITIC.search(found[0]) else [])
    return tuple(found)


def forgiven(word: str) -> int:
    """How many typing errors a word may hold and still be found."""
    if not word.isalpha() or not SHORT <= len(word) <= LONGEST_WORD:
        return 0
    return 2 if len(word) >= LONG else 1


@lru_cache(maxsize=5_000)
def shortened(word: str, errors: int) -> frozenset[str]:
    """The word and what is left of it without one letter, or without two: two words that are near share one of them."""
    found = {word}
    edge = found
    for _ in range(errors):
        edge = {one[:i] + one[i + 1 :] for one in edge for i in range(len(one))}
        found = found | edge
    return frozenset(found)


def kept_shortened(word: str) -> frozenset[str]:
    """What is kept of a word so that errors in it, or in the question, are forgiven."""
    if not word.isalpha() or not SHORT - 1 <= len(word) <= LONGEST_WORD:
        return frozenset()
    return shortened(word, 2 if len(word) >= LONG - 1 else 1)


def near(one: str, other: str, errors: int) -> bool:
    """Whether at most so many letters are wrong, missing, too many, or have changed places with the next."""
    if abs(len(one) - len(other)) > errors:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > errors:
            return False
    return row[-1] <= errors


# letters of other scripts that look like a Latin one, small or large, and signs that are taken for one another
TWINS = _table(
    "а=a в=b е=e к=k м=m н=h о=o р=p с=c т=t у=y х=x і=i ѕ=s ј=j һ=h ԁ=d ԛ=q ԝ=w ё=e ї=i"
    " α=a β=b γ=y ε=e η=n ι=i κ=k μ=u ν=v ο=o ρ=p τ=t υ=u χ=x ω=w 0=o 1=i l=i |=i"
)
PAIRS = (("rn", "m"), ("vv", "w"))


def looks(name: str) -> str:
    """What a name looks like at a glance: the same for names that people take for one another."""
    apart = unicodedata.normalize("NFKD", INVISIBLE.sub("", name)).casefold()
    seen = "".join(c for c in apart if not unicodedata.combining(c)).translate(TWINS).translate(WHOLE)
    for pair, one in PAIRS:
        seen = seen.replace(pair, one)
    return " ".join(WORD.findall(seen))


def alike(names: Iterable[str]) -> frozenset[str]:
    """Those of the names that look, or read in Latin letters, like another one of them."""
    named = list(names)
    found: set[str] = set()
    for common in (looks, lambda name: " ".join(map(latin, fold(name).split()))):
        groups: dict[str, list[str]] = {}
        for name in named:
            groups.setdefault(common(name), []).append(name)
        found |= {name for group in groups.values() if len(group) > 1 for name in group}
    return frozenset(found)


# Where a list puts a name with a particle, after IFLA's "Names of persons": in Belgium under the particle when the name
# is Dutch ("De Wilde"); in French under what follows "de", in German under what follows "von", when it is small.
PASSED_OVER = {"fr": frozenset({"de", "d"}), "de": frozenset({"von", "van", "zu", "de", "der", "den", "vom", "zum"})}


def sort_key(name: str, language: str = "") -> tuple[str, str]:
    """What a list of names is ordered by, as people do: accents and capitals don't count, and then decide a tie."""
    words = WORD.findall(INVISIBLE.sub("", name))
    passed = PASSED_OVER.get(language[:2], frozenset())
    start = 0
    while start < len(words) - 1 and words[start] in passed:
        start += 1
    parts = [latin(part) for word in (*words[start:], *words[:start]) for part in fold(word).split()]
    return " ".join(parts), name


def fitting(search: str, names: Iterable[str]) -> int | None:
    """How well names fit what is looked for: 0 as it was typed, 1 with a typing error or two, None not at all.

    Every word must be there, or the beginning of one; or all letters as one, wherever they are parted.
    """
    asked = [written for written in WRITTEN.findall(search[:LONGEST_SEARCH]) if fold(written)]
    written = [WRITTEN.findall(name) for name in names]
    known = {form for words in written for word in (*words, "".join(words)) for form in forms(word)}
    folded = [compact(word) for word in asked]
    whole = "".join(folded)
    if any(form.startswith(whole) for form in known if whole) or all(_among(word, known) for word in asked):
        return 0
    if all(_among(a, known) or any(near(p, k, forgiven(p)) for k in known) for a, p in zip(asked, folded, strict=True)):
        return 1
    return None


def _among(word: str, known: set[str]) -> bool:
    folded = compact(word)
    return not known.isdisjoint(asked_forms(word)) or any(form.startswith(folded) for form in known)
