internal import JobCore
internal import JobEngine

extension SQLiteStore {
  /// The heads of the lanes, merged for each need in turn, and when a token lets in one that had no room.
  func candidates(for claims: [ClaimNeed], _ room: ClaimRoom) throws(StoreError) -> ([[Job]], opensAt: Int64?) {
    do throws(StoreError) {
      if !heads.isStarted { heads.start(try filledLanes(), names) }
      heads.wake(at: room.now, names)
      windows.bound()
      var merge = ClaimMerge(room)
      var found: [[Job]] = []
      for need in claims { found.append(try candidates(for: need, &merge)) }
      // Nothing of it is decided yet: each lane stands again where it stood, and what is claimed leaves it by `save`.
      for lane in merge.taken.keys {
        if let key = try head(of: lane, at: 0) { heads.stand(lane, at: key, names) }
      }
      let wakings = [merge.opensAt, room.isUnlimited ? nil : heads.nextWaking()].compactMap { $0 }
      return (found, wakings.min())
    } catch {
      // Lanes that were taken out would be missing.
      heads.forgetAll()
      throw error
    }
  }

  private func candidates(for need: ClaimNeed, _ merge: inout ClaimMerge) throws(StoreError) -> [Job] {
    var jobs: [Job] = []
    guard need.limit > 0 else { return jobs }
    var first = Heap<ClaimMerge.Entry>()
    var out: [LaneHeads.Head] = []
    for (kind, queue) in groups(of: need) {
      guard merge.hasRoom(in: names.queues[queue] ?? "") else { continue }
      if let head = try takeFirst(of: kind, in: queue, merge.taken) {
        first.push(.init(head: head, kind: kind, queue: queue, isFirst: true))
      } else {
        heads.dropGroup(of: kind, in: queue)
      }
    }
    while jobs.count < need.limit, let entry = first.removeFirst() {
      guard let facts = names.lanes[entry.head.lane] else { continue }
      let lane = entry.head.lane
      guard merge.hasRoom(in: facts.lane.queue) else {
        out.append(entry.head)
        continue
      }
      if entry.isFirst, let next = try takeFirst(of: entry.kind, in: entry.queue, merge.taken) {
        first.push(.init(head: next, kind: entry.kind, queue: entry.queue, isFirst: true))
      }
      switch merge.room(of: facts.lane) {
      case .none(let opensAt):
        heads.park(lane, facts.lane.limitKey ?? "", of: entry.queue, until: opensAt)
        continue
      case .givenOut:
        out.append(entry.head)
        continue
      case .some: break
      }
      guard let job = try job(entry.head.key.id), case .queued = job.state, job.claimKey == entry.head.key else {
        // The window is not what the file says, which no path of this program leads to: read it anew.
        assertionFailure("\(#function): lane \(lane) holds \(entry.head.key), which is not claimable")
        windows.forget(lane)
        out.append(.init(key: .first, lane: lane))
        continue
      }
      jobs.append(job)
      let place = merge.take(lane, facts.lane)
      if let next = try head(of: lane, at: place) {
        first.push(
          .init(head: .init(key: next, lane: lane), kind: entry.kind, queue: entry.queue, isFirst: false))
      }
    }
    while let entry = first.removeFirst() { out.append(entry.head) }
    for head in out { heads.stand(head.lane, at: head.key, names) }
    return jobs
  }

  /// The kinds and queues that a claim asks for and that have something to give.
  private func groups(of need: ClaimNeed) -> [(kind: Int64, queue: Int64)] {
    let excluded = Set(need.excluded.compactMap(names.knownQueue))
    let named = Set(need.queues.compactMap(names.knownQueue))
    var groups: [(kind: Int64, queue: Int64)] = []
    for kind in Set(need.kinds.compactMap(names.knownKind)) {
      if need.queues.isEmpty {
        for queue in heads.queues(of: kind) where !excluded.contains(queue) { groups.append((kind, queue)) }
      } else {
        for queue in named where !excluded.contains(queue) && heads.has(kind, in: queue) {
          groups.append((kind, queue))
        }
      }
    }
    return groups
  }

  /// Takes the lane with the earliest job that this load has not given out from a group; nil where none has one.
  private func takeFirst(of kind: Int64, in queue: Int64, _ taken: [Int64: Int]) throws(StoreError) -> LaneHeads.Head? {
    while let stood = heads.takeFirst(of: kind, in: queue) {
      guard let key = try head(of: stood.lane, at: taken[stood.lane] ?? 0) else { continue }
      if key == stood.key { return stood }
      heads.stand(stood.lane, at: key, names)
    }
    return nil
  }

  private func head(of lane: Int64, at place: Int) throws(StoreError) -> ClaimKey? {
    if let window = windows.window(lane) {
      if place < window.count { return window[place] }
      guard let horizon = window.horizon else { return nil }
      try readHeads(of: lane, behind: horizon)
    } else {
      try readHeads(of: lane, behind: .first)
    }
    guard let window = windows.window(lane), place < window.count else { return nil }
    return window[place]
  }

  private func readHeads(of lane: Int64, behind key: ClaimKey) throws(StoreError) {
    let rows = try connection.statement(
      """
      SELECT claim_order, id
      FROM job
      WHERE state = 'queued' AND lane = ?1 AND (claim_order, id) > (?2, ?3)
      ORDER BY claim_order, id
      LIMIT ?4
      """)
    rows.bind(lane)
    rows.bind(key.order)
    rows.bind(key.id.rawValue)
    rows.bind(windows.capacity)
    var keys: [ClaimKey] = []
    while try rows.step() { keys.append(ClaimKey(order: rows.int64(0), id: JobID(rawValue: rows.int64(1)))) }
    windows.extend(lane, by: keys, isAll: keys.count < windows.capacity)
  }

  /// Every lane that has something to claim: one seek a lane, however many jobs stand in it.
  private func filledLanes() throws(StoreError) -> [LaneHeads.Head] {
    let rows = try connection.statement(
      """
      WITH RECURSIVE filled (lane) AS (
        SELECT min(lane)
        FROM job
        WHERE state = 'queued'
        UNION ALL
        SELECT (
          SELECT min(lane)
          FROM job
          WHERE state = 'queued' AND lane > filled.lane
        )
        FROM filled
        WHERE lane IS NOT NULL
      )
      SELECT lane, (
        SELECT min(claim_order)
        FROM job
        WHERE state = 'queued' AND lane = filled.lane
      )
      FROM filled
      WHERE lane IS NOT NULL
      """)
    var heads: [LaneHeads.Head] = []
    while try rows.step() {
      heads.append(.init(key: ClaimKey(order: rows.int64(1), id: JobID(rawValue: 0)), lane: rows.int64(0)))
    }
    return heads
  }
}

/// What one load has given out so far, and the room that is left.
private struct ClaimMerge {
  /// A lane that stands at the top of a need.
  struct Entry: Comparable {
    let head: LaneHeads.Head
    let kind: Int64
    let queue: Int64
    /// Whether all other lanes of its group come later, so that the next one is to be taken out once this one goes.
    let isFirst: Bool

    static func < (left: Entry, right: Entry) -> Bool { left.head < right.head }
  }

  enum Room {
    case some
    /// The load itself has given it out.
    case givenOut
    /// There was none before; a token may bring it.
    case none(opensAt: Int64?)
  }

  /// How many heads of each lane are given out.
  private(set) var taken: [Int64: Int] = [:]
  /// When time alone makes room for something that was passed over.
  private(set) var opensAt: Int64?
  private let before: ClaimRoom
  private var left: ClaimRoom

  init(_ room: ClaimRoom) {
    before = room
    left = room
  }

  mutating func hasRoom(in queue: String) -> Bool {
    if left.isUnlimited || left.left(in: queue) > 0 { return true }
    note(left.opening(in: queue))
    return false
  }

  mutating func room(of lane: Lane) -> Room {
    if left.isUnlimited || left.left(of: lane.limitKey, in: lane.queue) > 0 { return .some }
    let opening = left.opening(of: lane.limitKey, in: lane.queue)
    note(opening)
    return before.left(of: lane.limitKey, in: lane.queue) > 0 ? .givenOut : .none(opensAt: opening)
  }

  /// Gives out the next job of a lane; returns the place of the one behind it.
  mutating func take(_ lane: Int64, _ facts: Lane) -> Int {
    if !left.isUnlimited { left.take(facts.limitKey, in: facts.queue) }
    taken[lane, default: 0] += 1
    return taken[lane] ?? 0
  }

  private mutating func note(_ opening: Int64?) {
    if let opening { opensAt = min(opensAt ?? opening, opening) }
  }
}
