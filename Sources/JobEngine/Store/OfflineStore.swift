/// What is done to the files of a store that no daemon serves.
public protocol OfflineStore: AnyObject {
  /// The steps between the files' schemas and these; nothing is changed.
  ///
  /// - Parameter target: the version of the jobs' schema to lead to; nil for the newest, of the logs too.
  func plan(to target: Int?) throws(StoreError) -> [SchemaStep]

  /// Carries the steps out; each file is copied beside itself first. Returns the copies' paths.
  func migrate(to target: Int?) throws(StoreError) -> [String]

  /// Reads every page and row of both files; what is wrong, in SQLite's words, at most 20 lines.
  func damage() throws(StoreError) -> [String]

  /// Copies both files into a directory that is there and empty.
  func backUp(into directory: String) throws(StoreError)

  /// Puts a backup in the place of the files, which must not be there. Numbers of jobs and fences go on far behind the
  /// backup's, since those behind it were given out as well.
  func restore(from directory: String) throws(StoreError)

  /// Lets go of the files.
  func close()
}

/// A step of a schema that is to be done.
public struct SchemaStep: Hashable, Sendable {
  /// Of which file.
  public let file: String
  /// The version that it leads to, or away from.
  public let number: Int
  /// Whether it leads to a newer version.
  public let isUp: Bool
  /// Why the schema changes.
  public let reason: String
  /// How many statements it has.
  public let statements: Int

  /// A step with these facts.
  public init(file: String, number: Int, isUp: Bool, reason: String, statements: Int) {
    self.file = file
    self.number = number
    self.isUp = isUp
    self.reason = reason
    self.statements = statements
  }
}
