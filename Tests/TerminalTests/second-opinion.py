"""Replays recorded byte streams through pyte and compares what it shows with the pictures that were meant.

Usage: second-opinion.py DIRECTORY COLUMNS ROWS, with N.bytes and N.text for each frame in order.
"""

import pathlib
import re
import sys
import unicodedata
from typing import ClassVar

import pyte


class Screen(pyte.Screen):
    """pyte with the three sequences of ECMA-48 that it lacks and ncurses sends: REP, SU and SD."""

    last = " "

    def draw(self, data: str) -> None:
        super().draw(data)
        if data:
            self.last = data[-1]

    def repeat(self, count: int = 1) -> None:
        super().draw(self.last * (count or 1))

    def scroll(self, count: int = 1) -> None:
        self._in_region(self.delete_lines, count or 1)

    def scroll_back(self, count: int = 1) -> None:
        self._in_region(self.insert_lines, count or 1)

    def _in_region(self, act, count: int) -> None:
        place = self.cursor.y, self.cursor.x
        self.cursor.y = self.margins.top if self.margins else 0
        act(count)
        self.cursor.y, self.cursor.x = place


class Stream(pyte.ByteStream):
    csi: ClassVar = {**pyte.ByteStream.csi, "b": "repeat", "S": "scroll", "T": "scroll_back"}
    events: ClassVar = pyte.ByteStream.events | {"repeat", "scroll", "scroll_back"}


def main() -> int:
    directory, columns, rows = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    screen = Screen(columns, rows)
    stream = Stream(screen)
    count = 0
    while (directory / f"{count}.bytes").exists():
        data = (directory / f"{count}.bytes").read_bytes()
        # pyte takes a colon for the end of a sequence; direct colours are written with colons.
        data = re.sub(rb"([34])8:2::(\d+):(\d+):(\d+)", rb"\g<1>8;2;\2;\3;\4", data)
        stream.feed(data)
        meant = (directory / f"{count}.text").read_text().split("\n")[:rows]
        for row, (shown, wanted) in enumerate(zip(screen.display, meant)):
            # pyte composes letters and their accents.
            shown, wanted = (unicodedata.normalize("NFC", text).rstrip() for text in (shown, wanted))
            if shown != wanted:
                print(f"frame {count}, row {row}:\n{shown!r} instead of\n{wanted!r}")
                return 1
        count += 1
    print(f"{count} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
