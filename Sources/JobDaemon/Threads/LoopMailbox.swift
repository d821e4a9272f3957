import Posix

/// What other threads leave for the loop: each piece runs on the loop thread, in order.
final class LoopMailbox: Sendable {
  typealias Completion = @Sendable (Daemon) -> Void

  private let pieces = Monitored<[Completion]>([])
  private let wakeup: Wakeup

  init() throws(Errno) { wakeup = try Wakeup() }

  /// To be registered as readable with the loop's poller.
  var descriptor: Int32 { wakeup.descriptor }

  /// Any thread.
  func post(_ piece: @escaping Completion) {
    let isFirst = pieces.with { list in
      list.append(piece)
      return list.count == 1
    }
    if isFirst { wakeup.signal() }
  }

  /// Loop thread: everything that was left so far.
  func take() -> [Completion] {
    wakeup.clear()
    return pieces.with { list in
      var taken: [Completion] = []
      swap(&taken, &list)
      return taken
    }
  }
}
