import { assert, describe, it } from "@effect/vitest"
import { existsSync, globSync, readFileSync } from "node:fs"
import * as path from "node:path"

interface Passage {
  /** Where it stands, as editors understand it: `README.md:40`. */
  readonly place: string
  readonly text: string
}

const withoutIndent = (lines: ReadonlyArray<string>): string => {
  const filled = lines.filter((line) => line.trim() !== "")
  const indent = Math.min(...filled.map((line) => line.length - line.trimStart().length))
  return lines
    .map((line) => line.slice(indent).trimEnd())
    .join("\n")
    .trim()
}

/** Passages of a text that stand between two kinds of lines. */
const passages = (file: string, text: string, start: RegExp, end: RegExp): ReadonlyArray<Passage> => {
  const found: Array<Passage> = []
  let open: { readonly line: number; readonly lines: Array<string> } | undefined
  for (const [index, line] of text.split("\n").entries()) {
    if (open === undefined) {
      if (start.test(line)) open = { line: index + 1, lines: [] }
    } else if (end.test(line)) {
      found.push({ place: `${file}:${open.line}`, text: withoutIndent(open.lines) })
      open = undefined
    } else open.lines.push(line)
  }
  assert.isUndefined(open, `${file}:${open?.line} begins a passage that nothing ends`)
  return found
}

const snippetsOf = (file: string, text: string) => passages(file, text, /^\s*```(?:ts|typescript)\b/, /^\s*```\s*$/)

const regionsOf = (file: string, text: string) => {
  const found = passages(file, text, /^\s*\/\/ #region \S/, /^\s*\/\/ #endregion\b/)
  assert.lengthOf(text.match(/\/\/ #endregion\b/g) ?? [], found.length, `${file} ends a region that nothing began`)
  return found
}

/** A sentence for a snippet that is no region, with the region it most resembles. */
const stray = (snippet: Passage, regions: ReadonlyArray<Passage>): string => {
  const lines = snippet.text.split("\n")
  const likeness = (region: Passage) => region.text.split("\n").filter((line) => lines.includes(line)).length
  const nearest = regions.toSorted((a, b) => likeness(b) - likeness(a))[0]
  if (nearest === undefined || likeness(nearest) === 0) {
    return `${snippet.place} shows code that no region of an example holds: quote one, between "// #region name" and "// #endregion"`
  }
  const quoted = nearest.text.split("\n")
  const line = lines.findIndex((text, index) => text !== quoted[index])
  const at = line === -1 ? lines.length : line
  return `${snippet.place} differs from ${nearest.place} in line ${at + 1}: "${lines[at] ?? ""}" against "${quoted[at] ?? ""}"`
}

const strays = (snippets: ReadonlyArray<Passage>, regions: ReadonlyArray<Passage>): ReadonlyArray<string> =>
  snippets
    .filter((snippet) => !regions.some((region) => region.text === snippet.text))
    .map((snippet) => stray(snippet, regions))

const read = (file: string): string => {
  assert.isTrue(existsSync(file), `${file} is missing`)
  return readFileSync(file, "utf8")
}

const files = (pattern: string): ReadonlyArray<string> =>
  globSync(pattern)
    .map((file) => file.split(path.sep).join("/"))
    .toSorted()

/** Names of the headings of a page, as links spell them. */
const anchorsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\d\s-]/gu, "")
      .replace(/\s/g, "-")
  )

const examples = files("examples/**/*.ts")
const publicModules = files("src/**/*.ts").filter((file) => !/\/internal\/|^src\/cli\/|\/index\.ts$/.test(file))

const scripts: Record<string, unknown> = JSON.parse(read("package.json")).scripts

describe("README.md and the pages of docs", () => {
  const pages = ["README.md", ...files("docs/*.md")]

  it("are there, and show code", () => {
    assert.isAbove(pages.length, 1)
    assert.isNotEmpty(snippetsOf("README.md", read("README.md")))
  })

  it.each(pages)("%s shows only code that is a region of an example", (page) => {
    const regions = examples.flatMap((file) => regionsOf(file, read(file)))

    assert.deepStrictEqual(strays(snippetsOf(page, read(page)), regions), [])
  })

  it.each(pages)("%s names only scripts that package.json has", (page) => {
    const named = [...read(page).matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(start|test)\b)/g)]
    const unknown = named.flatMap(([, run, short]) => [run ?? short ?? ""]).filter((name) => !(name in scripts))

    assert.deepStrictEqual(unknown, [])
  })

  it.each(pages)("%s links only to files and headings that exist", (page) => {
    const links = [...read(page).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)]
    const broken = links.filter(([, file = "", heading]) => {
      const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file)
      return !existsSync(target) || (heading !== undefined && !anchorsOf(read(target)).includes(heading))
    })

    assert.deepStrictEqual(
      broken.map(([link]) => link),
      []
    )
  })

  it("README.md leads to every page", () => {
    const unmentioned = files("docs/*.md").filter((page) => !read("README.md").includes(`](${page})`))

    assert.deepStrictEqual(unmentioned, [])
  })
})

describe("examples", () => {
  it("exist", () => {
    assert.isNotEmpty(examples)
  })

  it.each(examples)("%s is run by test/examples.test.ts", (file) => {
    const name = path.posix.basename(file, ".ts")

    assert.include(read("test/examples.test.ts"), name, `test/examples.test.ts does not name ${file}`)
  })
})

describe("documentation comments", () => {
  const documented = /\/\*\*(?:[^*]|\*(?!\/))*@category \w(?:[^*]|\*(?!\/))*@since \d+\.\d+\.\d+\s+\*\/\n$/
  const declaration = /^export (?:abstract )?(?:const|class|interface|type|function\*?) (\w+)/gm

  const undocumented = (text: string): ReadonlyArray<string> =>
    [...text.matchAll(declaration)].flatMap((match) =>
      documented.test(text.slice(0, match.index)) ? [] : (match[1] ?? [])
    )

  it.each(publicModules)("stand on every export of %s", (file) => {
    assert.deepStrictEqual(undocumented(read(file)), [])
  })

  it("are told from their absence", () => {
    const doc = "/**\n * Mid price.\n *\n * @category getters\n * @since 0.1.0\n */\n"

    assert.deepStrictEqual(undocumented(`${doc}export const mid = 1\n`), [])
    assert.deepStrictEqual(undocumented(`${doc}export const mid = 1\n\nexport type Mid = 1\n`), ["Mid"])
    assert.deepStrictEqual(undocumented(`${doc.replace(" * @category getters\n", "")}export class Mid {}\n`), ["Mid"])
  })
})

describe("the comparison of snippets and regions", () => {
  const example = [
    "const before = 1",
    "  // #region mid",
    "  const mid =",
    "    (bid + ask) / 2",
    "  // #endregion"
  ].join("\n")
  const readme = (code: string) => ["Text", "", "```ts", code, "```", "", "```sh", "npm start", "```"].join("\n")

  it("takes a snippet for the region it equals, whatever the indent", () => {
    const snippets = snippetsOf("README.md", readme("const mid =\n  (bid + ask) / 2"))

    assert.deepStrictEqual(snippets, [{ place: "README.md:3", text: "const mid =\n  (bid + ask) / 2" }])
    assert.deepStrictEqual(strays(snippets, regionsOf("examples/mid.ts", example)), [])
  })

  it("says where a snippet has left its region", () => {
    const snippets = snippetsOf("README.md", readme("const mid =\n  (bid - ask) / 2"))

    assert.deepStrictEqual(strays(snippets, regionsOf("examples/mid.ts", example)), [
      'README.md:3 differs from examples/mid.ts:2 in line 2: "  (bid - ask) / 2" against "  (bid + ask) / 2"'
    ])
  })

  it("says that a snippet is nobody's", () => {
    const [sentence] = strays(snippetsOf("README.md", readme("untested()")), regionsOf("examples/mid.ts", example))

    assert.match(sentence ?? "", /^README\.md:3 shows code that no region of an example holds/)
  })

  it("refuses a region without an end, and an end without a region", () => {
    assert.throws(() => regionsOf("a.ts", "// #region x\nconst a = 1"), "a.ts:1 begins a passage that nothing ends")
    assert.throws(() => regionsOf("a.ts", "// #endregion"), "a.ts ends a region that nothing began")
  })
})
