// Amounts, levels, replies and error codes are part of this library's interface.
@_exported public import BursarProtocol
