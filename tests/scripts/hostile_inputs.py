"""Files that come in, made for the purpose, and ways to spoil them: bytes, lines, fields, the parts of a packed workbook.

Nothing here is anybody's; mutate_what_comes_in.py may be given a folder of other files to begin with.
"""

from __future__ import annotations

import base64
import contextlib
import io
import random
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st

from tests.intake import outlook_files as outlook

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
TOP = b"From: Jo Hart <jo@fern.example>\r\nTo: hub@kestrel.example\r\nDate: Tue, 7 Apr 2026 09:12:00 +0100\r\nSubject: Weld\r\n"
SIGNED = (
    b"Could you look at a bracket?\r\n\r\nKind regards\r\nJo Hart\r\nWorks manager, Fern Pumps Ltd\r\n01632 960100\r\n"
)

Input = tuple[str, bytes]
"""A file's name, and what is in it."""


def seeds() -> list[Input]:
    """One or more files of every kind that is read, whole."""
    found = [(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir())]
    found += [(f"{name}.eml", data) for name, data in _mails()]
    found += [(f"{name}.msg", data) for name, data in _outlook()]
    found.append(("box.mbox", b"".join(b"From jo@fern.example Tue Apr  7 09:12:00 2026\n" + data.replace(b"\r", b"") + b"\n\n"
                                       for _, data in _mails())))  # fmt: skip
    found += [(f"{name}.csv", data) for name, data in _sheets()]
    found += [("sheet.xlsx", _workbook()), ("sheet.ods", _open_document())]
    found += [(f"{name}.vcf", data) for name, data in _cards()]
    found += [(f"{name}.ics", data) for name, data in _calendars()]
    found.append(("pasted.txt", b"From: Jo Hart\nSent: 07 April 2026 09:12\nTo: hub\nSubject: Re: Weld\n\n" + SIGNED))
    return found


def _mails() -> Iterator[tuple[str, bytes]]:
    inner = TOP + b"Message-ID: <1@fern.example>\r\nContent-Type: text/plain; charset=iso-8859-1\r\n" \
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\nCaf=E9 =3D\r\n" + SIGNED  # fmt: skip
    yield "plain", inner
    yield "html", (
        TOP + b"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
        + SIGNED + b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<style>p{}</style><table><tr><td>Could you <b>look"
        b"</b>&nbsp;at &#8220;it&#8221;?</td></tr></table><blockquote>Older</blockquote>\r\n--b--\r\n"
    )  # fmt: skip
    attached = base64.encodebytes(b"%PDF-1.4 drawing " * 40).replace(b"\n", b"\r\n")
    yield "attached", (
        TOP + b"In-Reply-To: <1@fern.example>\r\nReferences: <0@fern.example> <1@fern.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=\"m x\"\r\n\r\n--m x\r\n\r\n> On Tue, 7 Apr 2026, hub wrote:\r\n> older\r\n"
        + SIGNED + b"--m x\r\nContent-Type: application/pdf; name*=utf-8''dra%C3%BCing.pdf\r\nContent-Transfer-Encoding: base64"
        b"\r\nContent-Disposition: attachment\r\n\r\n" + attached + b"--m x\r\nContent-Type: message/rfc822\r\n\r\n" + inner
        + b"--m x--\r\n"
    )  # fmt: skip
    yield (
        "absent",
        TOP.replace(b"Weld", b"=?utf-8?B?T3V0IG9mIG9mZmljZQ==?= =?iso-2022-jp?Q?=1B$B?=")
        + (b"Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n\r\nI am away.\r\n"),
    )
    yield (
        "forwarded",
        TOP.replace(b"Weld", b"FW: Weld")
        + (
            b"\r\nSee below.\r\n\r\n-----Original Message-----\r\nFrom: Ann Lee [mailto:ann@oak.example]\r\nSent: 06 April 2026 10:00\r\n"
            b"To: Jo Hart\r\nSubject: Weld\r\n\r\nIt has cracked.\r\n"
        ),
    )
    yield (
        "answer",
        TOP.replace(b"Weld", b"Re: Offer [E-2026-0007/ENG-k3x]") + b"\r\nNot us, try Nursing. I'll take the other.\r\n",
    )


def _outlook() -> Iterator[tuple[str, bytes]]:
    packed = b"\x1c\0\0\0\x2a\0\0\0MELA\0\0\0\0{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}It has cracked.\\par }"
    files = [outlook.attached("plan.pdf", b"%PDF" * 900)]
    to = [outlook.person("Hub", "hub@kestrel.example")]
    header = TOP.decode() + "Message-ID: <7@fern.example>\r\n"
    named = {"p0037": "Cracked weld", "p0c1a": "Jo Hart", "p5d01": "jo@fern.example", "p007d": header}
    yield "whole", outlook.saved(outlook.message(SIGNED.decode(), files=files, to=to, **named))
    yield "rtf", outlook.saved(outlook.message(b1009=packed, p0037="Weld", p0c1a="Jo Hart"))
    yield "html", outlook.saved(outlook.message(b1013=b"<p>It has <b>cracked</b></p>", p0037="Weld"))
    within = outlook.message("Inner words", inside=True, p0037="Inner", p0c1a="Ann Lee")
    yield (
        "within",
        outlook.saved(outlook.message("See this", files=[outlook.attached_message(within)], p0037="FW: Inner")),
    )


def _sheets() -> Iterator[tuple[str, bytes]]:
    yield (
        "form",
        (
            b"\xef\xbb\xbfTimestamp,Message,Company,Email,Postcode,Deadline\r\n"
            b'07/04/2026 09:12,"Help with ""welding"",\nplease",Fern Ltd,jo@fern.example,NE1 4LP,1 May\r\n'
            b"08/04/2026,A survey,Copse,ann@oak.example,,next Tue\r\n,=cmd|' /C calc'!A0,,,,\r\n"
        ),
    )
    yield "semicolons", "Nachricht;Firma\nEine Prüfung;Fährhaus GmbH\n".encode("utf-16")
    yield (
        "people",
        b"First name\tLast name\tJob title\tCompany\tEmail address\nJo\tHart\tManager\tFern\tjo@fern.example\n" * 30,
    )
    yield (
        "titled",
        b"Enquiries of 2026;;\n;;\nMessage;Employer;Received\nA weld;Fern;2026-04-07\nSame,again;Fern;07.04.26\n",
    )


def _workbook() -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name in ("Enquiries", "Empty", "Other"):
            sheet = book.add_worksheet(name)
            if name == "Empty":
                continue
            for at, words in enumerate(("Message", "Company", "Received", "Value", "Email")):
                sheet.write(0, at, words)
            for row in range(1, 30):
                sheet.write(row, 0, f"Could you look at weld {row}?")
                sheet.write(row, 1, "Fern Ltd")
                sheet.write_number(row, 2, 46119 + row / 7, day)
                sheet.write_formula(row, 3, "=A1*2", value=row)
                sheet.write_string(row, 4, f"jo{row}@fern.example")
            sheet.merge_range("H1:J2", "merged")
    return file.getvalue()


def _open_document() -> bytes:
    rows = "".join(
        f"<table:table-row><table:table-cell office:value-type='string'><text:p>Weld {n}</text:p></table:table-cell>"
        f"<table:table-cell office:value-type='date' office:date-value='2026-04-0{n}'><text:p>{n}</text:p></table:table-cell>"
        "</table:table-row>"
        for n in range(1, 9)
    )
    content = (
        "<?xml version='1.0'?><office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
        "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>"
        "<office:body><office:spreadsheet><table:table table:name='Enquiries'><table:table-row><table:table-cell "
        "office:value-type='string'><text:p>Message</text:p></table:table-cell><table:table-cell office:value-type='string'>"
        f"<text:p>Received</text:p></table:table-cell></table:table-row>{rows}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})


def _cards() -> Iterator[tuple[str, bytes]]:
    yield (
        "three",
        (
            b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Hart;Jo;;;\r\nFN:Jo Hart\r\nORG:Fern Ltd;Works\r\nTITLE:Manager\r\n"
            b"EMAIL;TYPE=work:jo@fern.example\r\nTEL;TYPE=cell:01632 960100\r\nADR:;;1 Mill Lane;Fern;;NE1 4LP;UK\r\nEND:VCARD\r\n"
        )
        * 3,
    )
    yield (
        "two",
        (
            b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:H=C3=A4rt;Jo=\n\n"
            b"PHOTO;ENCODING=BASE64:AAAA\n AAAA\n\nEND:VCARD\n"
        ),
    )
    yield (
        "four",
        "BEGIN:VCARD\nVERSION:4.0\nFN:Jo Härt\nEMAIL:jo@fern.example\nitem1.TEL:tel:+441632960100\nEND:VCARD\n".encode(),
    )


def _calendars() -> Iterator[tuple[str, bytes]]:
    zone = (
        b"BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n"
        b"DTSTART:19700329T010000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\n"
        b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nDTSTART:19701025T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
        b"END:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    yield "invitation", (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\nMETHOD:REQUEST\r\n" + zone + b"BEGIN:VEVENT\r\nUID:1@fern.example\r\n"
        b"DTSTAMP:20260407T080000Z\r\nDTSTART;TZID=Europe/London:20261025T013000\r\nDURATION:PT1H\r\nSUMMARY:Visit\\, works\r\n"
        b"LOCATION:Mill Lane\r\nORGANIZER;CN=\"Hart, Jo\":mailto:jo@fern.example\r\nATTENDEE:mailto:hub@kestrel.example\r\n"
        b"RRULE:FREQ=SECONDLY;COUNT=999999999\r\nDESCRIPTION:Bring\r\n  the bracket\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\n"
        b"ACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )  # fmt: skip
    yield (
        "days",
        (
            b"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20260407\nDTEND;VALUE=DATE:20260409\n"
            b"SUMMARY:Fair\nSTATUS:CANCELLED\nEND:VEVENT\nBEGIN:VTODO\nUID:3\nDUE:20260501T120000\nSUMMARY:Call\nEND:VTODO\nEND:VCALENDAR\n"
        ),
    )


def packed(parts: dict[str, bytes]) -> bytes:
    """Parts as a ZIP archive, with the right check sums, so that what is spoilt inside is really read."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two parts of one name
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


# --- spoiling -------------------------------------------------------------------------------------------------------

_BITS = (
    b"\r\n", b"\n", b"\r", b"\0", b"--", b'"', b"'", b";", b":", b",", b"=", b"\t", b"<", b">", b"(", b"\\", b"=?utf-8?q?", b"?=",
    b"=?=", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"charset=hex", b"charset=idna", b"charset=utf-7",
    b"charset=unicode_escape", b"charset=punycode", b"boundary=", b"&#9999999999;", b"&#xD800;", b"<!--", b"<![CDATA[", b"]]>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>", b"&b;", b"From ", b"BEGIN:VCARD\n", b"END:VCARD\n", b"BEGIN:VEVENT\n", b"END:VCALENDAR\n",
    b"ENCODING=QUOTED-PRINTABLE:", b"ENCODING=BASE64:", b"VALUE=DATE:", b"TZID=", b"99991231T235959Z", b"00000000", b"1e308", b"-1",
    b"RRULE:FREQ=SECONDLY", b"{\\rtf1", b"{\\*\\htmltag", b"\\bin999999999 ", b"\\u-32768?", b"}}}}", b"\xd0\xcf\x11\xe0",
    b"PK\x03\x04", b"Content-Type: message/rfc822\r\n\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n", b"filename*0*=utf-8''",
    b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac", b"\xcc\x81", b"\xc2\x85", b"\xe2\x80\xa8",
)  # fmt: skip
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF)


class Spoiler:
    """Changes files at random, the same way every time for the same number."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(number)

    def spoilt(self, data: bytes, other: bytes = b"") -> bytes:
        """`data` changed in one place or in a dozen; `other` is a file that pieces are taken from."""
        if data.startswith(b"PK\x03\x04") and self.chance.random() < 0.85:
            with contextlib.suppress(zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
                return self._within_a_package(data, other)
        return self._bytes(data, other)

    def _bytes(self, data: bytes, other: bytes) -> bytes:
        made = bytearray(data)
        ways: tuple[Callable[[bytearray, bytes], None], ...] = (
            self._put_in, self._take_out, self._double, self._noise, self._one, self._number, self._number, self._cut, self._move,
            self._splice, self._line_out, self._line_twice, self._lines_change_places, self._field,
        )  # fmt: skip
        for _ in range(self.chance.choice((1, 1, 2, 3, 6, 12))):
            self.chance.choice(ways)(made, other)
        return bytes(made[: 2 << 20])

    def _span(self, data: bytearray, longest: int = 400) -> tuple[int, int]:
        at = self.chance.randrange(len(data) + 1)
        return at, min(len(data), at + self.chance.randrange(1, longest))

    def _put_in(self, data: bytearray, _other: bytes) -> None:
        at = self._span(data)[0]
        data[at:at] = self.chance.choice(_BITS) * self.chance.choice((1, 1, 1, 30, 1000))

    def _take_out(self, data: bytearray, _other: bytes) -> None:
        at, end = self._span(data)
        del data[at:end]

    def _double(self, data: bytearray, _other: bytes) -> None:
        at, end = self._span(data)
        data[at:at] = data[at:end] * self.chance.choice((1, 20, 200))

    def _noise(self, data: bytearray, _other: bytes) -> None:
        at, end = self._span(data, 60)
        data[at:end] = self.chance.randbytes(end - at)

    def _one(self, data: bytearray, _other: bytes) -> None:
        if data:
            data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)

    def _number(self, data: bytearray, _other: bytes) -> None:
        wide = self.chance.choice((1, 2, 4, 8))
        at = self.chance.randrange(max(1, len(data) // wide)) * wide
        value = self.chance.choice(_NUMBERS) & ((1 << 8 * wide) - 1)
        data[at : at + wide] = value.to_bytes(wide, "little")

    def _cut(self, data: bytearray, _other: bytes) -> None:
        if self.chance.random() < 0.4:
            del data[self._span(data)[0] :]

    def _move(self, data: bytearray, _other: bytes) -> None:
        at, end = self._span(data)
        piece = data[at:end]
        del data[at:end]
        to = self._span(data)[0]
        data[to:to] = piece

    def _splice(self, data: bytearray, other: bytes) -> None:
        at, end = self._span(bytearray(other), 2000)
        to, till = self._span(data, 2000)
        data[to:till] = other[at:end]

    def _lines(self, data: bytearray) -> tuple[list[bytes], int]:
        lines = bytes(data).splitlines(keepends=True)
        return lines, self.chance.randrange(len(lines)) if lines else 0

    def _line_out(self, data: bytearray, _other: bytes) -> None:
        lines, at = self._lines(data)
        data[:] = b"".join(lines[:at] + lines[at + 1 :])

    def _line_twice(self, data: bytearray, _other: bytes) -> None:
        lines, at = self._lines(data)
        data[:] = b"".join(lines[:at] + lines[at : at + 1] * self.chance.choice((2, 3, 50)) + lines[at + 1 :])

    def _lines_change_places(self, data: bytearray, _other: bytes) -> None:
        lines, at = self._lines(data)
        if lines:
            to = self.chance.randrange(len(lines))
            lines[at], lines[to] = lines[to], lines[at]
        data[:] = b"".join(lines)

    def _field(self, data: bytearray, _other: bytes) -> None:
        """Another value after a colon or an equals sign."""
        lines, at = self._lines(data)
        if lines:
            name, sign, _ = lines[at].partition(self.chance.choice((b":", b"=", b",")))
            lines[at] = (
                name + sign + self.chance.choice(_BITS) + self.chance.randbytes(self.chance.randrange(6)) + b"\n"
            )
        data[:] = b"".join(lines)

    def _within_a_package(self, data: bytes, other: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()[:40]}
        name = self.chance.choice([*parts, *(one for one in parts if "sheet" in one or "content" in one)])
        if self.chance.random() < 0.1:
            del parts[name]
        else:
            parts[name] = self._bytes(parts[name], other)
        return packed(parts)


# --- out of pieces --------------------------------------------------------------------------------------------------

_PIECES = {
    "pieces.eml": [
        b"From: jo@fern.example\n", b"Subject: ", b"=?utf-8?b?", b"?=", b"\n", b"\n\n", b"\r", b"hello", b"--b\n", b"--b--\n",
        b"Content-Type: multipart/alternative; boundary=b\n", b"Content-Type: text/html\n", b"Content-Type: message/rfc822\n",
        b"Content-Transfer-Encoding: base64\n", b"<p>", b"</p>", b"&amp", b"> ", b"On 7 Apr 2026, Jo <j@d> wrote:\n", b": ",
        b"Content-Disposition: attachment; filename*0*=utf-8''%00..%2F", b"; filename=../x\n", b"\xe2\x80\xae", b"\0", b"Date: ",
        b"Tue, 7 Apr 2026 09:12 +0100\n", b"Fwd: ", b"-- \n", b"Content-Type: text/plain; charset=", b"utf-16\n", b"aGVsbG8A\n",
    ],
    "pieces.csv": [
        b"Message", b"Company", b"Received", b"Email", b",", b";", b"\t", b'"', b'""', b"\n", b"\r\n", b"07/04/2026", b"Fern",
        b"=1+1", b"\0", b"\xff", b"x" * 300, b"jo@fern.example", b" ", b"\xef\xbb\xbf", b"sep=;\n", b"1e999",
    ],
    "pieces.vcf": [
        b"BEGIN:VCARD\n", b"END:VCARD\n", b"VERSION:3.0\n", b"VERSION:2.1\n", b"FN:", b"N:", b";", b"Jo", b"\n", b" ", b"=\n", b"=C3",
        b"EMAIL;TYPE=", b"TEL:", b"ORG:", b"\\", b"\\n", b"ENCODING=b:", b"QUOTED-PRINTABLE", b"CHARSET=", b"item1.", b"\xe4", b"\r",
    ],
    "pieces.ics": [
        b"BEGIN:VCALENDAR\n", b"END:VCALENDAR\n", b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"BEGIN:VTIMEZONE\n", b"END:VTIMEZONE\n",
        b"BEGIN:STANDARD\n", b"TZOFFSETTO:", b"+0100\n", b"+9999\n", b"DTSTART", b";TZID=", b"Nowhere", b"Europe/London", b":",
        b"20260407T091200", b"Z\n", b"\n", b"DURATION:", b"PT1H\n", b"P99999999W\n", b"RRULE:FREQ=SECONDLY\n", b"UID:1\n", b"SUMMARY:",
        b"ORGANIZER;CN=\"", b"mailto:jo@fern.example\n", b"DTEND;VALUE=DATE:", b"20260230\n", b" ", b"\\", b"\xe4",
    ],
    "pieces.txt": [
        b"From: ", b"Sent: ", b"Subject: ", b"-----Original Message-----\n", b"> ", b"\n", b"Jo Hart", b"[mailto:", b"]", b"<", b">",
        b"Kind regards\n", b"01632 960100", b"I'll take it", b"not us, try Nursing", b"[E-2026-0007/ENG-k3x]", b"next Tue", b"\t",
        b"Prof", b"@", b"www.", b"\xe2\x80\xa8", b"Name,Code,Subjects\n", b"ENG", b"(", b")",
    ],
}  # fmt: skip


def out_of_pieces(number: int, how_many: int) -> list[Input]:
    """Files put together from the pieces of their kind and from bytes that mean nothing, by hypothesis."""
    found: list[Input] = []
    kinds = st.sampled_from(sorted(_PIECES)).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.lists(st.one_of(st.sampled_from(_PIECES[name]), st.binary(max_size=12)), max_size=60).map(b"".join),
        )
    )

    @hypothesis_seed(number)
    @settings(
        max_examples=how_many, database=None, deadline=None, phases=[Phase.generate], derandomize=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(kinds)
    def gather(made: Input) -> None:
        found.append(made)

    if how_many:
        gather()
    return found
