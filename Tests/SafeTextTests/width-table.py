#!/usr/bin/env python3
"""Prints Sources/SafeText/WidthTable.swift from the Unicode data of this Python (14.0 in Debian 12)."""

import unicodedata

PLAIN, ZERO, WIDE, NAMED, BLANK = range(5)

# Default ignorable code points that are no format characters by category (DerivedCoreProperties.txt), conjoining vowels
# and trailing consonants (a syllable or nothing), regional indicators and skin tones, which terminals dispute.
NAMED_RANGES = [
    (0x034F, 0x034F),
    (0x115F, 0x11FF),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x3164, 0x3164),
    (0xD7B0, 0xD7FB),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1F1E6, 0x1F1FF),
    (0x1F3FB, 0x1F3FF),
    (0xE0000, 0xE0FFF),
]
# Ambiguous or neutral by the standard, wide in glibc 2.36 and most terminals; the hexagrams became wide in Unicode 16.
WIDE_RANGES = [(0x3248, 0x324F), (0x4DC0, 0x4DFF)]


def within(code, ranges):
    return any(first <= code <= last for first, last in ranges)


def kind(code):
    category = unicodedata.category(chr(code))
    if within(code, NAMED_RANGES) or category in ("Cf", "Zl", "Zp", "Cc"):
        return NAMED
    if category in ("Mn", "Me"):
        return ZERO
    if category in ("Co", "Cn", "Cs"):
        return BLANK
    return WIDE if within(code, WIDE_RANGES) or unicodedata.east_asian_width(chr(code)) in "WF" else PLAIN


starts = [code for code in range(0x80, 0x110000) if code == 0x80 or kind(code) != kind(code - 1)]
entries = [f"0x{code << 3 | kind(code):X}" for code in starts]
lines, line = [], "   "
for entry in entries:
    if len(line) + len(entry) + 2 > 120:
        lines.append(line)
        line = "   "
    line += f" {entry},"
lines.append(line)
print(f"""// Printed by Tests/SafeTextTests/width-table.py from Unicode {unicodedata.unidata_version}; do not edit.

/// Where each run of code points of one kind begins, from U+0080: `first << 3 | kind`, sorted.
///
/// Kinds are the raw values of `ScalarKind`; a run lasts until the next one begins.
let scalarRuns: [UInt32] = [""")
print("\n".join(lines))
print("]")
