private import CToml

/// A TOML file as a tree in which each key and value knows its place.
package struct TOMLDocument: Hashable, Sendable {
  /// Named in errors; the file is not opened here.
  package let file: String
  package let root: TOMLTable

  /// Reads a whole file's text.
  ///
  /// - Throws: `.syntax` with the place where the text stops being TOML; also for bytes that are no UTF-8.
  package init(parsing bytes: [UInt8], file: String) throws(ConfigurationError) {
    let parsed = bytes.withUnsafeBytes { raw in
      jt_toml_parse(raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
    }
    defer { jt_toml_free(parsed) }
    if let error = jt_toml_error(parsed) {
      let position = TOMLPosition(jt_toml_error_position(parsed))
      throw ConfigurationError(file: file, at: position, .syntax(String(cString: error)))
    }
    self.file = file
    var next = 0
    guard jt_toml_count(parsed) > 0, case .table(let root) = TOMLDocument.value(in: parsed, at: &next).kind else {
      preconditionFailure("\(#function): no root table")
    }
    self.root = root
  }

  /// Reads the node at `index` with all below it and moves `index` behind them.
  private static func value(in parsed: OpaquePointer?, at index: inout Int) -> TOMLValue {
    let node = jt_toml_at(parsed, index)
    index += 1
    let position = TOMLPosition(node.position)
    switch node.kind {
    case JT_TOML_TABLE:
      var entries: [TOMLTable.Entry] = []
      for _ in 0..<node.children {
        let member = jt_toml_at(parsed, index)
        let key = text(member.key, member.key_length)
        let keyPosition = TOMLPosition(member.key_position)
        entries.append(.init(key: key, keyPosition: keyPosition, value: value(in: parsed, at: &index)))
      }
      // toml++ keeps a table sorted by name; people count on the order they wrote.
      entries.sort { $0.keyPosition < $1.keyPosition }
      return TOMLValue(.table(TOMLTable(entries)), at: position)
    case JT_TOML_ARRAY:
      var elements: [TOMLValue] = []
      for _ in 0..<node.children {
        elements.append(value(in: parsed, at: &index))
      }
      return TOMLValue(.array(elements), at: position)
    case JT_TOML_STRING: return TOMLValue(.string(text(node.text, node.text_length)), at: position)
    case JT_TOML_INTEGER: return TOMLValue(.integer(node.integer), at: position)
    case JT_TOML_FLOAT: return TOMLValue(.float(node.number), at: position)
    case JT_TOML_BOOLEAN: return TOMLValue(.boolean(node.integer != 0), at: position)
    default: return TOMLValue(.time(text(node.text, node.text_length)), at: position)
    }
  }

  private static func text(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}

extension TOMLPosition {
  fileprivate init(_ position: jt_toml_position) {
    self.init(line: Int(position.line), column: Int(position.column))
  }
}
