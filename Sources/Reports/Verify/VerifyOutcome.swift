package import Proof
package import SessionLog

/// What `invar verify` has to tell.
package struct VerifyOutcome {
  /// The log's path.
  package var log: String
  package var session: RecordedSession
  package var script: SessionScript
  package var report: VerificationReport
  /// Where the first difference begins; `nil` where nobody looked.
  package var located: Located?

  package enum Located {
    case report(LocateReport)
    /// One line that says why it is not known.
    case unknown(String)
  }

  package init(
    log: String, session: RecordedSession, script: SessionScript, report: VerificationReport,
    located: Located? = nil
  ) {
    (self.log, self.session, self.script) = (log, session, script)
    (self.report, self.located) = (report, located)
  }
}
