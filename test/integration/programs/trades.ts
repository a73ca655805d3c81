// A program as a user writes it: prints trades of one symbol, and ends after as many as its argument says.
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Stream } from "effect"
import { UsdsM } from "../../../src/index.ts"
import * as NodeBinance from "../../../src/node/NodeBinance.ts"

UsdsM.aggTrade({ symbol: "BTCUSDT" }).pipe(
  Stream.take(Number(process.argv[2])),
  Stream.runForEach((trade) => Console.log(`${trade.symbol} ${trade.price}`)),
  Effect.provide(NodeBinance.layerConfig()),
  NodeRuntime.runMain
)
