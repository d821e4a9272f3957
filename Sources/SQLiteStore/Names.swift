internal import JobCore
internal import JobEngine

/// The names that rows stand for by small numbers: queues, kinds, lanes and actors, read once and kept.
///
/// Rows are only ever added, so what is known stays true, except for what a rolled-back tick had added.
/// Each limit key's value costs some 200 bytes of memory for the life of the process.
final class Names {
  /// A queue, kind and limit key as numbers.
  struct LaneFacts {
    let queue: Int64
    let kind: Int64
    /// The number of its queue and kind together: the first lane that the two had.
    let queueKind: Int64
    let lane: Lane
  }

  private(set) var queues: [Int64: String] = [:]
  private(set) var kinds: [Int64: String] = [:]
  private(set) var lanes: [Int64: LaneFacts] = [:]
  private(set) var lanesOfKind: [Int64: [Int64]] = [:]
  /// The first lane of each queue and kind, which is the number of the two together.
  private var queueKinds: [LaneKey: Int64] = [:]
  private var actors: [Int64: Actor] = [:]
  private var queueIDs: [ExactText: Int64] = [:]
  private var kindIDs: [ExactText: Int64] = [:]
  private var laneIDs: [LaneKey: Int64] = [:]
  private var actorIDs: [ActorKey: Int64] = [:]
  private let connection: Connection

  /// What stands in the file.
  init(_ connection: Connection) throws(StoreError) {
    self.connection = connection
    try readNew()
  }

  /// Forgets everything and reads it again.
  func reload() throws(StoreError) {
    queues = [:]
    kinds = [:]
    lanes = [:]
    lanesOfKind = [:]
    queueKinds = [:]
    actors = [:]
    queueIDs = [:]
    kindIDs = [:]
    laneIDs = [:]
    actorIDs = [:]
    try readNew()
  }

  /// Reads what another connection has added since.
  func readNew() throws(StoreError) {
    let queueRows = try connection.statement(
      """
      SELECT id, name
      FROM queue
      WHERE id > ?1
      """)
    queueRows.bind(queues.count)
    while try queueRows.step() { know(queue: queueRows.text(1), as: queueRows.int64(0)) }
    let kindRows = try connection.statement(
      """
      SELECT id, name
      FROM kind
      WHERE id > ?1
      """)
    kindRows.bind(kinds.count)
    while try kindRows.step() { know(kind: kindRows.text(1), as: kindRows.int64(0)) }
    let laneRows = try connection.statement(
      """
      SELECT id, queue, kind, limit_key
      FROM lane
      WHERE id > ?1
      """)
    laneRows.bind(lanes.count)
    while try laneRows.step() {
      know(lane: laneRows.optionalText(3), of: laneRows.int64(1), laneRows.int64(2), as: laneRows.int64(0))
    }
    let actorRows = try connection.statement(
      """
      SELECT id, uid, user, client, origin
      FROM actor
      WHERE id > ?1
      """)
    actorRows.bind(actors.count)
    while try actorRows.step() {
      let uid = UInt32(truncatingIfNeeded: actorRows.int64(1))
      know(
        Actor(uid: uid, user: actorRows.text(2), client: actorRows.text(3), origin: actorRows.optionalText(4)),
        as: actorRows.int64(0))
    }
  }

  /// The numbers of the queues and kinds together that `isMeant` takes; a lane of each is shown to it.
  func queueKinds(where isMeant: (Lane) -> Bool) -> [Int64] {
    queueKinds.values.filter { id in lanes[id].map { isMeant($0.lane) } ?? false }.sorted()
  }

  /// The number of a queue and kind together; nil where they never had a job.
  func queueKind(queue: String, kind: String) -> Int64? {
    guard let queue = knownQueue(queue), let kind = knownKind(kind) else { return nil }
    return queueKinds[LaneKey(queue: queue, kind: kind, limitKey: nil)]
  }

  /// The numbers of the actors that `isMeant` takes.
  func actorNumbers(where isMeant: (Actor) -> Bool) -> [Int64] {
    actors.filter { isMeant($0.value) }.keys.sorted()
  }

  /// The users who ever did something.
  var users: Set<String> { Set(actors.values.map(\.user)) }

  /// The actor of that number.
  func actor(_ id: Int64) -> Actor? { actors[id] }

  /// The number of a queue, added where it is new.
  func queue(_ name: String) throws(StoreError) -> Int64 {
    if let id = queueIDs[ExactText(name)] { return id }
    let id = Int64(queues.count) + 1
    let insert = try connection.statement(
      """
      INSERT INTO queue (id, name)
      VALUES (?1, ?2)
      """)
    insert.bind(id)
    insert.bind(name)
    try insert.run()
    know(queue: name, as: id)
    return id
  }

  /// The number of a kind, added where it is new.
  func kind(_ name: String) throws(StoreError) -> Int64 {
    if let id = kindIDs[ExactText(name)] { return id }
    let id = Int64(kinds.count) + 1
    let insert = try connection.statement(
      """
      INSERT INTO kind (id, name)
      VALUES (?1, ?2)
      """)
    insert.bind(id)
    insert.bind(name)
    try insert.run()
    know(kind: name, as: id)
    return id
  }

  /// The number of a kind, if it has one.
  func knownKind(_ name: String) -> Int64? { kindIDs[ExactText(name)] }

  /// The number of a queue, if it has one.
  func knownQueue(_ name: String) -> Int64? { queueIDs[ExactText(name)] }

  /// The number of a job's lane, added where it is new.
  func lane(of spec: JobSpec) throws(StoreError) -> Int64 {
    let queue = try queue(spec.queue)
    let kind = try kind(spec.kind)
    let key = LaneKey(queue: queue, kind: kind, limitKey: spec.limitKey.map(ExactText.init))
    if let id = laneIDs[key] { return id }
    let id = Int64(lanes.count) + 1
    let insert = try connection.statement(
      """
      INSERT INTO lane (id, queue, kind, limit_key)
      VALUES (?1, ?2, ?3, ?4)
      """)
    insert.bind(id)
    insert.bind(queue)
    insert.bind(kind)
    insert.bind(spec.limitKey)
    try insert.run()
    know(lane: spec.limitKey, of: queue, kind, as: id)
    return id
  }

  /// The number of an actor, added where it is new.
  func actor(_ actor: Actor) throws(StoreError) -> Int64 {
    if let id = actorIDs[ActorKey(actor)] { return id }
    let id = Int64(actors.count) + 1
    let insert = try connection.statement(
      """
      INSERT INTO actor (id, uid, user, client, origin)
      VALUES (?1, ?2, ?3, ?4, ?5)
      """)
    insert.bind(id)
    insert.bind(Int64(actor.uid))
    insert.bind(actor.user)
    insert.bind(actor.client)
    insert.bind(actor.origin)
    try insert.run()
    know(actor, as: id)
    return id
  }

  private func know(queue name: String, as id: Int64) {
    queues[id] = name
    queueIDs[ExactText(name)] = id
  }

  private func know(kind name: String, as id: Int64) {
    kinds[id] = name
    kindIDs[ExactText(name)] = id
  }

  private func know(lane limitKey: String?, of queue: Int64, _ kind: Int64, as id: Int64) {
    let lane = Lane(queue: queues[queue] ?? "", kind: kinds[kind] ?? "", limitKey: limitKey)
    let both = LaneKey(queue: queue, kind: kind, limitKey: nil)
    let queueKind = queueKinds[both] ?? id
    queueKinds[both] = queueKind
    lanes[id] = LaneFacts(queue: queue, kind: kind, queueKind: queueKind, lane: lane)
    lanesOfKind[kind, default: []].append(id)
    laneIDs[LaneKey(queue: queue, kind: kind, limitKey: limitKey.map(ExactText.init))] = id
  }

  private func know(_ actor: Actor, as id: Int64) {
    actors[id] = actor
    actorIDs[ActorKey(actor)] = id
  }
}

private struct LaneKey: Hashable {
  let queue: Int64
  let kind: Int64
  let limitKey: ExactText?
}

private struct ActorKey: Hashable {
  let uid: UInt32
  let user: ExactText
  let client: ExactText
  let origin: ExactText?

  init(_ actor: Actor) {
    uid = actor.uid
    user = ExactText(actor.user)
    client = ExactText(actor.client)
    origin = actor.origin.map(ExactText.init)
  }
}

/// Text as a key by its bytes, as SQLite compares it: `String` takes é and e + ´ for the same.
struct ExactText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
