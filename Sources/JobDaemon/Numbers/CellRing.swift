/// Counts of the last cells of time; the newest one still grows.
struct CellRing: Hashable, Sendable {
  private var cells: [Int]
  private let seconds: Int64
  /// The number of the newest cell since the clock's start; nil until something was counted.
  private var newest: Int64?

  init(cells: Int, seconds: Int64) {
    precondition(cells > 0 && seconds > 0, "\(#function): \(cells) cells of \(seconds) s")
    self.cells = Array(repeating: 0, count: cells)
    self.seconds = seconds
  }

  mutating func add(_ count: Int = 1, at second: Int64) {
    advance(to: second)
    cells[cells.count - 1] += count
  }

  /// The cells as they are at `second`, oldest first.
  func values(at second: Int64) -> [Int] {
    var copy = self
    copy.advance(to: second)
    return copy.cells
  }

  /// The sum of all cells at `second`.
  func sum(at second: Int64) -> Int {
    guard let newest else { return 0 }
    let passed = second / seconds - newest
    if passed >= Int64(cells.count) { return 0 }
    return cells.dropFirst(max(0, Int(passed))).reduce(0, +)
  }

  /// The span that all cells cover at `second`, the part of the newest one that has passed included.
  func span(at second: Int64) -> Int64 { Int64(cells.count - 1) * seconds + second % seconds + 1 }

  private mutating func advance(to second: Int64) {
    let cell = second / seconds
    guard let newest else {
      self.newest = cell
      return
    }
    // A clock that stands or goes back goes on counting in the newest cell.
    guard cell > newest else { return }
    let passed = Int(min(cell - newest, Int64(cells.count)))
    cells.removeFirst(passed)
    cells.append(contentsOf: repeatElement(0, count: passed))
    self.newest = cell
  }
}
