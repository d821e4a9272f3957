package import JSON
import JobCore
package import SafeText

/// What may be changed of a job before it is queued again: as a text that a person edits, and what they made of it.
package struct JobDraft: Hashable, Sendable {
  /// What may be changed, in the order in which it is shown.
  package static let members = [
    "args", "queue", "priority", "max_attempts", "timeout_ms", "soft_timeout_ms", "limit_key", "tags", "metadata",
  ]

  /// Why a text is no job.
  package struct Fault: Error, Hashable, Sendable {
    /// `line:column` where the text is no JSON; nil where it is another thing than a job.
    package var place: SafeText?
    package var words: SafeText
    package var remedy: SafeText?
  }

  /// The job as the store showed it; secrets are masked.
  package let shown: JSONObject

  /// A draft of a job as `job.get` answers it.
  package init(of job: JSONValue) {
    var shown = JSONObject()
    for member in JobDraft.members { if let value = job[member] { shown[member] = value } }
    self.shown = shown
  }

  /// The text to be edited.
  package var text: [UInt8] { PrettyJSON.text(.object(shown)) }

  /// Reads the text that a person made of it.
  package static func edited(_ bytes: [UInt8]) throws(Fault) -> JSONObject {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw Fault(place: JSONFault.place(error.offset, in: bytes), words: JSONFault.words(error.reason))
    }
    guard let object = value.objectValue else { throw Fault(words: "the job is one JSON object") }
    for (key, _) in object where !members.contains(key) {
      let nearest = Spelling.nearest(to: key, among: members)
      throw Fault(
        words: "\"\(SafeText(key))\" cannot be changed",
        remedy: nearest.map { "did you mean \(SafeText($0))?" } ?? "leave it out")
    }
    return object
  }

  /// The members that differ, as `job.edit` takes them; what was left as a mask keeps what is stored.
  package func changes(to edited: JSONObject) -> JSONObject {
    var changes = JSONObject()
    for (key, value) in edited where value != shown[key] { changes[key] = value }
    return changes
  }

  /// The lines that changed, with three around them; nil stands where lines were left out.
  package func difference(to edited: JSONObject) -> [LineDiff.Line?] {
    func lines(_ object: JSONObject) -> [String] {
      String(decoding: PrettyJSON.text(.object(object)), as: UTF8.self).split(separator: "\n").map(String.init)
    }
    let diff = LineDiff.lines(from: lines(shown), to: lines(edited))
    let changed = diff.indices.filter { if case .same = diff[$0] { false } else { true } }
    var shownLines: [LineDiff.Line?] = []
    var last = -1
    for index in diff.indices where changed.contains(where: { abs($0 - index) <= 3 }) {
      if last >= 0, index > last + 1 { shownLines.append(nil) }
      last = index
      shownLines.append(diff[index])
    }
    return shownLines
  }
}
