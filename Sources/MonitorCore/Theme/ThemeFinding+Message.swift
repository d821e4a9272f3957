package import SafeText

extension ThemeFinding: CustomStringConvertible {
  /// `file:line:col: what is wrong`.
  package var description: String { message.text }

  /// The finding as one line, made harmless: names in a theme file are as hostile as anything else.
  package var message: SafeText {
    SafeText("\(file):\(position.line):\(position.column): \(sentence)" as String)
  }

  private var sentence: String {
    switch problem {
    case .unknownParent(let id): "there is no theme \"\(id)\" to inherit from"
    case .inheritsItself(let chain): "inherits itself: \(chain.joined(separator: " > "))"
    case .inheritsTooDeep(let limit): "inherits over more than \(limit) themes"
    case .badKind(let text): "kind is \"dark\" or \"light\", not \"\(text)\""
    case .badColor(let text): "\"\(text)\" is no colour (write #rrggbb)"
    case .indexOutOfRange(let name, let value, let limit): "\(name) is \(value), but must be 0 to \(limit)"
    case .duplicateColor(let name): "colour \"\(name)\" is set twice"
    case .unknownRole(let name, let suggestion): "there is no role \"\(name)\"\(didYouMean(suggestion))"
    case .duplicateRole(let name): "role \"\(name)\" is set twice"
    case .unknownColor(let name, let suggestion):
      "there is no colour or attribute \"\(name)\"\(didYouMean(suggestion))"
    case .badStyle(let text): "\"\(text)\" is no style (write \"red bold on #222222\")"
    case .colorInMono(let name): "[mono] takes attributes only, not \"\(name)\""
    case .missingRole(let name): "role \"\(name)\" is set by no theme of the chain"
    case .unknownPartner(let id): "there is no theme \"\(id)\" to be the partner"
    case .lowContrast(let role, let other, let hundredths, let wanted, let depth):
      "\(role) on \(other) has contrast \(decimal(hundredths)) at \(name(of: depth)), wanted \(decimal(wanted))"
    case .alike(let first, let second, let depth):
      "\(first) and \(second) look the same with \(name(of: depth))"
    case .hiddenAt16(let role): "\(role) cannot be seen on the cursor with 16 colours: both are one colour"
    case .confusable(let first, let second, let vision, let thousandths):
      "\(first) and \(second) are \(thousandths)/1000 apart under \(vision), wanted 100/1000"
    }
  }

  private func didYouMean(_ suggestion: String?) -> String {
    suggestion.map { " (did you mean \"\($0)\"?)" } ?? ""
  }

  private func decimal(_ hundredths: Int) -> String {
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }

  private func name(of depth: ColorDepth) -> String {
    switch depth {
    case .mono: "no colour"
    case .sixteen: "16 colours"
    case .twoHundredFiftySix: "256 colours"
    case .trueColor: "true colour"
    }
  }
}
