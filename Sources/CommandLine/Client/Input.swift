import Posix

/// Standard input: for answers to questions, and for data behind `-`.
package struct Input {
  /// Whether a person can be asked.
  package let canAsk: Bool
  /// Where data is read from.
  package let descriptor: Int32

  package init(canAsk: Bool, descriptor: Int32) {
    self.canAsk = canAsk
    self.descriptor = descriptor
  }

  /// The process's own.
  package static var standard: Input { Input(canAsk: IO.isTerminal(0) && IO.isTerminal(2), descriptor: 0) }

  /// One line without its end; nil at the end of the input.
  func line() -> [UInt8]? {
    var lines = ByteLines(descriptor: descriptor, chunk: 1)
    return try? lines.next()
  }
}

/// The lines of a descriptor, one by one, however long the whole is.
struct ByteLines {
  let descriptor: Int32
  private var buffer: [UInt8]
  private var pending: [UInt8] = []
  private var start = 0
  private var scanned = 0
  private var atEnd = false
  private(set) var number = 0

  init(descriptor: Int32, chunk: Int = 1 << 16) {
    self.descriptor = descriptor
    buffer = [UInt8](repeating: 0, count: chunk)
  }

  /// The next line without its line feed; nil at the end.
  mutating func next() throws(Errno) -> [UInt8]? {
    while true {
      if let end = pending[scanned...].firstIndex(of: 0x0A) {
        let line = Array(pending[start..<end])
        start = end + 1
        scanned = start
        number += 1
        return line
      }
      if atEnd {
        guard start < pending.count else { return nil }
        let line = Array(pending[start...])
        start = pending.count
        scanned = start
        number += 1
        return line
      }
      pending.removeFirst(start)
      start = 0
      scanned = pending.count
      switch try IO.read(descriptor, into: &buffer) {
      case .bytes(let count): pending += buffer[..<count]
      case .end: atEnd = true
      case .wouldBlock: _ = try IO.wait(descriptor, for: .readable, nanoseconds: nil)
      }
    }
  }
}
