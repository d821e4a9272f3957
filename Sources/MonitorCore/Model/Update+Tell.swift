import JSON
import JobCore
import JobRPC
import SafeText

/// Telling a person who looks elsewhere that a job has ended.
extension Model {
  /// So many jobs at most; each is one waiting call.
  private static let mostTells = 50

  mutating func toggleTelling() -> [Effect] {
    var id: Int64?
    var title: SafeText = .empty
    var isOver = false
    if case .log(let log) = screen {
      (id, title, isOver) = (log.id, log.kind, log.job?.state.isFinal ?? false)
    } else if let job = cursorJob {
      (id, title, isOver) = (job.id, Target(job).kind, job.state.isFinal)
    }
    guard let id else {
      say("no job under the cursor", .warn)
      return []
    }
    if tells.removeValue(forKey: id) != nil {
      say("the end of \(id) is not told any more")
      return []
    }
    guard !isOver else {
      say("\(id) has ended already", .warn)
      return []
    }
    guard tells.count < Model.mostTells else {
      say("the ends of \(tells.count) jobs are waited for, which is the most", .warn)
      return []
    }
    guard connection.isLive else {
      say("not waited for: no connection", .warn)
      return []
    }
    tells[id] = title
    say("the bell rings when \(title) \(id) ends")
    return [waitForEnd(of: id)]
  }

  private mutating func waitForEnd(of id: Int64) -> Effect {
    call(.jobWait, ["ids": [.integer(id)]], for: .ending(id))
  }

  /// Asks again after a connection was made anew.
  mutating func waitForEnds() -> [Effect] {
    tells.keys.sorted().map { waitForEnd(of: $0) }
  }

  mutating func tellEnd(of id: Int64, _ result: Result<JSONValue, RPCError>) -> [Effect] {
    guard let title = tells.removeValue(forKey: id) else { return [] }
    switch result {
    case .success(let value):
      guard let job = value["jobs"]?.arrayValue?.first.flatMap({ try? WireJob(json: $0) }), job.state.isFinal else {
        say("\(title) \(id) is gone", .warn)
        return [.bell]
      }
      let text: SafeText = "\(title) \(id) \(SafeText(job.state.rawValue))"
      say(text, job.state == .completed ? .ok : .warn, for: 15_000)
      return [.notify(text)]
    case .failure(let error):
      say("the end of \(id) cannot be told: \(SafeText(error.message))", .error)
      return []
    }
  }
}
