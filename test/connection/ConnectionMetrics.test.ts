import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Metric, Predicate, Stream } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { TestClock } from "effect/testing"
import * as Binance from "../../src/Binance.ts"
import * as MarketStream from "../../src/binance/MarketStream.ts"
import * as UsdsM from "../../src/binance/usds-m/index.ts"
import * as ConnectionMetrics from "../../src/connection/ConnectionMetrics.ts"
import { TestExchange } from "../../src/testing/TestExchange.ts"
import * as Exchange from "../../src/testing/TestExchange.ts"

const world = Binance.layer.pipe(
  Layer.provideMerge(Exchange.layer({ seed: "metrics" })),
  Layer.provideMerge(Logger.layer([])),
  Layer.provideMerge(Layer.sync(Metric.MetricRegistry, () => new Map()))
)

const handles: ReadonlyArray<Metric.Metric<never, unknown>> = [
  ...Object.values<unknown>(ConnectionMetrics).filter(Metric.isMetric),
  ConnectionMetrics.eventDelay({ endpoint: "", template: "" })
]

/** What a program tells Prometheus after two minutes in which its connection dropped once. */
const scrape = Effect.gen(function* () {
  const { dropAll } = yield* TestExchange
  yield* MarketStream.merge(
    ["BTCUSDT", "ETHUSDT"].flatMap((symbol) => [UsdsM.aggTrade.of({ symbol }), UsdsM.bookTicker.of({ symbol })])
  ).pipe(Stream.runDrain, Effect.forkChild)
  yield* TestClock.adjust("1 minute")
  yield* dropAll()
  yield* TestClock.adjust("1 minute")
  return yield* PrometheusMetrics.format()
})

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const sampleOf = (line: string): Sample => {
  const [, name = "", labels = "", value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  return {
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)",?/g)].map(([, key = "", text = ""]) => [key, text])
    ),
    value: Number(value)
  }
}

describe("metrics", () => {
  it("are there", () => {
    assert.isAtLeast(handles.length, 16)
  })

  it.each(handles.map((handle) => [handle.id, handle] as const))(
    "%s is named as Prometheus asks for",
    (name, handle) => {
      assert.match(name, /^connection_[a-z_]+$/)
      assert.match(name, handle.type === "Counter" ? /_total$/ : /_seconds$/)
      assert.notMatch(name, /milli|micro/)
      assert.match(handle.description ?? "", /^[A-Z].*\.$/)
    }
  )

  it.effect(
    "make text that Prometheus reads: each family with its help and its type, and samples that are numbers",
    () =>
      Effect.gen(function* () {
        const lines = (yield* scrape).trimEnd().split("\n")

        let family = ""
        for (const [at, line] of lines.entries()) {
          if (line.startsWith("# HELP")) {
            family = line.split(" ")[2] ?? ""
            assert.match(lines[at + 1] ?? "", new RegExp(`^# TYPE ${family} (counter|histogram)$`))
          } else if (!line.startsWith("# TYPE")) {
            const { name, value } = sampleOf(line)
            assert.match(name, new RegExp(`^${family}(_bucket|_sum|_count)?$`), line)
            assert.isTrue(Number.isFinite(value), line)
          }
        }
      }).pipe(Effect.provide(world))
  )

  it.effect("tell by endpoint and row, and never by topic, of which there are too many", () =>
    Effect.gen(function* () {
      const samples = (yield* scrape)
        .trimEnd()
        .split("\n")
        .filter((line) => !line.startsWith("#"))
        .map(sampleOf)

      const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)))
      const endpoints = new Set(samples.map((sample) => sample.labels["endpoint"]))
      const templates = new Set(samples.map((sample) => sample.labels["template"]).filter(Predicate.isNotUndefined))
      assert.deepStrictEqual(labels, new Set(["endpoint", "template", "le"]))
      assert.deepStrictEqual(endpoints, new Set(["usds-m/market", "usds-m/public"]))
      assert.deepStrictEqual(templates, new Set(["<symbol>@aggTrade", "<symbol>@bookTicker"]))
    }).pipe(Effect.provide(world))
  )

  it.effect("count outages, and time every payload once", () =>
    Effect.gen(function* () {
      const samples = (yield* scrape)
        .split("\n")
        .filter((line) => line.includes('endpoint="usds-m/market"'))
        .map(sampleOf)

      const value = (name: string) => samples.find((sample) => sample.name === name)?.value
      assert.strictEqual(value("connection_interruptions_total"), 2)
      assert.strictEqual(value("connection_dials_total"), 2)
      const events = value("connection_events_received_total") ?? 0
      assert.isAbove(events, 0)
      assert.strictEqual(value("connection_event_delay_seconds_count"), events)
      assert.strictEqual(samples.find(({ labels }) => labels["le"] === "+Inf")?.value, events)
    }).pipe(Effect.provide(world))
  )
})
