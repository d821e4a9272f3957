package import SafeText

/// The lists whose order and columns can be chosen, and are remembered.
package enum ListKind: String, CaseIterable, Hashable, Sendable {
  case jobs, errors, workers, schedules, queues, kinds

  /// The orders to choose from, in the order of the columns; `-` turns one. Those of jobs are the store's.
  package var orders: [(sort: String, label: SafeText)] {
    switch self {
    case .jobs: JobsScreen.orders
    case .errors:
      [
        ("-last", "seen last first"), ("-count", "most hits first"), ("-first", "new ones first"),
        ("error", "by class"), ("state", "open ones first"),
      ]
    case .workers:
      [
        ("id", "by name"), ("state", "those that need a look first"), ("-slots", "busiest first"),
        ("-up", "longest up first"), ("-done", "most jobs first"), ("-failed", "most failures first"),
      ]
    case .schedules:
      [
        ("name", "by name"), ("next", "next to run first"), ("-last", "last run first"),
        ("-missed", "most missed first"), ("kind", "by kind"),
      ]
    case .queues:
      [
        ("name", "by name"), ("-queued", "most waiting first"), ("-running", "most running first"),
        ("-retrying", "most retrying first"), ("-dead", "most dead first"), ("oldest", "longest waiting first"),
        ("-wait", "slowest to start first"), ("-arriving", "fastest growing first"), ("-leaving", "fastest done first"),
      ]
    case .kinds:
      [
        ("name", "by name"), ("-queued", "most waiting first"), ("-running", "most running first"),
        ("-dead", "most dead first"), ("-slow", "slowest first"), ("-workers", "most workers first"),
      ]
    }
  }

  /// What `<` and `>` go through: the orders that have a column, from the left.
  var columnOrders: [String] {
    switch self {
    case .jobs: ["-id", "-attempt", "-created", "-duration", "run_at"]
    case .errors, .workers, .schedules, .queues, .kinds: orders.map(\.sort)
    }
  }
}

extension Screen {
  /// The list that is shown, where it can be sorted.
  var listKind: ListKind? {
    switch self {
    case .jobs: .jobs
    case .errors: .errors
    case .workers: .workers
    case .schedules: .schedules
    case .queues: .queues
    case .kinds: .kinds
    case .overview, .job, .log, .worker, .queue, .error, .journal, .entry, .store: nil
    }
  }
}

/// An order as it is written: a column, turned by a `-`.
struct SortOrder: Hashable {
  var column: Substring
  var isDescending: Bool

  init(_ sort: String) {
    isDescending = sort.first == "-"
    column = isDescending ? sort.dropFirst() : sort[...]
  }

  /// The same column from the other end.
  static func turned(_ sort: String) -> String {
    sort.first == "-" ? String(sort.dropFirst()) : "-" + sort
  }
}

/// What rows are compared by; what is missing stands at the end, whichever way the order goes.
enum SortValue: Hashable {
  case number(Double)
  case text(String)
  case missing

  init(_ number: (some BinaryInteger)?) {
    self = number.map { .number(Double($0)) } ?? .missing
  }

  fileprivate func precedes(_ other: SortValue, isDescending: Bool) -> Bool? {
    switch (self, other) {
    case (.number(let left), .number(let right)): left == right ? nil : (left < right) != isDescending
    case (.text(let left), .text(let right)): left == right ? nil : (left < right) != isDescending
    case (.missing, .missing): nil
    case (.missing, _): false
    case (_, .missing): true
    case (.number, .text): true
    case (.text, .number): false
    }
  }
}

extension Array {
  /// In the order of a column; rows that are equal there keep the order they have.
  func sorted(_ order: SortOrder, by value: (Element) -> SortValue) -> [Element] {
    map { ($0, value($0)) }.enumerated().sorted { left, right in
      left.element.1.precedes(right.element.1, isDescending: order.isDescending) ?? (left.offset < right.offset)
    }.map(\.element.0)
  }
}
