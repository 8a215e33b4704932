/// Makes a large value that holds it be looked at where it is.
///
/// Otherwise the compiler copies a struct of hundreds of bytes to the stack for each call of a method that does
/// not change it. What holds an existential is passed by its address instead.
struct InPlace: Sendable {
    private let existential: any Sendable = ()
}
