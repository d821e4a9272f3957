/// One character cell: what stands in it and what it means.
package struct Cell: Hashable, Sendable {
  /// A Unicode scalar's value; with `clusterBit` set, an index into the grid's clusters.
  package var glyph: UInt32
  package var role: Role
  /// The role of the row or region behind it, whose background shows; `.text` where there is none.
  package var backdrop: Role
  /// Columns taken: 1 or 2; 0 for the second cell of a wide character.
  package var width: UInt8
  /// Attributes that the text itself asks for (SGR in a log), over those of the role.
  package var attributes: TextAttributes
  /// A colour that the text itself asks for: 0 for none, else its number in the 256 colours and one.
  package var foreground: UInt16
  package var background: UInt16

  package static let clusterBit: UInt32 = 1 << 31

  package init(
    glyph: UInt32, role: Role, backdrop: Role = .text, width: UInt8 = 1, attributes: TextAttributes = [],
    foreground: UInt16 = 0, background: UInt16 = 0
  ) {
    self.glyph = glyph
    self.role = role
    self.backdrop = backdrop
    self.width = width
    self.attributes = attributes
    self.foreground = foreground
    self.background = background
  }

  package static let blank = Cell(glyph: 0x20, role: .text)
}
