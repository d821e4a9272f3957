extension Theme {
  /// Everything that is wrong or hard to see in a theme, at every depth of colour.
  ///
  /// Text wants contrast 4.5, states and log levels 3, on the background and on the cursor row. With 16 and with 256
  /// colours completed, dead, retrying and running differ, and with 16 nothing has the cursor row's own number; for
  /// each kind of colour blindness dead and completed stay 0.1 apart in OKLab. A theme that paints with the terminal's
  /// own colours is judged by what xterm shows for them.
  package static func lint(_ source: ThemeSource, among sources: [ThemeSource]) -> [ThemeFinding] {
    var findings: [ThemeFinding] = []
    for depth in ColorDepth.allCases {
      let (theme, found) = resolve(source, among: sources, depth: depth)
      for finding in found where !findings.contains(finding) {
        findings.append(finding)
      }
      findings += ThemeLint(source: source, theme: theme).findings
    }
    return findings
  }
}

private struct ThemeLint {
  let source: ThemeSource
  let theme: Theme

  private static let levels: [Role] = [
    .logTrace, .logDebug, .logInfo, .logWarn, .logError, .logFatal,
  ]
  private static let states: [Role] = [
    .stateScheduled, .stateBlocked, .stateQueued, .statePaused, .stateRunning, .stateRetrying, .stateCompleted,
    .stateCancelled, .stateDead,
  ]

  var findings: [ThemeFinding] {
    switch theme.depth {
    case .mono: []
    case .sixteen: alike + hidden
    case .twoHundredFiftySix: alike + contrast
    case .trueColor: contrast + confusable
    }
  }

  /// Foreground and background of a style as they would be seen.
  private func seen(_ style: Style) -> (RGB, RGB)? {
    guard let ground = theme.ground else { return nil }
    let text = theme.seen(style.foreground) ?? ground.text
    let back = theme.seen(style.background) ?? ground.background
    return style.attributes.contains(.reverse) ? (back, text) : (text, back)
  }

  private var contrast: [ThemeFinding] {
    var findings: [ThemeFinding] = []
    func check(_ role: Role, wanted: Int) {
      for (style, place) in [(theme[role], "background"), (theme.style(role, on: .cursor), "cursor")] {
        guard let (text, back) = seen(style) else { continue }
        let hundredths = Int(LinearRGB.contrast(LinearRGB(text), LinearRGB(back)) * 100)
        if hundredths < wanted {
          findings.append(
            finding(
              .lowContrast(
                role: role.name, on: place, hundredths: hundredths, wanted: wanted, depth: theme.depth), of: role))
        }
      }
    }
    check(.text, wanted: 450)
    for role in ThemeLint.states + ThemeLint.levels {
      check(role, wanted: 300)
    }
    return findings
  }

  /// With numbered colours: states that came out as the same.
  private var alike: [ThemeFinding] {
    let roles: [Role] = [.stateCompleted, .stateDead, .stateRetrying, .stateRunning]
    var findings: [ThemeFinding] = []
    for (index, first) in roles.enumerated() {
      for second in roles[(index + 1)...] where theme[first] == theme[second] {
        findings.append(finding(.alike(first.name, second.name, depth: theme.depth), of: second))
      }
    }
    return findings
  }

  /// With 16 colours, whose looks are the terminal's, no contrast can be told; but a number on itself is never seen.
  private var hidden: [ThemeFinding] {
    ([.text] + ThemeLint.states + ThemeLint.levels).compactMap { role in
      let style = theme.style(role, on: .cursor)
      guard style.foreground != .default, style.foreground == style.background else { return nil }
      return finding(.hiddenAt16(role.name), of: role)
    }
  }

  private var confusable: [ThemeFinding] {
    guard let dead = theme.seen(theme[.stateDead].foreground),
      let completed = theme.seen(theme[.stateCompleted].foreground)
    else {
      return []
    }
    return ColorVision.allCases.compactMap { vision in
      let distance = OKLab(linear: LinearRGB(dead).seen(with: vision))
        .distance(to: OKLab(linear: LinearRGB(completed).seen(with: vision)))
      guard distance < 0.1 else { return nil }
      return finding(
        .confusable(
          Role.stateDead.name, Role.stateCompleted.name, vision: vision, thousandths: Int(distance * 1000)),
        of: .stateDead)
    }
  }

  /// A warning at the line that sets the role or what it falls back to; at the top where a parent theme sets it.
  private func finding(_ problem: ThemeProblem, of role: Role) -> ThemeFinding {
    var current: Role? = role
    while let candidate = current {
      if let entry = source.roles.first(where: { $0.role.value == candidate.name }) {
        return ThemeFinding(.warning, file: source.file, at: entry.style.position, problem)
      }
      current = candidate.entry.parent
    }
    return ThemeFinding(.warning, file: source.file, at: SourcePosition(line: 1, column: 1), problem)
  }
}

extension LinearRGB {
  /// The colour as a dichromat sees it.
  ///
  /// The matrices are those of Machado, Oliveira and Fernandes (2009) for severity 1.0,
  /// https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html
  package func seen(with vision: ColorVision) -> LinearRGB {
    let m: [Double]
    switch vision {
    case .usual: return self
    case .protanopia:
      m = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998]
    case .deuteranopia:
      m = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881]
    case .tritanopia:
      m = [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900]
    }
    func channel(_ row: Int) -> Double {
      min(max(m[row] * red + m[row + 1] * green + m[row + 2] * blue, 0), 1)
    }
    return LinearRGB(red: channel(0), green: channel(3), blue: channel(6))
  }
}
