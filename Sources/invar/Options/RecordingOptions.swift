import ArgumentParser
import DashboardUI
import Playback
import Terminal

extension PlaybackSpeed: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }

  package static var allValueStrings: [String] { all.map(\.word) }

  package var defaultValueDescription: String { word }
}

/// Columns and rows, as `100x30`.
struct ScreenSize: Hashable, ExpressibleByArgument {
  var width: Int
  var height: Int

  init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else { return nil }
    self.init(width: width, height: height)
  }

  var defaultValueDescription: String { "\(width)x\(height)" }
}

/// What a recording of the screen looks like.
struct RecordingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("asciicast, svg: columns and rows.", valueName: "WxH"))
  var size = ScreenSize(width: 100, height: 30)

  @Option(help: ArgumentHelp("asciicast: times as fast as it went; max makes it a minute."))
  var speed = PlaybackSpeed.realTime

  @Option(help: ArgumentHelp("asciicast: the longest pause.", valueName: "seconds"))
  var idleLimit = 2.0

  @Option(
    help: ArgumentHelp("asciicast, svg: a theme from invar themes, or a file.", valueName: "name"))
  var theme = ThemeLibrary.defaultName

  @Option(
    help: ArgumentHelp(
      "svg: the place after the session's beginning (default: the last moment with requests running).",
      valueName: "seconds"))
  var at: Double?

  func validate() throws {
    guard (Layout.minimumWidth...500).contains(size.width),
      (Layout.minimumHeight...200).contains(size.height)
    else {
      throw CommandError.optionOutOfRange(
        option: "--size", value: "\(size.width)x\(size.height)",
        range: "\(Layout.minimumWidth)x\(Layout.minimumHeight) to 500x200")
    }
    guard at.map({ (0...1e9).contains($0) }) ?? true else {
      throw CommandError.optionOutOfRange(
        option: "--at", value: "\(at ?? 0)", range: "0 to 1,000,000,000 seconds")
    }
    guard idleLimit >= 0.25 && idleLimit <= 3600 else {
      throw CommandError.optionOutOfRange(
        option: "--idle-limit", value: "\(idleLimit)", range: "0.25 to 3600 seconds")
    }
  }

  func asciicast() throws -> Asciicast {
    var cast = Asciicast()
    (cast.width, cast.height) = (size.width, size.height)
    (cast.speed, cast.idleLimit) = (speed, idleLimit)
    cast.theme = try ThemeLibrary.standard().load(theme)
    return cast
  }

  func picture() throws -> SessionPicture {
    var picture = SessionPicture()
    (picture.width, picture.height, picture.seconds) = (size.width, size.height, at)
    picture.theme = try ThemeLibrary.standard().load(theme)
    return picture
  }
}
