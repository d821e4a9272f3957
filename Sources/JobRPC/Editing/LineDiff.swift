/// What became of the lines of a text, as far as they changed, with the lines around.
package enum LineDiff {
  package enum Line: Hashable {
    case same(String)
    case removed(String)
    case added(String)
  }

  /// Above so many changed lines on either side the middle counts as replaced whole.
  private static let finest = 500

  /// All lines, those that are alike in both texts once.
  package static func lines(from old: [String], to new: [String]) -> [Line] {
    var head = 0
    while head < min(old.count, new.count), old[head] == new[head] { head += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
    let (before, after) = (Array(old[head..<old.count - tail]), Array(new[head..<new.count - tail]))
    return old[..<head].map(Line.same) + middle(before, after) + old[(old.count - tail)...].map(Line.same)
  }

  /// By the longest common subsequence.
  private static func middle(_ old: [String], _ new: [String]) -> [Line] {
    guard old.count <= finest, new.count <= finest else { return old.map(Line.removed) + new.map(Line.added) }
    var length = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
    for left in old.indices.reversed() {
      for right in new.indices.reversed() {
        length[left][right] =
          old[left] == new[right]
          ? length[left + 1][right + 1] + 1 : max(length[left + 1][right], length[left][right + 1])
      }
    }
    var lines: [Line] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, right < new.count, old[left] == new[right] {
        lines.append(.same(old[left]))
        left += 1
        right += 1
      } else if left < old.count, right == new.count || length[left + 1][right] >= length[left][right + 1] {
        lines.append(.removed(old[left]))
        left += 1
      } else {
        lines.append(.added(new[right]))
        right += 1
      }
    }
    return lines
  }
}
