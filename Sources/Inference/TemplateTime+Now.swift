import Foundation
public import Tokenization

extension TemplateTime {
  /// What the clock on the wall says here.
  public static func now() -> TemplateTime {
    let fields = Calendar(identifier: .gregorian).dateComponents(
      [.year, .month, .day, .hour, .minute, .second, .nanosecond], from: Date())
    return TemplateTime(
      year: fields.year ?? 1970, month: fields.month ?? 1, day: fields.day ?? 1,
      hour: fields.hour ?? 0, minute: fields.minute ?? 0, second: fields.second ?? 0,
      microsecond: (fields.nanosecond ?? 0) / 1000)
  }
}
