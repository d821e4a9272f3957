internal import JobCore
internal import JobEngine

/// How the entries of a chunk stand in a blob: numbers as LEB128, each text with its length before it.
///
/// Per entry: time since the entry before (zigzag) · stream and level in one byte · length · text. The job, attempt and
/// fence stand in the row, and the entries' numbers follow from the first.
enum LogCoding {
  /// The blob of these entries, which are of one run and have consecutive numbers.
  static func blob(_ entries: [LogEntry]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entries.reduce(0) { $0 + $1.text.count + 8 })
    var time: Int64 = 0
    for entry in entries {
      let step = entry.at.microseconds &- time
      time = entry.at.microseconds
      append(UInt64(bitPattern: (step << 1) ^ (step >> 63)), to: &bytes)
      bytes.append(entry.stream.code << 4 | (entry.level?.code ?? 0))
      append(UInt64(entry.text.count), to: &bytes)
      bytes += entry.text
    }
    return bytes
  }

  /// The entries of a blob, the first of them with that number; what is damaged ends the list.
  static func entries(
    _ blob: UnsafeRawBufferPointer, firstSeq: Int64, attempt: Int, fence: Fence
  ) -> [LogEntry] {
    var entries: [LogEntry] = []
    var offset = 0
    var time: Int64 = 0
    while offset < blob.count {
      guard let step = number(blob, &offset), offset < blob.count else { break }
      time = time &+ (Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1))
      let kind = blob[offset]
      offset += 1
      guard let stream = LogStream(code: kind >> 4), let length = number(blob, &offset),
        length <= UInt64(blob.count - offset)
      else { break }
      let end = offset + Int(length)
      entries.append(
        LogEntry(
          seq: firstSeq + Int64(entries.count), at: Timestamp(microseconds: time), attempt: attempt, fence: fence,
          stream: stream, level: LogLevel(code: kind & 15), text: [UInt8](blob[offset..<end])))
      offset = end
    }
    return entries
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func number(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> UInt64? {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count, shift < 64 {
      let byte = bytes[offset]
      offset += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    return nil
  }
}

extension LogStream {
  fileprivate var code: UInt8 {
    switch self {
    case .stdout: 1
    case .stderr: 2
    case .log: 3
    case .system: 4
    }
  }

  fileprivate init?(code: UInt8) {
    guard let stream = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = stream
  }
}

extension LogLevel {
  fileprivate var code: UInt8 {
    switch self {
    case .debug: 1
    case .info: 2
    case .warn: 3
    case .error: 4
    }
  }

  fileprivate init?(code: UInt8) {
    guard let level = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = level
  }
}
