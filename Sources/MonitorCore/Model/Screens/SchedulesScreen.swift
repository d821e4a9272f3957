package import JobRPC

/// All schedules.
package struct SchedulesScreen: Hashable, Sendable {
  package var listing = Listing()
  package var data: SchedulesView?
  package var rows: [String: WireSchedule] = [:]
}
