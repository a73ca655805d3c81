import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"

interface Source {
  readonly file: string
  readonly text: string
  /** The text with comments blanked, so that neither examples nor prose count as code; lines keep their numbers. */
  readonly code: string
}

// Strings are matched first, so that the slashes of a URL open no comment.
const stringsAndComments = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|(\/\*[^]*?\*\/|\/\/[^\n]*)/g

const withoutComments = (text: string): string =>
  text.replace(stringsAndComments, (match: string, comment: string | undefined) =>
    comment === undefined ? match : match.replace(/[^\n]/g, " ")
  )

const read = (pattern: string): ReadonlyArray<Source> =>
  globSync(pattern, { exclude: ["**/node_modules/**"] })
    .map((file) => file.split(path.sep).join("/"))
    .toSorted()
    .map((file) => {
      const text = readFileSync(file, "utf8")
      return { file, text, code: withoutComments(text) }
    })

const sources = read("src/**/*.ts")
const tests = [...read("test/**/*.ts"), ...read("examples/**/*.ts")]

/** What each floor holds, from the lowest. */
const floors: ReadonlyArray<RegExp> = [
  /^src\/(model|continuity)\//,
  /^src\/(codec|connection)\//,
  /^src\/(backfill|orderbook)\//,
  /^src\/binance\/([^/]+\.ts$|(shared|internal)\/)/,
  /^src\/binance\/(usds-m|coin-m|spot|margin|options|portfolio-margin)\//,
  /^src\/(index|Binance|internal\/\w+)\.ts$/,
  /^src\/(node|testing|cli)\//
]

const floorOf = (file: string): number => floors.findIndex((floor) => floor.test(file))

// Type-only imports count: a dependency on a shape is a dependency.
const importStatement = /^(?:import|export)\b[^"']*?\bfrom\s*"([^"]+)"|\bimport\s*\(?\s*"([^"]+)"/gm

const specifiersOf = (code: string): ReadonlyArray<string> =>
  [...code.matchAll(importStatement)].flatMap(([, from, plain]) => from ?? plain ?? [])

const importsOf = (source: Source): ReadonlyArray<string> =>
  specifiersOf(source.code)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => path.posix.join(path.posix.dirname(source.file), specifier))

const imports = new Map(sources.map((source) => [source.file, importsOf(source)]))

/** A way round in the imports, if there is one. */
const cycleIn = (graph: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> | undefined => {
  const done = new Set<string>()
  const visit = (file: string, trail: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
    const start = trail.indexOf(file)
    if (start !== -1) return [...trail.slice(start), file]
    if (done.has(file)) return undefined
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target, [...trail, file])
      if (cycle !== undefined) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

describe("architecture", () => {
  it("puts every source file on a floor", () => {
    const homeless = sources.filter((source) => floorOf(source.file) === -1).map((source) => source.file)

    assert.deepStrictEqual(homeless, [], "the floors of this test have no place for these files")
  })

  it.each(sources.map((source) => source.file))("%s imports only from its own floor or below", (file) => {
    const above = (imports.get(file) ?? []).filter((target) => floorOf(target) > floorOf(file))

    assert.deepStrictEqual(above, [])
  })

  it("keeps the markets from importing each other", () => {
    const marketOf = (file: string) => /^src\/binance\/([^/]+)\//.exec(file)?.[1]
    const crossing = [...imports].flatMap(([file, targets]) =>
      targets.flatMap((target) => {
        const [from, to] = [marketOf(file), marketOf(target)]
        return floorOf(file) === 4 && floorOf(target) === 4 && from !== to ? [`${file} -> ${target}`] : []
      })
    )

    assert.deepStrictEqual(crossing, [])
  })

  it("has no import cycle, type-only imports included", () => {
    assert.deepStrictEqual(cycleIn(imports)?.join(" -> "), undefined)
  })

  it("would notice a cycle", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", []],
      ["d", ["b"]]
    ])

    assert.deepStrictEqual(cycleIn(graph), ["b", "d", "b"])
  })

  it("reads every form of import and none of a comment", () => {
    const code = withoutComments(
      [
        `import * as A from "./a.ts"`,
        `import {`,
        `  type B`,
        `} from "./b.ts"`,
        `import type { C } from "./c.ts"`,
        `export * as D from "./d.ts"`,
        `import "./e.ts"`,
        `const url = "https://x.y" // import "./not-1.ts"`,
        `/** import * as F from "./not-2.ts" */`,
        `const g: import("./g.ts").G = await import("./h.ts")`
      ].join("\n")
    )

    assert.deepStrictEqual(specifiersOf(code).toSorted(), [
      "./a.ts",
      "./b.ts",
      "./c.ts",
      "./d.ts",
      "./e.ts",
      "./g.ts",
      "./h.ts"
    ])
  })

  it("imports only files that exist", () => {
    const missing = [...imports].flatMap(([file, targets]) =>
      targets.filter((target) => !imports.has(target)).map((target) => `${file} -> ${target}`)
    )

    assert.deepStrictEqual(missing, [])
  })
})

interface Rule {
  readonly name: string
  readonly pattern: RegExp
  /** Files that the rule is not for. */
  readonly except?: RegExp | undefined
  /** Whether comments count too. */
  readonly inComments?: boolean | undefined
  readonly bad: ReadonlyArray<string>
  readonly good: ReadonlyArray<string>
}

// What the style asks for and the linter has no word for. `bad` and `good` show that a rule sees what it means and no more.
const sourceRules: ReadonlyArray<Rule> = [
  {
    name: "reach the platform only in node/ and cli/main.ts",
    pattern: /"(?:node:|@effect\/platform-)[^"]*"/,
    except: /^src\/(node\/|cli\/main\.ts$)/,
    bad: [`import { readFile } from "node:fs/promises"`, `await import("@effect/platform-node/NodeSocket")`],
    good: [`import * as Socket from "effect/socket/Socket"`]
  },
  {
    name: "import modules of effect, not its barrels",
    pattern: /"effect(?:\/(?:testing|http|http-api|rpc|socket|crypto|cli|persistence))?"/,
    bad: [`import { Effect } from "effect"`, `import { Socket } from "effect/socket"`],
    good: [`import * as Effect from "effect/Effect"`, `import * as Socket from "effect/socket/Socket"`]
  },
  {
    name: "take chance from Random",
    pattern: /\bMath\.random\b/,
    bad: [`const jitter = Math.random()`],
    good: [`const jitter = yield* Random.next`]
  },
  {
    name: "have no way round the lint rules on globals",
    pattern: /\bglobalThis\.(?!crypto\b|WebSocket\b)\w/,
    bad: [`globalThis.setTimeout(tick, 3)`],
    good: [`const global = globalThis`]
  },
  {
    name: "open secrets only where they sign or are sent",
    pattern: /\bRedacted\.value\b/,
    except:
      /^src\/(testing\/|(model\/RedactedString|binance\/(Credentials|Signature|internal\/(apiCaller|restRequest|privateTopic))|node\/Egress)\.ts$)/,
    bad: [`log(Redacted.value(secret))`],
    good: [`Redacted.make(text)`]
  },
  {
    name: "fork no fiber that nobody owns",
    pattern: /\bforkDetach\b/,
    bad: [`yield* Effect.forkDetach(loop)`],
    good: [`yield* Effect.forkScoped(loop)`]
  },
  {
    name: "bound every buffer",
    pattern: /\.unbounded\b/,
    bad: [`Queue.unbounded<Frame>()`],
    good: [`Queue.sliding<Frame>(16)`]
  },
  {
    name: "cast to nothing that accepts all",
    pattern: /\bas (?:any|never)\b/,
    bad: [`value as any`, `(value as never)`],
    good: [`import * as anyName from "./x.ts"`, `value as Topic // rendered by this template`]
  },
  {
    name: "suppress neither the compiler nor the linter",
    pattern: /@ts-(?:ignore|nocheck|expect-error)|(?:eslint|oxlint)-disable(?!-(?:next-)?line .* -- )/,
    inComments: true,
    bad: [`// @ts-ignore`, `// oxlint-disable no-console`, `// oxlint-disable-next-line no-console`],
    good: [`// oxlint-disable-next-line no-await-in-loop -- frames must go out one after the other`]
  },
  {
    name: "run no effect inside the library",
    pattern: /\bEffect\.run(?:Sync|Promise|Fork|Callback)\w*\(/,
    except: /^src\/(node|cli)\//,
    bad: [`Effect.runSync(program)`, `Effect.runPromiseExit(program)`],
    good: [`Stream.runForEach(print)`]
  },
  {
    name: "write no async function",
    pattern: /\basync\b(?=\s*(?:function|\(|\w+\s*=>))/,
    bad: [`const f = async () => 1`, `async function f() {}`],
    good: [`Effect.callback((resume) => {})`]
  }
]

const testRules: ReadonlyArray<Rule> = [
  {
    name: "assert, never expect",
    pattern: /(?<![.\w])expect\(/,
    except: /^test\/types\//,
    bad: [`expect(1).toBe(1)`],
    good: [`assert.strictEqual(1, 1)`, `parser.expect("x")`]
  },
  {
    name: "leave no test out and run none alone",
    pattern: /\b(?:it|describe|test)(?:\.\w+)*\.(?:only|skip|todo|fails)\b/,
    bad: [`it.only("x", f)`, `it.effect.skip("x", f)`],
    good: [`it.runIf(built)("x", f)`]
  },
  {
    name: "wait for what happens, not for a while",
    pattern: /\b(?:setTimeout|vi\.useFakeTimers)\(/,
    except: /^test\/(?:bench|live)\//,
    bad: [`await new Promise((resolve) => setTimeout(resolve, 50))`, `vi.useFakeTimers()`],
    good: [`yield* TestClock.adjust("50 millis")`]
  }
]

const breaches = (rule: Rule, files: ReadonlyArray<Source>): ReadonlyArray<string> =>
  files
    .filter((source) => rule.except?.test(source.file) !== true)
    .flatMap((source) => {
      const lines = (rule.inComments === true ? source.text : source.code).split("\n")
      return lines.flatMap((line, index) =>
        rule.pattern.test(line) ? [`${source.file}:${index + 1}: ${line.trim()}`] : []
      )
    })

describe.each([
  ["sources", sourceRules, sources],
  ["tests and examples", testRules, tests.filter((source) => source.file !== "test/architecture.test.ts")]
] as const)("%s", (_, rules, files) => {
  it.each(rules)("$name", (rule) => {
    assert.deepStrictEqual(breaches(rule, files), [])
  })

  it.each(rules)("$name: the rule sees what it means and no more", ({ pattern, bad, good }) => {
    assert.deepStrictEqual(
      bad.filter((line) => !pattern.test(line)),
      []
    )
    assert.deepStrictEqual(
      good.filter((line) => pattern.test(line)),
      []
    )
  })
})

describe("files", () => {
  it("have one idea: at most 400 lines, tables and schemas excepted", () => {
    const tables = /\/(?:Streams|Rest|Api|BinanceError|\w*Events)\.ts$/
    const long = sources
      .filter((source) => !tables.test(source.file))
      .map((source) => ({ file: source.file, lines: source.text.trimEnd().split("\n").length }))
      .filter((source) => source.lines > 400)

    assert.deepStrictEqual(long, [])
  })

  it("are named for what they hold", () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|misc|types|constants)(?:\.ts$|\/)/i

    assert.deepStrictEqual(
      sources.filter((source) => vague.test(source.file)).map((source) => source.file),
      []
    )
  })

  it("are named PascalCase when public, camelCase when internal", () => {
    const misnamed = sources
      .map((source) => source.file)
      .filter((file) => !/(?:^|\/)index\.ts$/.test(file) && !file.startsWith("src/cli/"))
      .filter((file) => {
        const name = path.posix.basename(file)
        return file.includes("/internal/") ? !/^[a-z]\w*(?:\.d)?\.ts$/.test(name) : !/^[A-Z]\w*\.ts$/.test(name)
      })

    assert.deepStrictEqual(misnamed, [])
  })

  it("open with what the module is, unless internal", () => {
    const bare = sources
      .filter((source) => !source.file.includes("/internal/") && !/^(?:#!.*\n)?\/\*\*\n/.test(source.text))
      .map((source) => source.file)

    assert.deepStrictEqual(bare, [])
  })
})
