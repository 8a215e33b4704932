import Testing

@testable import bursar

/// Auctions, with unlimited money and with credits that run out.
struct SimulateAuctionTests {
    private func auction(
        _ strategy: String, capacity: Int = 4, credits: Int? = nil, _ rounds: String
    ) throws -> SimulateFixture {
        try SimulateFixture(
            """
            {"capacity": \(capacity), "strategy": "auction-\(strategy)",
             \(credits.map { "\"initial_credits\": \($0)," } ?? "")
             "agents": [{"name": "A"}, {"name": "B"}, {"name": "C"}], "rounds": \(rounds)}
            """)
    }

    private let bids = #"[{"A": [10, 8, 5], "B": [9, 6, 2], "C": [7, 4, 1]}]"#

    @Test func uniformPriceIsTheHighestLosingBid() throws {
        #expect(
            try auction("uniform", bids).round(0) == #"{"allocation": {"A": 2, "B": 1, "C": 1}, "#
                + #""credits": {}, "price": 6, "payments": {"A": 12, "B": 6, "C": 6}}"#)
    }

    @Test func vickreyPricesAreEachOnesOwn() throws {
        // A keeps others from bids of 6 and 4, B from 5, C from 6.
        #expect(
            try auction("vcg", bids).round(0) == #"{"allocation": {"A": 2, "B": 1, "C": 1}, "#
                + #""credits": {}, "price": null, "payments": {"A": 10, "B": 5, "C": 6}}"#)
    }

    @Test func proportionalPriceIsWhatAllPayForWhatIsSold() throws {
        let sold = try auction(
            "proportional", capacity: 8, #"[{"A": 3, "B": 1}, {"A": 8, "C": 8}]"#)
        #expect(
            sold.round(0) == #"{"allocation": {"A": 6, "B": 2, "C": 0}, "credits": {}, "#
                + #""price": 0.5, "payments": {"A": 3, "B": 1, "C": 0}}"#)
        #expect(sold.round(1).contains(#""price": 2, "#))
    }

    @Test func nobodyBidsNothingIsSold() throws {
        #expect(
            try auction("proportional", "[{}]").round(0)
                == #"{"allocation": {"A": 0, "B": 0, "C": 0}, "credits": {}, "price": null, "#
                + #""payments": {"A": 0, "B": 0, "C": 0}}"#)
    }

    @Test func bidsThatCreditsDoNotCoverAreCut() throws {
        let sold = try auction(
            "uniform", capacity: 2, credits: 10,
            #"[{"A": [8, 7], "B": [6, 3], "C": [2]}, {"A": [8, 7], "C": [5, 5]}]"#)
        // A can pay for its first bid only; 8 and 6 win, and 3 loses.
        #expect(sold.allocation(0) == [1, 1, 0])
        #expect(sold.report.rounds[0].payments == [3, 3, 0])
        #expect(sold.credits(0) == [7, 7, 10])
        // A cannot even pay its first any more.
        #expect(sold.allocation(1) == [0, 0, 2])
        #expect(sold.credits(1) == [7, 7, 10])
    }

    @Test func newcomersComeWithTheMean() throws {
        let sold = try SimulateFixture(
            #"""
            {"capacity": 10, "strategy": "auction-proportional", "initial_credits": 10, "agents": [
              {"name": "A"}, {"name": "B"}, {"name": "C", "join": 1}],
             "rounds": [{"A": 3}, {"C": 50}]}
            """#)
        #expect(sold.credits(0) == [7, 10])
        // The mean is 8, and all of it is bid.
        #expect(sold.credits(1) == [7, 10, 0])
        #expect(sold.report.rounds[1].payments == [0, 0, 8])
    }

    @Test func whatIsReservedIsFree() throws {
        let sold = try SimulateFixture(
            #"""
            {"capacity": 3, "strategy": "auction-uniform", "agents": [
              {"name": "A", "reserved": 2}, {"name": "B"}],
             "rounds": [{"A": [2, 2, 2], "B": [9, 8]}]}
            """#)
        #expect(sold.allocation() == [2, 1])
        #expect(sold.report.rounds[0].payments == [0, 8])
    }
}
