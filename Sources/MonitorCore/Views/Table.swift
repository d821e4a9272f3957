import SafeText

/// One column of a table: how wide, how important, on which side its text stands.
struct Column<ID: Hashable> {
  let id: ID
  let title: SafeText
  var width: Int
  var isRight = false
  /// 0 stays on every screen; the highest goes first.
  var priority = 0
  /// Takes what is left over.
  var grows = false
  /// Columns between this one and the next.
  var gap = 2
}

/// Where the columns of a table stand on a screen of some width.
struct TableLayout<ID: Hashable> {
  struct Place {
    let column: Column<ID>
    let start: Int
    let width: Int

    var end: Int { start + width }
  }

  let places: [Place]
  /// All columns of the table, in its own order.
  let all: [Column<ID>]

  /// Drops the least important columns until the rest fits; nothing is squeezed, so no number is ever cut.
  init(_ columns: [Column<ID>], from start: Int, to end: Int) {
    self.init(columns, all: columns, from: start, to: end)
  }

  private init(_ columns: [Column<ID>], all: [Column<ID>], from start: Int, to end: Int) {
    self.all = all
    var kept = columns
    func needed() -> Int {
      kept.reduce(0) { $0 + $1.width + $1.gap } - (kept.last?.gap ?? 0)
    }
    while kept.count > 1, needed() > end - start, let worst = kept.map(\.priority).max(), worst > 0,
      let index = kept.lastIndex(where: { $0.priority == worst })
    {
      kept.remove(at: index)
    }
    var places: [Place] = []
    var spare = max(0, end - start - needed())
    var at = start
    for column in kept {
      var width = column.width
      if column.grows {
        width += spare
        spare = 0
      }
      width = max(0, min(width, end - at))
      places.append(Place(column: column, start: at, width: width))
      at += width + column.gap
    }
    self.places = places.filter { $0.width > 0 }
  }
}

extension TableLayout where ID: RawRepresentable<String> {
  /// The columns that a person chose, in their order; those that do not fit are dropped all the same.
  init(_ columns: [Column<ID>], chosen: ColumnChoice?, from start: Int, to end: Int) {
    var shown = columns
    if let chosen {
      shown = chosen.arranged(columns.map(\.id.rawValue)).filter { !chosen.hidden.contains($0) }.compactMap { id in
        columns.first { $0.id.rawValue == id }
      }
    }
    self.init(shown, all: columns, from: start, to: end)
  }
}

extension Painter {
  /// The titles of the columns where the order is named after one of them.
  mutating func paintHeader<ID>(_ table: TableLayout<ID>, row: Int, by sort: String?)
  where ID: RawRepresentable<String> {
    paintHeader(table, row: row, sorted: sort.flatMap { ID(rawValue: String(SortOrder($0).column)) }, by: sort)
  }

  /// The titles of the columns; an arrow stands at the one that the rows are sorted by.
  ///
  /// It points up where the order grows downwards, as in htop, and may take a column of the gap.
  mutating func paintHeader<ID>(_ table: TableLayout<ID>, row: Int, sorted: ID? = nil, by sort: String? = nil) {
    for place in table.places {
      guard place.column.id == sorted else {
        write(place.column.title, in: place, row: row, role: .header)
        continue
      }
      let arrow: SafeText = sort.map { SortOrder($0).isDescending ? "↓" : "↑" } ?? .empty
      let title = place.column.title + arrow
      if place.column.isRight {
        grid.write(title, row: row, endingAt: place.end, role: .headerSorted)
      } else {
        grid.write(title, row: row, column: place.start, limit: place.end + 1, role: .headerSorted)
      }
    }
  }

  mutating func write<ID>(_ text: SafeText, in place: TableLayout<ID>.Place, row: Int, role: Role) {
    if place.column.isRight {
      let text = text.width > place.width ? text.truncated(columns: place.width) : text
      grid.write(text, row: row, endingAt: place.end, role: role)
    } else {
      grid.write(text, row: row, column: place.start, limit: place.end, role: role)
    }
  }

  /// A count, with zero standing back.
  mutating func writeCount<ID>(
    _ count: Int64, in place: TableLayout<ID>.Place, row: Int, role: Role = .number, isKnown: Bool = true
  ) {
    if !isKnown {
      write("—", in: place, row: row, role: .numberZero)
    } else {
      write(SafeText.count(Int(count)), in: place, row: row, role: count == 0 ? .numberZero : role)
    }
  }

  /// The cursor and the mark before a row, and what lies behind the row's name when the cursor is on it.
  ///
  /// A bar across the screen would cost 250 to 500 bytes a move, which is felt on a slow line; this one is held to 120.
  mutating func paintGutter(row: Int, id: RowID, in listing: Listing) {
    grid.click(.row(id), row: row, columns: 0..<columns)
    if listing.marks.contains(id) { grid.write(.mark, row: row, column: 1, role: .mark) }
    guard listing.cursor == id else { return }
    grid.write(.cursor, row: row, column: 0, role: .accent)
    grid.setBackdrop(.cursor, row: row, columns: 0..<nameEnd(of: id, row: row))
    if !grid.showsCursor { grid.cursor = Grid.Position(row: row, column: 0) }
  }

  /// The column after what names a row that is painted already.
  private func nameEnd(of id: RowID, row: Int) -> Int {
    switch id {
    case .job: (0..<columns).last { grid[row, $0].role == .id }.map { $0 + 1 } ?? 2
    case .queue(let name), .worker(let name): min(SafeText(name).width, 20) + 3
    case .kind(let name), .schedule(let name), .loop(let name): min(SafeText(name).width, 20) + 3
    case .group, .entry, .attention: 2
    }
  }

  /// A title of a section, in capitals and without a box.
  @discardableResult
  mutating func paintSection(_ title: SafeText, _ note: SafeText = .empty, row: Int, column: Int = 1) -> Int {
    guard layout.body.contains(row) else { return column }
    let at = grid.write(title, row: row, column: column, role: .section, attributes: .bold)
    return note.isEmpty ? at : grid.write(note, row: row, column: at + 2, role: .muted)
  }

  /// A line of little columns; numbers 0…max as eight heights, the highest being the greatest of them.
  mutating func paintSpark(_ values: some Collection<Int>, row: Int, column: Int, role: Role, top: Int? = nil) {
    let most = max(top ?? 0, values.max() ?? 0)
    for (index, value) in values.enumerated() {
      let level = most > 0 && value > 0 ? min(7, max(0, (value * 8 - 1) / most)) : 0
      grid.write(Glyph.levels[level], row: row, column: column + index, role: value == 0 ? .numberZero : role)
    }
  }

  /// Sentences for a list with nothing in it: what that means and what to do.
  mutating func paintEmpty(_ first: SafeText, _ second: SafeText = .empty, row: Int) {
    guard layout.body.contains(row) else { return }
    grid.write(first, row: row, column: 3, limit: columns - 1)
    if layout.body.contains(row + 1) { grid.write(second, row: row + 1, column: 3, limit: columns - 1, role: .muted) }
  }
}
