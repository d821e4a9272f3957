"""Prints OracleTable.swift: what Python's zoneinfo says about cron lines, zone by zone.

It shares nothing with the Swift code: every wall-clock minute of the years is looked at, matched by a plain reading of
the fields, and given its instant by zoneinfo (fold 0; a minute that does not survive the way to UTC and back lies in a
gap and happens at its end). The zones' files are printed too, so that the test needs no tzdata of a certain version.

    python3 Tests/JobCoreTests/Cron/cron-oracle.py > Tests/JobCoreTests/Cron/OracleTable.swift
"""

import base64
import textwrap
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LINES = ["30 2 * * *", "*/20 * * * *", "0 0 * * *", "15 1,2,3 * * SUN", "0 12 13 * FRI", "59 23 29 2 *"]
CASES = [
    ("Europe/Berlin", 2024),
    ("America/New_York", 2025),
    ("Australia/Lord_Howe", 2023),
    ("America/Sao_Paulo", 2016),
    ("Asia/Kathmandu", 1984),
    ("Africa/Casablanca", 2024),
    ("Pacific/Apia", 2010),
    ("Europe/Dublin", 2040),
    ("America/Nuuk", 2039),
]
YEARS = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = {"SUN": 0, "FRI": 5}


def matching(field, low, high):
    numbers = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        if span == "*":
            first, last = low, high
        else:
            first = last = NAMES[span] if span in NAMES else int(span)
        numbers |= set(range(first, last + 1, int(step or 1)))
    return numbers


def instant(wall, zone):
    moment = wall.replace(tzinfo=zone, fold=0)
    seconds = (moment - EPOCH) // timedelta(seconds=1)
    back = datetime.fromtimestamp(seconds, zone).replace(tzinfo=None, fold=0)
    if back == wall:
        return seconds
    # A gap: its end is the first second whose wall clock is past the planned one.
    low, high = seconds - 3 * 86400, seconds + 3 * 86400
    while low + 1 < high:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).replace(tzinfo=None, fold=0) > wall:
            high = middle
        else:
            low = middle
    return high


def firings(line, zone, year):
    minute, hour, day, month, weekday = line.split()
    minutes, hours = matching(minute, 0, 59), matching(hour, 0, 23)
    days, months, weekdays = matching(day, 1, 31), matching(month, 1, 12), matching(weekday, 0, 6)
    either = day[0] != "*" and weekday[0] != "*"
    found = set()
    wall, end = datetime(year, 1, 1), datetime(year + YEARS, 1, 1)
    while wall < end:
        by_day, by_weekday = wall.day in days, wall.isoweekday() % 7 in weekdays
        fits = (by_day or by_weekday) if either else (by_day and by_weekday)
        if not fits or wall.month not in months:
            wall += timedelta(days=1)
            continue
        for h in sorted(hours):
            for m in sorted(minutes):
                found.add(instant(wall.replace(hour=h, minute=m), zone))
        wall += timedelta(days=1)
    return sorted(found)


def digest(numbers):
    value = 0xCBF29CE484222325
    for number in numbers:
        for byte in number.to_bytes(8, "big", signed=True):
            value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def changes(zone, year):
    """The instants at which the offset is another than a minute before."""
    found, moment = [], int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(year + YEARS, 1, 1, tzinfo=UTC).timestamp())

    def offset(seconds):
        return datetime.fromtimestamp(seconds, zone).utcoffset()

    while moment < end:
        if offset(moment) != offset(moment - 3600):
            low, high = moment - 3600, moment
            while low + 1 < high:
                middle = (low + high) // 2
                low, high = (low, middle) if offset(middle) == offset(moment) else (middle, high)
            found.append(high)
        moment += 3600
    return found


def main():
    print("// Printed by cron-oracle.py; do not edit.\n")
    print("/// What Python's zoneinfo says, over three years of each zone.")
    print("enum OracleTable {")
    print("  struct Line: Sendable {")
    print("    let cron: String\n    let count: Int\n    let first: Int64\n    let last: Int64\n    let digest: UInt64")
    print("    /// The firings of the day before and the two days after each change of the clocks.")
    print("    let aroundChanges: [Int64]\n  }\n")
    print("  struct Case: Sendable {\n    let zone: String\n    let year: Int\n    let lines: [Line]\n  }\n")
    print("  static let cases: [Case] = [")
    for name, year in CASES:
        zone = ZoneInfo(name)
        turns = changes(zone, year)
        print(f'    Case(\n      zone: "{name}", year: {year},\n      lines: [')
        for line in LINES:
            found = firings(line, zone, year)
            if not found:
                continue
            near = []
            if line in LINES[:1]:
                near = [f for f in found if any(t - 86400 <= f < t + 2 * 86400 for t in turns)]
            text = ", ".join(str(number) for number in near)
            listed = "[]"
            if near:
                listed = "[\n" + textwrap.fill(text, 110, initial_indent=" " * 12, subsequent_indent=" " * 12)
                listed += ",\n          ]"
            print(
                f'        Line(\n          cron: "{line}", count: {len(found)}, first: {found[0]}, last: {found[-1]},'
            )
            print(f"          digest: 0x{digest(found):016X}, aroundChanges: {listed}),")
        print("      ]),")
    print("  ]\n")
    print("  /// The zones' TZif files in base 64.")
    print("  static let files: [String: String] = [")
    for name, _ in CASES:
        with open(f"/usr/share/zoneinfo/{name}", "rb") as file:
            text = base64.b64encode(file.read()).decode()
        pieces = textwrap.wrap(text, 110)
        print(f'    "{name}": """')
        print("\n".join(f"      {piece}\\" for piece in pieces[:-1]) + f'\n      {pieces[-1]}\n      """,')
    print("  ]\n}")


main()
