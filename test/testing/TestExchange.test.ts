import { it } from "@effect/vitest"
import { TestClock } from "effect/testing"
import * as TestExchange from "../../src/testing/TestExchange.ts"
import { suite } from "./TestExchangeTest.ts"

suite("TestExchange", { layer: TestExchange.layer, pass: TestClock.adjust, run: it.effect })
