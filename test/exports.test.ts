import { assert, describe, it } from "@effect/vitest"
import { existsSync, globSync, readFileSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import * as path from "node:path"

interface Entry {
  readonly "effect-binance-source": string
  readonly types: string
  readonly default: string
}

const manifest: {
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, Entry | string>>
  readonly files: ReadonlyArray<string>
} = JSON.parse(readFileSync("package.json", "utf8"))

const entries = Object.entries(manifest.exports).filter(
  (entry): entry is [string, Entry] => typeof entry[1] !== "string"
)

const built = existsSync("dist")
const stale = "dist is older than the sources: npm run build"

const load = async (subpath: string): Promise<Readonly<Record<string, unknown>>> => {
  const entry = manifest.exports[subpath]
  assert.isObject(entry, `package.json exports no "${subpath}"`)
  return import(path.resolve((entry as Entry)["effect-binance-source"])) // isObject said so
}

/** Names of the modules in a folder that are neither internal nor have an entry of their own. */
const modulesIn = (folder: string): ReadonlyArray<string> =>
  globSync(`src/${folder}/*.ts`)
    .map((file) => path.basename(file, ".ts"))
    .filter((name) => name !== "index" && !(`./${folder}/${name}` in manifest.exports))

const sorted = (names: Iterable<string>) => [...names].toSorted()

describe("the entries of package.json", () => {
  it.each(entries)("%s leads to one module, by source, types and build", (subpath, entry) => {
    const source = entry["effect-binance-source"]

    assert.match(source, /^\.\/src\/.+\.ts$/)
    assert.strictEqual(entry.default, source.replace("./src/", "./dist/").replace(/\.ts$/, ".js"))
    assert.strictEqual(entry.types, entry.default.replace(/\.js$/, ".d.ts"))
    assert.isTrue(existsSync(source), `${subpath}: ${source} is missing`)
  })

  it.runIf(built).each(entries)("%s is built", (_, entry) => {
    assert.isTrue(existsSync(entry.default), `${entry.default} is missing: ${stale}`)
    assert.isTrue(existsSync(entry.types), `${entry.types} is missing: ${stale}`)
  })

  it("name each subpath, none by pattern, and lead into no internal folder", () => {
    const open = Object.entries(manifest.exports).filter(([subpath, target]) =>
      /\*|internal/.test(subpath + JSON.stringify(target))
    )

    assert.deepStrictEqual(open, [])
  })

  it("publish what they lead to, and the sources that its maps name", () => {
    assert.includeMembers([...manifest.files], ["dist", "docs", "src"])
  })

  it.each(["internal", "connection/internal/shard", "dist/index.js", "src/index.ts", "connection/Backoff"])(
    "leave effect-binance/%s closed",
    (subpath) => {
      const require = createRequire(path.resolve("test/exports.test.ts"))

      assert.throws(() => require.resolve(`effect-binance/${subpath}`), /not defined by "exports"/)
    }
  )
})

describe("what the entries export", () => {
  it.each(["connection", "continuity", "model", "node", "testing"])(
    "./%s: each module of its folder that has no entry of its own",
    async (folder) => {
      assert.deepStrictEqual(sorted(Object.keys(await load(`./${folder}`))), sorted(modulesIn(folder)))
    }
  )

  it("the root: what a program of market streams names", async () => {
    assert.deepStrictEqual(sorted(Object.keys(await load("."))), [
      "Account",
      "ApiSubscription",
      "ApiTable",
      "Backoff",
      "Binance",
      "BinanceError",
      "CoinM",
      "ConnectionError",
      "ConnectionEvent",
      "ConnectionPolicy",
      "ConnectionPool",
      "Credentials",
      "Environment",
      "EventDecodeError",
      "Health",
      "ListenKey",
      "Margin",
      "Market",
      "MarketStream",
      "MarketTopics",
      "Options",
      "PortfolioMargin",
      "RateLimits",
      "RestApi",
      "RestPolicy",
      "RestTable",
      "Rotation",
      "Sequence",
      "ServerTime",
      "Signature",
      "Spot",
      "TopicError",
      "Tracked",
      "Transport",
      "UsdsM",
      "UserData",
      "WebSocketApi"
    ])
  })

  it("./node: nothing of the simulated exchange, which a program in production has no use for", async () => {
    const { NodeTestExchange } = await load("./node")

    assert.isUndefined(NodeTestExchange)
  })

  it.each([
    ["./usds-m", "UsdsM"],
    ["./coin-m", "CoinM"],
    ["./margin", "Margin"],
    ["./options", "Options"],
    ["./portfolio-margin", "PortfolioMargin"]
  ])("%s: the same as the namespace %s of the root", async (subpath, namespace) => {
    const { [namespace]: market } = await load(".")

    assert.deepStrictEqual({ ...(await load(subpath)) }, { ...(market as object) }) // a namespace, by the test above
  })
})

describe("the command", () => {
  const target = manifest.bin["effect-binance"] ?? ""
  const source = target.replace("./dist/", "./src/").replace(/\.js$/, ".ts")
  const shebang = /^#!\/usr\/bin\/env node\n/

  it("is a script of Node", () => {
    assert.match(readFileSync(source, "utf8"), shebang)
  })

  it.runIf(built)("is built, and may be executed", () => {
    assert.isTrue(existsSync(target), `${target} is missing: ${stale}`)
    assert.match(readFileSync(target, "utf8"), shebang)
    assert.strictEqual(statSync(target).mode & 0o111, 0o111)
  })
})
