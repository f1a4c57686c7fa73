// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Contracts

/// `punchcard template`
struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Work with the words of messages to members: publish, list or show them.",
        subcommands: [Publish.self, List.self, Show.self])

    /// `punchcard template publish`
    struct Publish: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put templates in force. The same again is no new version.",
            discussion: "Exit status: 0 all are in force, 65 one cannot be, with what is wrong and where; those before it are.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: ArgumentHelp("Files of YAML, or directories of them.", valueName: "path"))
        var paths: [String]

        func run() throws {
            let files = try NamedFiles.templates.paths(paths)
            for file in files {
                let reply = try home.door.ask(TemplatePublish.type, try NamedFiles.templates.read(file))
                guard reply.isOK, let data = reply.data else { throw NamedFiles.templates.failure(file, reply) }
                if output.json {
                    Terminal.print(data.text)
                } else {
                    Terminal.print("\(data["template"]?.string ?? file): version \(data["version"]?.integer ?? 0) is in force")
                }
            }
        }
    }

    /// `punchcard template list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the templates that are in force.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        func run() throws {
            let list = try home.door.demand(TemplateList.type, [:])
            if output.json { return Terminal.print(list.text) }
            var table = Table([
                .text("TEMPLATE"), .number("VERSION"), .text("ON"), .text("CHANNEL"), .text("PURPOSE"), .text("ENABLED"),
            ])
            let templates = list["templates"]?.array ?? []
            guard !templates.isEmpty else { return Terminal.note("no template is published: members are told of nothing") }
            for template in templates {
                table.add([
                    template["template"]?.string ?? "?", "\(template["version"]?.integer ?? 0)", template["on"]?.string ?? "?",
                    template["channel"]?.string ?? "?", template["purpose"]?.string ?? "?",
                    template["enabled"]?.bool == false ? "no" : "yes",
                ])
            }
            Terminal.write(table.text)
        }
    }

    /// `punchcard template show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a template as YAML, the one in force or a version of it.")

        @OptionGroup var home: HomeOptions
        @OptionGroup var output: JSONOption

        @Argument(help: "The template.")
        var template: String

        @Option(help: ArgumentHelp("The version. Default: the one in force.", valueName: "n"))
        var version: Int64?

        func run() throws {
            let shown = try home.door.demand(
                TemplateGet.type, .members(["template": template.json, "version": version?.json]))
            Terminal.write(output.json ? shown.text + "\n" : YAML.text(shown, order: FileFields.template.order))
        }
    }
}
