/// Where in a file something stands, both counted from 1.
package struct SourcePosition: Hashable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A value of a file with the place where it stands, so that an error can point at it.
package struct Located<Value: Hashable & Sendable>: Hashable, Sendable {
  package var value: Value
  package var position: SourcePosition

  package init(_ value: Value, at position: SourcePosition) {
    self.value = value
    self.position = position
  }
}

/// A theme file as it was read: names and texts, nothing resolved.
///
/// The reader of the file (TOML is not this module's business) fills it; `Theme.resolve` gives it meaning.
package struct ThemeSource: Sendable {
  /// One colour of `[palette]`: `red = { hex = "#fb4934", c256 = 167, c16 = 9 }` or `red = "#fb4934"`.
  package struct PaletteEntry: Sendable {
    package var name: Located<String>
    package var hex: Located<String>?
    package var c256: Located<Int64>?
    package var c16: Located<Int64>?

    package init(
      name: Located<String>, hex: Located<String>? = nil, c256: Located<Int64>? = nil, c16: Located<Int64>? = nil
    ) {
      self.name = name
      self.hex = hex
      self.c256 = c256
      self.c16 = c16
    }
  }

  /// One line of `[roles]` or `[mono]`: the role's name and the style's text.
  package struct RoleEntry: Sendable {
    package var role: Located<String>
    package var style: Located<String>

    package init(role: Located<String>, style: Located<String>) {
      self.role = role
      self.style = style
    }
  }

  /// What `inherits` and `partner` refer to: the file's name without `.toml`.
  package var id: String
  /// Shown in errors.
  package var file: String
  package var name: Located<String>?
  package var inherits: Located<String>?
  package var kind: Located<String>?
  package var partner: Located<String>?
  package var palette: [PaletteEntry]
  package var roles: [RoleEntry]
  package var mono: [RoleEntry]

  package init(
    id: String, file: String, name: Located<String>? = nil, inherits: Located<String>? = nil,
    kind: Located<String>? = nil, partner: Located<String>? = nil, palette: [PaletteEntry] = [],
    roles: [RoleEntry] = [], mono: [RoleEntry] = []
  ) {
    self.id = id
    self.file = file
    self.name = name
    self.inherits = inherits
    self.kind = kind
    self.partner = partner
    self.palette = palette
    self.roles = roles
    self.mono = mono
  }
}
