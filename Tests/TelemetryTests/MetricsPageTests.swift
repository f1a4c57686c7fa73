// SPDX-License-Identifier: Apache-2.0

import Contracts
import Kernel
import Telemetry
import Testing

struct MetricsPageTests {
    @Test func `a page is Prometheus text`() {
        var page = MetricsPage(labels: ["service": "earning", "shard": "0"])
        page.counter("a_total", "How many.", 3)
        page.gauge("depth", "How deep.", -1, ["consumer": "crm"])
        #expect(
            page.text == """
                # HELP a_total How many.
                # TYPE a_total counter
                a_total{service="earning",shard="0"} 3
                # HELP depth How deep.
                # TYPE depth gauge
                depth{consumer="crm",service="earning",shard="0"} -1

                """
        )
    }

    @Test func `the lines of a family stand together, under one head`() {
        var page = MetricsPage(labels: [:])
        page.gauge("x", "X.", 1, ["n": "1"])
        page.gauge("y", "Y.", 2)
        page.gauge("x", "X.", 3, ["n": "2"])
        #expect(page.text == "# HELP x X.\n# TYPE x gauge\nx{n=\"1\"} 1\nx{n=\"2\"} 3\n# HELP y Y.\n# TYPE y gauge\ny{} 2\n")
    }

    @Test func `labels are escaped`() {
        var page = MetricsPage(labels: [:])
        page.gauge("x", "X.", 1, ["name": "a\\b\"c\nd"])
        #expect(page.text.contains(#"x{name="a\\b\"c\nd"} 1"#))
    }

    @Test func `a label of one figure stands before that of the page`() {
        var page = MetricsPage(labels: ["a": "page"])
        page.gauge("x", "X.", 1, ["a": "own"])
        #expect(page.text.hasSuffix("x{a=\"own\"} 1\n"))
    }

    @Test func `a log line is one JSON object with sorted keys`() {
        let line = LogLine(.warning, "it is late", ["count": 3])
        let text = line.text(of: "earning-0", at: Timestamp(milliseconds: 1_795_262_400_000))
        #expect(
            text
                == #"{"count":3,"level":"warning","message":"it is late","process":"earning-0","time":"2026-11-21T12:00:00Z"}"#
        )
    }
}
