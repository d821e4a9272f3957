import JSON
import JobRPC
import SafeText

/// The filter's prompt: completion, history, filters kept under a name.
extension Model {
  private static let historyLimit = 30

  /// Keys that only the filter's prompt knows; nil for those that every prompt does.
  mutating func pressInFilter(_ key: Key) -> [Effect]? {
    guard let prompt, prompt.purpose == .filter else { return nil }
    switch key {
    case .tab, .backTab: return completeFilter(step: key == .tab ? 1 : -1)
    case .up, "^P": walkFilters(1)
    case .down, "^N": walkFilters(-1)
    default: return nil
    }
    return []
  }

  private mutating func walkFilters(_ step: Int) {
    guard var prompt else { return }
    let typed = prompt.walk?.typed ?? prompt.string
    let back = max(0, (prompt.walk?.back ?? 0) + step)
    guard back <= filterHistory.count else { return }
    prompt = Prompt(.filter, text: back > 0 ? filterHistory[filterHistory.count - back] : typed)
    prompt.walk = back > 0 ? Prompt.Walk(typed: typed, back: back) : nil
    self.prompt = prompt
  }

  // MARK: Completion

  /// Asks for what may stand at the cursor, or goes to the next of what was answered.
  private mutating func completeFilter(step: Int) -> [Effect] {
    guard var prompt else { return [] }
    if let completion = prompt.completion, !completion.words.isEmpty {
      prompt.choose(step: step)
      self.prompt = prompt
      return []
    }
    if let names = SavedFilterWords.completion(of: prompt.string, at: prompt.position, savedFilters) {
      prompt.offer(names)
      self.prompt = prompt
      return []
    }
    guard connection.isLive else {
      prompt.complaint = "names are completed by the store: no connection"
      self.prompt = prompt
      return []
    }
    let text = prompt.string
    return [
      call(
        .filterComplete, ["text": .string(text), "cursor": .integer(Int64(prompt.position))],
        for: .completion(text: text, position: prompt.position))
    ]
  }

  /// The store's answer counts only while the line is still what was asked about.
  mutating func takeCompletion(_ result: Result<JSONValue, RPCError>, text: String, position: Int) {
    guard var prompt, prompt.purpose == .filter, prompt.string == text, prompt.position == position else { return }
    switch result {
    case .success(let value):
      let words = (value["completions"]?.arrayValue ?? []).compactMap(\.stringValue)
      let from = Int(value["from"]?.intValue ?? Int64(position))
      guard (0...position).contains(from) else { return }
      prompt.offer(FilterCompletion(from: from, words: words))
      if words.isEmpty { prompt.complaint = "nothing known goes on from here" }
    case .failure(let error): prompt.complaint = SafeText(error.message)
    }
    self.prompt = prompt
  }

  // MARK: Taking a filter

  /// Takes what was typed; a name that nothing was kept under is told in the line.
  mutating func acceptFilter(_ prompt: Prompt) {
    do throws(SavedFilterWords.Unknown) {
      let text = try SavedFilterWords.expand(prompt.string.trimmingSpaces, savedFilters)
      remember(filter: text)
      setFilter(text)
    } catch {
      var again = prompt
      again.complaint = "no filter is kept as @\(SafeText(error.name)) (a word with @ goes in quotes)"
      again.complaintAt = error.offset
      self.prompt = again
    }
  }

  /// Filters the list of jobs, or opens one that is filtered.
  mutating func setFilter(_ filter: String) {
    guard case .jobs(var jobs) = screen else {
      open(.jobs(JobsScreen(filter: filter)))
      return
    }
    guard filter != jobs.filter || jobs.trying != nil else { return }
    jobs.trying = filter
    jobs.offset = 0
    screen = .jobs(jobs)
  }

  private mutating func remember(filter: String) {
    guard !filter.isEmpty else { return }
    filterHistory.removeAll { $0 == filter }
    filterHistory.append(filter)
    if filterHistory.count > Model.historyLimit { filterHistory.removeFirst() }
  }

  // MARK: Keeping

  mutating func openSaveFilter() {
    guard case .jobs(let jobs) = screen, !jobs.filter.isEmpty else {
      say("there is no filter to keep", .warn)
      return
    }
    prompt = Prompt(.saveFilter)
  }

  mutating func saveFilter(as typed: String) {
    let name = typed.trimmingSpaces.first == "@" ? String(typed.trimmingSpaces.dropFirst()) : typed.trimmingSpaces
    guard case .jobs(let jobs) = screen, !jobs.filter.isEmpty else {
      say("there is no filter to keep", .warn)
      return
    }
    if let problem = SavedFilter.problem(with: name) {
      say(problem, .warn)
      return
    }
    savedFilters.removeAll { $0.name == name }
    savedFilters.append(SavedFilter(name: name, text: jobs.filter))
    savedFilters.sort { $0.name < $1.name }
    say("kept: @\(SafeText(name)) stands for it in a filter, and is among the commands", .ok)
  }
}
