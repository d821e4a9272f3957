import JobClient
import Posix
import SafeText

extension Session {
  /// How long a store may be away while somebody waits for a job.
  private static let patience: Int64 = 30_000_000_000

  /// Waits for a store that has gone to come back; ^C, or too long a time, throws what had happened.
  func reconnect(after failure: CommandFailure) throws(CommandFailure) -> StoreConnection {
    console.note("jobtop: the store is gone; waiting for it to come back (^C detaches)")
    let end = MonotonicClock.now() + Self.patience
    guard let poller = try? Poller(), let signals = try? SignalSource([.interrupt, .terminate]),
      (try? poller.add(signals.descriptor, .readable, tag: 1)) != nil
    else { throw failure }
    while MonotonicClock.now() < end {
      if (try? poller.wait(nanoseconds: 200_000_000)) ?? 0 > 0, signals.next() != nil { throw failure }
      if let connection = try? connect(mayAsk: false) { return connection }
    }
    throw failure
  }
}
