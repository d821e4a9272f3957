import Glibc

/// Copies bytes both ways between this process's standard streams and a connection, until either side ends.
package struct Splice: ~Copyable {
  /// Which of the two was at its end first.
  package enum End: Hashable, Sendable {
    /// Nobody reads or writes the standard streams any more.
    case streams
    case connection
  }

  /// One direction: what is read and not yet written.
  private struct Way {
    let source: Int32
    let sink: Int32
    var bytes = [UInt8](repeating: 0, count: 65536)
    var filled = 0
    var offset = 0
    var hasEnded = false

    var isEmpty: Bool { offset == filled }
    var wantsToRead: Bool { isEmpty && !hasEnded }

    /// Reads once. The descriptor is known to be readable, so a blocking one does not block.
    mutating func fill() throws(Errno) {
      switch try IO.read(source, into: &bytes) {
      case .wouldBlock: break
      case .end: hasEnded = true
      case .bytes(let count): (filled, offset) = (count, 0)
      }
    }

    mutating func drain() throws(Errno) {
      let piece = filled == bytes.count && offset == 0 ? bytes : Array(bytes[offset..<filled])
      if let count = try IO.write(sink, piece) { offset += count }
    }
  }

  private var inward: Way
  private var outward: Way
  private let connection: Int32

  /// - Parameter connection: a connected socket that does not block; it stays the caller's.
  package init(input: Int32 = 0, output: Int32 = 1, connection: Int32) {
    inward = Way(source: input, sink: connection)
    outward = Way(source: connection, sink: output)
    self.connection = connection
  }

  /// Copies until an end. What the connection said before its end is written first; after the end of the input the
  /// connection is told so, and what it still says is written.
  ///
  /// - Throws: where the streams or the connection can not be waited for.
  package consuming func run() throws(Errno) -> End {
    var first: End?
    while true {
      if outward.hasEnded, outward.isEmpty { return first ?? .connection }
      var entries = [
        pollfd(fd: inward.wantsToRead ? inward.source : -1, events: Int16(POLLIN), revents: 0),
        // Left out while it has nothing to do, since an end would be reported again and again.
        pollfd(fd: events() == 0 ? -1 : connection, events: events(), revents: 0),
        // Without events it still reports that its reader has gone.
        pollfd(fd: outward.sink, events: outward.isEmpty ? 0 : Int16(POLLOUT), revents: 0),
      ]
      if poll(&entries, 3, -1) < 0 {
        if Errno.last == .interrupted { continue }
        throw .last
      }
      let gone = Int16(POLLERR | POLLHUP | POLLNVAL)
      if entries[2].revents & gone != 0 { return .streams }
      if entries[0].revents != 0 {
        do { try inward.fill() } catch { return .streams }
        if inward.hasEnded {
          first = first ?? .streams
          UnixSocket.endWriting(connection)
        }
      }
      if entries[1].revents & Int16(POLLOUT | POLLERR | POLLHUP) != 0, !inward.isEmpty {
        // The store may have said why before it closed: that is still read.
        do { try inward.drain() } catch { inward.offset = inward.filled }
      }
      if entries[1].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, outward.wantsToRead {
        do { try outward.fill() } catch { outward.hasEnded = true }
      }
      if entries[2].revents & Int16(POLLOUT) != 0 {
        do { try outward.drain() } catch { return .streams }
      }
    }
  }

  private func events() -> Int16 {
    Int16(outward.wantsToRead ? POLLIN : 0) | Int16(inward.isEmpty ? 0 : POLLOUT)
  }
}
