private import CNcurses
package import MonitorCore

/// A terminal's picture, painted by ncurses into memory: grids go in, the bytes that make the change come out.
///
/// Knows no descriptor, so tests and byte counts need no terminal. One thread only.
package final class TerminalScreen {
  /// The name under which terminfo knew the terminal.
  package let term: String
  package let depth: ColorDepth
  package private(set) var size: Size

  private let handle: OpaquePointer
  private var pairs: ColorPairs
  private let isUTF8: Bool
  private var previous: Grid?
  private var previousTheme: String?
  /// Bytes for the next frame's start that ncurses does not know of.
  private var pending: [UInt8] = []
  private let profile: TerminalProfile
  private let usesSync: Bool

  package static let syncBegin = Array("\u{1B}[?2026h".utf8)
  package static let syncEnd = Array("\u{1B}[?2026l".utf8)
  private static let pasteOn = Array("\u{1B}[?2004h".utf8)
  private static let pasteOff = Array("\u{1B}[?2004l".utf8)
  private static let mouseOn = Array("\u{1B}[?1000h\u{1B}[?1006h".utf8)
  private static let mouseOff = Array("\u{1B}[?1006l\u{1B}[?1000l".utf8)

  /// Opens a screen under the first of the profile's names that terminfo knows; nil where it knows none.
  package init?(
    _ profile: TerminalProfile, size: Size, environment: [String: String], limit: ColorDepth = .trueColor,
    sync: Bool = true, mouse: Bool = false
  ) {
    isUTF8 = jt_locale_utf8()
    var opened: (name: String, handle: OpaquePointer)?
    for name in profile.names {
      if let handle = jt_screen_open(name, Int32(size.columns), Int32(size.rows)) {
        opened = (name, handle)
        break
      }
    }
    guard let opened else { return nil }
    term = opened.name
    handle = opened.handle
    self.size = size
    self.profile = profile
    usesSync = sync && profile.hasSynchronizedUpdates
    let colors = Int(jt_screen_colors(handle))
    depth = ColorDepth(colors: colors, environment: environment, limit: limit)
    pairs = ColorPairs(colors: colors, limit: jt_screen_pair_limit(handle))
    if profile.hasBracketedPaste { pending += TerminalScreen.pasteOn }
    if mouse { pending += TerminalScreen.mouseOn }
    var count = 0
    let restore = jt_screen_restore_bytes(handle, &count)
    restoreTail = Array(UnsafeBufferPointer(start: restore, count: count))
    restoreHead =
      (usesSync ? TerminalScreen.syncEnd : []) + (mouse ? TerminalScreen.mouseOff : [])
      + (profile.hasBracketedPaste ? TerminalScreen.pasteOff : [])
  }

  deinit {
    jt_screen_close(handle)
  }

  private let restoreHead: [UInt8]
  private let restoreTail: [UInt8]

  /// What puts the terminal back as it was before the first frame.
  package var restoreBytes: [UInt8] { restoreHead + restoreTail }

  /// Whether the process's locale, or the C library's own, has UTF-8.
  package static var localeIsUTF8: Bool { jt_locale_utf8() }

  /// Whether characters beyond ASCII can be painted.
  package var paintsSymbols: Bool { isUTF8 && profile.hasSymbols }

  /// Follows the terminal to another size; the next frame is painted whole.
  package func resize(to size: Size) {
    guard size != self.size else { return }
    self.size = size
    previous = nil
    jt_screen_resize(handle, Int32(size.columns), Int32(size.rows))
  }

  /// Whether the next frame must be painted though its grid is the same.
  package var isDirty: Bool { previous == nil || !pending.isEmpty }

  /// Has the next frame give every cell its style anew, as after a change of theme.
  package func restyle() {
    previous = nil
  }

  /// Asks the terminal for its background (OSC 11) with the next frame; the answer comes among the keys.
  package func askForBackground() {
    guard profile.hasBracketedPaste else { return }
    pending += Array("\u{1B}]11;?\u{1B}\\".utf8)
  }

  /// Has the next frame painted whole, whatever the terminal shows by now.
  package func invalidate() {
    previous = nil
    jt_screen_invalidate(handle)
  }

  /// Enters the terminal again after a stop: its modes first, then everything.
  package func reenter() {
    invalidate()
    var count = 0
    if let bytes = jt_screen_enter_bytes(handle, &count) {
      pending += UnsafeBufferPointer(start: bytes, count: count)
    }
    if profile.hasBracketedPaste { pending += TerminalScreen.pasteOn }
  }

  /// The bytes that turn the picture of the last grid into that of this one; empty where they look the same.
  ///
  /// A grid of another size than the screen's is cut or left blank at the edges.
  package func paint(_ grid: Grid, theme: Theme) -> [UInt8] {
    let isSameTheme = previousTheme == theme.id
    let before = isSameTheme ? previous : nil
    let cellsChanged = put(grid, over: before, theme: theme)
    let cursorChanged = before?.cursor != grid.cursor || before?.showsCursor != grid.showsCursor
    guard cellsChanged || before == nil || cursorChanged || !pending.isEmpty else { return [] }
    if let cursor = grid.cursor {
      jt_screen_cursor(handle, Int32(cursor.row), Int32(cursor.column), grid.showsCursor)
    } else {
      jt_screen_cursor(handle, Int32(size.rows - 1), 0, false)
    }
    previous = grid
    previousTheme = theme.id
    var count = 0
    let bytes = jt_screen_flush(handle, &count)
    var frame: [UInt8] = []
    frame.reserveCapacity(count + pending.count + 16)
    if usesSync { frame += TerminalScreen.syncBegin }
    frame += pending
    let scrolled = ScrollTidying.tidied(UnsafeBufferPointer(start: bytes, count: count))
    scrolled.withUnsafeBufferPointer { StyleTidying.tidy($0, into: &frame) }
    if usesSync { frame += TerminalScreen.syncEnd }
    let isEmpty = count == 0 && pending.isEmpty
    pending = []
    return isEmpty ? [] : frame
  }

  /// Puts the rows that differ into ncurses' window, which finds out what differs within them.
  private func put(_ grid: Grid, over before: Grid?, theme: Theme) -> Bool {
    var changed = false
    for row in 0..<min(size.rows, grid.size.rows) {
      if let before, isSame(row, grid, before) { continue }
      changed = true
      put(row, of: grid, theme: theme)
    }
    return changed
  }

  private func isSame(_ row: Int, _ grid: Grid, _ before: Grid) -> Bool {
    for column in 0..<min(size.columns, grid.size.columns) {
      let cell = grid[row, column]
      guard before[row, column] == cell else { return false }
      // Clusters are numbered anew in each grid.
      if cell.glyph & Cell.clusterBit != 0, before.text(of: cell) != grid.text(of: cell) { return false }
    }
    return true
  }

  private func put(_ row: Int, of grid: Grid, theme: Theme) {
    let columns = min(size.columns, grid.size.columns)
    var styles = (0..<columns).map { pairs.resolve(theme.style(of: grid[row, $0]), on: handle) }
    joinGaps(row, of: grid, &styles)
    for column in 0..<columns {
      let cell = grid[row, column]
      if cell.width > 0 { put(cell, of: grid, row: row, column: column, style: styles[column]) }
    }
  }

  /// Gives spaces between two words of one style that style, where that can not be seen: no change back and forth.
  private func joinGaps(_ row: Int, of grid: Grid, _ styles: inout [ColorPairs.Resolved]) {
    var start: Int?
    for column in styles.indices {
      let isGap = grid[row, column].glyph == 0x20 && grid[row, column].width == 1 && !styles[column].showsOnBlank
      if !isGap {
        if let start, start > 0, column - start <= TerminalScreen.longestGap, styles[start - 1] == styles[column],
          !styles[column].showsOnBlank
        {
          for gap in start..<column { styles[gap] = styles[column] }
        }
        start = nil
      } else if start == nil {
        start = column
      }
    }
  }

  /// Beyond this, ncurses moves the cursor over the gap.
  private static let longestGap = 6

  private func put(_ cell: Cell, of grid: Grid, row: Int, column: Int, style: ColorPairs.Resolved) {
    var scalars: [UInt32]
    if cell.glyph & Cell.clusterBit == 0 {
      scalars = [cell.glyph]
    } else {
      scalars = grid.text(of: cell).unicodeScalars.map(\.value)
    }
    let width = Int32(cell.width)
    let base = scalars.first.map { isUTF8 || $0 < 0x80 ? jt_character_width($0) : -1 } ?? -1
    // ncurses fills the last cell of a terminal that would scroll by shifting the one before it: no place for half a
    // character.
    let isShifted = width == 2 && row == size.rows - 1 && column == size.columns - 3
    if base < 1 || base > width || isShifted {
      // The C library would move on by another width than the grid has: a stand-in keeps the columns.
      scalars = [isUTF8 ? 0xFFFD : 0x3F]
    } else if scalars.count > 1 {
      // A cluster is drawn as its base with the marks that take no room; joiners and selectors are disputed.
      scalars = [scalars[0]] + scalars.dropFirst().filter { TerminalScreen.isMark($0) }
    }
    jt_screen_put(handle, Int32(row), Int32(column), scalars, Int32(scalars.count), style.attributes, style.pair)
    if width == 2, base != 2 || isShifted {
      jt_screen_put(handle, Int32(row), Int32(column + 1), [0x20], 1, style.attributes, style.pair)
    }
  }

  private static func isMark(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x200B...0x200F, 0xFE00...0xFE0F, 0x1F3FB...0x1F3FF, 0xE0000...0xE0FFF: false
    default: jt_character_width(scalar) == 0
    }
  }
}
