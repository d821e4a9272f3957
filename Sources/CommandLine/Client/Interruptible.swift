import JobClient
import Posix
import SafeText

/// Waits on a connection and on ^C at once.
///
/// Made before the first wait: SIGINT and SIGTERM stay blocked from then on and are read here.
final class Interruptible {
  enum Event {
    case incoming([StoreConnection.Incoming])
    case interrupted
    case timedOut
  }

  private let connection: StoreConnection
  private let signals: SignalSource?
  private let poller: Poller

  init(_ connection: StoreConnection) throws(CommandFailure) {
    self.connection = connection
    do {
      signals = try SignalSource([.interrupt, .terminate])
      poller = try Poller()
      try poller.add(connection.descriptor, .readable, tag: 0)
      if let signals { try poller.add(signals.descriptor, .readable, tag: 1) }
    } catch {
      throw CommandFailure(.failed, "cannot wait: \(SafeText(error.description))")
    }
  }

  /// What comes first: messages (at least one), ^C, or the deadline of the monotonic clock.
  func next(until deadline: Int64? = nil) throws(CommandFailure) -> Event {
    while true {
      let isFlushed: Bool
      do {
        isFlushed = try connection.flush()
        let incoming = try connection.receive()
        if !incoming.isEmpty { return .incoming(incoming) }
      } catch {
        throw CommandFailure(error)
      }
      let left = deadline.map { $0 - MonotonicClock.now() }
      if let left, left <= 0 { return .timedOut }
      do {
        try poller.modify(connection.descriptor, isFlushed ? .readable : [.readable, .writable], tag: 0)
        try poller.wait(nanoseconds: left)
      } catch {
        throw CommandFailure(.failed, "cannot wait: \(SafeText(error.description))")
      }
      for index in 0..<poller.count where poller[index].tag == 1 {
        if signals?.next() != nil { return .interrupted }
      }
    }
  }
}
