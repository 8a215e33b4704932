import BursarProtocol

/// The versions of the protocol that this build speaks, on both ends.
public enum SpokenVersions {
    /// Lowest and highest.
    public static let range: ClosedRange<UInt16> = ProtocolVersion.least...ProtocolVersion.most
}
