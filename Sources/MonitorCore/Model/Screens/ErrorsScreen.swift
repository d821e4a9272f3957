package import JobRPC

/// The error groups, as many as the store sends.
package struct ErrorsScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: ErrorsView?
  package var rows: [String: WireErrorGroup] = [:]
  /// Leaves out what is resolved or snoozed.
  package var showsOpenOnly = false
  /// The other choice was asked for; its rows are taken at once when they come.
  package var awaitsOthers = false

  /// Those that nobody has dealt with first, then snoozed and resolved ones, each seen last first.
  static func sorted(_ groups: [WireErrorGroup]) -> [WireErrorGroup] {
    func place(_ group: WireErrorGroup) -> Int {
      switch group.state {
      case "snoozed": 1
      case "resolved": 2
      default: 0
      }
    }
    return groups.sorted { left, right in
      let (first, second) = (place(left), place(right))
      if first != second { return first < second }
      return left.lastAt != right.lastAt ? left.lastAt > right.lastAt : left.id < right.id
    }
  }
}
