import CPosix
import Glibc

/// A thread of the system, for the few places that must block beside the loop.
package final class Thread: @unchecked Sendable {
  // The handle is written once, before anybody else can see the object.
  private var handle = pthread_t()

  private final class Start {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts it. `name` (15 bytes) is what tools show.
  package init(name: String, _ body: @escaping @Sendable () -> Void) throws(Errno) {
    let start = Unmanaged.passRetained(Start(body))
    let code = pthread_create(
      &handle, nil,
      { argument in
        Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    if code != 0 {
      start.release()
      throw Errno(code)
    }
    _ = jt_name_thread(handle, String(name.prefix(15)))
  }

  /// Waits until its body has returned. Once.
  package func join() { pthread_join(handle, nil) }
}

/// A value behind a lock that others can wait on.
package final class Monitored<Value>: @unchecked Sendable {
  private var value: Value
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  package init(_ value: Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Changes the value and wakes everybody who waits.
  package func with<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return try body(&value)
  }

  /// Waits until `body` answers something, at most `nanoseconds` (nil: without end); nil when the time is over.
  package func wait<Result>(nanoseconds: Int64? = nil, until body: (inout Value) -> Result?) -> Result? {
    let end = nanoseconds.map { MonotonicClock.now() + $0 }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&value) { return result }
      if let end {
        var time = timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
        if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { return body(&value) }
      } else {
        pthread_cond_wait(condition, mutex)
      }
    }
  }
}
