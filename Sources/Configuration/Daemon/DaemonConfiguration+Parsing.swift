extension DaemonConfiguration {
  /// Reads a whole file by the table of settings.
  ///
  /// - Throws: The first thing wrong, with its line and column; an unknown key with what was probably meant.
  package init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    self.init()
    let document = try TOMLDocument(parsing: bytes, file: file)
    let sections = Set(Setting.all.map(\.section)).subtracting([""])
    for entry in document.root.entries {
      if sections.contains(entry.key) {
        guard case .table(let table) = entry.value.kind else {
          let found = entry.value.kindName
          throw ConfigurationError(
            file: file, at: entry.value.position, .wrongKind(key: entry.key, wanted: "a table", found: found))
        }
        for member in table.entries { try take(member, in: entry.key, file: file, others: []) }
      } else {
        try take(entry, in: "", file: file, others: sections.sorted())
      }
    }
  }

  private mutating func take(
    _ entry: TOMLTable.Entry, in section: String, file: String, others: [String]
  ) throws(ConfigurationError) {
    let known = Setting.all.filter { $0.section == section }
    guard let setting = known.first(where: { $0.name == entry.key }) else {
      let key = section.isEmpty ? entry.key : "\(section).\(entry.key)"
      let meant = Suggestion.nearest(to: entry.key, among: known.map(\.name) + others)
        .map { section.isEmpty ? $0 : "\(section).\($0)" }
      // A setting that stands in another table, or outside of one, is worth a hint as well.
      let elsewhere = Setting.all.first { $0.name == entry.key }?.key
      throw ConfigurationError(file: file, at: entry.keyPosition, .unknownKey(key, suggestion: meant ?? elsewhere))
    }
    do throws(Setting.Fault) {
      try setting.read(entry.value, &self)
    } catch {
      switch error {
      case .kind(let wanted, let value):
        throw ConfigurationError(
          file: file, at: value.position, .wrongKind(key: setting.key, wanted: wanted, found: value.kindName))
      case .value(let text, let allowed, let position):
        throw ConfigurationError(
          file: file, at: position, .badValue(key: setting.key, value: text, allowed: allowed))
      }
    }
  }

  /// The keys of settings whose values differ.
  package func changes(from other: DaemonConfiguration) -> [Setting] {
    Setting.all.filter { $0.text(self) != $0.text(other) }
  }
}
