import Foundation
import TestSupport
import Testing

/// The service under a real systemd as process 1, one machine a test.
///
/// Without root there is none, and the tests are skipped; in continuous integration they fail instead.
@Suite(
    "Under systemd", .onOwnThreads, .serialized,
    .enabled(
        if: Machine.obstacle == nil || ProcessInfo.processInfo.environment["CI"] != nil,
        "SKIPPED, so nothing is known of the service: \(Machine.obstacle ?? "")"))
enum Service {}
