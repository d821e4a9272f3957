/// Cuts a byte stream into frames: one message a line, at most 4 MiB each.
///
/// Bytes stay in one buffer until a read has been dealt with; `next` gives ranges of it, `compact` drops what was taken.
package struct FrameSplitter: Sendable {
  /// Bytes of one message, without its newline.
  package static let limit = 4 * 1024 * 1024

  /// A frame that is over the limit, complete or not. Nothing after it can be read.
  package struct TooLong: Error, Hashable, Sendable {
    package init() {}
  }

  /// What has come in and is not compacted away; ranges of `next` refer to it.
  package private(set) var buffer: [UInt8] = []
  private var taken = 0
  private var scanned = 0
  private let limit: Int

  package init(limit: Int = FrameSplitter.limit) { self.limit = limit }

  // Two plain functions, since an unspecialised generic one would copy byte by byte.
  package mutating func append(_ bytes: ArraySlice<UInt8>) { buffer.append(contentsOf: bytes) }

  package mutating func append(_ bytes: [UInt8]) { buffer.append(contentsOf: bytes) }

  /// The next whole line that is not blank, or nil until more has come in.
  package mutating func next() throws(TooLong) -> Range<Int>? {
    while true {
      var index = scanned
      let end = buffer.count
      while index < end, buffer[index] != 0x0A { index += 1 }
      scanned = index
      guard index - taken <= limit else { throw TooLong() }
      guard index < end else { return nil }
      let line = taken..<index
      taken = index + 1
      scanned = taken
      if line.contains(where: { !Self.isBlank(buffer[$0]) }) { return line }
    }
  }

  /// Forgets what was taken; ranges given before are void.
  package mutating func compact() {
    guard taken > 0 else { return }
    if taken == buffer.count {
      // A large frame's room is given back, so that idle connections cost little.
      buffer.removeAll(keepingCapacity: buffer.capacity <= 16 * 1024)
    } else {
      buffer.removeSubrange(0..<taken)
    }
    scanned -= taken
    taken = 0
  }

  /// Bytes of a line whose end has not come yet.
  package var pending: Int { buffer.count - taken }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
