/// The version that both programs say they are.
enum Version {
  static let text = "0.1.0"
}
