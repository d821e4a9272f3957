import JobCore
import JobRPC
import SafeText

extension Model {
  /// Every line of the live keymap that works here, by group.
  func helpMenu() -> Menu {
    var items: [Menu.Item] = []
    let bindings = settings.keymap.bindings(in: screen.context)
    for group in Binding.Group.allCases {
      let lines = bindings.filter { $0.group == group }
      guard !lines.isEmpty else { continue }
      items.append(Menu.Item(label: group.title, choice: nil))
      items += lines.map { line in
        Menu.Item(
          label: line.help, keys: line.keys.map(\.label).joined(separator: " "), choice: .action(line.action),
          isDangerous: line.danger == .irreversible)
      }
    }
    return Menu(.help, title: "Help: \(screen.name)", items: items)
  }

  /// What can be done to the row under the cursor.
  func actionsMenu() -> Menu? {
    let context = screen.context
    let ofGroups: Set<Action> = [.resolve, .snooze, .reopen]
    let lines = settings.keymap.bindings(in: context)
      .filter { $0.group == .act && $0.action != .menu || $0.action == .open }
    // What only this menu offers for the row stands first.
    let items = (lines.filter { ofGroups.contains($0.action) } + lines.filter { !ofGroups.contains($0.action) })
      .map { line in
        Menu.Item(
          label: line.help, keys: line.keys.first.map(\.label) ?? .empty, choice: .action(line.action),
          isDangerous: line.danger == .irreversible)
      }
    var menu = Menu(.actions, title: "Actions on \(rowName)", items: items)
    menu.row = screen.listing?.cursor
    return menu
  }

  func themeMenu() -> Menu? {
    guard !themes.isEmpty else { return nil }
    let items = themes.map { theme in
      Menu.Item(label: theme.name, keys: theme.id == self.theme ? "now" : .empty, choice: .theme(theme.id))
    }
    return Menu(
      .theme(was: theme), title: "Theme", items: items, selected: themes.firstIndex { $0.id == theme })
  }

  /// What the actions will be done to, in words.
  private var rowName: SafeText {
    if let listing = screen.listing, !listing.marks.isEmpty {
      if case .jobs(let jobs) = screen, jobs.marksWholeFilter {
        return "all \(SafeText.count(Int(jobs.data?.matched ?? 0))) jobs of the filter"
      }
      return "\(SafeText.count(listing.marks.count)) marked jobs"
    }
    switch screen.listing?.cursor {
    case .queue(let name)?: return "queue \(SafeText(name))"
    case .worker(let id)?: return "worker \(SafeText(id))"
    case .group?: return "this error group"
    case .schedule(let name)?: return "schedule \(SafeText(name))"
    case .entry(let id)?: return "journal entry \(id)"
    case .kind(let name)?: return "kind \(SafeText(name))"
    case .loop(let name)?: return "loop \(SafeText(name))"
    case .attention?: return "this line"
    case .job?, nil:
      guard let job = cursorJob else { return "this row" }
      return "\(SafeText(job.kind)) \(job.id)"
    }
  }
}

extension Binding.Group {
  var title: SafeText {
    switch self {
    case .move: "MOVE"
    case .act: "ACT  on marked rows, else on the cursor's"
    case .find: "FIND"
    case .view: "VIEW"
    case .log: "LOG"
    case .program: "PROGRAM"
    }
  }
}

extension Screen {
  var name: SafeText {
    switch self {
    case .overview: "Overview"
    case .jobs: "Jobs"
    case .job: "Job"
    case .log: "Log"
    case .workers: "Workers"
    case .worker: "Worker"
    case .queues: "Queues"
    case .queue: "Queue"
    case .errors: "Errors"
    case .error: "Error"
    case .schedules: "Schedules"
    case .journal: "Journal"
    case .entry: "Entry"
    case .kinds: "Kinds"
    case .store: "Store"
    }
  }
}
