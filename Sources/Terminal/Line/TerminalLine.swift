private import CNcurses
package import MonitorCore
package import Posix

/// The controlling terminal: its settings, its size, its bytes in both directions.
///
/// Opened anew rather than taken from stdin, so that it can be non-blocking without the shell noticing.
package final class TerminalLine {
  /// Why there is no terminal to work with.
  package enum Failure: Error {
    case noTerminal(Errno)
    case noSettings
  }

  /// What a write left behind.
  package enum Outcome { case written, blocked, lost }

  package let descriptor: Int32
  private let file: FileDescriptor
  private var outbox: [UInt8] = []
  private var outboxOffset = 0
  /// How many `write` calls went to the terminal since it was entered.
  package private(set) var writes = 0

  package init() throws(Failure) {
    let raw = jt_tty_open()
    guard raw >= 0 else { throw .noTerminal(.last) }
    file = FileDescriptor(owning: raw)
    descriptor = raw
  }

  /// The size that the terminal reports; 80×24 where it reports none.
  package var size: Size {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard jt_tty_size(descriptor, &columns, &rows) else { return Size(columns: 80, rows: 24) }
    return Size(columns: Int(columns), rows: Int(rows))
  }

  /// Makes it raw. From now on every way out of the process writes `restore` and puts the settings back.
  package func enter(restore: [UInt8]) throws(Failure) {
    guard jt_tty_enter(descriptor, restore, restore.count) else { throw .noSettings }
  }

  /// Puts everything back and lets held stderr through. Does nothing the second time.
  package func leave() {
    outbox = []
    outboxOffset = 0
    jt_tty_leave()
  }

  /// Leaves, stops as ^Z does, and returns, still left, when the process goes on.
  package func suspend() {
    leave()
    TerminalLine.stop()
  }

  /// Stops the process as ^Z does; returns when it goes on.
  package static func stop() { jt_tty_suspend() }

  /// Whether an earlier frame is still on its way; a new one would only queue behind it.
  package var isBusy: Bool { !outbox.isEmpty }

  /// Sends a frame by one `write`; what a slow terminal does not take is kept.
  package func write(_ bytes: [UInt8]) -> Outcome {
    if bytes.isEmpty { return .written }
    outbox += bytes
    return flush()
  }

  package func flush() -> Outcome {
    while outboxOffset < outbox.count {
      writes += 1
      let count = outbox.withUnsafeBytes { all in
        jt_tty_write(descriptor, all.baseAddress.map { $0 + outboxOffset }, all.count - outboxOffset)
      }
      switch count {
      case 0: return .blocked
      case ..<0: return .lost
      default: outboxOffset += count
      }
    }
    outbox.removeAll(keepingCapacity: true)
    outboxOffset = 0
    return .written
  }

  /// What was typed by now; nil where the terminal has gone.
  package func read(into buffer: inout [UInt8]) -> ArraySlice<UInt8>? {
    do {
      switch try IO.read(descriptor, into: &buffer) {
      case .bytes(let count): return buffer[..<count]
      case .wouldBlock: return []
      case .end: return nil
      }
    } catch {
      return nil
    }
  }

  /// Gives back the memory that only starting took: about half of what is resident then.
  package static func releaseStartupMemory() { jt_release_startup_memory() }

  /// Ends the process by a signal's default action, so that whoever waits for it sees the signal.
  package static func die(by signal: Signal) { jt_die_by(signal.number) }
}
