/// The names of a live store that a filter may mention.
public struct FilterNames: Hashable, Sendable {
  /// Every queue.
  public var queues: [String]
  /// Every kind.
  public var kinds: [String]
  /// The workers of the moment.
  public var workers: [String]
  /// Tags of the newest jobs.
  public var tags: [String]
  /// Users who ever enqueued.
  public var users: [String]
  /// Every schedule that made a job.
  public var schedules: [String]

  /// Tags are those of so many of the newest jobs.
  public static let taggedJobs = 2000

  /// A store of these names.
  public init(
    queues: [String] = [], kinds: [String] = [], workers: [String] = [], tags: [String] = [], users: [String] = [],
    schedules: [String] = []
  ) {
    self.queues = queues
    self.kinds = kinds
    self.workers = workers
    self.tags = tags
    self.users = users
    self.schedules = schedules
  }
}

/// What may stand at a place of a filter's text.
public struct FilterCompletions: Hashable, Sendable {
  /// At most so many are told.
  public static let limit = 50

  /// Where the piece begins that a word replaces, up to the cursor; in characters from the start of the text.
  public let from: Int
  /// The words, those first that go on from what was typed; quoted where they must be.
  public let words: [String]
}

extension JobFilter {
  /// What the piece that ends at `cursor` (in characters) may become.
  ///
  /// At the start of a term that is the names of terms, each with its usual sign; behind a sign the names that the
  /// store knows, or for times and numbers some that are often wanted.
  public static func completions(of text: String, at cursor: Int, names: FilterNames) -> FilterCompletions {
    let characters = Array(text.prefix(max(0, cursor)))
    let place = Place(characters)
    let known: [String]
    if let name = place.term {
      known = FilterTerm(rawValue: name).map { candidates(for: $0, names) } ?? []
    } else {
      known = FilterTerm.allCases.map { $0.rawValue + $0.signs[0] }
    }
    let typed = place.typed.lowercased()
    let begin = known.filter { $0.lowercased().hasPrefix(typed) }
    // In the middle of a name only behind a sign: `s` shall not offer `tags`.
    let hold = place.term == nil ? [] : known.filter { !begin.contains($0) && $0.lowercased().contains(typed) }
    let words = (begin + hold).prefix(FilterCompletions.limit)
    return FilterCompletions(from: place.start, words: words.map { place.term == nil ? $0 : JobFilter.word($0) })
  }

  private static func candidates(for term: FilterTerm, _ names: FilterNames) -> [String] {
    switch term {
    case .state: JobStateName.allCases.map(\.rawValue)
    case .queue: names.queues
    case .kind: names.kinds
    case .worker: names.workers
    case .tag: names.tags
    case .by: names.users
    case .schedule: names.schedules
    case .created, .started, .ended: ["today", "yesterday", "<1h", "<24h", "<7d", ">30d"]
    case .age, .run, .wait: ["10s", "1m", "10m", "1h", "1d"]
    case .failed: ["0"]
    case .id, .batch, .derivedFrom, .group, .attempt, .priority, .error, .args, .log: []
    }
  }
}

/// Where in a filter's text its end stands.
private struct Place {
  /// The term behind whose sign it is; nil at a term's start.
  private(set) var term: String?
  /// Where the piece begins.
  private(set) var start = 0
  /// The piece so far, without its opening quote.
  private(set) var typed = ""

  init(_ characters: [Character]) {
    var isQuoted = false
    var index = 0
    begin(at: 0)
    while index < characters.count {
      let character = characters[index]
      if isQuoted {
        if character == "\\", index + 1 < characters.count {
          index += 1
          typed.append(characters[index])
        } else if character == "\"" {
          isQuoted = false
        } else {
          typed.append(character)
        }
      } else if character.isWhitespace {
        term = nil
        begin(at: index + 1)
      } else if character == "\"", typed.isEmpty {
        isQuoted = true
      } else if term == nil, typed.isEmpty, character == "-" || character == "!" {
        start = index + 1
      } else if term == nil, ":~=<>".contains(character), FilterTerm(rawValue: typed) != nil {
        term = typed
        begin(at: index + 1)
      } else if term != nil, typed.isEmpty, character == "=" {
        // The second half of `<=`.
        start = index + 1
      } else if term != nil, character == "," {
        begin(at: index + 1)
      } else {
        typed.append(character)
      }
      index += 1
    }
  }

  private mutating func begin(at index: Int) {
    start = index
    typed = ""
  }
}
