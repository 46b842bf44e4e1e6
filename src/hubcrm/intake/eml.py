"""E-mails saved as files (.eml): one message to one draft.

The mail's own structure decides what is text and what is attached; nothing is fetched, and whatever is not shown as
text is kept as an attachment, so that no part of a message is lost. Limits: see mime.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hubcrm.domain.errors import UnreadableFile
from hubcrm.domain.words import Channel
from hubcrm.intake.drafts import Attachment, Draft, attachment, clean_line, clean_text, safe_name, subject_from
from hubcrm.intake.mail_header import decode_words, first_person, message_ids, people, sent_at, words
from hubcrm.intake.mail_html import LARGEST_HTML, html_to_text
from hubcrm.intake.mail_text import forwarded_heading, is_forward, read_heading, split_new_text
from hubcrm.intake.mime import Part, decode_bytes, take_apart

LONGEST_TEXT = 500_000
"""Characters of text kept in a draft; a longer message is attached whole beside its beginning."""

_ENDINGS = {
    media_type: ending
    for ending, *media_types in map(
        str.split,
        """
        txt text/plain message/delivery-status text/rfc822-headers
        html text/html
        ics text/calendar application/ics
        csv text/csv
        vcf text/vcard text/x-vcard
        rtf text/rtf application/rtf
        pdf application/pdf
        zip application/zip
        json application/json
        doc application/msword
        xls application/vnd.ms-excel
        eml message/rfc822 message/global
        jpg image/jpeg image/pjpeg
        png image/png
        gif image/gif
        svg image/svg+xml
        webp image/webp
        bmp image/bmp
        tif image/tiff
        mp3 audio/mpeg
        wav audio/wav
        mp4 video/mp4
        asc application/pgp-signature
        p7s application/pkcs7-signature
        docx application/vnd.openxmlformats-officedocument.wordprocessingml.document
        xlsx application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
        pptx application/vnd.openxmlformats-officedocument.presentationml.presentation
        """.strip().split("\n"),
    )
    for media_type in media_types
}
"""Media type -> the ending given to a part that came without a name."""
_TEXT_TYPES = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-markdown", "text/markdown"}
)
_AUTOMATIC_SUBJECT = re.compile(
    r"\s*(?:automatic reply|auto[- ]?reply|out of (?:the )?office|automatische antwort|réponse automatique|"
    r"undeliverable|delivery status notification|read:|not read:|mail delivery failed)",
    re.IGNORECASE,
)
_LONG = "This e-mail is very long: its beginning is shown, and the whole of it is attached."


@dataclass(slots=True)
class _Gathered:
    """What was found on the way through the parts of one message."""

    top: Part
    texts: list[str] = field(default_factory=list)
    attachments: list[tuple[str, str, bytes]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    inner: list[Part] = field(default_factory=list)


def read_eml(data: bytes) -> Draft:
    """The draft in one saved e-mail.

    Raises UnreadableFile, with one sentence, where there is no e-mail in it or it is beyond the limits of mime.py.
    """
    if not data.strip(b"\0\t\r\n "):
        raise UnreadableFile("This file is empty.")
    return draft_of(take_apart(data))


def draft_of(top: Part) -> Draft:
    """The draft in a message that has been taken apart. Raises UnreadableFile where there is nothing in it."""
    found = _Gathered(top)
    _gather(top, found, digest=False)
    said = _joined(found)
    if not (any(map(top.get, ("from", "subject", "date", "message-id"))) or said.strip() or found.attachments):
        raise UnreadableFile("There is no e-mail in this file; save the message again from your mail program.")
    subject = words(top.get("subject"))
    name, email = first_person(top.get("from"), top.get("sender"))
    report = top.media_type == "multipart/report"
    origin = ("", "")
    if len(found.inner) == 1 and not report:
        said, origin = _with_inner(said, found)
    if len(said) > LONGEST_TEXT and _LONG not in found.notes:
        found.attachments.append(("whole message.txt", "text/plain", said.encode()))
        found.notes.append(_LONG)
    said = said[:LONGEST_TEXT]
    text, quoted, passed_on = (said.strip("\n"), "", False) if report else _divide(said, subject)
    if passed_on and not any(origin):
        heading = forwarded_heading(said, email)
        origin = (heading.name, heading.email) if heading else origin
    if top.media_type in ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"):
        found.notes.append("This e-mail is encrypted; ask the sender to send it again without encryption.")
    if _is_cut_off(top):
        found.notes.append("The end of this e-mail is missing; what there is of it was read.")
    answers = [address for _, address in people(top.get("reply-to"), most=5) if address]
    return Draft(
        subject=subject or _subject_without_one(text, found),
        subject_given=bool(subject),
        text=text,
        quoted=quoted,
        sender_name=name,
        sender_email=email,
        reply_to=answers[0] if answers and answers[0].lower() != email.lower() else "",
        to=_shown(top.get("to")),
        received_ms=sent_at(top.get("date")),
        message_id=next(iter(message_ids(top.get("message-id"))), ""),
        references=message_ids(top.get("references")),
        in_reply_to=next(iter(message_ids(top.get("in-reply-to"))), ""),
        auto_reply=is_auto_reply(top, subject),
        channel=Channel.EMAIL.value,
        employer=words(top.get("organization") or top.get("organisation"))[:200],
        forwarded_from_name=origin[0],
        forwarded_from_email=origin[1],
        attachments=_named(found.attachments),
        headers_note=" ".join(dict.fromkeys(found.notes)),
    )


def _joined(found: _Gathered) -> str:
    """All the text of a message; where it has none but a text file, that: some programs send the whole letter so."""
    texts = [text.strip("\r\n") for text in found.texts if text.strip()]
    if not texts:
        files = [raw for _, kind, raw in found.attachments if kind == "text/plain"]
        texts = [decode_bytes(raw[: 4 * LONGEST_TEXT], "utf-8") for raw in files[:1]]
    return clean_text("\n\n".join(texts))


def _subject_without_one(text: str, found: _Gathered) -> str:
    inner = words(found.inner[0].get("subject")) if len(found.inner) == 1 else ""
    return inner or subject_from(text)


def is_auto_reply(top: Part, subject: str) -> bool:
    """Whether a machine wrote it: out-of-office answers, bounces, receipts, mass mailings (RFC 3834 and custom).

    A web form's mail may call itself auto-generated, too, but names a person to answer to; that is an enquiry.
    """
    submitted = words(top.get("auto-submitted")).lower().split(";")[0].split("(")[0].strip()
    answering = bool(top.get("in-reply-to") or top.get("references")) or bool(_AUTOMATIC_SUBJECT.match(subject))
    if submitted and submitted != "no":
        return answering or submitted != "auto-generated" or not top.get("reply-to")
    if any(
        top.get(name)
        for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from")
    ):
        return words(top.get("x-autoreply")).lower() != "no"
    if words(top.get("precedence")).lower() in ("auto_reply", "auto-reply", "bulk", "junk"):
        return True
    if top.get("return-path").strip() == b"<>" or top.media_type == "multipart/report":
        return True
    suppress = words(top.get("x-auto-response-suppress")).lower()
    return bool(re.search(r"\b(?:all|oof|autoreply)\b", suppress)) and bool(_AUTOMATIC_SUBJECT.match(subject))


def _gather(part: Part, found: _Gathered, *, digest: bool) -> None:
    kind = part.media_type
    if kind == "multipart/alternative" and part.children:
        _gather_best(part, found)
    elif kind.startswith("multipart/") and part.children:
        for child in part.children:
            _gather(child, found, digest=digest or kind == "multipart/digest")
    elif kind in ("message/rfc822", "message/global"):
        _attach(part, found)
        if part.children and not digest:
            found.inner.append(part.children[0])
    elif (
        part.disposition == "attachment"
        or (part.name and part is not found.top)
        or (kind not in _TEXT_TYPES and not kind.startswith("multipart/"))
    ):
        if kind == "application/ms-tnef":
            found.notes.append(
                "Outlook packed the attachments into winmail.dat; ask the sender to send them as ordinary files."
            )
        _attach(part, found)
    else:
        _take_text(part, found)


def _gather_best(part: Part, found: _Gathered) -> None:
    """Takes the plain one of several forms of the same words, unless it is empty; what is attached to any is kept."""
    best: list[str] = []
    best_rank = 0
    for child in part.children:
        form = _Gathered(found.top, notes=found.notes, attachments=found.attachments, inner=found.inner)
        _gather(child, form, digest=False)
        if any(text.strip() for text in form.texts):
            rank = 2 if child.media_type == "text/plain" else 1
            if rank >= best_rank if child.media_type != "text/plain" else rank > best_rank:
                best, best_rank = form.texts, rank
    found.texts += best


def _take_text(part: Part, found: _Gathered) -> None:
    raw = part.content()
    if len(raw) > (LARGEST_HTML if part.media_type == "text/html" else 4 * LONGEST_TEXT):
        found.notes.append(_LONG)
        _attach(part, found)
    text = decode_bytes(raw[: 4 * LONGEST_TEXT], part.params.get("charset", "utf-8"))
    if part.media_type == "text/html":
        text = html_to_text(text)
    elif part.media_type in ("text/enriched", "text/richtext"):
        text = re.sub(r"<[^<>]{1,100}>", "", text.replace("<<", "<\0")).replace("<\0", "<")
    elif part.params.get("format", "").lower() == "flowed":
        text = _unfold(text, spaced=part.params.get("delsp", "").lower() != "yes")
    found.texts.append(text)


def _unfold(text: str, *, spaced: bool) -> str:
    """Joins the soft line breaks of format=flowed (RFC 3676): a line that ends in a space goes on in the next one."""
    out: list[str] = []
    going_on = -1
    paragraph: list[str] = []
    for line in clean_text(text).split("\n"):
        said = line.lstrip(">")
        depth = len(line) - len(said)
        said = said.removeprefix(" ")
        if going_on != depth or said in ("", "-- "):
            out.append("".join(paragraph).rstrip(" ") if going_on >= 0 else "".join(paragraph))
            paragraph = [">" * depth + (" " if depth and said else "")]
        flows = said.endswith(" ") and said != "-- "
        going_on = depth if flows else -1
        paragraph.append(said[:-1] if flows and not spaced else said)
    return "\n".join([*out, "".join(paragraph)][1:])


def _attach(part: Part, found: _Gathered) -> None:
    content = part.content()
    name = clean_line(decode_words(part.name))
    ending = _ENDINGS.get(part.media_type, "")
    if not name and part.children:
        name = words(part.children[0].get("subject"))[:80].strip(". ") or "message"
        name = clean_line(re.sub(r'[/\\:?*"<>|]+', " ", name)) + f".{ending}"
    elif not name and part.media_type in ("application/pgp-signature", "application/pkcs7-signature"):
        name = f"signature.{ending}"
    elif not name:
        described = words(part.get("content-description"))[:80]
        name = described if re.search(r"\.\w{2,5}$", described) else f"part {len(found.attachments) + 1}"
        name += f".{ending}" if ending and not name.endswith(f".{ending}") else ""
    found.attachments.append((name, part.media_type, content))


def _named(files: list[tuple[str, str, bytes]]) -> tuple[Attachment, ...]:
    """Attachments under safe names, no two of them alike."""
    taken: set[str] = set()
    out = []
    for name, media_type, content in files:
        safe = safe_name(name)
        stem, dot, ending = safe.rpartition(".")
        if not dot:
            stem, ending = safe, ""
        n = 1
        while safe.casefold() in taken:
            n += 1
            safe = safe_name(f"{stem[:100]} ({n}){dot}{ending}")
        taken.add(safe.casefold())
        out.append(attachment(safe, media_type, content))
    return tuple(out)


def _with_inner(said: str, found: _Gathered) -> tuple[str, tuple[str, str]]:
    """(the words and those of the one message attached, that message's writer): what was passed on is the enquiry."""
    message = found.inner[0]
    within = _Gathered(message)
    _gather(message, within, digest=True)
    found.attachments += within.attachments
    text = _joined(within).strip()
    writer = first_person(message.get("from"), message.get("sender"))
    if not text:
        return said, writer
    fields = {
        "From": _shown(message.get("from")),
        "Date": words(message.get("date"))[:100],
        "To": _shown(message.get("to")),
        "Subject": words(message.get("subject")),
    }
    head = [f"{label}: {value}" for label, value in fields.items() if value]
    return "\n".join([said.rstrip(), "", "---------- Forwarded message ----------", *head, "", text]).lstrip(
        "\n"
    ), writer


def _divide(said: str, subject: str) -> tuple[str, str, bool]:
    """(new words, folded words, whether the message passes another one on)."""
    lines = said.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    opening = read_heading(lines, first) if said.strip() else None
    marked = any(
        heading.forward
        for n in range(len(lines))
        if lines[n].lstrip("> ")[:1] in "-B" and (heading := read_heading(lines, n))
    )
    passed_on = is_forward(subject) or marked or (opening is not None)
    text, quoted = split_new_text(said, forwarding=passed_on)
    return text, quoted, passed_on


def _shown(raw: bytes, most: int = 20) -> str:
    """The people of an address header as one line: "Jo Hart <jo@dunvale.example>, ..."."""
    found = people(raw, most=most + 1)
    shown = [f"{name} <{address}>" if name and address else name or address for name, address in found[:most]]
    return ", ".join([*shown, "…"] if len(found) > most else shown)[:2000]


def _is_cut_off(part: Part) -> bool:
    return part.cut_off or any(
        _is_cut_off(child) for child in part.children if not part.media_type.startswith("message/")
    )
