/// Finds the word that was probably meant.
package enum Suggestion {
  /// The candidate nearest to a misspelt word; nil where none is near.
  ///
  /// Near is at most a third of the word's letters added, dropped, changed or swapped with their neighbour.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = max(1, word.unicodeScalars.count / 3)
    let ranked = candidates.map { (candidate: $0, distance: distance(from: word, to: $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= limit else { return nil }
    return best.candidate
  }

  /// Damerau's edit distance, swaps of neighbours counted as one (optimal string alignment).
  static func distance(from first: String, to second: String) -> Int {
    let one = Array(first.unicodeScalars)
    let two = Array(second.unicodeScalars)
    var rows = [[Int]](repeating: [Int](repeating: 0, count: two.count + 1), count: one.count + 1)
    for i in 0...one.count { rows[i][0] = i }
    for j in 0...two.count { rows[0][j] = j }
    for i in one.indices {
      for j in two.indices {
        let change = rows[i][j] + (one[i] == two[j] ? 0 : 1)
        var least = min(change, rows[i][j + 1] + 1, rows[i + 1][j] + 1)
        if i > 0, j > 0, one[i] == two[j - 1], one[i - 1] == two[j] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        rows[i + 1][j + 1] = least
      }
    }
    return rows[one.count][two.count]
  }
}
