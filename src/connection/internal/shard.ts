import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Stream from "effect/Stream"
import * as Connection from "../Connection.ts"
import { type AckTimeout, ConnectionError, Rejected } from "../ConnectionError.ts"
import type { ConnectionEvent } from "../ConnectionEvent.ts"
import * as ConnectionMetrics from "../ConnectionMetrics.ts"
import type { Policy } from "../ConnectionPolicy.ts"
import type { DialBudget } from "../DialBudget.ts"
import type { Data, Endpoint, Refusal } from "../Protocol.ts"
import * as Requests from "../Requests.ts"
import { type ControlFrame, render, Subscriptions } from "../Subscriptions.ts"
import { BinaryFrame, type Frame, type Transport } from "../Transport.ts"
import type { Subscriber } from "./subscriber.ts"
import { never, type TopicFeed } from "./topicFeed.ts"

/** An event without the fields that the shard fills in. */
type Report<Event = ConnectionEvent> = Event extends ConnectionEvent
  ? Omit<Event, "endpoint" | "shard" | "epoch" | "atMillis">
  : never

/**
 * The topics of one connection and the connection itself.
 *
 * @internal
 */
export interface Shard {
  readonly number: number
  readonly endpoint: Endpoint
  /** The one subscriber that holds reading while its buffer is full; such a shard serves nobody else. */
  readonly holder: Subscriber | undefined
  readonly size: number
  /** Whether topics may join: a connection made for topics that have stalled must first show that it delivers. */
  readonly isOpenToAll: boolean
  readonly feeds: Iterable<TopicFeed>
  readonly state: "dialing" | "open" | "waiting"
  readonly epoch: number
  readonly add: (feed: TopicFeed) => void
  readonly remove: (feed: TopicFeed) => void
  /** Keeps the connection until it is interrupted, or until the backoff schedule has ended. */
  readonly run: Effect.Effect<void, never, Transport | DialBudget>
}

/** @internal */
export const make = (options: {
  readonly number: number
  readonly endpoint: Endpoint
  readonly policy: Policy
  readonly isProbation: boolean
  readonly holder: Subscriber | undefined
  readonly tally: ConnectionMetrics.Tally
  readonly report: (event: ConnectionEvent) => void
  /** Gives topics that have stalled here a connection of their own. */
  readonly move: (feeds: ReadonlyArray<TopicFeed>) => Effect.Effect<void>
  /** Lets go of topics whose streams have failed. */
  readonly retire: (feeds: ReadonlyArray<TopicFeed>) => Effect.Effect<void>
  readonly clock: Clock.Clock
}): Shard => {
  const { clock, endpoint, holder, policy, tally } = options
  const { protocol } = endpoint
  const feeds = new Map<string, TopicFeed>()
  const subscriptions = new Subscriptions(protocol)
  const changed = Latch.makeUnsafe(false)
  const nearer = Latch.makeUnsafe(false)
  let state: Shard["state"] = "dialing"
  let epoch = 0
  let session: Connection.Session | undefined
  let requests = Requests.make(policy.ackTimeoutMillis)
  let lostAcks = 0
  let hasProvenItself = !options.isProbation
  // When the stall watch will look next.
  let watchedMillis = never
  let touched: Array<Subscriber> = []

  const now = () => clock.currentTimeMillisUnsafe()

  const report = (event: Report) => options.report({ ...event, endpoint: endpoint.name, shard: options.number, epoch, atMillis: now() })

  const wakeTouched: Effect.Effect<void> = Effect.suspend(() => {
    tally.flush()
    const woken = touched
    touched = []
    return Effect.forEach(
      woken,
      (subscriber) => {
        subscriber.isTouched = false
        return subscriber.wake
      },
      { discard: true }
    )
  })

  const asked = (topics: ReadonlyArray<string>, on: Connection.Session) => {
    for (const topic of topics) feeds.get(topic)?.asked(on, now())
    nearer.openUnsafe()
  }

  // ---- what the connection brings

  const reject = (kind: "Unreadable" | "Binary" | "Oversize" | "UnknownTopic", size: number, expectation: string) => {
    tally.framesRejected++
    report({ _tag: "FrameRejected", kind, size, expectation })
  }

  const receiveData = (data: Data, on: Connection.Session) => {
    on.pulse.data(now())
    const feed = feeds.get(data.topic)
    if (feed !== undefined) {
      feed.receive(data, now(), touched)
      hasProvenItself = true
      if (feed.dueMillis < watchedMillis) nearer.openUnsafe()
    } else if (!subscriptions.isLeaving(data.topic)) {
      reject("UnknownTopic", data.frame.length, `a topic that was asked for, found ${JSON.stringify(data.topic)}`)
    }
  }

  const refuse = (refusal: Refusal) => {
    if (requests.settle(refusal)) return
    report({ _tag: "ControlRefused", topics: [], code: refusal.code, text: refusal.text })
  }

  const receive = (frame: Frame, on: Connection.Session) => {
    tally.framesReceived++
    if (frame instanceof BinaryFrame) return reject("Binary", frame.bytes.length, "expected a text frame")
    if (frame.length > policy.maxFrameBytes) {
      return reject("Oversize", frame.length, `expected at most ${policy.maxFrameBytes} bytes`)
    }
    const incoming = protocol.classify(frame)
    switch (incoming._tag) {
      case "Data":
        return receiveData(incoming, on)
      case "Reply":
        requests.settle(incoming)
        return
      case "Refusal":
        return refuse(incoming)
      case "Notice":
        return report({ _tag: "ShutdownAnnounced" })
      case "Unreadable":
        return reject("Unreadable", frame.length, incoming.expectation)
    }
  }

  // ---- what is asked of the exchange

  const giveUp = (lost: ReadonlyArray<TopicFeed>, error: ConnectionError) =>
    Effect.suspend(() => {
      for (const feed of lost) feed.fail(error, touched)
      return Effect.andThen(options.retire(lost), wakeTouched)
    })

  const answered = (frame: ControlFrame) => (answer: Requests.Answer) =>
    Effect.suspend(() => {
      lostAcks = 0
      const { topics } = frame
      if (answer._tag === "Reply") {
        if (frame.method === "unsubscribe") subscriptions.left(topics)
        report({ _tag: frame.method === "subscribe" ? "Subscribed" : "Unsubscribed", topics })
        return Effect.void
      }
      report({ _tag: "ControlRefused", topics, code: answer.code, text: answer.text })
      if (frame.method === "unsubscribe") return Effect.void
      const [topic] = topics
      if (subscriptions.split(topics) || topic === undefined) {
        changed.openUnsafe()
        return Effect.void
      }
      const feed = feeds.get(topic)
      if (feed === undefined) return Effect.void
      return giveUp([feed], new ConnectionError({ endpoint: endpoint.name, reason: new Rejected({ topic, code: answer.code, text: answer.text }) }))
    })

  const unanswered = (frame: ControlFrame, on: Connection.Session) => (timeout: AckTimeout) =>
    Effect.suspend(() => {
      report({ _tag: "AckMissing", topics: frame.topics })
      lostAcks++
      if (lostAcks > 1) return on.abort(timeout)
      if (frame.method === "subscribe") subscriptions.forget(frame.topics)
      changed.openUnsafe()
      return Effect.void
    })

  const converse = Effect.fnUntraced(function* (on: Connection.Session) {
    while (true) {
      changed.closeUnsafe()
      const frame = subscriptions.next()
      if (frame === undefined) {
        yield* changed.await
        continue
      }
      const request = yield* requests.open
      yield* on.send(render(protocol, request.id, frame))
      if (frame.method === "subscribe") asked(frame.topics, on)
      yield* request.answer.pipe(
        Effect.matchEffect({ onSuccess: answered(frame), onFailure: unanswered(frame, on) }),
        Effect.forkIn(on.scope)
      )
    }
  })

  // ---- what should have come by now

  const stallAction = (feed: TopicFeed, on: Connection.Session): "resubscribe" | "move" | "wait" => {
    if (feed.stalls === 1) return "resubscribe"
    // Others deliver: the fault is the topic's. Nobody does: it is the connection's, and its silence rule decides.
    return on.pulse.lastDataMillis <= feed.quietSinceMillis && silence() !== undefined ? "wait" : "move"
  }

  const handleStall = (feed: TopicFeed, on: Connection.Session): "resubscribe" | "move" | "wait" => {
    const silentMillis = now() - feed.quietSinceMillis
    feed.stalled(now(), touched)
    const action = stallAction(feed, on)
    report({ _tag: "Stalled", topic: feed.topic.name, silentMillis, action })
    return action
  }

  const watchStalls = Effect.fnUntraced(function* (on: Connection.Session) {
    while (true) {
      nearer.closeUnsafe()
      watchedMillis = never
      for (const feed of feeds.values()) watchedMillis = Math.min(watchedMillis, feed.dueMillis)
      if (watchedMillis > now()) {
        const wait = watchedMillis === never ? Effect.never : Effect.sleep(Duration.millis(watchedMillis - now()))
        yield* Effect.raceFirst(wait, nearer.await)
        continue
      }
      if (on.pulse.isHeld) {
        yield* Effect.sleep(Duration.millis(policy.firstEventMillis))
        continue
      }
      const due = [...feeds.values()].filter((feed) => feed.dueMillis <= now())
      const moving: Array<TopicFeed> = []
      for (const feed of due) {
        const action = handleStall(feed, on)
        if (action === "resubscribe") subscriptions.renew(feed.topic.name)
        if (action === "move") moving.push(feed)
        feed.dueMillis = never
      }
      changed.openUnsafe()
      yield* wakeTouched
      if (moving.length > 0) yield* options.move(moving)
    }
  })

  const silence = (): Connection.SilenceRule | undefined => {
    let sinceMillis = never
    let everyMillis = never
    for (const feed of feeds.values()) {
      const { liveness } = feed.topic
      if (liveness._tag !== "Regular" || feed.askedMillis === never) continue
      sinceMillis = Math.min(sinceMillis, feed.askedMillis)
      everyMillis = Math.min(everyMillis, liveness.everyMillis)
    }
    return everyMillis === never
      ? undefined
      : { sinceMillis, forMillis: Math.max(policy.silenceMillis, 2 * everyMillis) }
  }

  // ---- the connection

  const hold = Effect.fnUntraced(function* (on: Connection.Session, subscriber: Subscriber) {
    on.pulse.hold()
    yield* subscriber.taken
    on.pulse.release(now())
  })

  const onSignal = (signal: Connection.Signal): Effect.Effect<void> => {
    switch (signal._tag) {
      case "Dialing":
        epoch = signal.epoch
        state = "dialing"
        tally.dials++
        tally.flush()
        report({ _tag: "Dialing", topics: signal.asked.length })
        return Effect.void
      case "Opened":
        state = "open"
        session = signal.session
        requests = Requests.make(policy.ackTimeoutMillis)
        lostAcks = 0
        report({ _tag: "Opened" })
        asked(signal.asked, session)
        return Effect.all(
          [Effect.forkIn(converse(session), session.scope), Effect.forkIn(watchStalls(session), session.scope)],
          { discard: true }
        )
      case "Frames": {
        for (const frame of signal.frames) receive(frame, signal.session)
        if (holder === undefined || !holder.buffer.isFull) return wakeTouched
        return Effect.andThen(wakeTouched, hold(signal.session, holder))
      }
      case "Closed":
        state = "waiting"
        session = undefined
        report({ _tag: "Closed", error: signal.error })
        for (const feed of feeds.values()) feed.interrupted(signal.error.reason._tag, touched)
        return wakeTouched
      case "Redialing":
        report({ _tag: "Redialing", afterMillis: Duration.toMillis(signal.after) })
        return Effect.void
    }
  }

  return {
    number: options.number,
    endpoint,
    holder,
    get size() {
      return feeds.size
    },
    get isOpenToAll() {
      return hasProvenItself && holder === undefined
    },
    get feeds() {
      return feeds.values()
    },
    get state() {
      return state
    },
    get epoch() {
      return epoch
    },
    add: (feed) => {
      feeds.set(feed.topic.name, feed)
      subscriptions.want(feed.topic.name)
      changed.openUnsafe()
    },
    remove: (feed) => {
      feeds.delete(feed.topic.name)
      subscriptions.drop(feed.topic.name)
      changed.openUnsafe()
    },
    run: Connection.signals({ endpoint, policy, begin: () => subscriptions.begin(), silence }).pipe(
      Stream.runForEach(onSignal),
      Effect.catch((error) => giveUp([...feeds.values()], error)),
      Effect.ensuring(Effect.sync(() => report({ _tag: "Released" })))
    )
  }
}
