internal import CSystemd
internal import Glibc

extension Activation {
    /// All passed sockets, for a program that does the same on each, whatever their families and names:
    /// they are stream sockets that listen.
    public func streamListeners() throws(ActivationError) -> [Int32] {
        for descriptor in descriptors {
            let (name, number) = (descriptor.name, descriptor.number)
            guard sd_is_socket(number, AF_UNSPEC, Int32(SOCK_STREAM.rawValue), 1) > 0 else {
                throw ActivationError(.notListening(name, number))
            }
        }
        return descriptors.map(\.number)
    }
}
