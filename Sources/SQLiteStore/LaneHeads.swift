internal import JobCore

/// The lanes that have something to claim, by kind and queue, the earliest head first.
///
/// A claim takes the top of the groups it asks for, whatever else there is: lanes of other kinds and queues, empty
/// lanes and parked ones are not looked at. Each lane stands in its group under a key that is no later than its real
/// head: a job that leaves a lane changes nothing here, and the lane is put right when it comes to the top.
///
/// A lane whose limit key has no room is parked: out of its group until a run of the key ends, a token comes, or the
/// queue's limits change. Nothing is known before `start`, nor after `forgetAll`.
struct LaneHeads {
  /// A lane under a key that is no later than that of its first job.
  struct Head: Comparable {
    let key: ClaimKey
    let lane: Int64

    static func < (left: Head, right: Head) -> Bool {
      left.key != right.key ? left.key < right.key : left.lane < right.lane
    }
  }

  /// A parked key that a token lets back.
  private struct Waking: Comparable {
    let at: Int64
    let queue: Int64
    let key: String

    static func < (left: Waking, right: Waking) -> Bool { left.at < right.at }
  }

  /// The lanes of one kind in one queue that have something to claim.
  private struct Group {
    /// The key under which each lane stands; what the heap holds besides is left over.
    var standing: [Int64: ClaimKey] = [:]
    var heap = Heap<Head>()

    mutating func stand(_ lane: Int64, at key: ClaimKey) {
      if let held = standing[lane], held <= key { return }
      standing[lane] = key
      heap.push(Head(key: key, lane: lane))
      if heap.count > 2 * standing.count + 64 { heap = Heap(standing.map { Head(key: $0.value, lane: $0.key) }) }
    }

    mutating func takeFirst() -> Head? {
      while let head = heap.removeFirst() {
        if standing[head.lane] == head.key {
          standing[head.lane] = nil
          return head
        }
      }
      return nil
    }
  }

  /// Whether the groups hold every lane that has something to claim.
  private(set) var isStarted = false
  /// By kind, then by queue.
  private var groups: [Int64: [Int64: Group]] = [:]
  /// By queue, then by limit key.
  private var parked: [Int64: [String: [Int64]]] = [:]
  private var parkedLanes: Set<Int64> = []
  /// When a token comes for a parked key, by the monotonic clock; some are left over.
  private var wakings = Heap<Waking>()

  /// The queues in which the kind has lanes with something to claim.
  func queues(of kind: Int64) -> some Collection<Int64> { (groups[kind] ?? [:]).keys }

  /// Whether anything may be claimed of the kind in the queue.
  func has(_ kind: Int64, in queue: Int64) -> Bool { groups[kind]?[queue] != nil }

  /// Takes what the file holds.
  mutating func start(_ heads: [Head], _ names: Names) {
    forgetAll()
    isStarted = true
    for head in heads { stand(head.lane, at: head.key, names) }
  }

  /// Nothing is known any more.
  mutating func forgetAll() { self = LaneHeads() }

  /// A job of that key became claimable in the lane, or the lane is to be put right from that key on.
  mutating func stand(_ lane: Int64, at key: ClaimKey, _ names: Names) {
    guard isStarted, let facts = names.lanes[lane] else { return }
    if !parkedLanes.isEmpty, parkedLanes.contains(lane) { return }
    groups[facts.kind, default: [:]][facts.queue, default: Group()].stand(lane, at: key)
  }

  /// Takes the lane that stands first in a group out of it; nil where none is left.
  mutating func takeFirst(of kind: Int64, in queue: Int64) -> Head? { groups[kind]?[queue]?.takeFirst() }

  /// Forgets a group in which no lane stands.
  mutating func dropGroup(of kind: Int64, in queue: Int64) {
    groups[kind]?[queue] = nil
    if groups[kind]?.isEmpty == true { groups[kind] = nil }
  }

  /// Keeps a lane that was taken out away from claims; `opensAt` is when a token lets it back by itself.
  mutating func park(_ lane: Int64, _ key: String, of queue: Int64, until opensAt: Int64?) {
    parkedLanes.insert(lane)
    parked[queue, default: [:]][key, default: []].append(lane)
    if let opensAt { wakings.push(Waking(at: opensAt, queue: queue, key: key)) }
  }

  /// A run of that key ended: its lanes may have something to give again.
  mutating func unpark(_ key: String, of queue: Int64, _ names: Names) {
    guard !parkedLanes.isEmpty, let lanes = parked[queue]?.removeValue(forKey: key) else { return }
    if parked[queue]?.isEmpty == true { parked[queue] = nil }
    for lane in lanes {
      parkedLanes.remove(lane)
      stand(lane, at: .first, names)
    }
  }

  /// The limits of that queue changed.
  mutating func unparkAll(of queue: Int64, _ names: Names) {
    for key in (parked[queue] ?? [:]).keys { unpark(key, of: queue, names) }
  }

  /// Lets back what a token has come for.
  mutating func wake(at now: Int64, _ names: Names) {
    while let next = wakings.first, next.at <= now {
      wakings.removeFirst()
      unpark(next.key, of: next.queue, names)
    }
  }

  /// When the next token comes for a parked key.
  mutating func nextWaking() -> Int64? {
    // A key that was let back by the end of a run meanwhile needs no waking.
    while let next = wakings.first, parked[next.queue]?[next.key] == nil { wakings.removeFirst() }
    return wakings.first?.at
  }
}

extension ClaimKey {
  /// Before every other.
  static let first = ClaimKey(order: .min, id: JobID(rawValue: 0))
}
