/// Why the bytes of a zone's file were not understood.
public enum TZifError: Error, Hashable, Sendable {
  /// It does not begin with `TZif`.
  case notTZif
  /// Version 1 ends in 2037, and nothing says how it goes on.
  case tooOld
  /// It ends within what its header promises, or says what cannot be.
  case damaged
  /// It counts leap seconds, which POSIX time does not (`right/…`).
  case leapSeconds
}

extension Zone {
  /// Reads a TZif file of version 2 or later (RFC 8536, https://www.rfc-editor.org/rfc/rfc8536).
  public init(name: String, tzif bytes: [UInt8]) throws(TZifError) {
    var reader = TZifReader(bytes: bytes)
    let old = try reader.header()
    guard old.version >= UInt8(ascii: "2") else { throw .tooOld }
    // The first block repeats what fits into 32 bits, for readers of 1990.
    try reader.skip(old.length(timeSize: 4))
    let header = try reader.header()
    guard header.leapSeconds == 0 else { throw .leapSeconds }
    guard header.types > 0 else { throw .damaged }
    let instants = try reader.array(of: header.times) { reader throws(TZifError) in try reader.int64() }
    let indices = try reader.array(of: header.times) { reader throws(TZifError) in Int(try reader.byte()) }
    let offsets = try reader.array(of: header.types) { reader throws(TZifError) in
      let offset = Int(try reader.int32())
      try reader.skip(2)
      return offset
    }
    try reader.skip(header.characters + header.standardFlags + header.utcFlags)
    var changes: [Change] = []
    for (instant, index) in zip(instants, indices) {
      guard index < offsets.count, instant > changes.last?.at ?? .min, abs(offsets[index]) <= 26 * 3600 else {
        throw .damaged
      }
      changes.append(Change(at: instant, offset: offsets[index]))
    }
    var rule: PosixZoneRule?
    let footer = try reader.footer()
    if !footer.isEmpty {
      guard let read = PosixZoneRule(footer) else { throw .damaged }
      rule = read
    }
    self.init(name: name, firstOffset: offsets[0], changes: changes, rule: rule)
  }
}

private struct TZifReader {
  struct Header {
    let version: UInt8
    let utcFlags: Int
    let standardFlags: Int
    let leapSeconds: Int
    let times: Int
    let types: Int
    let characters: Int

    func length(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardFlags + utcFlags
    }
  }

  let bytes: [UInt8]
  var place = 0

  mutating func header() throws(TZifError) -> Header {
    guard bytes.count - place >= 44 else { throw place == 0 ? .notTZif : .damaged }
    guard bytes[place..<(place + 4)].elementsEqual("TZif".utf8) else { throw .notTZif }
    let version = bytes[place + 4]
    place += 20
    var counts: [Int] = []
    for _ in 0..<6 { counts.append(Int(try int32())) }
    // More than a megabyte of anything is no zone.
    guard counts.allSatisfy({ 0...1_000_000 ~= $0 }) else { throw .damaged }
    return Header(
      version: version, utcFlags: counts[0], standardFlags: counts[1], leapSeconds: counts[2], times: counts[3],
      types: counts[4], characters: counts[5])
  }

  mutating func array<Element>(
    of count: Int, _ element: (inout TZifReader) throws(TZifError) -> Element
  ) throws(TZifError) -> [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }

  mutating func skip(_ count: Int) throws(TZifError) {
    guard bytes.count - place >= count else { throw .damaged }
    place += count
  }

  mutating func byte() throws(TZifError) -> UInt8 {
    guard place < bytes.count else { throw .damaged }
    place += 1
    return bytes[place - 1]
  }

  mutating func int32() throws(TZifError) -> Int32 {
    var value: UInt32 = 0
    for _ in 0..<4 { value = value << 8 | UInt32(try byte()) }
    return Int32(bitPattern: value)
  }

  mutating func int64() throws(TZifError) -> Int64 {
    var value: UInt64 = 0
    for _ in 0..<8 { value = value << 8 | UInt64(try byte()) }
    return Int64(bitPattern: value)
  }

  /// The line behind the blocks.
  mutating func footer() throws(TZifError) -> ArraySlice<UInt8> {
    guard try byte() == UInt8(ascii: "\n"), let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else {
      throw .damaged
    }
    return bytes[place..<end]
  }
}
