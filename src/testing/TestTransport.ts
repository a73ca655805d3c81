/**
 * A transport without a network, played by the test: it accepts or refuses dials, sends what the test says, and remembers
 * what the program did.
 *
 * **When to use**
 *
 * To test under `TestClock` how a program meets a connection that behaves in a certain way, frame by frame. A whole
 * exchange that follows the rules by itself is `TestExchange`.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import { Closed, DialFailed, type Refused, TransportFault } from "../connection/ConnectionError.ts"
import { type Frame, Transport } from "../connection/Transport.ts"
import * as Gate from "./internal/gate.ts"
import * as Journal from "./internal/journal.ts"
import * as MemoryWire from "./internal/memoryWire.ts"

/**
 * An attempt to connect.
 *
 * @category models
 * @since 0.1.0
 */
export interface Dial {
  readonly url: string
  /** Unix epoch milliseconds of the test's clock. */
  readonly atMillis: number
}

/**
 * A text frame that the program wrote.
 *
 * @category models
 * @since 0.1.0
 */
export interface Received {
  readonly text: string
  /** Unix epoch milliseconds of the test's clock. */
  readonly atMillis: number
}

/**
 * The other end of one connection.
 *
 * **Details**
 *
 * Everything is delivered within these effects: when they return, it lies where the program reads it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Peer {
  readonly url: string
  readonly openedAtMillis: number
  /** All text frames that the program wrote so far. */
  readonly received: Effect.Effect<ReadonlyArray<Received>>
  /** The first written frame that `receive` has not returned yet; waits for it. */
  readonly receive: Effect.Effect<Received>
  /** Sends frames that are read together. Waits while the window is full; on an ended connection they are lost. */
  readonly send: (...frames: NonEmptyReadonlyArray<Frame>) => Effect.Effect<void>
  /** Sends one text frame with the value as JSON. */
  readonly sendJson: (value: unknown) => Effect.Effect<void>
  /** Ends the connection with a close frame, after what was sent before. */
  readonly close: (code: number, text?: string) => Effect.Effect<void>
  /** Breaks the connection off, after what was sent before. */
  readonly fail: (cause: unknown) => Effect.Effect<void>
  /** Whether pings are answered; in the beginning they are. Switched on, it answers those that wait. */
  readonly answerPings: (answer: boolean) => Effect.Effect<void>
  /** Pings that the program sent so far. */
  readonly pings: Effect.Effect<number>
  /** How the program ended the connection; waits for it. Never returns if the peer ended it first. */
  readonly closedByUs: Effect.Effect<{ readonly code: number } | "cut">
}

/**
 * A scripted network.
 *
 * @category services
 * @since 0.1.0
 */
export class TestTransport extends Context.Service<
  TestTransport,
  {
    /** The peer of the first opened connection that `accept` has not returned yet; waits for it. */
    readonly accept: Effect.Effect<Peer>
    /** All attempts so far, refused and hanging ones too. */
    readonly dials: Effect.Effect<ReadonlyArray<Dial>>
    /** The first attempt that `dialed` has not returned yet; waits for it. */
    readonly dialed: Effect.Effect<Dial>
    /** Refuses the next attempts that nothing else was decided for. Default: one. */
    readonly refuseNext: (error: DialFailed | Refused, times?: number) => Effect.Effect<void>
    /** Lets the handshakes of the next attempts hang until the transport gives up. Default: one. */
    readonly hangNext: (times?: number) => Effect.Effect<void>
    /** Decides about attempts from now on, those of `refuseNext` and `hangNext` excepted. `undefined` lets the dial through. */
    readonly refuse: (policy: (dial: Dial) => DialFailed | Refused | undefined) => Effect.Effect<void>
  }
>()("effect-binance/testing/TestTransport") {}

/**
 * Options of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** How long a handshake that hangs may take until the dial fails. Default: 10 seconds. */
  readonly openTimeout?: Duration.Input | undefined
  /** Batches that may wait to be read before `send` waits. Default: 1,024. */
  readonly window?: number | undefined
  /** Whether the transport can ping; browsers can not. Default: true. */
  readonly canPing?: boolean | undefined
}

const makePeer = Effect.fnUntraced(function* (url: string, options: Options) {
  const received = Journal.make<Received>()
  const closedByUs = yield* Deferred.make<{ readonly code: number } | "cut">()
  const pongs = yield* Latch.make(true)
  let pings = 0

  const { end, send, wire } = yield* MemoryWire.make({
    window: options.window ?? 1024,
    onWrite: (text) => Effect.flatMap(Clock.currentTimeMillis, (atMillis) => received.append({ text, atMillis })),
    onPing:
      options.canPing === false
        ? undefined
        : Effect.suspend(() => {
            pings++
            return pongs.await
          }),
    onClientEnd: (fault) =>
      Effect.asVoid(Deferred.succeed(closedByUs, fault.code === 1006 ? "cut" : { code: fault.code }))
  })
  const peer: Peer = {
    url,
    openedAtMillis: yield* Clock.currentTimeMillis,
    received: received.all,
    receive: received.next,
    send: (...frames) => send(frames),
    sendJson: (value) => send([JSON.stringify(value)]),
    close: (code, text = "") => end(new Closed({ code, text })),
    fail: (cause) => end(new TransportFault({ cause })),
    answerPings: (answer) => Effect.asVoid(answer ? pongs.open : pongs.close),
    pings: Effect.sync(() => pings),
    closedByUs: Deferred.await(closedByUs)
  }
  return { peer, wire }
})

/**
 * Makes a network of its own and the transport that dials into it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options = {}
): { readonly testTransport: TestTransport["Service"]; readonly transport: Transport["Service"] } => {
  const dials = Journal.make<Dial>()
  const peers = Journal.make<Peer>()
  const gate = Gate.make<Dial, DialFailed | Refused>()

  const timeout = {
    duration: options.openTimeout ?? "10 seconds",
    orElse: () => Effect.fail(new DialFailed({ cause: new Error("the handshake took too long") }))
  }
  return {
    testTransport: {
      accept: peers.next,
      dials: dials.all,
      dialed: dials.next,
      refuseNext: gate.refuseNext,
      hangNext: gate.hangNext,
      refuse: gate.refuse
    },
    transport: {
      dial: Effect.fnUntraced(function* (url) {
        const dial = { url, atMillis: yield* Clock.currentTimeMillis }
        yield* dials.append(dial)
        yield* Effect.timeoutOrElse(gate.pass(dial), timeout)
        const { peer, wire } = yield* makePeer(url, options)
        yield* peers.append(peer)
        return wire
      })
    }
  }
}

/**
 * Provides a network of its own and the transport that dials into it.
 *
 * **Example** (Dropping a connection)
 *
 * ```ts
 * Effect.gen(function* () {
 *   const network = yield* TestTransport.TestTransport
 *   yield* Effect.forkScoped(Stream.runDrain(UsdsM.aggTrade({ symbol: "BTCUSDT" })))
 *   const peer = yield* network.accept
 *   yield* peer.close(1001, "going away")
 *   yield* TestClock.adjust("1 second")
 *   const next = yield* network.accept
 * })
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options?: Options): Layer.Layer<TestTransport | Transport> =>
  Layer.syncContext(() => {
    const { testTransport, transport } = make(options)
    return Context.make(TestTransport, testTransport).pipe(Context.add(Transport, transport))
  })
