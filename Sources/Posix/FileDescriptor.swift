import CPosix
import Glibc

/// The one owner of an open descriptor: it is closed exactly once, at the latest when its owner goes.
package struct FileDescriptor: ~Copyable, Sendable {
  /// The number, lent to calls. It is valid as long as this value lives.
  package let raw: Int32

  package init(owning raw: Int32) { self.raw = raw }

  deinit { _ = Glibc.close(raw) }

  /// Closes it now. The end of the owner's life does the same.
  package consuming func close() {}

  /// Gives the number away: the caller closes it.
  package consuming func release() -> Int32 {
    let raw = self.raw
    discard self
    return raw
  }

  /// A descriptor of its own for the same open file, closed on exec.
  package borrowing func duplicate() throws(Errno) -> FileDescriptor {
    let number = raw
    let copy = try checked { dup(number) }
    jt_set_close_on_exec(copy)
    return FileDescriptor(owning: copy)
  }

  /// - Parameter mode: Makes the file where it is missing; with `asNew`, one that is there is `.exists`.
  package static func open(
    _ path: String, _ access: Access, create mode: UInt32? = nil, asNew: Bool = false
  ) throws(Errno) -> FileDescriptor {
    let creation = mode == nil ? 0 : asNew ? O_CREAT | O_EXCL : O_CREAT
    let raw = try checked { jt_open(path, access.flags | creation, mode ?? 0) }
    return FileDescriptor(owning: raw)
  }

  package enum Access: Sendable {
    case read, write, append, readWrite

    var flags: Int32 {
      switch self {
      case .read: O_RDONLY
      case .write: O_WRONLY
      case .append: O_WRONLY | O_APPEND
      case .readWrite: O_RDWR
      }
    }
  }
}

/// What a read that never blocks found.
package enum ReadOutcome: Hashable, Sendable {
  case bytes(Int)
  /// Nothing for now: wait until the descriptor is readable.
  case wouldBlock
  /// The other side has closed.
  case end
}

/// Reads and writes on borrowed descriptor numbers. None of them raises SIGPIPE on a socket.
package enum IO {
  /// Reads at most `buffer.count` bytes into the start of `buffer`.
  package static func read(_ descriptor: Int32, into buffer: inout [UInt8]) throws(Errno) -> ReadOutcome {
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { return .bytes(count) }
      if count == 0 { return .end }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .wouldBlock
      default: throw .last
      }
    }
  }

  /// Writes from `offset` on and returns how many bytes went out, or nil where none can for now.
  package static func write(_ descriptor: Int32, _ bytes: [UInt8], from offset: Int = 0) throws(Errno) -> Int? {
    while true {
      let count = bytes.withUnsafeBytes { all in
        let rest = UnsafeRawBufferPointer(rebasing: all[offset...])
        let sent = send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        if sent < 0 && errno == ENOTSOCK { return Glibc.write(descriptor, rest.baseAddress, rest.count) }
        return sent
      }
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN: return nil
      default: throw .last
      }
    }
  }

  /// Writes several pieces by one call, `offset` bytes of the first left out; nil where none can go for now.
  ///
  /// The corresponding C function is `sendmsg`. At most 64 pieces are taken.
  package static func write(
    _ descriptor: Int32, pieces: ArraySlice<[UInt8]>, from offset: Int = 0
  ) throws(Errno) -> Int? {
    guard pieces.count > 1, let first = pieces.first else {
      guard let only = pieces.first else { return 0 }
      return try write(descriptor, only, from: offset)
    }
    var vectors: [iovec] = []
    return try gather(descriptor, pieces.prefix(64).dropFirst(), first: first, offset: offset, vectors: &vectors)
  }

  /// Pins one piece after the other by recursion, since a pointer into an array is valid within its closure only.
  private static func gather(
    _ descriptor: Int32, _ rest: ArraySlice<[UInt8]>, first: [UInt8], offset: Int, vectors: inout [iovec]
  ) throws(Errno) -> Int? {
    var result: Result<Int?, Errno> = .success(nil)
    first.withUnsafeBytes { bytes in
      let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress.map { $0 + offset })
      vectors.append(iovec(iov_base: base, iov_len: bytes.count - offset))
      if let next = rest.first {
        result = Result { () throws(Errno) in
          try gather(descriptor, rest.dropFirst(), first: next, offset: 0, vectors: &vectors)
        }
        return
      }
      result = Result { () throws(Errno) in try sendAll(descriptor, &vectors) }
    }
    return try result.get()
  }

  private static func sendAll(_ descriptor: Int32, _ vectors: inout [iovec]) throws(Errno) -> Int? {
    while true {
      let count = vectors.withUnsafeMutableBufferPointer { list in
        var message = msghdr()
        message.msg_iov = list.baseAddress
        message.msg_iovlen = list.count
        return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN: return nil
      default: throw .last
      }
    }
  }

  /// Writes everything, waiting as long as it takes. For standard output and plain files.
  package static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(Errno) {
    var offset = 0
    while offset < bytes.count {
      if let count = try write(descriptor, bytes, from: offset) {
        offset += count
      } else {
        _ = try wait(descriptor, for: .writable, nanoseconds: nil)
      }
    }
  }

  package enum Direction: Sendable { case readable, writable }

  /// Blocks until the descriptor is ready or the time is over; false then. Nil waits without end.
  package static func wait(_ descriptor: Int32, for direction: Direction, nanoseconds: Int64?) throws(Errno) -> Bool {
    let end = nanoseconds.map { MonotonicClock.now() + $0 }
    while true {
      var entry = pollfd(
        fd: descriptor, events: Int16(direction == .readable ? POLLIN : POLLOUT), revents: 0)
      let left = end.map { max(0, $0 - MonotonicClock.now()) }
      let milliseconds = left.map { Int32(clamping: ($0 + 999_999) / 1_000_000) } ?? -1
      let count = poll(&entry, 1, milliseconds)
      if count > 0 { return true }
      if count == 0 { return false }
      if errno != EINTR { throw .last }
    }
  }

  package static func setNonBlocking(_ descriptor: Int32, _ on: Bool = true) throws(Errno) {
    try checked { jt_set_nonblocking(descriptor, on ? 1 : 0) }
  }

  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// A pipe, both ends closed on exec. The reading end does not block.
  package static func pipe() throws(Errno) -> Pipe {
    var ends: [Int32] = [-1, -1]
    try checked { jt_pipe(&ends) }
    return Pipe(reader: FileDescriptor(owning: ends[0]), writer: FileDescriptor(owning: ends[1]))
  }

  package struct Pipe: ~Copyable {
    package var reader: FileDescriptor
    package var writer: FileDescriptor

    /// Takes the two ends apart.
    package consuming func ends() -> (reader: Int32, writer: Int32) { (reader.release(), writer.release()) }
  }
}
