import JobCore

extension Tick {
  /// Compares both clocks with those of the last tick: a wall clock that was set is journaled and told.
  ///
  /// Leases and waits go by the monotonic clock, and so do the hard timeouts of runs, which are moved along with the
  /// wall clock here. Due times and ticks of schedules are wall-clock times and stay: set forward, what came due
  /// becomes due at once; set back, it waits for its time, and a tick that has fired does not fire again, since its
  /// schedule's next one is kept.
  mutating func noticeClockJump() {
    if isFull { return }
    let jump = (now.wall - memory.clock.wall) - .nanoseconds(now.monotonic - memory.clock.monotonic)
    memory.clock = now
    guard jump > EngineLimits.clockTolerance || jump < .zero - EngineLimits.clockTolerance else { return }
    for id in memory.runs.keys { memory.runs[id]?.moveClock(by: jump) }
    let size = jump < .zero ? .zero - jump : jump
    journal(
      "store.clock_jump", target: "store", by: nil,
      reason: "the wall clock went \(jump < .zero ? "back" : "forward") by \(size.milliseconds) ms", hasCommand: false)
    result.events.append(.clockJump(by: jump))
  }
}
