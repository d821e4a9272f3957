import JSON
import JobCore
import JobRPC

/// Pulls typed params out of a frame that is known to be well-formed JSON; what it throws names a path.
///
/// A member that is `null` counts as absent, as everywhere in the protocol.
struct ParamsReader {
  var reader: JSONReader
  /// The array whose element is being read, for paths: `jobs[3].priority`; or the object inside, at index -1.
  private var container = ""
  private var index = 0

  private static let none = Array("{}".utf8)

  /// Reads the params of a call, or an empty object where it has none.
  init(_ frame: [UInt8], _ params: Range<Int>?) {
    reader = params.map { JSONReader(frame, in: $0) } ?? JSONReader(Self.none)
  }

  func path(_ key: String) -> String {
    let place = container.isEmpty ? "" : index < 0 ? container : "\(container)[\(index)]"
    if key.isEmpty { return place.isEmpty ? "params" : place }
    return place.isEmpty ? key : "\(place).\(key)"
  }

  func fault(_ key: String, _ expected: String) -> WireFault { WireFault(path: path(key), expected: expected) }

  mutating func beginObject(_ key: String = "") throws(WireFault) {
    do { try reader.beginObject() } catch { throw fault(key, "an object") }
  }

  mutating func nextKey() throws(WireFault) -> String? {
    do { return try reader.nextKey() } catch { throw fault("", "an object") }
  }

  mutating func skip() throws(WireFault) {
    do { try reader.skip() } catch { throw fault("", "JSON") }
  }

  /// Passes a `null` and says so.
  mutating func isNull() -> Bool {
    guard (try? reader.peek()) == .null else { return false }
    return (try? reader.null()) != nil
  }

  mutating func string(_ key: String) throws(WireFault) -> String? {
    if isNull() { return nil }
    do { return try reader.string() } catch { throw fault(key, "a string") }
  }

  mutating func integer(_ key: String) throws(WireFault) -> Int64? {
    if isNull() { return nil }
    do { return try reader.integer() } catch { throw fault(key, "an integer") }
  }

  /// An integer that is a count, an id or a length of time.
  mutating func natural(_ key: String, upTo limit: Int64 = 1 << 53) throws(WireFault) -> Int64? {
    guard let value = try integer(key) else { return nil }
    guard value >= 0, value <= limit else { throw fault(key, "an integer from 0 to \(limit)") }
    return value
  }

  mutating func double(_ key: String) throws(WireFault) -> Double? {
    if isNull() { return nil }
    do { return try reader.double() } catch { throw fault(key, "a number") }
  }

  mutating func bool(_ key: String) throws(WireFault) -> Bool? {
    if isNull() { return nil }
    do { return try reader.bool() } catch { throw fault(key, "true or false") }
  }

  /// Milliseconds, at most some 285 years.
  mutating func duration(_ key: String) throws(WireFault) -> Duration? {
    guard let value = try natural(key, upTo: 9_000_000_000_000) else { return nil }
    return .milliseconds(value)
  }

  mutating func time(_ key: String) throws(WireFault) -> Timestamp? {
    guard let value = try integer(key) else { return nil }
    return Timestamp(microseconds: value)
  }

  /// Any value byte for byte, `null` too.
  mutating func rawText(_ key: String) throws(WireFault) -> JSONText {
    do { return try reader.rawText() } catch { throw fault(key, "JSON") }
  }

  mutating func strings(_ key: String) throws(WireFault) -> [String]? {
    if isNull() { return nil }
    var result: [String] = []
    do { try reader.beginArray() } catch { throw fault(key, "an array of strings") }
    while try nextElement(key) {
      guard let text = try string("\(key)[\(result.count)]") else {
        throw fault("\(key)[\(result.count)]", "a string")
      }
      result.append(text)
    }
    return result
  }

  mutating func ids(_ key: String) throws(WireFault) -> [JobID]? {
    if isNull() { return nil }
    var result: [JobID] = []
    do { try reader.beginArray() } catch { throw fault(key, "an array of ids") }
    while try nextElement(key) {
      guard let id = try integer("\(key)[\(result.count)]") else { throw fault("\(key)[\(result.count)]", "an id") }
      result.append(JobID(rawValue: id))
    }
    return result
  }

  /// Reads each object of an array; `body` is called before its brace and leaves it behind.
  mutating func forEach(
    _ key: String, _ body: (inout ParamsReader, Int) throws(WireFault) -> Void
  ) throws(WireFault) {
    if isNull() { return }
    do { try reader.beginArray() } catch { throw fault(key, "an array") }
    let (outer, outerIndex) = (container, index)
    container = path(key)
    index = 0
    while try nextElement(key) {
      try body(&self, index)
      index += 1
    }
    container = outer
    index = outerIndex
  }

  /// Reads an object inside this one; paths below it begin with its key.
  mutating func nested<Value>(
    _ key: String, _ body: (inout ParamsReader) throws(WireFault) -> Value
  ) throws(WireFault) -> Value {
    let (outer, outerIndex) = (container, index)
    container = path(key)
    index = -1
    let value = try body(&self)
    container = outer
    index = outerIndex
    return value
  }

  private mutating func nextElement(_ key: String) throws(WireFault) -> Bool {
    do { return try reader.nextElement() } catch { throw fault(key, "an array") }
  }
}

extension WireFault {
  /// A parameter of the protocol that this version does not carry out yet: never silently ignored.
  static func unsupported(_ path: String) -> WireFault {
    WireFault(path: path, expected: "nothing (not supported yet by this version)")
  }
}
