import JobRPC
import SafeText

/// When something is remembered, and what comes back with a store.
extension Model {
  /// A change waits so long for others to come with it.
  private static let memoryDelay: Milliseconds = 3000
  private static let recentLimit = 8

  /// The id of the store that is attached to, by which it is remembered.
  package var storeID: String? {
    if case .live(let hello) = connection, !hello.storeID.isEmpty { return hello.storeID }
    return restoredStore
  }

  /// What has changed and is not written yet; for the end of the program.
  package var unsavedMemory: Memory? { memoryDue == nil ? nil : memory }

  /// Brings back how this store was looked at, when it is attached to for the first time.
  mutating func restore(_ hello: Hello) {
    guard !hello.storeID.isEmpty, hello.storeID != restoredStore else { return }
    restoredStore = hello.storeID
    let kept = memory[store: hello.storeID]
    remembered = kept
    noteAddress(settings.socket.text)
    sorts = kept.sorts
    columns = kept.columns
    showsPreview = kept.showsPreview
    savedFilters = kept.savedFilters
    filterHistory = kept.filterHistory
    commandHistory = kept.commandHistory
    // A hand that was faster than the store knows better where it wants to be.
    if lastKey == nil, screens.count == 1, tab == .overview, let wanted = kept.tab { go(to: wanted) }
  }

  /// Notes what a key has changed of what is worth keeping.
  mutating func noteChanges() {
    guard let id = restoredStore else { return }
    var now = remembered
    now.tab = tab
    now.sorts = sorts
    now.columns = columns
    now.savedFilters = savedFilters
    now.filterHistory = filterHistory
    now.commandHistory = commandHistory
    switch screen {
    case .jobs(let jobs): showsPreview = jobs.showsPreview
    case .log(let log):
      now.wrapsLogs = log.wraps
      now.logTimes = log.times == .clock ? nil : "\(log.times)"
    default: break
    }
    now.showsPreview = showsPreview
    // A column editor that is still open may yet be undone.
    if menu?.isColumnEditor == true { now.columns = remembered.columns }
    guard now != remembered || chosenTheme != nil && chosenTheme != memory.theme else { return }
    remembered = now
    memory[store: id] = now
    if let chosenTheme { memory.theme = chosenTheme }
    if memoryDue == nil { memoryDue = clock.now + Model.memoryDelay }
  }

  /// The store's address goes to the front of those that were attached to.
  mutating func noteAddress(_ address: String) {
    recentStores.removeAll { $0 == address }
    recentStores.insert(address, at: 0)
    if recentStores.count > Model.recentLimit { recentStores.removeLast() }
    guard memory.recentStores != recentStores else { return }
    memory.recentStores = recentStores
    if memoryDue == nil { memoryDue = clock.now + Model.memoryDelay }
  }

  /// What is to be written now.
  mutating func writeMemory() -> [Effect] {
    guard let due = memoryDue, due <= clock.now else { return [] }
    memoryDue = nil
    return storeID.map { [.remember(memory, store: $0)] } ?? []
  }

  /// A new screen with the options that were chosen for its like.
  func asRemembered(_ new: Screen) -> Screen {
    switch new {
    case .jobs(var jobs):
      guard jobs.data == nil else { return new }
      if let sort = sorts[.jobs] { jobs.sort = sort }
      jobs.showsPreview = jobs.showsPreview || showsPreview
      return .jobs(jobs)
    case .log(var log):
      log.wraps = remembered.wrapsLogs
      if let word = remembered.logTimes, let times = LogScreen.Times.allCases.first(where: { "\($0)" == word }) {
        log.times = times
      }
      return .log(log)
    default: return new
    }
  }
}
