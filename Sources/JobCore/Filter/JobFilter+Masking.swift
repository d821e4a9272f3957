extension JobFilter {
  /// The terms that look into what may be shown masked: texts, bare words and tags.
  ///
  /// Whoever may not see a secret must not find it either: by asking for one letter more at a time it would be read.
  /// Terms about logs are answered where logs are read.
  public var termsOnMasked: [Term] {
    terms.filter { term in
      switch term.test {
      case .text(.error, _), .text(.args, _), .word, .tag: true
      case .text(.log, _), .state, .queue, .kind, .worker, .user, .schedule, .id, .batch, .derivedFrom, .group, .time,
        .span, .number:
        false
      }
    }
  }

  /// A filter that whatever this one matches by masked text meets unmasked too, and so may be asked first.
  ///
  /// What is shown of a text stands in it, so a text that must occur narrows; one that must not says nothing yet.
  public var beforeMasking: JobFilter {
    let open = Set(termsOnMasked.filter(\.isNegated))
    return JobFilter(terms: terms.filter { !open.contains($0) })
  }
}

extension Redactor {
  /// Whether the bytes, which are in lower case, occur in what is shown of a text; the mask itself is no part of it.
  package func shows(lowercased needle: [UInt8], in text: String) -> Bool {
    guard rules.isOn else { return text.utf8.contains(lowercased: needle) }
    let bytes = Array(text.utf8)
    return Self.shown(maskedBytes(bytes) ?? bytes, holds: needle)
  }

  /// Whether the text as it is shown, masks and all, has the bytes beside its masks.
  package static func shown(_ masked: [UInt8], holds needle: [UInt8]) -> Bool {
    guard needle.count <= masked.count else { return false }
    var start = 0
    var place = 0
    while place + maskBytes.count <= masked.count {
      guard masked[place] == maskBytes[0], masked[place..<(place + maskBytes.count)].elementsEqual(maskBytes) else {
        place += 1
        continue
      }
      if masked[start..<place].contains(lowercased: needle) { return true }
      place += maskBytes.count
      start = place
    }
    return masked[start...].contains(lowercased: needle)
  }
}
