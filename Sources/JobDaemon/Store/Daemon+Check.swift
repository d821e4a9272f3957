import JSON
import JobCore
import JobEngine
import JobRPC
import Posix

extension Daemon {
  /// `store.check {plans?}`: what memory knows, then what the reader thread reads of the file.
  func check(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    let withPlans = try params.tree().optionalBool("plans") ?? false
    let list = checklist()
    let plans = withPlans ? (try? store.plans()) ?? [] : nil
    let ticket = drawToken()
    tickets[ticket] = target
    afterCommit { daemon in
      daemon.reader.ask { desk in
        let found: Result<[String]?, StoreError>
        do throws(StoreError) {
          found = .success(try desk.jobs.damage(withinCPU: .seconds(1)))
        } catch {
          found = .failure(error)
        }
        return { daemon in daemon.finishCheck(list, plans, found, ticket) }
      }
    }
  }

  /// Health remembers what was found, whoever waits for it or not.
  private func finishCheck(
    _ list: Checklist, _ plans: [StatementPlan]?, _ found: Result<[String]?, StoreError>, _ ticket: UInt64
  ) {
    var list = list
    let target = tickets.removeValue(forKey: ticket)
    switch found {
    case .failure(let error):
      if let target { refuse(target, RPCError(error)) }
      return
    case .success(let damage):
      list.damage = damage
      if let damage { healthMemory.noteCheck(damage, at: Self.moment().wall) }
    }
    guard let target else { return }
    let findings = list.findings
    reply(target) { writer in
      writer.beginObject()
      writer.member("findings", findings)
      if let plans {
        writer.key("plans")
        writer.beginArray()
        for plan in plans {
          writer.beginObject()
          writer.member("sql", plan.sql)
          writer.member("steps", plan.steps)
          writer.endObject()
        }
        writer.endArray()
      }
      writer.endObject()
    }
  }

  private func checklist() -> Checklist {
    let now = Self.moment()
    let vitals = store.vitals()
    var list = Checklist()
    if let path = doors[Tag.listener]?.listener.path, !path.isEmpty {
      list.socketMode = FileSystem.mode(of: path)
      list.socketDirectoryMode = FileSystem.mode(of: FileSystem.parent(of: path))
    }
    if !vitals.path.isEmpty {
      let data = FileSystem.parent(of: vitals.path)
      list.dataMode = FileSystem.mode(of: data)
      for name in ["jobtop.db", "logs.db"] { list.fileModes[name] = FileSystem.mode(of: "\(data)/\(name)") }
    }
    list.security = settings.security
    list.sizes = engine.sizes
    list.logCap = settings.logCap
    list.retention = engine.retention
    var used: Set<String> = []
    for (key, count) in engine.counters where count > 0 { used.insert(key.kind) }
    for kind in engine.kinds.values.sorted(by: { $0.name < $1.name }) where used.contains(kind.name) {
      if kind.name == "shell" { continue }
      if kind.runbook?.owner == nil { list.kindsWithoutOwner.append(kind.name) }
      if kind.policy.timeout == nil { list.kindsWithoutTimeout.append(kind.name) }
    }
    list.clockDrift = (now.wall - startedAt) - .nanoseconds(now.monotonic - startedMonotonic)
    list.freeBytes = vitals.freeBytes
    list.dataBytes = vitals.dataBytes
    list.walBytes = vitals.walBytes
    list.wasClosed = engine.wasClosed
    return list
  }
}
