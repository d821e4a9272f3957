package import JSON
package import JobCore

/// A member of a message that is missing, of the wrong type or out of bounds.
package struct WireFault: Error, Hashable, Sendable {
  /// Where, from the message's root: `jobs[3].priority`.
  package var path: String
  /// What should have stood there: `an integer`.
  package var expected: String

  package init(path: String, expected: String) {
    self.path = path
    self.expected = expected
  }
}

/// Reads members of one object and names the path of what is wrong. Unknown members are ignored.
package struct FieldReader {
  package let object: JSONObject
  package let path: String

  package init(_ value: JSONValue, path: String = "") throws(WireFault) {
    guard let object = value.objectValue else {
      throw WireFault(path: path.isEmpty ? "params" : path, expected: "an object")
    }
    self.object = object
    self.path = path
  }

  package func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  package func fault(_ key: String, _ expected: String) -> WireFault {
    WireFault(path: path(of: key), expected: expected)
  }

  /// The member as it is; `null` counts as absent.
  package func value(_ key: String) -> JSONValue? {
    guard let value = object[key], value != .null else { return nil }
    return value
  }

  package func optionalString(_ key: String) throws(WireFault) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.stringValue else { throw fault(key, "a string") }
    return text
  }

  package func string(_ key: String) throws(WireFault) -> String {
    guard let text = try optionalString(key) else { throw fault(key, "a string") }
    return text
  }

  package func optionalInteger(_ key: String) throws(WireFault) -> Int64? {
    guard let value = value(key) else { return nil }
    guard let number = value.intValue else { throw fault(key, "an integer") }
    return number
  }

  package func integer(_ key: String) throws(WireFault) -> Int64 {
    guard let number = try optionalInteger(key) else { throw fault(key, "an integer") }
    return number
  }

  package func optionalDouble(_ key: String) throws(WireFault) -> Double? {
    guard let value = value(key) else { return nil }
    guard let number = value.doubleValue else { throw fault(key, "a number") }
    return number
  }

  package func optionalBool(_ key: String) throws(WireFault) -> Bool? {
    guard let value = value(key) else { return nil }
    guard let flag = value.boolValue else { throw fault(key, "true or false") }
    return flag
  }

  package func optionalTime(_ key: String) throws(WireFault) -> Timestamp? {
    guard let number = try optionalInteger(key) else { return nil }
    return Timestamp(microseconds: number)
  }

  package func time(_ key: String) throws(WireFault) -> Timestamp { Timestamp(microseconds: try integer(key)) }

  package func optionalArray(_ key: String) throws(WireFault) -> [JSONValue]? {
    guard let value = value(key) else { return nil }
    guard let array = value.arrayValue else { throw fault(key, "an array") }
    return array
  }

  package func strings(_ key: String) throws(WireFault) -> [String] {
    var result: [String] = []
    for (index, value) in (try optionalArray(key) ?? []).enumerated() {
      guard let text = value.stringValue else { throw fault("\(key)[\(index)]", "a string") }
      result.append(text)
    }
    return result
  }

  package func integers(_ key: String) throws(WireFault) -> [Int64] {
    var result: [Int64] = []
    for (index, value) in (try optionalArray(key) ?? []).enumerated() {
      guard let number = value.intValue else { throw fault("\(key)[\(index)]", "an integer") }
      result.append(number)
    }
    return result
  }

  /// A nested object of the wire, absent when the member is.
  package func object<T: WireObject>(_ key: String, as type: T.Type = T.self) throws(WireFault) -> T? {
    guard let value = value(key) else { return nil }
    return try T(json: value, path: path(of: key))
  }

  /// An array of objects of the wire; empty when the member is absent.
  package func objects<T: WireObject>(_ key: String, as type: T.Type = T.self) throws(WireFault) -> [T] {
    var result: [T] = []
    for (index, value) in (try optionalArray(key) ?? []).enumerated() {
      result.append(try T(json: value, path: "\(path(of: key))[\(index)]"))
    }
    return result
  }
}
