import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Session } from "../Connection.ts"
import { type AckTimeout, Rejected } from "../ConnectionError.ts"
import type { Policy } from "../ConnectionPolicy.ts"
import type { Protocol, Refusal, Reply } from "../Protocol.ts"
import * as Requests from "../Requests.ts"
import { type ControlFrame, render, Subscriptions } from "../Subscriptions.ts"
import type { Report } from "./report.ts"

/**
 * What a shard asks of the exchange, and what the exchange answers.
 *
 * @internal
 */
export interface Conversation {
  readonly want: (topic: string) => void
  readonly drop: (topic: string) => void
  /** Asks for a topic again, although it has been asked for. */
  readonly renew: (topic: string) => void
  /** Whether data of a topic that nobody wants may still come. */
  readonly isLeaving: (topic: string) => boolean
  /** The topics to ask for with the URL of a dial that begins. */
  readonly begin: () => ReadonlyArray<string>
  /** Takes in an answer; false if it answers nothing that was asked. */
  readonly answer: (answer: Reply | Refusal) => boolean
  /** Says what is to be said on a connection, for as long as it lives. */
  readonly run: (session: Session) => Effect.Effect<never>
}

/** @internal */
export const make = (options: {
  readonly protocol: Protocol
  readonly policy: Policy
  readonly report: Report
  /** Topics have been asked for on a connection. */
  readonly onAsked: (topics: ReadonlyArray<string>, session: Session) => Effect.Effect<void>
  /** The exchange has ended topics, which may be wanted anew. */
  readonly onLeft: (topics: ReadonlyArray<string>, session: Session) => Effect.Effect<void>
  readonly onRejected: (reason: Rejected) => Effect.Effect<void>
}): Conversation => {
  const { policy, protocol, report } = options
  const subscriptions = new Subscriptions(protocol)
  const changed = Latch.makeUnsafe(false)
  let requests = Requests.make(policy.ackTimeoutMillis)
  let lostAcks = 0
  // Topics that the exchange was told to end, and has not said that it did.
  const leaving = new Set<string>()

  const answered = (frame: ControlFrame, answer: Requests.Answer, session: Session): Effect.Effect<void> => {
    const { method, topics } = frame
    lostAcks = 0
    if (answer._tag === "Reply") {
      if (method === "unsubscribe") subscriptions.left(frame)
      report({ _tag: method === "subscribe" ? "Subscribed" : "Unsubscribed", topics })
      // Whatever of them came before this is of the subscription that has ended.
      return options.onLeft(
        topics.filter((topic) => leaving.delete(topic)),
        session
      )
    }
    const { code, text } = answer
    report({ _tag: "ControlRefused", topics, code, text })
    if (method === "unsubscribe") return Effect.void
    const [topic] = topics
    if (topic === undefined || subscriptions.split(topics)) return changed.open
    return options.onRejected(new Rejected({ topic, code, text }))
  }

  const unanswered = (frame: ControlFrame, timeout: AckTimeout, session: Session): Effect.Effect<void> => {
    report({ _tag: "AckMissing", topics: frame.topics })
    lostAcks++
    if (lostAcks > 1) return session.abort(timeout)
    subscriptions.forget(frame)
    return changed.open
  }

  const say = Effect.fnUntraced(function* (frame: ControlFrame, session: Session) {
    const request = yield* requests.open
    // Before it is sent, lest the first data be taken for the rest of an earlier subscription.
    if (frame.method === "subscribe") yield* options.onAsked(frame.topics, session)
    else for (const topic of frame.topics) leaving.add(topic)
    yield* session.write(render(protocol, request.id, frame))
    yield* request.answer.pipe(
      Effect.matchEffect({
        onSuccess: (answer) => answered(frame, answer, session),
        onFailure: (timeout) => unanswered(frame, timeout, session)
      }),
      Effect.forkIn(session.scope)
    )
  })

  return {
    want: (topic) => {
      subscriptions.want(topic)
      changed.openUnsafe()
    },
    drop: (topic) => {
      subscriptions.drop(topic)
      changed.openUnsafe()
    },
    renew: (topic) => {
      subscriptions.renew(topic)
      changed.openUnsafe()
    },
    isLeaving: (topic) => subscriptions.isLeaving(topic),
    begin: () => subscriptions.begin(),
    answer: (answer) => requests.settle(answer),
    run: Effect.fnUntraced(function* (session) {
      requests = Requests.make(policy.ackTimeoutMillis, session.pulse.listen(policy.ackTimeoutMillis, session.time))
      lostAcks = 0
      leaving.clear()
      while (true) {
        changed.closeUnsafe()
        const kept = subscriptions.takeKept()
        if (kept.length > 0) yield* options.onAsked(kept, session)
        if (subscriptions.isSettled) {
          yield* changed.await
          // Whatever changes in the same turn goes into the same frame.
          yield* Effect.yieldNow
          continue
        }
        yield* session.turn
        const frame = subscriptions.next()
        // What can not be written is said on the next connection: this one has ended.
        if (frame !== undefined) yield* Effect.ignore(say(frame, session))
      }
    })
  }
}
