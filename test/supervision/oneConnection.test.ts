import * as Schedule from "./Schedule.ts"
import { inMemory } from "./supervise.ts"
import { suite } from "./SupervisionTest.ts"

suite("supervision of one connection for each topic, under any schedule of faults", inMemory, {
  schedule: Schedule.scheduleOf(1),
  runs: 120,
  seed: "one connection"
})
