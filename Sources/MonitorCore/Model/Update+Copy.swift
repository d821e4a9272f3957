import JSON
import JobCore
import JobRPC
import SafeText

/// What `y` copies, as cleaned text, and what is said of it.
extension Model {
  /// What xterm takes at most: 100,000 bytes of Base64 with its frame.
  static let copyLimit = 74_994

  /// What can be copied, by the key after `y`.
  private enum Part: Unicode.Scalar {
    case id = "i"
    case args = "a"
    case error = "e"
    case line = "l"
    case command = "c"

    var name: SafeText {
      switch self {
      case .id: "the id"
      case .args: "the args"
      case .error: "the error"
      case .line: "the line"
      case .command: "the command"
      }
    }
  }

  mutating func pressInCopy(_ key: Key) -> [Effect] {
    isCopying = false
    guard case .character(let scalar) = key, let part = Part(rawValue: scalar) else { return [] }
    guard let text = text(of: part), !text.isEmpty else {
      say("nothing of that kind to copy here", .warn)
      return []
    }
    let bytes = text.text.utf8.count
    guard bytes > Model.copyLimit else {
      say("copied \(part.name), \(SafeText.count(text.text.count)) characters")
      return [.copy(text)]
    }
    let cut = text.prefix(bytes: Model.copyLimit)
    say(
      "copied the first \(SafeText.count(cut.text.utf8.count)) of \(SafeText.count(bytes)) bytes of \(part.name): a terminal takes no more",
      .warn)
    return [.copy(cut)]
  }

  private func text(of part: Part) -> SafeText? {
    if case .log(let log) = screen { return text(of: part, in: log) }
    if let entry = cursorEntry { return text(of: part, in: entry) }
    switch screen.listing?.cursor {
    case .queue(let name)?: return part == .id || part == .line ? SafeText(name) : nil
    case .worker(let id)?, .kind(let id)?, .schedule(let id)?, .loop(let id)?:
      return part == .id || part == .line ? SafeText(id) : nil
    case .group(let id)?: return text(of: part, inGroup: id)
    case .entry(let id)?: return part == .id ? "\(id)" : nil
    case .attention?: return nil
    case .job?, nil: return cursorJob.flatMap { text(of: part, in: $0) }
    }
  }

  private func text(of part: Part, in log: LogScreen) -> SafeText? {
    switch part {
    case .id: "\(log.id)"
    case .line: log.cursorIndex.map { log.lines[$0].text.plain }
    case .error: log.job?.error.map(errorText)
    case .args: preview?.argsText.map { SafeText($0) }
    case .command: "jobtop logs \(log.id)"
    }
  }

  private func text(of part: Part, in entry: WireJournalEntry) -> SafeText? {
    switch part {
    case .id: "\(entry.id)"
    // What an entry has for args and for a line is the command that does the same.
    case .command, .line, .args: entry.command.map { SafeText($0) }
    case .error: nil
    }
  }

  private func text(of part: Part, inGroup id: String) -> SafeText? {
    guard case .errors(let errors) = screen, let group = errors.rows[id] else {
      return part == .id ? SafeText(id) : nil
    }
    return switch part {
    case .id: SafeText(id)
    case .error: "\(SafeText(group.class)): \(SafeText(group.message))"
    case .line: "\(SafeText(id)) \(SafeText(group.class)): \(SafeText(group.message))"
    case .command: "jobtop errors show \(SafeText(id))"
    case .args: nil
    }
  }

  private func text(of part: Part, in job: WireJob) -> SafeText? {
    switch part {
    case .id: return "\(job.id)"
    case .error: return job.error.map(errorText)
    case .line: return "\(job.id) \(SafeText(job.kind)) \(SafeText(job.queue)) \(SafeText(job.state.rawValue))"
    case .args: return (shownJob?.job.id == job.id ? shownJob : nil)?.argsText.map { SafeText($0) }
    case .command: return "jobtop show \(job.id)"
    }
  }

  private func errorText(_ error: WireError) -> SafeText {
    "\(SafeText(error.class)): \(SafeText(error.message))"
  }

  /// The job that is known with its args: the one on the screen, or in the preview.
  private var shownJob: JobView? {
    if case .job(let screen) = screen { return screen.data }
    return preview
  }
}

extension SafeText {
  /// Its beginning of at most so many bytes, cut at a whole character.
  func prefix(bytes limit: Int) -> SafeText {
    var count = 0
    var end = text.startIndex
    for index in text.indices {
      count += text[index].utf8.count
      if count > limit { break }
      end = text.index(after: index)
    }
    return SafeText(String(text[..<end]))
  }
}
