extension Theme {
  /// Resolves a theme for one depth of colour.
  ///
  /// A role is taken from the nearest theme of the chain that sets it, else from its parent role. Colours are looked
  /// up in the palettes of the whole chain, the heir's first, so a theme may change nothing but colours. Problems are
  /// returned, never thrown: what is wrong falls back to its parent, and the screen stays usable.
  package static func resolve(
    _ source: ThemeSource, among sources: [ThemeSource], depth: ColorDepth
  ) -> (theme: Theme, findings: [ThemeFinding]) {
    var resolver = ThemeResolver(source, among: sources, depth: depth)
    let styles = resolver.styles()
    let theme = Theme(
      id: source.id, name: source.name?.value ?? source.id, isDark: resolver.isDark,
      partner: source.partner?.value, depth: depth, styles: styles)
    return (theme, resolver.findings)
  }

  /// What is painted before any theme was read, and where none can be: attributes only.
  package static let fallback = resolve(
    ThemeSource(id: "mono", file: "mono"), among: [], depth: .mono
  ).theme
}

/// One resolution: the chain, its palette, and what was found wrong on the way.
private struct ThemeResolver {
  /// How many themes may stand above one another.
  static let depthLimit = 4

  private struct Color {
    var rgb: RGB?
    var c256: UInt8?
    var c16: UInt8?
  }

  private let chain: [ThemeSource]
  private let depth: ColorDepth
  private var palette: [String: Color] = [:]
  private(set) var findings: [ThemeFinding] = []

  /// What monochrome terminals get where no `[mono]` of the chain says otherwise.
  private static let monoDefaults: [Role: TextAttributes] = [
    .cursor: .reverse, .cursorBlur: .underline, .strong: .bold, .mark: .bold, .accent: .bold, .error: .bold,
    .warn: .bold, .stateDead: [.bold, .underline], .match: .underline, .matchCurrent: .reverse,
    .headerSorted: .underline,
    .danger: [.bold, .reverse], .stateCancelled: [], .dialogBorder: .bold, .stale: .dim, .muted: [],
  ]

  init(_ source: ThemeSource, among sources: [ThemeSource], depth: ColorDepth) {
    self.depth = depth
    var chain = [source]
    var findings: [ThemeFinding] = []
    while let parent = chain[chain.count - 1].inherits {
      let heir = chain[chain.count - 1]
      func report(_ problem: ThemeProblem) {
        findings.append(ThemeFinding(.error, file: heir.file, at: parent.position, problem))
      }
      if chain.contains(where: { $0.id == parent.value }) {
        report(.inheritsItself(chain.map(\.id) + [parent.value]))
        break
      }
      guard let next = sources.first(where: { $0.id == parent.value }) else {
        report(.unknownParent(parent.value))
        break
      }
      guard chain.count <= ThemeResolver.depthLimit else {
        report(.inheritsTooDeep(limit: ThemeResolver.depthLimit))
        break
      }
      chain.append(next)
    }
    self.chain = chain
    self.findings = findings
    if let kind = source.kind, kind.value != "dark", kind.value != "light" {
      self.findings.append(
        ThemeFinding(.error, file: source.file, at: kind.position, .badKind(kind.value)))
    }
    if let partner = source.partner, !sources.contains(where: { $0.id == partner.value }) {
      self.findings.append(
        ThemeFinding(.warning, file: source.file, at: partner.position, .unknownPartner(partner.value)))
    }
    for theme in chain.reversed() {
      readPalette(of: theme)
    }
  }

  var isDark: Bool? {
    chain.compactMap(\.kind).first.map { $0.value == "dark" }
  }

  mutating func styles() -> [Style] {
    var set: [Role: Style] = [:]
    for theme in chain.reversed() {
      var seen: Set<Role> = []
      for entry in depth == .mono ? theme.mono : theme.roles {
        guard let style = style(of: entry, in: theme, seen: &seen) else { continue }
        set[style.role] = style.style
      }
    }
    if depth == .mono {
      for (role, attributes) in ThemeResolver.monoDefaults where set[role] == nil {
        set[role] = Style(attributes: attributes)
      }
    } else {
      reportMissing(set)
    }
    return Role.allCases.map { role in
      var current: Role? = role
      while let candidate = current {
        if let style = set[candidate] { return style }
        current = candidate.entry.parent
      }
      return .plain
    }
  }

  private mutating func reportMissing(_ set: [Role: Style]) {
    let source = chain[0]
    for role in Role.allCases where role.isRequired && role != .background && set[role] == nil {
      findings.append(
        ThemeFinding(.error, file: source.file, at: SourcePosition(line: 1, column: 1), .missingRole(role.name)))
    }
  }

  private mutating func style(
    of entry: ThemeSource.RoleEntry, in theme: ThemeSource, seen: inout Set<Role>
  ) -> (role: Role, style: Style)? {
    // Only the theme's own findings are reported: its parents are linted on their own.
    let isOwn = theme.id == chain[0].id
    func found(_ problem: ThemeProblem, at position: SourcePosition) -> ThemeFinding? {
      isOwn ? ThemeFinding(.error, file: theme.file, at: position, problem) : nil
    }
    guard let role = Role(name: entry.role.value) else {
      let suggestion = nearest(to: entry.role.value, among: Role.allCases.map(\.name))
      found(.unknownRole(entry.role.value, suggestion: suggestion), at: entry.role.position).map { findings.append($0) }
      return nil
    }
    if !seen.insert(role).inserted {
      found(.duplicateRole(entry.role.value), at: entry.role.position).map { findings.append($0) }
    }
    let text: StyleText
    switch StyleText.parse(entry.style.value) {
    case .success(let parsed): text = parsed
    case .failure(let failure):
      found(failure.problem, at: entry.style.position).map { findings.append($0) }
      return nil
    }
    if depth == .mono {
      if text.foreground != nil || text.background != nil {
        found(.colorInMono(entry.style.value), at: entry.style.position).map { findings.append($0) }
      }
      return (role, Style(attributes: text.attributes))
    }
    var problems: [ThemeProblem] = []
    let foreground = value(of: text.foreground, problems: &problems)
    let background = value(of: text.background, problems: &problems)
    for problem in problems {
      found(problem, at: entry.style.position).map { findings.append($0) }
    }
    // `bg = "#282828"` is about the background, so a single colour means that.
    if role == .background, text.background == nil {
      return (role, Style(background: foreground, attributes: text.attributes))
    }
    return (role, Style(foreground: foreground, background: background, attributes: text.attributes))
  }

  private func value(of paint: StyleText.Paint?, problems: inout [ThemeProblem]) -> ColorValue {
    switch paint {
    case nil, .default: return .default
    case .hex(let color): return mapped(Color(rgb: color))
    case .named(let name):
      if let color = palette[name] { return mapped(color) }
      if let number = StyleText.ansiNames.firstIndex(of: name) { return .indexed(UInt8(number)) }
      let known = Array(palette.keys).sorted() + StyleText.ansiNames + StyleText.attributes.map(\.name)
      problems.append(.unknownColor(name, suggestion: nearest(to: name, among: known)))
      return .default
    }
  }

  private func mapped(_ color: Color) -> ColorValue {
    switch depth {
    case .mono: return .default
    case .trueColor:
      if let rgb = color.rgb { return .rgb(rgb) }
      return (color.c256 ?? color.c16).map(ColorValue.indexed) ?? .default
    case .twoHundredFiftySix:
      if let number = color.c256 { return .indexed(number) }
      if let rgb = color.rgb { return .indexed(TerminalPalette.nearest256(to: rgb)) }
      return color.c16.map(ColorValue.indexed) ?? .default
    case .sixteen:
      if let number = color.c16 { return .indexed(number) }
      if let rgb = color.rgb ?? color.c256.map(TerminalPalette.color) {
        return .indexed(TerminalPalette.nearest16(to: rgb))
      }
      return .default
    }
  }

  private mutating func readPalette(of theme: ThemeSource) {
    let isOwn = theme.id == chain[0].id
    var seen: Set<String> = []
    for entry in theme.palette {
      var problems: [(ThemeProblem, SourcePosition)] = []
      if !seen.insert(entry.name.value).inserted {
        problems.append((.duplicateColor(entry.name.value), entry.name.position))
      }
      var color = Color()
      if let hex = entry.hex {
        color.rgb = RGB(hex: hex.value)
        if color.rgb == nil { problems.append((.badColor(hex.value), hex.position)) }
      }
      if let number = entry.c256 {
        color.c256 = UInt8(exactly: number.value)
        if color.c256 == nil {
          problems.append((.indexOutOfRange(name: "c256", value: number.value, limit: 255), number.position))
        }
      }
      if let number = entry.c16 {
        color.c16 = (0...15).contains(number.value) ? UInt8(number.value) : nil
        if color.c16 == nil {
          problems.append((.indexOutOfRange(name: "c16", value: number.value, limit: 15), number.position))
        }
      }
      if color.rgb == nil, color.c256 == nil, color.c16 == nil, problems.isEmpty {
        problems.append((.badColor(entry.name.value), entry.name.position))
      }
      palette[entry.name.value] = color
      guard isOwn else { continue }
      findings += problems.map { ThemeFinding(.error, file: theme.file, at: $0.1, $0.0) }
    }
  }
}

/// The candidate that a misspelt word most likely meant; nil where none is near.
func nearest(to word: String, among candidates: [String]) -> String? {
  let limit = max(1, word.count / 3)
  var best: (word: String, distance: Int)?
  for candidate in candidates {
    let distance = editDistance(Array(word), Array(candidate))
    if distance <= limit, best.map({ distance < $0.distance }) ?? true {
      best = (candidate, distance)
    }
  }
  return best?.word
}

private func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var row = Array(0...second.count)
  for (i, left) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, right) in second.enumerated() {
      let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (left == right ? 0 : 1))
      diagonal = row[j + 1]
      row[j + 1] = cost
    }
  }
  return row[second.count]
}
