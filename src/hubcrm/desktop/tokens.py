"""The colours of both themes, as plain values: nothing here needs Qt, so a test can compute every contrast."""

from __future__ import annotations

from typing import NamedTuple


class Tokens(NamedTuple):
    """One theme; every colour is "#RRGGBB". What each one is for stands beside it."""

    name: str
    dark: bool

    page: str  # behind cards
    surface: str  # lists, cards, fields, foot bars
    raised: str  # secondary buttons
    raised_hover: str
    nav: str  # sidebar
    well: str  # key caps, made-up-hub strip
    hover: str  # row under the pointer
    track: str  # behind the options of a switch
    border: str  # card edges and row lines: decoration
    grid: str  # chart lines and light row lines: decoration
    strong: str  # field borders, dashed chips, empty ticks

    text: str  # rank 1
    muted: str  # rank 2 and icons
    faint: str  # rank 3: placeholders, key hints, counts

    accent: str  # selection edge and bar, and the one primary button
    accent_hover: str
    sel: str  # selection fill
    on_accent: str
    on_accent_hint: str
    ring: str  # focus, 2 px

    bad: str  # late
    bad_soft: str
    warn: str  # urgent
    warn_soft: str
    back: str  # back with us
    back_soft: str
    ok: str  # said yes, confirmed; rare
    ok_soft: str

    strip: str  # message strip: inverted
    strip_text: str
    strip_hint: str

    c1: str  # charts: us, in, kept
    c2: str  # departments
    c3: str  # employers, finished
    c4: str  # a fourth series, if ever
    c_bad: str  # the late part of a bar
    map_line: str
    map_quiet: str
    heat: tuple[str, ...]  # none to most
    heat_text: tuple[str, ...]  # the figure on each step


LIGHT = Tokens(
    name="light",
    dark=False,
    page="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    raised_hover="#F1F3F6",
    nav="#EEF0F4",
    well="#F1F3F6",
    hover="#E9ECF1",
    track="#E9ECF1",
    border="#DFE3EA",
    grid="#E7EAEF",
    strong="#858E9E",
    text="#1A2130",
    muted="#4C566A",
    faint="#626B7D",
    accent="#3056C9",
    accent_hover="#294BB3",
    sel="#E6ECFB",
    on_accent="#FFFFFF",
    on_accent_hint="#D9E3FF",
    ring="#4C566A",
    bad="#A3291F",
    bad_soft="#FBE5E2",
    warn="#7D4F00",
    warn_soft="#FBEED3",
    back="#454F63",
    back_soft="#E6E9EF",
    ok="#1B6E43",
    ok_soft="#E1F2E8",
    strip="#1F2634",
    strip_text="#F2F4F8",
    strip_hint="#B9C2D3",
    c1="#2F7D84",
    c2="#A67A35",
    c3="#848E9E",
    c4="#86628C",
    c_bad="#C0594E",
    map_line="#B4BCCA",
    map_quiet="#D9DEE6",
    heat=("#F1F3F6", "#D9EAEA", "#AFD3D4", "#74B1B4", "#2F7D84"),
    heat_text=("#1A2130", "#1A2130", "#1A2130", "#1A2130", "#FFFFFF"),
)

DARK = Tokens(
    name="dark",
    dark=True,
    page="#14171C",
    surface="#1B1F26",
    raised="#232831",
    raised_hover="#2A303A",
    nav="#101318",
    well="#171A20",
    hover="#252A33",
    track="#20252D",
    border="#2C323C",
    grid="#262B34",
    strong="#727C8D",
    text="#E1E5EC",
    muted="#AEB6C4",
    faint="#8F99A9",
    accent="#8CABFF",
    accent_hover="#A3BCFF",
    sel="#25304A",
    on_accent="#0E1422",
    on_accent_hint="#22325C",
    ring="#AEB6C4",
    bad="#FF9D93",
    bad_soft="#432522",
    warn="#EABB6C",
    warn_soft="#3A2F1A",
    back="#C3CAD7",
    back_soft="#2E3541",
    ok="#74CE9D",
    ok_soft="#1A3529",
    strip="#E4E8EF",
    strip_text="#171B22",
    strip_hint="#4C566A",
    c1="#55A7AD",
    c2="#D6B06C",
    c3="#737E8F",
    c4="#B48FBB",
    c_bad="#E08A80",
    map_line="#4A5362",
    map_quiet="#2E3541",
    heat=("#1F242C", "#1F3A3E", "#275358", "#3A7C82", "#6CC0C5"),
    heat_text=("#E1E5EC", "#E7EAF0", "#E7EAF0", "#FFFFFF", "#0E1422"),
)
