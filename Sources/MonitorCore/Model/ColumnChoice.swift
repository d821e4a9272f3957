import JobRPC
import SafeText

/// Which columns of a list are shown, and in what order, where that is not as jobtop ships it.
package struct ColumnChoice: Hashable, Sendable {
  /// Ids of columns, from the left; those that are not named follow in their own order.
  package var order: [String]
  package var hidden: Set<String>

  package init(order: [String] = [], hidden: Set<String> = []) {
    self.order = order
    self.hidden = hidden
  }

  /// The ids in the chosen order, hidden ones too.
  func arranged(_ ids: [String]) -> [String] {
    order.filter(ids.contains) + ids.filter { !order.contains($0) }
  }
}

/// The column editor.
extension Model {
  mutating func openColumns() {
    guard let kind = screen.listKind, let new = columnsMenu(kind, was: columns[kind], selected: 0) else {
      say("the columns of this screen are fixed", .warn)
      return
    }
    menu = new
  }

  private func columnsMenu(_ kind: ListKind, was: ColumnChoice?, selected: Int) -> Menu? {
    let painter = Painter(model: self, size: size)
    let titles = painter.columnTitles
    guard titles.count > 1 else { return nil }
    let choice = columns[kind] ?? ColumnChoice()
    let byID = Dictionary(titles.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let items = choice.arranged(titles.map(\.id)).map { id in
      let isHidden = choice.hidden.contains(id)
      let hasRoom = byID[id]?.hasRoom ?? false
      let title = byID[id].map { $0.title.isEmpty ? SafeText(id) : $0.title } ?? SafeText(id)
      return Menu.Item(
        label: isHidden || hasRoom ? title : "\(title)  no room", keys: isHidden ? "[ ]" : "[x]", choice: .column(id))
    }
    return Menu(.columns(kind, was: was), title: "Columns", items: items, selected: selected)
  }

  /// Shows, hides and moves the column under the menu's cursor; false for keys that mean something else.
  mutating func editColumns(_ key: Key) -> Bool {
    guard let menu, case .columns(let kind, let was) = menu.kind, case .column(let id)? = menu.choice else {
      return false
    }
    let ids = Painter(model: self, size: size).columnTitles.map(\.id)
    var choice = columns[kind] ?? ColumnChoice()
    var order = choice.arranged(ids)
    guard let index = order.firstIndex(of: id) else { return false }
    var selected = menu.selected
    switch key {
    case .character(" "), .character("x"):
      if choice.hidden.remove(id) == nil {
        guard choice.hidden.count + 1 < ids.count else { return true }
        choice.hidden.insert(id)
      }
    case .character("<"), .left, .character("H"):
      guard index > 0 else { return true }
      order.swapAt(index, index - 1)
      choice.order = order
      selected -= 1
    case .character(">"), .right, .character("L"):
      guard index + 1 < order.count else { return true }
      order.swapAt(index, index + 1)
      choice.order = order
      selected += 1
    case .character("0"): choice = ColumnChoice()
    default: return false
    }
    if choice.order == ids { choice.order = [] }
    columns[kind] = choice == ColumnChoice() ? nil : choice
    self.menu = columnsMenu(kind, was: was, selected: selected)
    return true
  }
}

extension Painter {
  /// The columns of a list as jobtop ships them, and whether each has room as things are chosen now.
  var columnTitles: [(id: String, title: SafeText, hasRoom: Bool)] {
    switch model.screen {
    case .jobs(let screen):
      let jobs = screen.listing.order.prefix(layout.listHeight(of: model)).compactMap { id -> WireJob? in
        guard case .job(let number) = id else { return nil }
        return screen.rows[number]
      }
      return titles(jobColumns(jobs))
    case .queues(let screen): return titles(queueColumns(screen.data?.queues ?? []))
    case .workers(let screen): return titles(workerColumns(screen.data?.workers ?? []))
    case .errors(let screen): return titles(groupColumns(screen.data?.groups ?? []))
    case .schedules(let screen): return titles(scheduleColumns(screen.data?.schedules ?? []))
    case .kinds(let screen): return titles(kindColumns(screen.data?.kinds ?? []))
    case .overview, .job, .log, .worker, .queue, .error, .journal, .entry, .store: return []
    }
  }

  private func titles<ID>(_ table: TableLayout<ID>) -> [(id: String, title: SafeText, hasRoom: Bool)]
  where ID: RawRepresentable<String> {
    table.all.map { column in
      (column.id.rawValue, column.title, table.places.contains { $0.column.id == column.id })
    }
  }
}
