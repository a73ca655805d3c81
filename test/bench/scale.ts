import { Effect } from "effect"
export const run = (_rounds: number) => Effect.succeed(["todo"])
