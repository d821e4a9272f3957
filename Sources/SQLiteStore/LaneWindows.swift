internal import JobCore

/// The heads of each lane in memory, so that a claim touches no index and costs the same at any number of jobs.
///
/// A window holds every queued job of its lane up to its horizon, in claim order; what lies behind is in the index
/// alone, until the window is extended. All changes of queued jobs must pass by here; after a rollback nothing is known.
struct LaneWindows {
  /// One lane's heads.
  struct Window {
    /// In claim order; those before `start` are gone.
    fileprivate var heads: [ClaimKey] = []
    fileprivate var start = 0
    /// Up to here the window is complete; nil where it holds all of the lane.
    fileprivate(set) var horizon: ClaimKey?

    /// How many heads are known.
    var count: Int { heads.count - start }

    /// The head at that place.
    subscript(place: Int) -> ClaimKey { heads[start + place] }

    fileprivate func place(of key: ClaimKey) -> Int {
      var low = start
      var high = heads.count
      // Most keys belong at the end or are taken from the front.
      if let last = heads.last, low < high, last < key { return high }
      while low < high {
        let middle = (low + high) / 2
        if heads[middle] < key { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// At most so many heads a lane are kept beyond need.
  let capacity: Int
  private var windows: [Int64: Window] = [:]

  /// Nothing is known yet.
  init(capacity: Int = 1000) { self.capacity = capacity }

  /// Lets go of all windows where there are too many of them; the lanes' heads are read again as they are needed.
  mutating func bound() { if windows.count > Self.most { windows.removeAll() } }

  /// Windows of lanes with few jobs take some 200 bytes.
  private static let most = 32_768

  /// The lane's window; nil where it must be read first.
  func window(_ lane: Int64) -> Window? { windows[lane] }

  /// Puts what the index holds behind the horizon into the window; `isAll` tells that nothing lies behind it.
  mutating func extend(_ lane: Int64, by keys: [ClaimKey], isAll: Bool) {
    var window = windows.removeValue(forKey: lane) ?? Window()
    if window.start > 0 {
      window.heads.removeFirst(window.start)
      window.start = 0
    }
    window.heads += keys
    window.horizon = isAll ? nil : keys.last ?? window.horizon
    windows[lane] = window
  }

  /// A job became claimable.
  mutating func insert(_ key: ClaimKey, into lane: Int64) {
    guard let index = windows.index(forKey: lane) else { return }
    windows.values[index].insert(key, capacity: capacity)
  }

  /// A job is claimable no more.
  mutating func remove(_ key: ClaimKey, from lane: Int64) {
    guard let index = windows.index(forKey: lane) else { return }
    // A job that should be here and is not: the window is not to be trusted.
    if !windows.values[index].remove(key) { windows.remove(at: index) }
  }

  /// Nothing is known of this lane any more.
  mutating func forget(_ lane: Int64) { windows[lane] = nil }

  /// Nothing is known any more.
  mutating func forgetAll() { windows.removeAll() }
}

extension LaneWindows.Window {
  fileprivate mutating func insert(_ key: ClaimKey, capacity: Int) {
    if let horizon, horizon < key { return }
    let place = place(of: key)
    if horizon == nil, count >= capacity {
      if place == heads.count {
        horizon = heads.last
        return
      }
      // The last head is left to the index.
      heads.insert(key, at: place)
      heads.removeLast()
      horizon = heads.last
      return
    }
    heads.insert(key, at: place)
    if horizon != nil, count > 2 * capacity {
      heads.removeLast(capacity)
      horizon = heads.last
    }
  }

  fileprivate mutating func remove(_ key: ClaimKey) -> Bool {
    let place = place(of: key)
    guard place < heads.count, heads[place] == key else { return horizon.map { $0 < key } ?? false }
    if place == start {
      start += 1
      if start == heads.count {
        heads.removeAll(keepingCapacity: true)
        start = 0
      } else if start >= 1024 {
        heads.removeFirst(start)
        start = 0
      }
    } else {
      heads.remove(at: place)
    }
    return true
  }
}
