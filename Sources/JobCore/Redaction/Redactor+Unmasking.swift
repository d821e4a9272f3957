public import JSON

extension Redactor {
  /// A mask that stands in an edited value where nothing stored belongs.
  public struct StrayMask: Error, Hashable, Sendable {
    /// Where: `args.env.TOKEN`, `args.argv[3]`, without the first word.
    public let path: String

    /// A mask at that place.
    public init(path: String) { self.path = path }
  }

  /// An edited value with the stored secrets put back where their masks were left as they are.
  ///
  /// The edited value is compared with what the editor was shown, which is the stored one masked. Objects are compared
  /// member by member. Arrays are compared from both ends, so that elements may be added or removed in one place.
  ///
  /// - Throws: A mask that was moved, copied or put into other text: to store it would lose the secret, and to guess
  ///   which one was meant could hand a secret to the wrong place.
  public func unmasking(_ edited: JSONText, stored: JSONText) throws(StrayMask) -> JSONText {
    if edited == stored { return stored }
    let shown = masked(stored)
    if edited == shown { return stored }
    return JSONText(try unmasking(edited.value, shown.value, stored.value, ""))
  }

  private func unmasking(
    _ edited: JSONValue, _ shown: JSONValue?, _ stored: JSONValue?, _ path: String
  ) throws(StrayMask) -> JSONValue {
    if let shown, let stored, edited == shown { return stored }
    switch edited {
    case .null, .bool, .integer, .number: return edited
    case .string(let text):
      // A stored text may have had the mask in it already.
      guard text.utf8.count >= Self.maskBytes.count, Self.holdsMask(text), edited != stored else { return edited }
      throw StrayMask(path: path)
    case .array(let elements):
      var result: [JSONValue] = []
      result.reserveCapacity(elements.count)
      let before = shown?.arrayValue ?? []
      let kept = stored?.arrayValue ?? []
      // As many as are alike at the end stay aligned with the end.
      var tail = 0
      while tail < min(elements.count, before.count),
        elements[elements.count - 1 - tail] == before[before.count - 1 - tail]
      {
        tail += 1
      }
      for (position, element) in elements.enumerated() {
        let isInTail = position >= elements.count - tail && elements.count != before.count
        let old = isInTail ? position - elements.count + before.count : position
        let inside = "\(path)[\(position)]"
        result.append(
          try unmasking(
            element, before.indices.contains(old) ? before[old] : nil, kept.indices.contains(old) ? kept[old] : nil,
            inside))
      }
      return .array(result)
    case .object(let members):
      var result = JSONObject()
      for (key, value) in members {
        let inside = path.isEmpty ? key : "\(path).\(key)"
        result.set(try unmasking(value, shown?[key], stored?[key], inside), for: key)
      }
      return .object(result)
    }
  }

  private static func holdsMask(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.indices.contains { TextValues.starts(bytes, $0, bytes.count, with: mask) }
  }
}
