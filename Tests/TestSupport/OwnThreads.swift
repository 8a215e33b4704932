// Programs with a standard library of their own have no tests, and are built without their library.
#if canImport(Testing)
    public import Testing

    /// Lets tests that wait, for processes, sockets or other tasks, go on as soon as that has happened.
    ///
    /// All tests start together, and hundreds of them only compute: at the same priority each step of a test that
    /// waits would come after all of them, minutes late on a slow machine, and later than leases and deadlines.
    /// Another priority has threads of its own.
    public struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
        /// Holds for all tests of a suite.
        public let isRecursive = true

        /// Runs a test, and the tasks that it starts.
        public func provideScope(
            for test: Test, testCase: Test.Case?,
            performing function: @Sendable @concurrent () async throws -> Void
        ) async throws {
            try await withoutActuallyEscaping(function) { function in
                let task = Task(priority: .high) { try await function() }
                try await withTaskCancellationHandler {
                    try await task.value
                } onCancel: {
                    task.cancel()
                }
            }
        }
    }

    extension Trait where Self == OwnThreads {
        /// Lets tests that wait go on as soon as what they wait for has happened.
        public static var onOwnThreads: Self { Self() }
    }
#endif
