/// Who did something: the peer credentials of the connection, and labels that nobody verified.
public struct Actor: Hashable, Sendable {
  /// The peer's uid as the kernel told it.
  public let uid: UInt32
  /// The user name of `uid` where it has one, else its digits.
  public let user: String
  /// What the program calls itself; a label.
  public let client: String
  /// Where the person came from (SSH, sudo), as the client tells it; a label.
  public let origin: String?

  /// An actor with these facts.
  public init(uid: UInt32, user: String, client: String, origin: String? = nil) {
    self.uid = uid
    self.user = user
    self.client = client
    self.origin = origin
  }
}
