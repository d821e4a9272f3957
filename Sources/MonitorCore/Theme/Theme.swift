/// A resolved theme: each role's style for one depth of colour.
package struct Theme: Sendable {
  package let id: String
  package let name: String
  /// Whether the theme is made for a dark background; nil where it works on both.
  package let isDark: Bool?
  /// The id of the counterpart for the other background.
  package let partner: String?
  package let depth: ColorDepth
  /// Whether the background is painted too: where the theme sets one and the user asked for it.
  package private(set) var paintsGround = false

  /// By a role's raw value.
  private let styles: [Style]

  init(id: String, name: String, isDark: Bool?, partner: String?, depth: ColorDepth, styles: [Style]) {
    precondition(styles.count == Role.allCases.count, "\(#function): \(styles.count) styles")
    self.id = id
    self.name = name
    self.isDark = isDark
    self.partner = partner
    self.depth = depth
    self.styles = styles
  }

  /// The same with its background painted, where it sets one.
  package var withGround: Theme {
    var theme = self
    theme.paintsGround = depth != .mono && self[.background].background != .default
    return theme
  }

  /// The style of a role on the terminal's background.
  package subscript(role: Role) -> Style {
    styles[Int(role.rawValue)]
  }

  /// The style of a role within a row or region that has a role of its own, such as the cursor row.
  ///
  /// The backdrop gives the background. A backdrop in reverse video keeps its own colours, since a coloured
  /// foreground would become a coloured bar. Elsewhere the role's colour stays: a dead job is red under the cursor.
  package func style(_ role: Role, on backdrop: Role) -> Style {
    let over = self[role]
    let under = self[backdrop]
    if under.attributes.contains(.reverse) {
      return Style(
        foreground: under.foreground, background: under.background,
        attributes: under.attributes.union(over.attributes.subtracting([.reverse, .dim])))
    }
    let keepsOwn = over.foreground != .default && over.foreground != self[.text].foreground
    return Style(
      foreground: keepsOwn ? over.foreground : under.foreground,
      background: under.background == .default ? over.background : under.background,
      attributes: over.attributes.union(under.attributes))
  }
}

/// Something wrong or weak in a theme file, with its place.
package struct ThemeFinding: Hashable, Sendable {
  package enum Severity: Hashable, Sendable { case error, warning }

  package var severity: Severity
  package var file: String
  package var position: SourcePosition
  package var problem: ThemeProblem

  package init(_ severity: Severity, file: String, at position: SourcePosition, _ problem: ThemeProblem) {
    self.severity = severity
    self.file = file
    self.position = position
    self.problem = problem
  }
}

/// What can be wrong with a theme; the sentence is `ThemeFinding.message`.
package enum ThemeProblem: Hashable, Sendable {
  case unknownParent(String)
  case inheritsItself([String])
  case inheritsTooDeep(limit: Int)
  case badKind(String)
  case badColor(String)
  case indexOutOfRange(name: String, value: Int64, limit: Int)
  case duplicateColor(String)
  case unknownRole(String, suggestion: String?)
  case duplicateRole(String)
  case unknownColor(String, suggestion: String?)
  case badStyle(String)
  case colorInMono(String)
  case missingRole(String)
  case unknownPartner(String)
  /// Contrast of a role, in hundredths, under what is wanted.
  case lowContrast(role: String, on: String, hundredths: Int, wanted: Int, depth: ColorDepth)
  /// Two states that look the same with so many colours.
  case alike(String, String, depth: ColorDepth)
  /// On the cursor row the role has the row's own colour.
  case hiddenAt16(String)
  /// Distance in OKLab, in thousandths.
  case confusable(String, String, vision: ColorVision, thousandths: Int)
}

/// How an eye sees colours; the three kinds of dichromacy are simulated by the lint.
package enum ColorVision: Hashable, Sendable, CaseIterable {
  case usual, deuteranopia, protanopia, tritanopia
}
