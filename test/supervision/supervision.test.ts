import { suite } from "./SupervisionTest.ts"
import { inMemory } from "./supervise.ts"

suite("supervision under any schedule of faults", inMemory, { runs: 20, seed: "in memory" })
