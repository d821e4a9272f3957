/// JSON Merge Patch, RFC 7396: how a watched view tells what changed.
///
/// A patch cannot set a member to null, since null removes; so here a null member and an absent one count as the same.
/// Only objects are patched member by member: an array that changed is sent whole, nulls inside it included.
extension JSONValue {
  /// The patch that turns `old` into this value; nil where there is nothing to change.
  public func mergePatch(from old: JSONValue) -> JSONValue? {
    guard case .object(let members) = self else { return self == old ? Optional.none : self }
    guard case .object(let oldMembers) = old else { return self }
    var patch = JSONObject()
    for (position, (key, value)) in oldMembers.enumerated() where !value.isNull {
      if members.value(of: key, near: position)?.isNull ?? true { patch.set(.null, for: key) }
    }
    for (position, (key, value)) in members.enumerated() where !value.isNull {
      guard let oldValue = oldMembers.value(of: key, near: position) else {
        patch.set(value, for: key)
        continue
      }
      if let change = value.mergePatch(from: oldValue) { patch.set(change, for: key) }
    }
    return patch.isEmpty ? Optional.none : .object(patch)
  }

  /// This value with a patch applied: the function MergePatch of RFC 7396 § 2.
  public func merging(_ patch: JSONValue) -> JSONValue {
    guard case .object(let changes) = patch else { return patch }
    var members = objectValue ?? JSONObject()
    for (key, change) in changes {
      if change.isNull {
        members[key] = nil
      } else {
        members.set((members[key] ?? .null).merging(change), for: key)
      }
    }
    return .object(members)
  }
}
