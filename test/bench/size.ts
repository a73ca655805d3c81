/** What a bundler makes of a program that imports one market. */
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

const root = fileURLToPath(new URL("../../", import.meta.url))

const programs = [
  {
    label: '`import * as UsdsM from "effect-binance/usds-m"`, one row used',
    contents:
      'import * as UsdsM from "effect-binance/usds-m"; export const events = UsdsM.aggTrade({ symbol: "BTCUSDT" })'
  },
  {
    label: "`import { UsdsM }`, one row used",
    contents: 'import { UsdsM } from "effect-binance"; export const events = UsdsM.aggTrade({ symbol: "BTCUSDT" })'
  },
  { label: "`import { UsdsM }`, all of it", contents: 'export { UsdsM } from "effect-binance"' },
  { label: "everything", contents: 'export * from "effect-binance"' }
]

const sizes = Effect.fnUntraced(function* (contents: string, external: ReadonlyArray<string>) {
  const { build } = yield* Effect.promise(() => import("esbuild"))
  const { outputFiles } = yield* Effect.promise(() =>
    build({
      stdin: { contents, resolveDir: root },
      alias: {
        "effect-binance/usds-m": `${root}dist/binance/usds-m/index.js`,
        "effect-binance": `${root}dist/index.js`
      },
      external,
      bundle: true,
      minify: true,
      format: "esm",
      platform: "node",
      write: false
    })
  )
  const bytes = outputFiles[0]?.contents ?? new Uint8Array()
  return [bytes, gzipSync(bytes, { level: 9 })].map(({ length }) => (length / 1024).toFixed(1))
})

/** A table of sizes, minified. */
export const run = Effect.gen(function* () {
  const rows = yield* Effect.forEach(programs, ({ contents, label }) =>
    Effect.map(
      Effect.all([sizes(contents, ["effect", "effect/*"]), sizes(contents, [])]),
      (found) => `| ${[label, ...found.flat()].join(" | ")} |`
    )
  )
  return [
    "Minified by esbuild, in KiB, without and with `effect`.",
    "",
    "| | without | gzip | with | gzip |",
    "| --- | --: | --: | --: | --: |",
    ...rows
  ].join("\n")
})
