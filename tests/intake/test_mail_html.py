"""Pages become plain words, quickly, whatever is wrong with them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.intake.mail_html import LARGEST_HTML, html_to_text


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p class=MsoNormal>one</p><p class=MsoNormal>two</p>", "one\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("a <b>bold</b>  word\n in  <i>lines</i>", "a bold word in lines"),
        ("<blockquote><p>said</p><blockquote>before</blockquote></blockquote>after", "> said\n>>\n>> before\n\nafter"),
        ("<pre>  as\n    it is</pre>", "  as\n    it is"),
        ("<h1>Head</h1>text", "Head\n\ntext"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
        ("&lt;b&gt; &amp;amp; &#8364;5 &#x41; &nosuch;", "<b> &amp; €5 A &nosuch;"),
        ("&#99999999999999999999;", "\ufffd"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ('<a href="https://d.example/">d.example</a>', "d.example"),
        ("<a href='https://d.example/x?a=1&amp;b=2'>here</a>", "here (https://d.example/x?a=1&b=2)"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ("<a href='tel:+441632960001'>01632 960001</a>", "01632 960001 (+441632960001)"),
        ("<!-- hidden <p> -->shown<!--[if mso]>no<![endif]-->", "shown"),
        ("<style>p{color:red}</style><script>x='</p>'</script>shown", "shown"),
        ("<span style='display: none'>hidden</span>shown", "shown"),
        ("shown<script>never closed", "shown"),
        ("<p title='a > b'>shown</p>", "shown"),
        ("cut off <b", "cut off <b"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("", ""),
    ],
)
def test_a_page_reads_as_a_person_sees_it(page: str, words: str) -> None:
    assert html_to_text(page) == words


@pytest.mark.parametrize(
    "piece",
    [
        *("<div>", "<table><tr><td>", "<blockquote>a", "<", "<a ", '<a "', '<a ">'),
        *("<!--", "<!", "<a href=http://x>", "&", " <b>", "<br>"),
    ],
)
def test_the_worst_pages_take_less_than_two_seconds(piece: str) -> None:
    page = piece * (LARGEST_HTML // len(piece))
    start = time.process_time()
    html_to_text(page)
    assert time.process_time() - start < 2


@given(st.text(alphabet=st.sampled_from("<>/!-&#;\"' =apdivbrhef:x\n"), max_size=200))
def test_any_page_gives_words_and_never_raises(page: str) -> None:
    assert isinstance(html_to_text(page), str)
