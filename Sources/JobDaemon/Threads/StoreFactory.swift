package import JobEngine

/// How the daemon comes by its stores, so that it knows the protocols only. Each closure is called once, on the
/// thread that will own what it opens.
package struct StoreFactory: Sendable {
  /// The writing connection; takes the lock, migrates, refuses newer schemas. Loop thread.
  package var store: @Sendable () throws(StoreError) -> any Store
  /// Committed state, read only. Reader thread.
  package var reader: @Sendable () throws(StoreError) -> any StoreReader
  /// The writing side of the logs. Log thread.
  package var logs: @Sendable () throws(StoreError) -> any LogStore
  /// The reading side of the logs. Reader thread.
  package var logReader: @Sendable () throws(StoreError) -> any LogStore

  package init(
    store: @escaping @Sendable () throws(StoreError) -> any Store,
    reader: @escaping @Sendable () throws(StoreError) -> any StoreReader,
    logs: @escaping @Sendable () throws(StoreError) -> any LogStore,
    logReader: @escaping @Sendable () throws(StoreError) -> any LogStore
  ) {
    self.store = store
    self.reader = reader
    self.logs = logs
    self.logReader = logReader
  }
}
