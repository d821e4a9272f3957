/// Why a run failed, as its worker told it (or the engine, for runs that no worker ended).
public struct Failure: Hashable, Sendable {
  /// One line of a traceback, outermost first.
  public struct Frame: Hashable, Sendable {
    /// As the worker's language names it.
    public let file: String
    /// 1-based; 0 where unknown.
    public let line: Int
    /// As the worker's language names it.
    public let function: String
    /// Whether the frame belongs to a library and not to the project.
    public let isLibrary: Bool

    /// A frame with these facts.
    public init(file: String, line: Int, function: String, isLibrary: Bool) {
      self.file = file
      self.line = line
      self.function = function
      self.isLibrary = isLibrary
    }
  }

  /// The exception's class, or one of the engine's own: `Poison`, `NotStarted`, `TimedOut`, `WorkerLost`.
  public let errorClass: String
  /// At most 4 KiB of UTF-8.
  public let message: String
  /// At most 100.
  public let frames: [Frame]

  /// A failure with these facts; the caps are the wire's to enforce.
  public init(errorClass: String, message: String, frames: [Frame] = []) {
    self.errorClass = errorClass
    self.message = message
    self.frames = frames
  }
}

/// How a command's process ended and what it used.
public struct Exit: Hashable, Sendable {
  /// The exit code, where it exited.
  public let code: Int?
  /// The signal's number, where one ended it.
  public let signal: Int?
  /// User and system time of the process and its waited-for children.
  public let cpu: Duration
  /// The largest resident size, in KiB.
  public let maxResidentKiB: Int64

  /// An exit with these facts.
  public init(code: Int?, signal: Int?, cpu: Duration, maxResidentKiB: Int64) {
    self.code = code
    self.signal = signal
    self.cpu = cpu
    self.maxResidentKiB = maxResidentKiB
  }
}
