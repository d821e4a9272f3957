/// A copy of a store in the making, on the thread that owns the store, some pages at a time.
///
/// What the owner writes between two steps is part of the copy: it is the store of the moment of its last step.
public protocol StoreCopy: AnyObject {
  /// Copies at most so many pages.
  func step(pages: Int) throws(StoreError) -> StoreCopyProgress

  /// Lets go of both files; a copy that is not done is worth nothing.
  func close()
}

/// How far a copy is.
public struct StoreCopyProgress: Hashable, Sendable {
  /// Pages that are copied.
  public let copied: Int
  /// Pages of the store as of the last step.
  public let total: Int
  /// Whether the copy is whole.
  public let isDone: Bool

  /// Progress with these facts.
  public init(copied: Int, total: Int, isDone: Bool) {
    self.copied = copied
    self.total = total
    self.isDone = isDone
  }
}

extension Store {
  /// A store in memory plans nothing.
  public func plans() throws(StoreError) -> [StatementPlan] { [] }

  /// A store in memory cannot be copied to a file.
  public func copy(to path: String) throws(StoreError) -> (any StoreCopy)? { nil }
}

extension LogStore {
  /// Logs in memory cannot be copied to a file.
  public func copy(to path: String) throws(StoreError) -> (any StoreCopy)? { nil }
}
