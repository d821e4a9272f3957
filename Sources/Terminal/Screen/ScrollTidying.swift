/// Shortens how ncurses scrolls a part of the screen: a quarter of what a growing log costs.
///
/// ncurses saves the cursor, sets the scrolling region, restores the cursor, goes to the region's edge, scrolls and sets
/// the region back to all rows: `ESC 7 ESC[5;35r ESC 8 ESC[35d \n ESC[1;36r`. Setting a region sends the cursor home, and
/// nothing is written before it is set back, after which ncurses says where it goes: only the edge's row matters.
/// `ESC[5;35r ESC[35d \n ESC[r` does the same. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html (DECSTBM)
enum ScrollTidying {
  /// The same picture in fewer bytes; a sequence of any other form is left as it is.
  static func tidied(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if let scroll = scroll(bytes, at: index) {
        result += bytes[scroll.region]
        result += bytes[scroll.moves]
        result += [0x1B, UInt8(ascii: "["), UInt8(ascii: "r")]
        index = scroll.end
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  private struct Scroll {
    /// What sets the region.
    let region: Range<Int>
    /// What goes to its edge and scrolls.
    let moves: Range<Int>
    let end: Int
  }

  private static func scroll(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Scroll? {
    guard isEscape(bytes, start, UInt8(ascii: "7")),
      let region = sequence(bytes, start + 2, UInt8(ascii: "r")),
      isEscape(bytes, region, UInt8(ascii: "8")),
      let row = sequence(bytes, region + 2, UInt8(ascii: "d"))
    else { return nil }
    var place = row
    while place < bytes.count {
      if bytes[place] == 0x0A {
        place += 1
      } else if isEscape(bytes, place, UInt8(ascii: "M")) {
        place += 2
      } else if let scrolled = sequence(bytes, place, UInt8(ascii: "S")) ?? sequence(bytes, place, UInt8(ascii: "T")) {
        place = scrolled
      } else {
        break
      }
    }
    guard place > row, let end = sequence(bytes, place, UInt8(ascii: "r")),
      bytes[place + 2] == UInt8(ascii: "1"), bytes[place + 3] == UInt8(ascii: ";")
    else { return nil }
    return Scroll(region: (start + 2)..<region, moves: (region + 2)..<place, end: end)
  }

  private static func isEscape(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, _ final: UInt8) -> Bool {
    place + 1 < bytes.count && bytes[place] == 0x1B && bytes[place + 1] == final
  }

  /// Where a control sequence of digits and semicolons with that final byte ends; nil for anything else.
  private static func sequence(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ final: UInt8) -> Int? {
    guard isEscape(bytes, start, UInt8(ascii: "[")) else { return nil }
    var place = start + 2
    while place < bytes.count, bytes[place] &- UInt8(ascii: "0") < 10 || bytes[place] == UInt8(ascii: ";") {
      place += 1
    }
    return place < bytes.count && bytes[place] == final ? place + 1 : nil
  }
}
