import JobCore
import SafeText

/// What the lists have in common that fill the screen, with a foot that tells more of the cursor's row.
extension Painter {
  /// The section's title and, right of it, a note; returns the row of the table's header.
  mutating func paintListTitle(_ title: SafeText, _ note: SafeText, right: SafeText = .empty) -> Int {
    let row = layout.body.lowerBound
    guard layout.isFull else { return row }
    let end = paintSection(title, note, row: row)
    if end + right.width + 3 < columns { grid.write(right, row: row, endingAt: columns - 1, role: .muted) }
    return row + 1
  }

  /// The table's header where there is room for one, then the rows that are in view.
  mutating func paintList<ID>(
    _ listing: Listing, _ table: TableLayout<ID>, row start: Int, _ paintRow: (inout Painter, RowID, Int) -> Void
  ) where ID: RawRepresentable<String> {
    var row = start
    if layout.isFull || layout.hasListHeader {
      paintHeader(table, row: row, by: model.sort)
      row += 1
    }
    for id in listing.order.dropFirst(listing.top).prefix(layout.listHeight(of: model)) {
      guard layout.body.contains(row) else { break }
      paintRow(&self, id, row)
      paintGutter(row: row, id: id, in: listing)
      row += 1
    }
  }

  /// Lines about the cursor's row at the foot of the list.
  mutating func paintFoot(_ lines: [SafeText]) {
    guard layout.isFull else { return }
    let first = layout.body.upperBound - layout.footRows + 1
    for (index, line) in lines.prefix(layout.footRows - 1).enumerated() {
      grid.write(line, row: first + index, column: 3, limit: columns - 1, role: index == 0 ? .text : .muted)
    }
  }

  /// The keys of some actions with their labels, as the live keymap has them; those without a key are in the menu.
  func keyHints(_ actions: [Action]) -> SafeText {
    let map = model.settings.keymap
    let context = model.screen.context
    let hints = actions.compactMap { action -> SafeText? in
      guard let binding = map.binding(of: action, in: context) else { return nil }
      if let key = map.key(of: action, in: context) { return "\(key) \(binding.label)" }
      return map.key(of: .menu, in: context).map { "\($0) \(binding.label)" }
    }
    return hints.joined(separator: "   ")
  }

  /// Names of one sort with their noun; empty where there are none.
  func nameList(_ noun: SafeText, _ names: [String], most: Int = 4) -> SafeText {
    guard !names.isEmpty else { return .empty }
    let shown = names.prefix(most).map { SafeText($0) }.joined(separator: ", ")
    let rest: SafeText = names.count > most ? " +\(names.count - most)" : .empty
    return "\(noun) \(shown)\(rest)"
  }
}

extension [SafeText] {
  /// Those that say something, with space between.
  var spaced: SafeText { filter { !$0.isEmpty }.joined(separator: "   ") }
}
