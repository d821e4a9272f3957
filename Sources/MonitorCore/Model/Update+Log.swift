import JSON
import JobCore
import JobRPC
import SafeText

/// What a call about a log was for, and of which log in which meaning.
struct LogCall: Hashable, Sendable {
  enum Purpose: Hashable, Sendable {
    case page(older: Bool)
    case jump(Int64)
    case quest
    case count
  }

  let screen: Int
  let id: Int64
  let attempt: Int64?
  let generation: Int
  let purpose: Purpose
}

extension Model {
  /// The room that the lines of a log have on the screen.
  func logRoom(_ log: LogScreen) -> LogRoom {
    let columns = LogColumns(log, layout: Layout(size))
    return LogRoom(height: Layout(size).listHeight(of: self), width: columns.end - columns.text)
  }

  /// Changes the log on the screen, if it is one.
  mutating func changeLog(_ change: (inout LogScreen, LogRoom) -> Void) {
    guard case .log(var log) = screen else { return }
    change(&log, logRoom(log))
    screen = .log(log)
  }

  /// The keys of a log that are no movement.
  mutating func changeLog(_ action: Action) {
    guard case .log(var log) = screen else { return }
    let room = logRoom(log)
    switch action {
    case .follow: if log.isFollowing { log.pause(room) } else { log.goToEnd() }
    case .wrap:
      log.wraps.toggle()
      log.sideways = 0
    case .times:
      let all = LogScreen.Times.allCases
      let index = all.firstIndex(of: log.times) ?? 0
      log.times = all[(index + 1) % all.count]
    case .level:
      log.show(from: log.least.next)
    case .markLine:
      log.mark(at: clock.wall)
      if !log.isFollowing { say("marked the end of the log; G goes there") }
    case .onlyMatching:
      if log.needle.isEmpty { say("find something first: /", .warn) }
      log.toggleOnlyMatching()
    case .nextError, .previousError:
      let down = action == .nextError
      if !log.findNext(.error, down: down, room) {
        say(down ? "no error below; E goes up" : "no error above; e goes down", .warn)
      }
    default:
      let down = action == .findNext
      if log.needle.isEmpty {
        say("find something first: /", .warn)
      } else if !log.findNext(.text, down: down, room) {
        say(down ? "no match below; N goes up" : "no match above; n goes down", .warn)
      }
    }
    screen = .log(log)
  }

  /// Looks for what was typed.
  mutating func find(_ text: String) {
    guard case .log(var log) = screen else { return }
    log.find(text, logRoom(log))
    screen = .log(log)
    if !text.isEmpty, log.quest == nil, log.matchCount?.count == 0, log.matchCount?.isPartial == false {
      sayNotFound(text)
    }
  }

  private mutating func sayNotFound(_ text: String) {
    say("no line contains \(SafeText(text))", .warn)
  }

  // MARK: Calls

  /// What the log on the screen needs from the store by now.
  mutating func fetchLogPages() -> [Effect] {
    guard connection.isLive, case .log(var log) = screen, case .current? = watches[.screen]?.progress else { return [] }
    let room = logRoom(log)
    log.settle(room)
    var calls: [(LogCall.Purpose, JSONObject)] = []
    if let page = log.missingPage(height: room.height) {
      log.isLoading = true
      var params = log.sieve
      params[page.older ? "before" : "from"] = .integer(page.at)
      params["limit"] = .integer(LogScreen.page)
      calls.append((.page(older: page.older), params))
    }
    if let quest = log.quest, !quest.isAsked {
      log.quest?.isAsked = true
      var params = log.sieve
      switch quest.target {
      case .text: params["text"] = .string(log.needle)
      case .error: params["level"] = .string(LogLevel.error.rawValue)
      }
      params[quest.goesDown ? "from" : "before"] = .integer(quest.at)
      params["limit"] = .integer(1)
      params["brief"] = true
      calls.append((.quest, params))
    }
    if let hits = log.hits, hits.isWanted, let next = hits.next {
      log.hits?.isAsked = true
      var params = log.sieve
      params["text"] = .string(log.needle)
      params["from"] = .integer(next)
      params["limit"] = .integer(Int64(LogHits.limit - hits.seqs.count))
      params["brief"] = true
      calls.append((.count, params))
    }
    screen = .log(log)
    return calls.map { call(log, $0, $1) }
  }

  private mutating func call(_ log: LogScreen, _ purpose: LogCall.Purpose, _ params: JSONObject) -> Effect {
    var params = params
    params["id"] = .integer(log.id)
    if let attempt = log.attempt { params["attempt"] = .integer(attempt) }
    let asked = LogCall(
      screen: screens.count - 1, id: log.id, attempt: log.attempt, generation: log.generation, purpose: purpose)
    return call(.logRead, .object(params), for: .log(asked))
  }

  /// Takes an answer about a log, if it is still of use.
  mutating func takeLog(_ result: Result<JSONValue, RPCError>, _ asked: LogCall) -> [Effect] {
    guard screens.indices.contains(asked.screen), case .log(var log) = screens[asked.screen], log.id == asked.id,
      log.attempt == asked.attempt, log.generation == asked.generation
    else { return [] }
    var effects: [Effect] = []
    switch result {
    case .success(let value):
      let entries = (value["entries"]?.arrayValue ?? []).compactMap { try? WireLogEntry(json: $0) }
      let seqs = (value["seqs"]?.arrayValue ?? []).compactMap(\.intValue)
      let next = value["next"]?.intValue
      switch asked.purpose {
      case .page(let older): log.take(page: entries, older: older, next: next)
      case .jump(let seq): log.take(jump: seq, page: entries, next: next)
      case .count:
        log.hits?.isAsked = false
        log.hits?.seqs += seqs
        log.hits?.next = next
      case .quest:
        if let seq = seqs.first {
          var params = log.sieve
          params["from"] = .integer(seq)
          params["limit"] = .integer(LogScreen.page)
          log.dropQuest()
          log.isLoading = true
          effects.append(call(log, .jump(seq), params))
        } else {
          goOn(&log, next)
        }
      }
    case .failure(let error):
      // It would be asked for again at once.
      log.isLoading = true
      log.dropQuest()
      log.hits = nil
      say("log not read: \(SafeText(error.message))", .error)
    }
    screens[asked.screen] = .log(log)
    return effects
  }

  /// Nothing was found in that part.
  private mutating func goOn(_ log: inout LogScreen, _ next: Int64?) {
    guard var quest = log.quest else { return }
    quest.isAsked = false
    if let next {
      quest.at = next
      log.quest = quest
    } else if let from = quest.otherWayFrom {
      quest.goesDown.toggle()
      quest.at = from
      quest.start = from
      quest.otherWayFrom = nil
      log.quest = quest
    } else {
      let target: SafeText = quest.target == .error ? "no error" : "no match"
      say("\(target) \(quest.goesDown ? "below" : "above")", .warn)
      log.dropQuest()
    }
  }
}

extension LogScreen {
  /// The params that leave out what the screen leaves out.
  fileprivate var sieve: JSONObject {
    var params = JSONObject()
    if let least { params["level"] = .string(least.rawValue) }
    if showsOnlyMatching { params["text"] = .string(needle) }
    return params
  }
}

extension LogLevel? {
  /// What `v` shows next: all, info and graver, warn and graver, errors.
  fileprivate var next: LogLevel? {
    switch self {
    case nil, .debug?: .info
    case .info?: .warn
    case .warn?: .error
    case .error?: nil
    }
  }
}
