import JobCore
import JobEngine
import Posix

/// The memory stores behind one lock, so that the daemon's three threads may share them as they share files.
///
/// A tick holds the lock from `begin` to its end, as a reader of a database never sees half a transaction.
final class LockedMemory: @unchecked Sendable {
  private let gate = Monitored(false)
  /// What a check finds.
  let damage = Monitored<[String]>([])
  fileprivate let store = MemoryStore()
  fileprivate let logs = MemoryLogStore()
  fileprivate lazy var reader = MemoryReader(store)

  /// What each following commit throws.
  func fail(with error: StoreError?) throws(StoreError) { try inside { store.commitFailure = error } }

  fileprivate func enter() {
    _ = gate.wait { isHeld -> Bool? in
      if isHeld { return nil }
      isHeld = true
      return true
    }
  }

  fileprivate func leave() { gate.with { $0 = false } }

  fileprivate func inside<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
    enter()
    defer { leave() }
    return try body()
  }
}

final class LockedStore: Store {
  private let memory: LockedMemory
  private var isInTick = false

  init(_ memory: LockedMemory) { self.memory = memory }

  func boot() throws(StoreError) -> StoreBoot { try memory.store.boot() }

  func begin() throws(StoreError) {
    memory.enter()
    isInTick = true
    try memory.store.begin()
  }

  func load(_ needs: Needs) throws(StoreError) -> WorkingSet { try memory.store.load(needs) }
  func save(_ changes: Changes) throws(StoreError) -> [Conflict] { try memory.store.save(changes) }

  func commit() throws(StoreError) {
    // Thrown, the tick is over as well.
    defer { end() }
    try memory.store.commit()
  }

  func rollback() {
    memory.store.rollback()
    end()
  }

  func maintain(idle: Bool) throws(StoreError) -> Bool { false }

  func nextDue() throws(StoreError) -> Timestamp? {
    isInTick ? try memory.store.nextDue() : try memory.inside { () throws(StoreError) in try memory.store.nextDue() }
  }

  func nextExpiry() throws(StoreError) -> Timestamp? {
    isInTick
      ? try memory.store.nextExpiry() : try memory.inside { () throws(StoreError) in try memory.store.nextExpiry() }
  }

  func oldestJournal() throws(StoreError) -> Timestamp? {
    isInTick
      ? try memory.store.oldestJournal()
      : try memory.inside { () throws(StoreError) in try memory.store.oldestJournal() }
  }

  func vitals() -> StoreVitals { memory.store.vitals() }
  func close() throws(StoreError) {}

  private func end() {
    guard isInTick else { return }
    isInTick = false
    memory.leave()
  }
}

final class LockedReader: StoreReader {
  private let memory: LockedMemory

  func damage(withinCPU limit: Duration) throws(StoreError) -> [String]? { memory.damage.with { $0 } }

  init(_ memory: LockedMemory) { self.memory = memory }

  func jobs(_ ids: [JobID]) throws(StoreError) -> [Job] {
    try memory.inside { () throws(StoreError) in try memory.reader.jobs(ids) }
  }

  func batches(_ ids: [BatchID]) throws(StoreError) -> [BatchRecord] {
    try memory.inside { () throws(StoreError) in try memory.reader.batches(ids) }
  }

  func attempts(of job: JobID) throws(StoreError) -> [Attempt] {
    try memory.inside { () throws(StoreError) in try memory.reader.attempts(of: job) }
  }

  func list(_ query: JobQuery) throws(StoreError) -> JobPage {
    try memory.inside { () throws(StoreError) in try memory.reader.list(query) }
  }

  func select(_ selection: JobSelection) throws(StoreError) -> SelectedJobs {
    try memory.inside { () throws(StoreError) in try memory.reader.select(selection) }
  }

  func filterNames() throws(StoreError) -> FilterNames {
    try memory.inside { () throws(StoreError) in try memory.reader.filterNames() }
  }

  func oldestQueued() throws(StoreError) -> [String: Timestamp] {
    try memory.inside { () throws(StoreError) in try memory.reader.oldestQueued() }
  }

  func errorGroups(beginningWith prefix: String) throws(StoreError) -> [ErrorGroup] {
    try memory.inside { () throws(StoreError) in try memory.reader.errorGroups(beginningWith: prefix) }
  }

  func errorGroups(_ query: ErrorGroupQuery) throws(StoreError) -> ErrorGroupPage {
    try memory.inside { () throws(StoreError) in try memory.reader.errorGroups(query) }
  }

  func jobs(in group: ErrorGroupID, limit: Int) throws(StoreError) -> [Job] {
    try memory.inside { () throws(StoreError) in try memory.reader.jobs(in: group, limit: limit) }
  }

  func queuedAhead(of key: ClaimKey, in need: ClaimNeed) throws(StoreError) -> Int {
    try memory.inside { () throws(StoreError) in try memory.reader.queuedAhead(of: key, in: need) }
  }

  func cells(_ span: CellSpan, from start: Int64) throws(StoreError) -> [MetricCell] {
    try memory.inside { () throws(StoreError) in try memory.reader.cells(span, from: start) }
  }

  func journal(before id: JournalID?, limit: Int) throws(StoreError) -> [JournalEntry] {
    try memory.inside { () throws(StoreError) in try memory.reader.journal(before: id, limit: limit) }
  }
}

final class LockedLogs: LogStore {
  private let memory: LockedMemory

  init(_ memory: LockedMemory) { self.memory = memory }

  func append(_ batch: [LogAppend]) throws(StoreError) -> [LogAppended] {
    try memory.inside { () throws(StoreError) in try memory.logs.append(batch) }
  }

  func prune(_ rule: LogPruneRule) throws(StoreError) -> LogPruned {
    try memory.inside { () throws(StoreError) in try memory.logs.prune(rule) }
  }

  func read(_ query: LogQuery) throws(StoreError) -> LogPage {
    try memory.inside { () throws(StoreError) in try memory.logs.read(query) }
  }

  func delete(_ jobs: [JobID]) throws(StoreError) {
    try memory.inside { () throws(StoreError) in try memory.logs.delete(jobs) }
  }

  func close() throws(StoreError) {}
}
