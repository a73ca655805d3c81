import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Program from "./Program.ts"

const price = "mid \\d+\\.\\d+ spread \\d+\\.\\d{3} bps cvd [+-]\\d+\\.\\d{3}"

describe("monitor", () => {
  it.live("shows moving prices without a network, and ends with 0 on SIGINT", () =>
    Effect.gen(function* () {
      const program = yield* Program.start(["monitor"])

      const first = yield* program.line
      const moved = yield* program.line.pipe(
        Effect.repeat({ until: (line) => line.slice(8) !== first.slice(8) }),
        Effect.timeout("10 seconds")
      )
      program.child.kill("SIGINT")

      const { code, stderr } = yield* program.ended
      const line = new RegExp(`^\\d\\d:\\d\\d:\\d\\d  BTCUSDT ${price}  \\|  ETHUSDT ${price}$`)
      assert.match(first, line)
      assert.match(moved, line)
      assert.strictEqual(stderr, "")
      assert.strictEqual(code, 0)
    })
  )

  it.live("shows the others while a symbol has no price, and says which that is", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* Program.run("monitor", "BTCUSDT", "NOSUCHUSDT", "--for", "8 seconds")

      assert.match(stdout, new RegExp(`^\\d\\d:\\d\\d:\\d\\d  BTCUSDT ${price}  \\|  NOSUCHUSDT waiting\\n`))
      assert.strictEqual(code, 0)
    })
  )

  it.live("follows the symbols that are named, and ends when the time is over", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* Program.run("monitor", "solusdt", "SOLUSDT", "--for", "5 seconds")

      assert.match(stdout, /^\S+ {2}SOLUSDT mid [^|]*\n/)
      assert.strictEqual(code, 0)
    })
  )
})
