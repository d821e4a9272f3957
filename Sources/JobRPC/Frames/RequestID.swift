package import JSON

/// What a caller names its request by; the reply repeats it.
package enum RequestID: Hashable, Sendable {
  case integer(Int64)
  case string(String)
  /// A number that is no 64-bit integer, by its text.
  case number(String)
  case null

  package func write(to writer: inout JSONWriter) {
    switch self {
    case .integer(let number): writer.integer(number)
    case .string(let text): writer.string(text)
    case .number(let text): writer.value(.number(text))
    case .null: writer.null()
    }
  }
}
