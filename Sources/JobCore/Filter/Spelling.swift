/// Finds the word that somebody most likely meant.
public enum Spelling {
  /// The nearest of `words`, if it is near enough: at most a third of the letters differ, and never more than three.
  public static func nearest(to word: String, among words: [String]) -> String? {
    nearest(to: word, among: words, upTo: 1).first
  }

  /// Those of `words` that are near enough, the nearest first; of equally near ones the earlier of `words` first.
  public static func nearest(to word: String, among words: [String], upTo count: Int) -> [String] {
    let typed = Array(word.lowercased().utf8)
    let limit = min(3, max(1, typed.count / 3 + (typed.count > 3 ? 1 : 0)))
    let near = words.enumerated().compactMap { place, candidate -> (distance: Int, place: Int, word: String)? in
      let distance = distance(typed, Array(candidate.lowercased().utf8))
      return distance <= limit ? (distance, place, candidate) : nil
    }
    return near.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }.prefix(count).map(\.word)
  }

  /// Insertions, deletions, replacements and swaps of neighbours (the optimal string alignment distance).
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for i in left.indices {
      var row = [i + 1]
      for j in right.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      (before, last) = (last, row)
    }
    return last[right.count]
  }
}
