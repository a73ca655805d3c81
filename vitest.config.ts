import { configDefaults, defineConfig } from "vitest/config"

// Examples and tests name the library as its users do; this condition of package.json leads them to the sources.
const conditions = ["effect-binance-source"]

// Tests of the real exchange need a network that reaches it.
const live = process.env["EFFECT_BINANCE_LIVE"] === undefined ? ["test/**/*.live.test.ts"] : []

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    // Only to end what hangs: how long a test takes says nothing on a busy machine.
    testTimeout: 60_000,
    exclude: [...configDefaults.exclude, ...live]
  }
})
