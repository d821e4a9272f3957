import MonitorCore
import Posix
import SafeText

/// The recorded pictures of the monitor's screens as grids: every screen there is, at a size.
enum RecordedScreens {
  struct Unreadable: Error { let file: String }

  private static let folder =
    "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/MonitorCoreTests/Golden"

  /// The pictures of that size, in the order of their names. ASCII ones have no roles.
  static func all(_ size: Size, ascii: Bool) throws -> [(name: String, grid: Grid)] {
    var screens: [(name: String, grid: Grid)] = []
    for file in try FileSystem.names(in: folder).sorted() where file.hasSuffix(".txt") {
      guard file.hasSuffix(".ascii.txt") == ascii else { continue }
      let text = String(decoding: try FileSystem.read("\(folder)/\(file)"), as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      guard let header = lines.firstIndex(of: "== \(size.columns)x\(size.rows) ==") else {
        throw Unreadable(file: file)
      }
      let page = lines[(header + 1)...]
      let words = Array(page.prefix(size.rows))
      let roles = ascii ? [] : Array(page.dropFirst(size.rows + 1).prefix(size.rows))
      guard words.count == size.rows else { throw Unreadable(file: file) }
      screens.append((file, grid(words, roles, size)))
    }
    return screens
  }

  private static func grid(_ words: [Substring], _ roles: [Substring], _ size: Size) -> Grid {
    var grid = Grid(size: size)
    for (row, line) in words.enumerated() {
      let letters = row < roles.count ? Array(roles[row].unicodeScalars) : []
      var column = 0
      for character in line {
        // Which role a letter means is the recording's own matter; here each is some role, and always the same.
        let letter = column < letters.count ? letters[column].value : 0x20
        let role = letter == 0x20 ? Role.text : Role.allCases[Int(letter) % Role.allCases.count]
        column = grid.write(SafeText(String(character)), row: row, column: column, limit: size.columns, role: role)
      }
      if line.first == ">" { grid.cursor = Grid.Position(row: row, column: 0) }
    }
    return grid
  }
}
