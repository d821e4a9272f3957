/// Which rows of the screen belong to what, by the size alone.
package struct Layout: Hashable, Sendable {
  package enum Form: Hashable, Sendable {
    /// 120×30 and more: all columns and sections.
    case wide
    /// 76×18 and more: everything works, less beside one another.
    case normal
    /// Title, list, one line below.
    case narrow
    /// One line of counts.
    case line
  }

  package let form: Form
  package let size: Size
  /// The tabs or, further in, the way here.
  package let tabs: Int?
  package let rule: Int?
  package let body: Range<Int>
  /// The one line of input, answers and questions.
  package let status: Int?
  package let bar: Int?

  package init(_ size: Size) {
    self.size = size
    if size.columns >= 76, size.rows >= 18 {
      form = size.columns >= 120 && size.rows >= 30 ? .wide : .normal
      tabs = 1
      rule = 2
      body = 3..<size.rows - 2
      status = size.rows - 2
      bar = size.rows - 1
    } else if size.rows >= 4, size.columns >= 40 || size.rows >= 8 && size.columns >= 28 {
      form = .narrow
      tabs = nil
      rule = nil
      body = 1..<size.rows - 1
      status = size.rows - 1
      bar = nil
    } else {
      form = .line
      tabs = nil
      rule = nil
      body = size.rows..<size.rows
      status = nil
      bar = nil
    }
  }

  package var isFull: Bool { form == .wide || form == .normal }

  /// Whether the jobs list has a line above its rows.
  var hasListHeader: Bool { body.count >= 8 }

  /// Rows of the preview below the jobs list.
  var previewRows: Int { min(9, max(5, body.count / 3)) }

  /// Rows below a list that tell more of the cursor's row, the blank one above them included.
  var footRows: Int { isFull ? 3 : 0 }

  /// How many rows the list of a screen can show.
  func listHeight(of model: Model) -> Int {
    switch model.screen {
    case .jobs(let screen):
      let preview = screen.showsPreview && isFull ? previewRows + 1 : 0
      return max(1, body.count - (isFull ? 2 : hasListHeader ? 1 : 0) - preview)
    case .workers, .queues, .journal:
      return max(1, body.count - (isFull ? 2 : hasListHeader ? 1 : 0))
    case .errors, .schedules, .kinds:
      return max(1, body.count - (isFull ? 2 + footRows : hasListHeader ? 1 : 0))
    case .overview, .worker, .queue, .error, .entry, .store: return max(1, body.count)
    case .job: return max(1, body.count)
    case .log: return max(1, body.count - (isFull ? 1 : 0))
    }
  }
}
