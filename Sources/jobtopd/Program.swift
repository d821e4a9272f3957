import Glibc
import JobDaemon
import JobEngine
import SQLiteStore

/// `jobtopd`: the daemon over the embedded store.
@main
enum Program {
  static func main() {
    let words = CommandLine.arguments.dropFirst().map { $0 }
    exit(
      Launch.main(words) { directory, cap in
        StoreFactory(
          store: { () throws(StoreError) in try SQLiteStore(directory: directory) },
          reader: { () throws(StoreError) in try SQLiteReader(directory: directory) },
          logs: { () throws(StoreError) in try SQLiteLogStore(directory: directory, cap: cap) },
          logReader: { () throws(StoreError) in try SQLiteLogStore(reading: directory, cap: cap) })
      } offline: { directory throws(StoreError) in
        try SQLiteOffline(directory: directory)
      })
  }
}
