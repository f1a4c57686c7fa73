// SPDX-License-Identifier: Apache-2.0

import Kernel
import Rehearsing

/// The points outstanding at the end of each month, one line for each program, as SVG.
struct RehearsalPicture {
    private let shown: ShownRehearsal
    /// What the axis goes up to: 1, 2 or 5 times a power of ten.
    private let top: Int64
    private let months: Int

    private let width = 960
    private let height = 466
    private let left = 90
    private let right = 30
    private let above = 96
    private let below = 50
    private let colours = ["#1f6fb2", "#c2571a"]

    init(_ shown: ShownRehearsal) {
        self.shown = shown
        months = shown.programs.map(\.report.months.count).max() ?? 0
        let most = shown.programs.flatMap(\.report.months).map(\.balances.outstanding.count).max() ?? 0
        var top: Int64 = 5
        while top < most { top = RehearsalPicture.next(top) }
        self.top = top
    }

    /// 5, 10, 20, 50, 100, …
    private static func next(_ number: Int64) -> Int64 {
        var digit = number
        while digit >= 10 { digit /= 10 }
        return digit == 2 ? number / 2 * 5 : number * 2
    }

    var text: String {
        let head = [
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(width) \#(height)" font-family="sans-serif" font-size="12">"#,
            #"<rect width="\#(width)" height="\#(height)" fill="white"/>"#,
            #"<text x="\#(left)" y="24" font-size="16">Points outstanding at the end of each month</text>"#,
        ]
        return (head + axes + shown.programs.indices.flatMap(line) + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func x(_ month: Int) -> Int { left + (width - left - right) * month / max(1, months) }

    private func y(_ points: Int64) -> Int {
        let space = height - above - below
        return height - below - Int(Int128(points) * Int128(space) / Int128(top))
    }

    private var axes: [String] {
        let levels = (0...5).flatMap { step -> [String] in
            let points = top * Int64(step) / 5
            return [
                #"<line x1="\#(left)" y1="\#(y(points))" x2="\#(width - right)" y2="\#(y(points))" stroke="silver"/>"#,
                #"<text x="\#(left - 8)" y="\#(y(points) + 4)" text-anchor="end">\#(Format.count(points))</text>"#,
            ]
        }
        let names = shown.programs.first?.report.months.map(\.name) ?? []
        let each = max(1, (names.count + 11) / 12)
        let labels = names.enumerated().filter { $0.offset % each == 0 }.map { index, name in
            #"<text x="\#(x(index + 1))" y="\#(height - below + 20)" text-anchor="middle">\#(name)</text>"#
        }
        return levels + labels
    }

    /// From nothing at the beginning to the end of the last month.
    private func line(_ index: Int) -> [String] {
        let played = shown.programs[index]
        let points = [Int64(0)] + played.report.months.map(\.balances.outstanding.count)
        let places = points.enumerated().map { "\(x($0.offset)),\(y($0.element))" }.joined(separator: " ")
        let (colour, row) = (colours[index % colours.count], 52 + index * 18)
        let outstanding = played.report.balances.outstanding
        let liability = played.money(outstanding).map { ", \($0)" } ?? ""
        let label = "\(RehearsalPicture.short(played.file)): \(Format.count(outstanding.count)) points\(liability) at the end"
        return [
            #"<polyline points="\#(places)" fill="none" stroke="\#(colour)" stroke-width="2"/>"#,
            #"<rect x="\#(left)" y="\#(row - 6)" width="24" height="3" fill="\#(colour)"/>"#,
            #"<text x="\#(left + 32)" y="\#(row)">\#(RehearsalPicture.escaped(label))</text>"#,
        ]
    }

    /// A file of a long path by its end, which says most: all of it would run out of the picture.
    private static func short(_ file: String) -> String { file.count <= longest ? file : "…" + file.suffix(longest - 1) }
    private static let longest = 72

    /// Text as it may stand in XML.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
}
