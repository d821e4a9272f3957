/// The members of a JSON object in the order they were first set; a key set twice keeps the last value.
///
/// Lookup scans while small and is O(1) above `indexedFrom` members. Removal is O(1) amortised. Equality ignores order.
public struct JSONObject: Sendable {
  fileprivate struct Member {
    let key: String
    /// Nil marks a removed member, which stays until half of all are.
    var value: JSONValue?
  }

  /// Strings as keys by code point, since `String` would take é and e + ´ for one; those may well share a hash.
  private struct IndexKey: Hashable {
    let text: String

    static func == (left: IndexKey, right: IndexKey) -> Bool { haveSameBytes(left.text, right.text) }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
  }

  private static let indexedFrom = 16

  /// How many members there are.
  public private(set) var count = 0
  private var members: [Member] = []
  private var index: [IndexKey: Int] = [:]

  /// No members.
  public init() {}

  /// The pairs in order; of a key that comes twice the last value.
  public init(_ pairs: some Sequence<(String, JSONValue)>) {
    for (key, value) in pairs { set(value, for: key) }
  }

  /// Whether there are none.
  public var isEmpty: Bool { count == 0 }

  /// The keys in order.
  public var keys: [String] { map(\.key) }

  /// The member of that key; setting nil removes it (setting `.null` keeps a null).
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).flatMap { members[$0].value } }
    set {
      if let newValue { set(newValue, for: key) } else { remove(key) }
    }
  }

  /// Sets a member, in its old place if it has one.
  public mutating func set(_ value: JSONValue, for key: String) {
    if let position = position(of: key) {
      members[position].value = value
      return
    }
    members.append(Member(key: key, value: value))
    count += 1
    if !index.isEmpty {
      index[IndexKey(text: key)] = members.count - 1
    } else if members.count >= Self.indexedFrom {
      buildIndex()
    }
  }

  /// The member of that key, found at once where it stands at this position: two states of one thing mostly agree.
  func value(of key: String, near position: Int) -> JSONValue? {
    if position < members.count, let value = members[position].value, haveSameBytes(members[position].key, key) {
      return value
    }
    return self[key]
  }

  private mutating func remove(_ key: String) {
    guard let position = position(of: key) else { return }
    members[position].value = nil
    count -= 1
    if !index.isEmpty { index[IndexKey(text: key)] = nil }
    guard count * 2 <= members.count else { return }
    members.removeAll { $0.value == nil }
    index = [:]
    if members.count >= Self.indexedFrom { buildIndex() }
  }

  private mutating func buildIndex() {
    index.reserveCapacity(members.count)
    for (position, member) in members.enumerated() where member.value != nil {
      index[IndexKey(text: member.key)] = position
    }
  }

  private func position(of key: String) -> Int? {
    if !index.isEmpty { return index[IndexKey(text: key)] }
    return members.firstIndex { $0.value != nil && haveSameBytes($0.key, key) }
  }
}

extension JSONObject: Sequence {
  /// Walks the members in order.
  public struct Iterator: IteratorProtocol {
    fileprivate let members: [Member]
    private var position = 0

    fileprivate init(_ members: [Member]) { self.members = members }

    /// The next member.
    public mutating func next() -> (key: String, value: JSONValue)? {
      while position < members.count {
        let member = members[position]
        position += 1
        if let value = member.value { return (member.key, value) }
      }
      return nil
    }
  }

  /// The members in order.
  public func makeIterator() -> Iterator { Iterator(members) }

  /// The exact number of members.
  public var underestimatedCount: Int { count }
}

extension JSONObject: Hashable {
  /// Whether both have the same members, in any order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    guard left.count == right.count else { return false }
    for position in left.members.indices {
      guard let value = left.members[position].value else { continue }
      guard let other = right.value(of: left.members[position].key, near: position), value == other else {
        return false
      }
    }
    return true
  }

  /// Agrees with `==`: the order of members does not count.
  public func hash(into hasher: inout Hasher) {
    var sum = 0
    for (key, value) in self {
      var member = Hasher()
      member.combine(key)
      member.combine(value)
      sum &+= member.finalize()
    }
    hasher.combine(sum)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Members are named by strings.
  public typealias Key = String
  /// Members hold values.
  public typealias Value = JSONValue

  /// The members in order; a key that comes twice keeps the last value.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
