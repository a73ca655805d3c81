import { NodeHttpClient } from "@effect/platform-node"
import { Layer } from "effect"
import * as NodeTransport from "../../src/node/NodeTransport.ts"
import * as TransportTest from "../connection/TransportTest.ts"

const transport = Layer.provide(NodeTransport.layer, NodeHttpClient.layerAgent)

TransportTest.suite("NodeTransport", transport, { reasons: true, refusals: true, cuts: true })
