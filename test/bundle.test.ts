import { assert, describe, it } from "@effect/vitest"
import * as path from "node:path"
import { rolldown } from "rolldown"

const entry = "virtual:program"

/** The modules of ours that a bundler keeps of a program. */
const kept = async (program: string): Promise<ReadonlyArray<string>> => {
  const bundle = await rolldown({
    input: entry,
    external: /^effect\//,
    plugins: [
      {
        name: "program",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? program.replaceAll("effect-binance", path.resolve("src")) : undefined)
      }
    ]
  })
  const { output } = await bundle.generate({ format: "esm" })
  const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? Object.entries(chunk.modules) : []))
  return modules
    .filter(([id, { renderedLength }]) => id !== entry && renderedLength > 0)
    .map(([id]) => path.relative("src", id))
    .toSorted()
}

const isForAccounts = (file: string) => /rest|api|account|ledger|credentials|signature|userdata/i.test(file)

describe("a program in a bundle", () => {
  it.each([
    'import * as UsdsM from "effect-binance/binance/usds-m/index.ts"; export const events = UsdsM.aggTrade({ symbol: "BTCUSDT" })',
    'import { UsdsM } from "effect-binance/index.ts"; export const events = UsdsM.aggTrade({ symbol: "BTCUSDT" })'
  ])("that follows a market alone brings nothing of accounts, of REST, or of other markets: %s", async (program) => {
    const files = await kept(program)

    assert.include(files, "binance/usds-m/Streams.ts")
    assert.deepStrictEqual(
      files.filter((file) => isForAccounts(file) || /spot|coin-m|options|margin/.test(file)),
      []
    )
  })

  it("that asks by REST brings what asking needs", async () => {
    const files = await kept('import { UsdsM } from "effect-binance/index.ts"; export const time = UsdsM.rest.time()')

    assert.includeMembers([...files], ["binance/RestApi.ts", "binance/usds-m/Rest.ts"])
    assert.notInclude(files, "binance/usds-m/Streams.ts")
  })
})
