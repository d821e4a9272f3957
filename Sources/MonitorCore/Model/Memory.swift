import JSON

/// What the monitor keeps over its end: for each store how it was looked at, for all of them the theme.
///
/// Members that this version does not know are kept as they are, so that an older jobtop takes nothing from a newer.
package struct Memory: Hashable, Sendable {
  /// Why a file can not be used.
  package struct Malformed: Error, Hashable, Sendable {}

  private var root = JSONObject()

  private static let storeLimit = 50

  package init() {}

  /// - Throws: `Malformed` for anything but an object of JSON.
  package init(parsing bytes: [UInt8]) throws(Malformed) {
    do {
      guard let object = try JSONValue(parsing: bytes).objectValue else { throw Malformed() }
      root = object
    } catch {
      throw Malformed()
    }
  }

  package var bytes: [UInt8] { JSONValue.object(root).bytes + [0x0A] }

  /// The theme that was picked last.
  package var theme: String? {
    get { root["theme"]?.stringValue }
    set { root["theme"] = newValue.map { .string($0) } }
  }

  /// Addresses of stores, the last used first.
  package var recentStores: [String] {
    get { root["recent"].strings }
    set { root["recent"] = .array(newValue.map { .string($0) }) }
  }

  package subscript(store id: String) -> StoreMemory {
    get { StoreMemory(json: root["stores"]?[id] ?? .null) }
    set {
      var stores = root["stores"]?.objectValue ?? JSONObject()
      var object = stores[id]?.objectValue ?? JSONObject()
      newValue.write(to: &object)
      // The one that is looked at goes to the end; from the front the oldest are forgotten.
      stores[id] = nil
      while stores.count >= Memory.storeLimit, let oldest = stores.keys.first { stores[oldest] = nil }
      stores[id] = .object(object)
      root["stores"] = .object(stores)
    }
  }

  /// What another monitor wrote meanwhile, with this one's part of it put in.
  package func merged(into file: Memory, store id: String) -> Memory {
    var merged = file
    if theme != nil { merged.theme = theme }
    merged.recentStores = recentStores
    merged[store: id] = self[store: id]
    return merged
  }
}

/// How one store was looked at.
package struct StoreMemory: Hashable, Sendable {
  package var tab: Tab?
  package var sorts: [ListKind: String] = [:]
  package var columns: [ListKind: ColumnChoice] = [:]
  package var showsPreview = false
  package var savedFilters: [SavedFilter] = []
  package var filterHistory: [String] = []
  package var commandHistory: [String] = []
  package var wrapsLogs = false
  /// By the name of the case; nil for the usual one.
  package var logTimes: String?

  package init(tab: Tab? = nil) {
    self.tab = tab
  }

  /// Takes what it understands and leaves out the rest: a memory is never worth an error.
  init(json: JSONValue) {
    tab = json["tab"]?.stringValue.flatMap { word in Tab.allCases.first { $0.word == word } }
    for kind in ListKind.allCases {
      sorts[kind] = json["sorts"]?[kind.rawValue]?.stringValue.flatMap { kind.accepts(sort: $0) ? $0 : nil }
      guard let written = json["columns"]?[kind.rawValue] else { continue }
      let choice = ColumnChoice(order: written["order"].strings, hidden: Set(written["hidden"].strings))
      if choice != ColumnChoice() { columns[kind] = choice }
    }
    showsPreview = json["preview"]?.boolValue ?? false
    for (name, text) in json["filters"]?.objectValue ?? [:] {
      guard let text = text.stringValue, SavedFilter.problem(with: name) == nil else { continue }
      savedFilters.append(SavedFilter(name: name, text: text))
    }
    filterHistory = json["typed_filters"].strings
    commandHistory = json["typed_commands"].strings
    wrapsLogs = json["log"]?["wrap"]?.boolValue ?? false
    logTimes = json["log"]?["times"]?.stringValue
  }

  /// Puts its members over those of before; others of the object stay.
  func write(to object: inout JSONObject) {
    object["tab"] = tab.map { .string($0.word) }
    object["sorts"] = StoreMemory.object(sorts) { .string($0) }
    object["columns"] = StoreMemory.object(columns) { choice in
      [
        "order": .array(choice.order.map { .string($0) }),
        "hidden": .array(choice.hidden.sorted().map { .string($0) }),
      ]
    }
    object["preview"] = showsPreview ? true : nil
    object["filters"] =
      savedFilters.isEmpty ? nil : .object(JSONObject(savedFilters.map { ($0.name, .string($0.text)) }))
    object["typed_filters"] = StoreMemory.array(filterHistory)
    object["typed_commands"] = StoreMemory.array(commandHistory)
    var log = object["log"]?.objectValue ?? JSONObject()
    log["wrap"] = wrapsLogs ? true : nil
    log["times"] = logTimes.map { .string($0) }
    object["log"] = log.isEmpty ? nil : .object(log)
  }

  private static func array(_ lines: [String]) -> JSONValue? {
    lines.isEmpty ? nil : .array(lines.map { .string($0) })
  }

  private static func object<Value>(_ values: [ListKind: Value], _ json: (Value) -> JSONValue) -> JSONValue? {
    let members = ListKind.allCases.compactMap { kind in values[kind].map { (kind.rawValue, json($0)) } }
    return members.isEmpty ? nil : .object(JSONObject(members))
  }
}

extension ListKind {
  /// Whether an order that was read is one of this list's, turned or not.
  func accepts(sort: String) -> Bool {
    orders.contains { SortOrder($0.sort).column == SortOrder(sort).column }
  }
}

extension JSONValue? {
  /// The strings of an array; what else is in it is left out.
  fileprivate var strings: [String] {
    (self?.arrayValue ?? []).compactMap(\.stringValue)
  }
}
