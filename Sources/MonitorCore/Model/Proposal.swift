package import JSON
package import JobRPC
package import SafeText

/// A change of one named thing that is ready to be sent: frozen when its question opens.
///
/// Jobs have questions of their own, since they come in numbers and are re-checked one by one.
package struct Proposal: Hashable, Sendable {
  /// What to make of the store's answer.
  package enum Answer: Hashable, Sendable {
    /// Nothing to read in it.
    case plain
    /// Counts of what was matched, changed and skipped.
    case counts
    /// The id of a job that was made.
    case job
  }

  package var method: Method
  package var params: JSONObject
  /// Ends with a question mark.
  package var title: SafeText
  /// What will be true afterwards, a sentence a line.
  package var explanation: [SafeText]
  /// Follows `yes, `.
  package var yes: SafeText
  /// What the flash says once it is done.
  package var done: SafeText
  package var isDanger = false
  /// Whether the journal is asked for the reason where mistakes are dear.
  package var takesReason = false
  package var answer = Answer.plain

  package init(
    _ method: Method, _ params: JSONObject, title: SafeText, explanation: [SafeText] = [], yes: SafeText,
    done: SafeText, isDanger: Bool = false, takesReason: Bool = false, answer: Answer = .plain
  ) {
    self.method = method
    self.params = params
    self.title = title
    self.explanation = explanation
    self.yes = yes
    self.done = done
    self.isDanger = isDanger
    self.takesReason = takesReason
    self.answer = answer
  }
}
