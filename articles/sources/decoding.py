"""Bytes to Persian text: the encoding is found by what it makes of them, and what is no Persian text is refused.

General detectors weigh every encoding there is and miss one windows-1256 article in six; Persian has few, so each is
tried and the reading with the most Persian words wins.
"""

import codecs
import re
import unicodedata

from articles.sources.records import MOST_BYTES, Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-16-le", "utf-16-be")
_NARROW = ("cp1256", "iso8859-6", "mac-farsi", "cp720", "cp864")
_FOLD = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": " ", "\u00a0": " "})
_WORD = re.compile(r"[^\W\d_]+")
# Words that stand in every Persian text, and in no Arabic, Urdu, Pashto or Kurdish one as often.
_COMMON = frozenset(
    "در به از که این را با است برای شد شده گفت کرد بود شود باید نیز دارد کند اظهار افزود می های".split()
)
_SCRIPT = re.compile("[\u0620-\u06d3]")
_PERSIAN = re.compile("[پچژگ]")
_OTHER = re.compile("[ٹڈڑےںھہۆێەڕڵڤټډړښېځڅڼۍ]")
_VISIBLE = re.compile(r"\S")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
SAMPLE = 20_000


def decode(data: bytes) -> str:
    """The text of an article's bytes, without their byte order mark.

    Raises Refused: empty, too_large, binary or encoding.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused("empty")
    if len(data) > MOST_BYTES:
        raise Refused("too_large", detail=f"{len(data):,} > {MOST_BYTES:,} bytes")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise Refused("encoding", detail=f"{encoding}: {error.reason}") from None
    try:
        text = data.decode("utf-8")
        # UTF-16 without its mark has a NUL for every space; a stray one leaves a text, which `check` refuses by name.
        if text.count("\x00") < 0.02 * len(text):
            return text
        fault = "NUL characters"
    except UnicodeDecodeError as error:
        fault = f"as UTF-8 it breaks at byte {error.start:,}"
    best = max(_readings(data), key=lambda reading: reading[0], default=(0.0, ""))
    if best[0] > 0.1 and is_persian(best[1][:SAMPLE]):
        return best[1]
    raise Refused("binary") if looks_binary(data) else Refused("encoding", detail=fault)


def check(text: str) -> None:
    """Raises Refused where a text cannot be an article: empty, nul, surrogate, binary, too_large or not_persian."""
    if "\x00" in text:
        raise Refused("nul")
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise Refused("surrogate") from None
    if size > 2 * MOST_BYTES:
        raise Refused("too_large", detail=f"{size:,} bytes")
    if not text.strip():
        raise Refused("empty")
    sample = text[:SAMPLE]
    if _control_share(sample) > 0.05:
        raise Refused("binary")
    if not is_persian(sample):
        raise Refused("not_persian")


def is_persian(text: str) -> bool:
    """Whether a text is in Persian: mostly in its script, without other languages' letters, and with its common words;
    a list or a headline, which may lack them, with the letters that Arabic lacks."""
    plain = _plain(text)
    words = _WORD.findall(plain)
    letters = sum(map(len, words))
    if not letters or len(_SCRIPT.findall(plain)) < 0.4 * letters or len(_OTHER.findall(plain)) > 0.01 * letters:
        return False
    known, persian = sum(word in _COMMON for word in words), len(_PERSIAN.findall(plain))
    if len(words) <= 12:
        return known > 0 or persian > 0 or "ی" in text or "ک" in text
    return known >= 0.03 * len(words) or persian >= 0.01 * letters


def _plain(text: str) -> str:
    """Letters as Persian keyboards write them: Arabic shapes and presentation forms folded."""
    return unicodedata.normalize("NFKC", text).translate(_FOLD)


def _readings(data: bytes):
    """(how Persian it looks, from 0 to 1, text) for each encoding that can read the bytes without a fault."""
    head = data[:SAMPLE]
    wide = head.count(0) or sum(b in (6, 0x20) for b in head) > 0.3 * len(head)
    for encoding in (*_WIDE, *_NARROW) if wide else _NARROW:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = _plain(text[:SAMPLE])
        words, visible = _WORD.findall(sample), _VISIBLE.findall(sample)
        if words and _control_share(text[:SAMPLE]) < 0.01:
            common = sum(word in _COMMON for word in words) / len(words)
            yield 0.8 * common + 0.2 * len(_SCRIPT.findall(sample)) / len(visible), text


def _control_share(text: str) -> float:
    """The share of control characters that no text file has (tabs, line and page breaks aside)."""
    return len(_CONTROL.findall(text)) / max(1, len(text))


def looks_binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding of one byte a character or more: too many controls among them."""
    sample = data[:SAMPLE]
    return sum(b < 9 or 13 < b < 32 for b in sample) > 0.02 * len(sample)
