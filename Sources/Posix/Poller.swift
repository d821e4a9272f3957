import CPosix
import Glibc

/// Waits for many descriptors at once. Each is registered with a tag that comes back when it is ready.
///
/// The list of ready entries is one buffer for the poller's life, so a wait allocates nothing. Level-triggered.
/// The corresponding C functions are those of `epoll` (https://man7.org/linux/man-pages/man7/epoll.7.html).
package final class Poller {
  package struct Interest: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package static let readable = Interest(rawValue: UInt32(jt_readable))
    package static let writable = Interest(rawValue: UInt32(jt_writable))
  }

  /// One descriptor that is ready.
  package struct Ready {
    package let tag: UInt64
    let events: UInt32
    /// There is something to read, which may be the end or an error.
    package var isReadable: Bool { events & (UInt32(jt_readable) | UInt32(jt_hung_up) | UInt32(jt_failed)) != 0 }
    package var isWritable: Bool { events & (UInt32(jt_writable) | UInt32(jt_failed)) != 0 }
    /// Both directions are closed. Bytes may still wait to be read.
    package var isHangup: Bool { events & (UInt32(jt_hung_up) | UInt32(jt_failed)) != 0 }
  }

  private let epoll: FileDescriptor
  private let buffer: UnsafeMutableBufferPointer<jt_ready>
  /// How many entries the last wait found.
  package private(set) var count = 0

  package init() throws(Errno) {
    epoll = FileDescriptor(owning: try checked { jt_epoll_create() })
    buffer = .allocate(capacity: 256)
    buffer.initialize(repeating: jt_ready())
  }

  deinit { buffer.deallocate() }

  package func add(_ descriptor: Int32, _ interest: Interest, tag: UInt64) throws(Errno) {
    try control(Int32(jt_add), descriptor, interest, tag)
  }

  package func modify(_ descriptor: Int32, _ interest: Interest, tag: UInt64) throws(Errno) {
    try control(Int32(jt_modify), descriptor, interest, tag)
  }

  /// Forgets the descriptor; to be called before it is closed. One that is not registered is no error.
  package func remove(_ descriptor: Int32) {
    _ = jt_epoll_control(epoll.raw, Int32(jt_remove), descriptor, 0, 0)
  }

  private func control(_ operation: Int32, _ descriptor: Int32, _ interest: Interest, _ tag: UInt64) throws(Errno) {
    let epoll = self.epoll.raw
    try checked { jt_epoll_control(epoll, operation, descriptor, interest.rawValue, tag) }
  }

  /// Waits until something is ready or `nanoseconds` are over (nil: without end) and returns how many are ready.
  ///
  /// A signal that interrupts counts as nothing ready.
  @discardableResult
  package func wait(nanoseconds: Int64?) throws(Errno) -> Int {
    let found = jt_epoll_wait(epoll.raw, buffer.baseAddress, Int32(buffer.count), nanoseconds.map { max(0, $0) } ?? -1)
    if found < 0 {
      count = 0
      if errno != EINTR { throw .last }
    } else {
      count = Int(found)
    }
    return count
  }

  /// An entry of the last wait.
  package subscript(index: Int) -> Ready {
    precondition(index < count, #function)
    return Ready(tag: buffer[index].tag, events: buffer[index].events)
  }
}

/// Wakes a poller from another thread.
///
/// The corresponding C function is `eventfd`.
package final class Wakeup: Sendable {
  private let event: FileDescriptor

  package init() throws(Errno) { event = FileDescriptor(owning: try checked { jt_eventfd() }) }

  /// To be registered as readable.
  package var descriptor: Int32 { event.raw }

  /// Any thread. Many calls before one `clear` are one wake-up.
  package func signal() {
    var one: UInt64 = 1
    _ = write(event.raw, &one, 8)
  }

  package func clear() {
    var sum: UInt64 = 0
    _ = read(event.raw, &sum, 8)
  }
}
