import JSON

/// One call of a frame: its method, its id, and where in the frame its params stand.
package struct Request: Hashable, Sendable {
  /// Absent for a notification, which gets no reply.
  package var id: RequestID?
  package var method: String
  /// The bytes of the params object in the frame; absent where the call has none.
  package var params: Range<Int>?

  package init(id: RequestID?, method: String, params: Range<Int>?) {
    self.id = id
    self.method = method
    self.params = params
  }
}

/// A call that is none: the error, and the id to answer with.
package struct BadRequest: Error, Hashable, Sendable {
  package var id: RequestID
  package var error: RPCError

  package init(id: RequestID = .null, error: RPCError) {
    self.id = id
    self.error = error
  }
}

/// What one line of a connection says: a call, or a batch of calls that is answered as one array.
package enum RequestFrame: Hashable, Sendable {
  case single(Result<Request, BadRequest>)
  case batch([Result<Request, BadRequest>])

  /// Calls of one batch at most; more is a limit exceeded.
  package static let largestBatch = 10_000

  /// Decodes the line at `range`. Never fails: what cannot be read becomes the error to answer with.
  package init(_ bytes: [UInt8], in range: Range<Int>) {
    do {
      self = try Self.decode(bytes, range)
    } catch {
      self = .single(
        .failure(
          BadRequest(
            error: RPCError(
              .parseError, "the message is no JSON: \(error.reason) at byte \(error.offset - range.lowerBound)",
              ["offset": .integer(Int64(error.offset - range.lowerBound))]))))
    }
  }

  private static func decode(_ bytes: [UInt8], _ range: Range<Int>) throws(JSONError) -> RequestFrame {
    var reader = JSONReader(bytes, in: range)
    let frame: RequestFrame
    switch try reader.peek() {
    case .object:
      frame = .single(try request(&reader))
    case .array:
      var calls: [Result<Request, BadRequest>] = []
      try reader.beginArray()
      while try reader.nextElement() {
        if try reader.peek() == .object {
          calls.append(try request(&reader))
        } else {
          try reader.skip()
          calls.append(.failure(BadRequest(error: invalid("a call must be an object"))))
        }
      }
      if calls.isEmpty {
        frame = .single(.failure(BadRequest(error: invalid("a batch must not be empty"))))
      } else if calls.count > largestBatch {
        let error = RPCError(
          .limitExceeded, "a batch holds at most \(largestBatch) calls", ["limit": .integer(Int64(largestBatch))])
        frame = .single(.failure(BadRequest(error: error)))
      } else {
        frame = .batch(calls)
      }
    case .null, .bool, .number, .string, .end:
      try reader.skip()
      frame = .single(.failure(BadRequest(error: invalid("a call must be an object"))))
    }
    try reader.finish()
    return frame
  }

  /// One call; the reader stands before its brace and, unless it throws, behind it afterwards.
  private static func request(_ reader: inout JSONReader) throws(JSONError) -> Result<Request, BadRequest> {
    var id: RequestID?
    var method: String?
    var params: Range<Int>?
    var problem: String?
    var hasVersion = false
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "id":
        switch try reader.peek() {
        case .number, .string, .null: id = requestID(try reader.value())
        case .bool, .object, .array, .end:
          try reader.skip()
          problem = "id must be a number or a string"
        }
      case "method":
        if try reader.peek() == .string {
          method = try reader.string()
        } else {
          try reader.skip()
          problem = "method must be a string"
        }
      case "params":
        switch try reader.peek() {
        case .object:
          let start = reader.offset
          try reader.skip()
          params = start..<reader.offset
        case .null: try reader.null()
        case .bool, .number, .string, .array, .end:
          try reader.skip()
          problem = "params must be an object"
        }
      case "jsonrpc":
        if try reader.peek() == .string {
          hasVersion = try reader.string() == "2.0"
        } else {
          try reader.skip()
        }
      default: try reader.skip()
      }
    }
    if problem == nil, !hasVersion { problem = "jsonrpc must be \"2.0\"" }
    if problem == nil, method == nil { problem = "method is missing" }
    guard problem == nil, let method else {
      return .failure(BadRequest(id: id ?? .null, error: invalid(problem ?? "method is missing")))
    }
    return .success(Request(id: id, method: method, params: params))
  }

  private static func requestID(_ value: JSONValue) -> RequestID {
    switch value {
    case .integer(let number): .integer(number)
    case .string(let text): .string(text)
    case .number(let text): .number(text)
    case .null, .bool, .array, .object: .null
    }
  }

  private static func invalid(_ message: String) -> RPCError { RPCError(.invalidRequest, message) }
}
