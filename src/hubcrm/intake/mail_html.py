"""The words of an HTML message as plain text.

A scanner of its own, because the standard one goes back over its input on broken markup (quadratic up to Python
3.13.5); this one looks at each character a fixed number of times. Nothing is fetched, run or styled.
"""

from __future__ import annotations

import html
import re

LARGEST_HTML = 512 * 1024
"""Characters of HTML that are read; what lies beyond is left to the attachment that keeps the whole."""

_TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,40})|(!--|!|\?))")
# Quoted ">" inside a tag counts only within 4,000 characters; without that bound every "<" could cost the whole rest.
_TAG_END = re.compile(r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_LONGEST_TAG = 4000
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"&#(?:0*\d{8,}|[xX]0*[0-9a-fA-F]{7,});?")
_SPACES = re.compile(r"[ \t\n\r\f\v\xa0]+")
_TIGHT = re.compile(r"msonormal|margin(?:-bottom)?\s*:\s*0", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)

_SKIPPED = frozenset(
    {"script", "style", "title", "noscript", "template", "svg", "math", "object", "iframe", "textarea", "select"}
)
_BLOCK_NAMES = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table"})
_DEEPEST_QUOTE = 5


class _Page:
    """Lines gathered so far; knows the gap that the next words need and how deep they are quoted."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.gap = False
        self.quotes = 0
        self.exact = 0

    def say(self, text: str) -> None:
        if self.exact:
            first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self.line.append(first)
            for other in others:
                self.end_line(keep_empty=True)
                self.line.append(other)
            return
        self.line.append(_SPACES.sub(" ", text))

    def end_line(self, *, keep_empty: bool = False) -> None:
        text = "".join(self.line).rstrip()
        if not self.exact:
            text = re.sub(r" *\t[ \t]*", "\t", re.sub(r" {2,}", " ", text)).strip(" \t")
        self.line.clear()
        if not text and not keep_empty:
            return
        if self.gap and self.lines and self.lines[-1].strip("> ") and text:
            self.lines.append(self.mark().rstrip())
        self.gap = False
        self.lines.append(self.mark() + text if text else self.mark().rstrip())

    def mark(self) -> str:
        depth = min(self.quotes, _DEEPEST_QUOTE)
        return ">" * depth + " " if depth else ""

    def text(self) -> str:
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")


def html_to_text(source: str) -> str:
    """The text of an HTML page as a reader sees it, without scripts, styles or hidden parts, in linear time.

    Links become "words (address)" where the words are not the address; quoted blocks get "> "; tabs part cells.
    """
    source = source[:LARGEST_HTML]
    page = _Page()
    links: list[tuple[str, int]] = []
    at = 0
    comments_end = True
    while at < len(source):
        tag = _TAG.search(source, at)
        if tag is None:
            page.say(_plain(source[at:]))
            break
        if tag.start() > at:
            page.say(_plain(source[at : tag.start()]))
        closing, name, odd = tag[1], (tag[2] or "").lower(), tag[3]
        if odd == "!--" and comments_end:
            end = source.find("-->", tag.end() - 2)
            comments_end = end >= 0
            at = end + 3 if end >= 0 else tag.end()
            continue
        whole = _TAG_END.match(source, tag.end(), tag.end() + _LONGEST_TAG)
        end = whole.end() if whole else source.find(">", tag.end()) + 1
        if not end:  # never closed: the file was cut off, or this is no tag at all
            page.say(_plain(source[tag.start() :]) if not odd else "")
            break
        at = end
        if odd:
            continue
        inside = source[tag.end() : end - 1]
        if not closing and name in _SKIPPED and not inside.endswith("/"):
            at = _after(source, name, at)
            continue
        if not closing and "none" in inside and _HIDDEN.search(inside) and name in ("div", "span", "p"):
            at = _after(source, name, at)
            continue
        _apply(page, links, name, bool(closing), inside)
    return page.text()


def _after(source: str, name: str, at: int) -> int:
    """Where the element that began before `at` ends, its like not nested; the end of the page if it is never closed."""
    close = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, at)
    return close.end() if close else len(source)


def _apply(page: _Page, links: list[tuple[str, int]], name: str, closing: bool, inside: str) -> None:
    if name == "br":
        page.end_line(keep_empty=not page.gap or bool(page.line))
    elif name in ("td", "th") and not closing:
        page.say("" if not page.line else " ")
        page.line.append("\t" if page.line else "")
    elif name == "a":
        _link(page, links, closing, inside)
    elif name in _BLOCKS:
        _block(page, name, closing, inside)


def _block(page: _Page, name: str, closing: bool, inside: str) -> None:
    page.end_line()
    if name in _SPACED and not (name == "p" and not closing and _TIGHT.search(inside)):
        page.gap = page.gap or not closing or name != "p"
    if name == "blockquote":
        page.gap = True
        page.quotes = max(0, page.quotes + (-1 if closing else 1))
    elif name == "pre":
        page.exact = max(0, page.exact + (-1 if closing else 1))
    elif name == "li" and not closing:
        page.line.append("- ")
    elif name == "hr" and not closing:
        page.gap = True


def _link(page: _Page, links: list[tuple[str, int]], closing: bool, inside: str) -> None:
    if not closing:
        href = _HREF.search(inside)
        links.append((html.unescape(next((g for g in href.groups() if g), "")) if href else "", len(page.line)))
        del links[:-50]
        return
    if not links:
        return
    address, start = links.pop()
    address = re.sub(r"\s", "", address)
    if len(page.line) - start > 200:  # never the words of one link; keeps broken nesting from costing the square
        return
    if not address.lower().startswith(("http://", "https://", "mailto:", "tel:")):
        return
    shown = _SPACES.sub("", "".join(page.line[start:])).lower()
    bare = re.sub(r"^(https?://|mailto:|tel:)", "", address.lower()).split("?subject", 1)[0].rstrip("/")
    if shown and bare not in shown and shown.removeprefix("https://").removeprefix("http://").rstrip("/") != bare:
        page.say(f" ({address.removeprefix('mailto:').removeprefix('tel:')[:500]})")


def _plain(text: str) -> str:
    # a character number of thousands of digits makes html.unescape raise; none that long means anything
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text
