import Glibc
import JobCore
import Testing

/// The page on the life cycle says what the rule does.
struct LifeCycleTests {
  private static let markers = ("<!-- from the rule: begin -->", "<!-- from the rule: end -->")

  @Test func `the page's arrows and table are those of the rule`() throws {
    let page = try page()
    let begin = try #require(page.firstIndex(of: Self.markers.0))
    let end = try #require(page.lastIndex(of: Self.markers.1))

    let rendered = LifeCycle.rendered

    #expect(
      page[(begin + 1)..<end].joined(separator: "\n") == rendered,
      "between the markers of LifeCycle.md belongs:\n\(rendered)")
  }

  private func page() throws -> [String] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(root)/Sources/CommandLine/Documentation.docc/LifeCycle.md"
    let stream = try #require(fopen(path, "r"), "cannot read \(path)")
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
  }
}

/// The transition rule as Markdown: arrows between states, and what each command makes of each state.
private enum LifeCycle {
  private static let states = JobStateName.allCases

  static var rendered: String { (["```"] + arrows + ["```", ""] + table).joined(separator: "\n") }

  /// What a verb makes of the samples of a state, refusals left out; sorted by the states' order.
  private static func outcomes(of verb: Verb, on state: JobStateName) -> [String] {
    var words: Set<String> = []
    for job in TransitionSamples.names.map(TransitionSamples.job) where job.state.name == state {
      for command in TransitionSamples.commands(verb.rawValue) {
        words.insert(TransitionSamples.word(command, on: job))
      }
    }
    return (states.map(\.rawValue) + ["gone"]).filter(words.contains)
  }

  /// One line for every two states that an arrow joins.
  private static var arrows: [String] {
    let width = states.map(\.rawValue.count).max() ?? 0
    return states.flatMap { from in
      (states.map(\.rawValue) + ["gone"]).compactMap { to in
        let verbs = Verb.allCases.filter { to != from.rawValue && outcomes(of: $0, on: from).contains(to) }
        guard !verbs.isEmpty else { return nil }
        let start = String(repeating: " ", count: width - from.rawValue.count) + from.rawValue
        return "\(start) --\(verbs.map(\.rawValue).joined(separator: ", "))--> \(to)"
      }
    }
  }

  private static var table: [String] {
    let title = "| | \(states.map(\.rawValue).joined(separator: " | ")) |"
    let rule = "|---|\(states.map { _ in "---" }.joined(separator: "|"))|"
    return [title, rule]
      + Verb.allCases.map { verb in
        let cells = states.map { state in
          let words = outcomes(of: verb, on: state)
          return words.isEmpty ? "–" : words.joined(separator: ", ")
        }
        return "| `\(verb.rawValue)` | \(cells.joined(separator: " | ")) |"
      }
  }
}
