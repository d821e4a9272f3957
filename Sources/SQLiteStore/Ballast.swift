internal import CSQLite

/// A file of no use but its size: thrown away when the device is full, so that outcomes still find room.
///
/// Without it the first full device would stop the running jobs too: each outcome makes the log longer.
struct Ballast {
  /// Room for some hundred outcomes, and for a checkpoint's first pages.
  static let size: Int64 = 4 << 20

  let directory: String

  private var path: String { "\(directory)/ballast" }

  /// Takes the ballast in where there is none and plenty of room; what fails is tried again at the next idle moment.
  func takeIn() {
    if jt_file_size(path) >= Self.size || jt_free_bytes(directory) < 4 * Self.size { return }
    _ = jt_reserve(path, Self.size)
  }

  /// Throws it away.
  func drop() { unlink(path) }
}
