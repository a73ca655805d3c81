import { configDefaults, defineConfig } from "vitest/config"

// Examples and tests name the library as its users do; this condition of package.json leads them to the sources.
const conditions = ["effect-binance-source"]

// Tests of the real exchange need a network that reaches it.
const live = process.env["EFFECT_BINANCE_LIVE"] === undefined ? ["test/**/*.live.test.ts"] : []
const excluded = [...configDefaults.exclude, ...live]

// What the process holds is counted here, so each file has one of its own.
const counting = ["test/{integration,node}/**/*.test.ts"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Only to end what hangs: how long a test takes says nothing on a busy machine.
    testTimeout: 120_000,
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        // Modules are loaded once for all files: half the time would go into that. The library keeps nothing in them.
        test: { name: "virtual", include: ["test/**/*.test.ts"], exclude: [...counting, ...excluded], isolate: false }
      },
      { extends: true, test: { name: "counting", include: counting, exclude: excluded } }
    ]
  }
})
