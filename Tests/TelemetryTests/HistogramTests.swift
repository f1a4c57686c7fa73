// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

struct HistogramTests {
    private func histogram(of values: some Sequence<Int64>) -> Histogram {
        var histogram = Histogram()
        for value in values { histogram.record(value) }
        return histogram
    }

    @Test func `an empty one has 0 for every quantile`() {
        #expect([0, 50, 99, 100].map { Histogram().quantile($0) } == [0, 0, 0, 0])
        #expect(Histogram().count == 0)
    }

    @Test func `values below 16 are kept exactly`() {
        for value in 0..<16 { #expect(histogram(of: [Int64(value)]).quantile(50) == Int64(value)) }
    }

    @Test func `a quantile is at least the true one and at most an eighth above`() {
        let doubled: [Int64] = (4..<50).map { 1 << Int64($0) }
        for value in doubled.flatMap({ [$0, $0 + 1, $0 / 2 * 3, $0 * 2 - 1] }) {
            let told = histogram(of: [value]).quantile(50)
            #expect(told >= value && told <= value + value / 8, "\(value) is told as \(told)")
        }
    }

    @Test func `the rank is that of the value below which so many lie`() {
        let one = histogram(of: 1...10)
        #expect(one.quantile(50) == 5)
        #expect(one.quantile(90) == 9)
        #expect(one.quantile(99) == 10)
        #expect(one.quantile(100) == 10)
        #expect(one.quantile(0) == 1)
        let skewed = histogram(of: Array(repeating: 1, count: 99) + [15])
        #expect(skewed.quantile(99) == 1 && skewed.quantile(100) == 15)
    }

    @Test func `negative values count as 0, and huge ones in the last bucket`() {
        #expect(histogram(of: [-5]).quantile(50) == 0)
        let huge = histogram(of: [.max, .max - 1])
        #expect(huge.count == 2)
        #expect(huge.quantile(50) > 1 << 50)
    }

    @Test func `sum and count are exact`() {
        let counted = histogram(of: 1...100)
        #expect(counted.sum == 5_050 && counted.count == 100)
    }
}
