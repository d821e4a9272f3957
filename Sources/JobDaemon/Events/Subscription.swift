import JSON
import JobCore
import JobEngine
import JobRPC

/// A program that hears of every change. It reads the ring at its own pace, so it has no outbox to outgrow.
final class Subscription {
  let id: Int64
  let session: Session
  let filter: JobFilter
  var nextSeq: Int64

  init(id: Int64, session: Session, filter: JobFilter, nextSeq: Int64) {
    self.id = id
    self.session = session
    self.filter = filter
    self.nextSeq = nextSeq
  }

  /// Whether a change is one of those asked for; changes of queues and workers have no kind or id to match.
  func wants(_ record: EventRecord) -> Bool {
    filter.terms.allSatisfy { term in
      let matches: Bool
      switch (term.test, record.subject) {
      case (.queue(let patterns), .job(_, _, _, let names)): matches = patterns.contains { $0.matches(names.queue) }
      case (.kind(let patterns), .kind(let name, _)): matches = patterns.contains { $0.matches(name) }
      case (.queue(let patterns), .queue(let name, _)), (.queue(let patterns), .limits(let name)):
        matches = patterns.contains { $0.matches(name) }
      case (.kind(let patterns), .job(_, _, _, let names)): matches = patterns.contains { $0.matches(names.kind) }
      case (.id(let ids), .job(_, let id, _, _)): matches = ids.contains(id)
      default: matches = false
      }
      return matches != term.isNegated
    }
  }
}

extension Daemon {
  /// Changes of one notification at most.
  private static let chunk = 256

  func subscribe(_ params: inout ParamsReader, _ target: ReplyTarget) throws(WireFault) {
    var filterText = FilterText()
    var after: Int64?
    try params.beginObject()
    while let key = try params.nextKey() {
      switch key {
      case "after_seq": after = try params.natural(key)
      default: if try !filterText.take(key, &params) { try params.skip() }
      }
    }
    let filter: JobFilter
    do { filter = try filterText.filter(at: Self.moment().wall) } catch { return refuse(target, RPCError(error)) }
    for term in filter.terms {
      switch term.test {
      case .queue, .kind, .id: continue
      case .state, .worker, .tag, .user, .schedule, .batch, .derivedFrom, .group, .time, .span, .number, .text, .word:
        throw .unsupported("filter (events know queue:, kind: and id:)")
      }
    }
    let id = Int64(drawToken())
    // 0 is everything that is kept; a number of an earlier life of the daemon is a gap.
    let next = after.map { $0 == 0 ? ring.firstSeq : $0 + 1 } ?? ring.lastSeq + 1
    let subscription = Subscription(id: id, session: target.session, filter: filter, nextSeq: next)
    reply(target) { writer in
      writer.beginObject()
      writer.member("subscription", id)
      writer.member("seq", self.ring.lastSeq)
      writer.endObject()
    }
    subscriptions[id] = subscription
    target.session.subscriptions.append(id)
  }

  /// Sends each subscriber what it has not seen, as far as it listens.
  func publishEvents() {
    guard !subscriptions.isEmpty else { return }
    for subscription in subscriptions.values {
      while subscription.nextSeq <= ring.lastSeq, subscription.session.isOpen, subscription.session.takesPushes {
        publish(to: subscription)
      }
    }
  }

  private func publish(to subscription: Subscription) {
    if subscription.nextSeq < ring.firstSeq {
      // What it missed is gone: it must look at the store anew, and goes on from here.
      notify(subscription.session, .events) { writer in
        writer.beginObject()
        writer.member("subscription", subscription.id)
        writer.member("resync", true)
        writer.member("seq", self.ring.lastSeq)
        writer.endObject()
      }
      subscription.nextSeq = ring.lastSeq + 1
      return
    }
    var events: [WireEvent] = []
    while subscription.nextSeq <= ring.lastSeq, events.count < Self.chunk {
      if let record = ring[subscription.nextSeq], subscription.wants(record) { events.append(WireEvent(record)) }
      subscription.nextSeq += 1
    }
    guard !events.isEmpty else { return }
    notify(subscription.session, .events) { writer in
      writer.beginObject()
      writer.member("subscription", subscription.id)
      writer.member("events", events)
      writer.endObject()
    }
  }
}
