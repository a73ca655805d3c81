import * as Schedule from "./Schedule.ts"
import { inMemory } from "./supervise.ts"
import { suite } from "./SupervisionTest.ts"

suite("supervision of two connections for each topic, under any schedule of faults", inMemory, {
  schedule: Schedule.scheduleOf(2),
  runs: 80,
  seed: "two connections"
})
