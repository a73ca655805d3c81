import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as Connection from "../Connection.ts"
import { ConnectionError } from "../ConnectionError.ts"
import type { ConnectionEvent } from "../ConnectionEvent.ts"
import type * as ConnectionMetrics from "../ConnectionMetrics.ts"
import type { Policy } from "../ConnectionPolicy.ts"
import type { DialBudget } from "../DialBudget.ts"
import type { Endpoint } from "../Protocol.ts"
import type { Transport } from "../Transport.ts"
import * as Conversation from "./conversation.ts"
import { FrameReader } from "./frameReader.ts"
import * as GivingWay from "./givingWay.ts"
import * as Handover from "./handover.ts"
import { Intake } from "./intake.ts"
import { Directory } from "./names.ts"
import type { QuietSpells } from "./quietSpells.ts"
import type { Report } from "./report.ts"
import { ShardRecord } from "./shardRecord.ts"
import * as silenceRule from "./silenceRule.ts"
import * as StallRemedy from "./stallRemedy.ts"
import * as StallWatch from "./stallWatch.ts"
import type { Ending, Subscriber } from "./subscriber.ts"
import type { TopicFeed } from "./topicFeed.ts"
import type { Turn } from "./turn.ts"
import { uptimeMillisUnsafe } from "./uptime.ts"
import type { LocalStall, WakingTime } from "./wakingTime.ts"

/**
 * The topics of one connection and the connection itself.
 *
 * @internal
 */
export interface Shard {
  readonly number: number
  readonly endpoint: Endpoint
  /** Which of the connections that bring the same topics at once, from 0. */
  readonly leg: number
  /** The one subscriber that holds reading while its buffer is full; such a shard serves nobody else. */
  readonly holder: Subscriber | undefined
  readonly size: number
  readonly startedMillis: number
  /**
   * Whether any topic may join: not a connection that is about to give way to the next, and none that was made for topics that
   * have stalled before it has shown that it delivers.
   */
  readonly isOpenToAll: boolean
  /** Whether it was made for topics that come from elsewhere, has delivered nothing yet, and is not to be replaced itself. */
  readonly isProbation: boolean
  readonly feeds: Iterable<TopicFeed>
  readonly record: ShardRecord
  readonly quietSpells: QuietSpells
  /** Whether a topic comes from here. */
  readonly delivers: (feed: TopicFeed) => boolean
  /** A topic that was carried elsewhere comes from here now. */
  readonly tookOver: (feed: TopicFeed) => void
  /** Begins to give all topics another connection, unless that has begun. */
  readonly rotate: Effect.Effect<void>
  readonly add: (feed: TopicFeed) => void
  readonly remove: (feed: TopicFeed) => void
  /** Keeps the connection until it is interrupted, or until the backoff schedule has ended. */
  readonly run: Effect.Effect<void, ConnectionError, Transport | DialBudget>
  /** Must be told how `run` ended: the streams that rest on the shard end with it. */
  readonly end: (exit: Exit.Exit<void, ConnectionError>) => void
}

/** @internal */
export const make = (options: {
  readonly number: number
  readonly endpoint: Endpoint
  readonly leg: number
  readonly policy: Policy
  readonly isProbation: boolean
  /** Whether it takes the place of a connection that delivers, so that nobody doubts that it will. */
  readonly isSuccessor: boolean
  /** Shared with the connection that it takes the place of, if it is made for that. */
  readonly quietSpells: QuietSpells
  readonly holder: Subscriber | undefined
  readonly tally: ConnectionMetrics.Tally
  readonly turn: Turn
  readonly report: (event: ConnectionEvent) => void
  /** Gives topics that have stalled here a connection of their own. */
  readonly move: (feeds: ReadonlyArray<TopicFeed>) => Effect.Effect<void>
  /** Gives all topics of the shard a fresh connection, because it has been quiet for long. */
  readonly refresh: Effect.Effect<void>
  /** Whether a topic is carried here and is not being handed over. */
  readonly isAtHome: (feed: TopicFeed) => boolean
  /** Gives all topics of the shard a connection that takes the place of this one before it reaches its limit. */
  readonly rotate: Effect.Effect<void>
  /** Returns when a connection that is opened now is to be rotated. */
  readonly rotationDue: Effect.Effect<void>
  /** Topics have gone over to another connection; the one that carried them to this moment lets them go. */
  readonly taken: (feeds: ReadonlyArray<TopicFeed>) => void
  /** Lets go of topics that can not be had here, and returns those that nobody else carries. */
  readonly release: (feeds: ReadonlyArray<TopicFeed>) => ReadonlyArray<TopicFeed>
  /** Lets topics of others come here, or those of here go to others, now that a connection has proven stable. */
  readonly gather: Effect.Effect<void>
  /** Sees to it that shards without topics end, this one included, and does not wait for it. */
  readonly stopIdle: Effect.Effect<void>
  readonly clock: Clock.Clock
  /** Waking time on behalf of somebody who is told of stalls. */
  readonly timeFor: (tell: (stall: LocalStall) => void) => WakingTime
}): Shard => {
  const { clock, endpoint, holder, policy, quietSpells, tally, turn } = options
  const feeds = new Map<string, TopicFeed>()
  const record = new ShardRecord()
  let mustRotate = false
  // Topics that went over from here while it rotates.
  const unsaid = new Set<string>()
  let session: Connection.Session | undefined

  const report: Report = (event) =>
    options.report({
      ...event,
      endpoint: endpoint.name,
      shard: options.number,
      epoch: record.epoch,
      atMillis: clock.currentTimeMillisUnsafe()
    })

  const time = options.timeFor((stall) => {
    tally.localStalls += stall.times
    tally.localStallSeconds += stall.forMillis / 1000
    tally.flush()
    report({ _tag: "LocalStall", ...stall })
  })
  const now = time.nowUnsafe

  // In one step with what touched them: a subscriber that stays touched is woken by nobody.
  const endTurn = (): void => {
    for (const news of turn.takeNews()) report(news)
    tally.flush()
    turn.end()
  }

  const giveUp = (lost: ReadonlyArray<TopicFeed>, ending: Ending): void => {
    turn.begin()
    for (const feed of options.release(lost)) feed.end(ending)
    endTurn()
  }

  const onAsked = (topics: ReadonlyArray<string>, session: Connection.Session): Effect.Effect<void> =>
    Effect.suspend(() => {
      turn.begin()
      const taken: Array<TopicFeed> = []
      const waiting: Array<TopicFeed> = []
      for (const feed of topics.flatMap((topic) => feeds.get(topic) ?? [])) {
        if (feed.asked(session)) taken.push(feed)
        else waiting.push(feed)
        stallWatch.dueAt(feed.dueMillis)
      }
      options.taken(taken)
      endTurn()
      return waiting.length === 0
        ? options.stopIdle
        : Effect.andThen(handover.expect(waiting, session), options.stopIdle)
    })

  const handover = Handover.make({
    now,
    wait: (millis) => holder?.roomFor(millis, time) ?? time.sleep(millis),
    patienceMillis: policy.firstEventMillis,
    verdictMillis: Number.isFinite(policy.pingIntervalMillis)
      ? policy.pingIntervalMillis + policy.pingTimeoutMillis
      : 0,
    turn,
    endTurn,
    taken: options.taken,
    stopIdle: options.stopIdle
  })

  const conversation = Conversation.make({
    protocol: endpoint.protocol,
    policy,
    report,
    onAsked,
    onLeft: (topics, session) =>
      Effect.sync(() => {
        turn.begin()
        for (const topic of topics) feeds.get(topic)?.left(session)
        endTurn()
      }),
    onRejected: (reason) =>
      Effect.suspend(() => {
        const feed = feeds.get(reason.topic)
        if (feed === undefined) return Effect.void
        giveUp([feed], Cause.fail(new ConnectionError({ endpoint: endpoint.name, reason })))
        return options.stopIdle
      })
  })

  // ---- what the connection brings

  const names = new Directory((topic) => feeds.get(topic))
  const { maxFrameBytes } = policy
  const frames = new FrameReader({ protocol: endpoint.protocol, names, maxFrameBytes, tally, record, report })

  const intake = new Intake({
    frames,
    names,
    turn,
    quietSpells,
    isLeaving: conversation.isLeaving,
    onUnsettled: (feed, session) => {
      handover.note(feed, session)
      stallWatch.dueAt(feed.dueMillis)
    },
    onAnswer: (answer) => {
      if (conversation.answer(answer) || answer._tag === "Reply") return
      report({ _tag: "ControlRefused", topics: [], code: answer.code, text: answer.text })
    },
    onShutdown: () => {
      mustRotate = true
      report({ _tag: "ShutdownAnnounced" })
    }
  })

  const hasProvenItself = () => !options.isProbation || intake.hasDelivered

  // ---- what should have come by now

  // Topics that were mute elsewhere prove nothing by being mute here; they move on at growing intervals.
  const regularSilence = () => (hasProvenItself() ? silenceRule.regular(feeds.values(), policy) : undefined)

  const silence = () =>
    regularSilence() ?? silenceRule.irregular([...feeds.values()].filter(options.isAtHome), policy, quietSpells)

  const onSilence = (silentMillis: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      report({ _tag: "Refreshing", silentMillis })
      quietSpells.refreshes++
      return options.refresh
    })

  const onStalled = StallRemedy.make({ turn, regularSilence, renew: conversation.renew, report })

  const stallWatch = StallWatch.make({
    feeds,
    graceMillis: policy.firstEventMillis,
    onDue: (due, session) =>
      Effect.suspend(() => {
        turn.begin()
        const going = due.filter((feed) => feed.isGoingOver)
        const moving = due.filter((feed) => !feed.isGoingOver && onStalled(feed, session) === "move")
        endTurn()
        const isOutage = { reason: "Stalled", isOutage: true }
        return Effect.andThen(handover.goOver(isOutage, going), moving.length > 0 ? options.move(moving) : Effect.void)
      })
  })

  // ---- the connection

  const givingWay = GivingWay.make({ feeds, isAtHome: options.isAtHome, replace: options.rotate, report })

  const rotate: Effect.Effect<void> = Effect.suspend(() => {
    mustRotate = false
    return session === undefined ? Effect.void : givingWay.begin(session)
  })

  const hold = Effect.fnUntraced(function* (session: Connection.Session, subscriber: Subscriber) {
    session.pulse.hold()
    yield* subscriber.room
    session.pulse.release(now())
  })

  const onSignal = (signal: Connection.Signal): Effect.Effect<void> => {
    switch (signal._tag) {
      case "Dialing":
        record.dialing(signal.epoch)
        tally.dials++
        tally.flush()
        report({ _tag: "Dialing", topics: signal.asked.length })
        return Effect.void
      case "Opened": {
        session = signal.session
        record.opened(session.pulse)
        givingWay.reset()
        report({ _tag: "Opened" })
        return Effect.all(
          [
            onAsked(signal.asked, session),
            Effect.forkIn(conversation.run(session), session.scope),
            Effect.forkIn(stallWatch.run(session), session.scope),
            Effect.forkIn(Effect.andThen(options.rotationDue, rotate), session.scope),
            Effect.forkIn(Effect.andThen(time.sleep(policy.stableAfterMillis), options.gather), session.scope)
          ],
          { discard: true }
        )
      }
      case "Frames": {
        turn.begin()
        signal.session.pulse.arrivals.at(uptimeMillisUnsafe(clock))
        intake.receiveAll(signal.frames, signal.session)
        endTurn()
        const after = Effect.andThen(handover.settle(signal.session), mustRotate ? rotate : Effect.void)
        return holder?.buffer.isFull === true ? Effect.andThen(after, hold(signal.session, holder)) : after
      }
      case "Closed": {
        const ended = session
        session = undefined
        record.closed(signal.error)
        report({ _tag: "Closed", error: signal.error })
        turn.begin()
        if (ended !== undefined) {
          for (const feed of feeds.values()) {
            feed.interrupted(signal.error.reason._tag, ended)
            handover.note(feed, ended)
          }
        }
        for (const topic of unsaid) conversation.drop(topic)
        unsaid.clear()
        endTurn()
        const settled = ended === undefined ? Effect.void : handover.settle(ended)
        return Effect.andThen(Effect.logWarning(signal.error.message), settled)
      }
      case "Redialing":
        report({ _tag: "Redialing", afterMillis: Duration.toMillis(signal.after) })
        return Effect.void
    }
  }

  return {
    number: options.number,
    endpoint,
    leg: options.leg,
    holder,
    record,
    quietSpells,
    startedMillis: now(),
    get isProbation() {
      return !hasProvenItself() && !givingWay.isUnderWay()
    },
    get size() {
      return feeds.size
    },
    get isOpenToAll() {
      return holder === undefined && !givingWay.isUnderWay() && (hasProvenItself() || options.isSuccessor)
    },
    get feeds() {
      return feeds.values()
    },
    delivers: (feed) => session !== undefined && feed.isCarriedBy(session),
    tookOver: (feed) => {
      stallWatch.dueAt(feed.dueMillis)
      // It was on its way here when the others left.
      mustRotate ||= givingWay.hasBegun()
    },
    rotate,
    add: (feed) => {
      feeds.set(feed.topic.name, feed)
      names.forget()
      if (unsaid.delete(feed.topic.name)) conversation.drop(feed.topic.name)
      conversation.want(feed.topic.name)
    },
    remove: (feed) => {
      if (feeds.get(feed.topic.name) !== feed) return
      const isEnding = givingWay.isUnderWay()
      feeds.delete(feed.topic.name)
      names.forget()
      // A connection that is about to end need not be told to end its topics one by one.
      if (isEnding) unsaid.add(feed.topic.name)
      else conversation.drop(feed.topic.name)
      if (isEnding && feeds.size === 0) report({ _tag: "Rotated" })
    },
    run: Connection.signals({ endpoint, policy, time, begin: conversation.begin, silence, onSilence }).pipe(
      Stream.runForEach(onSignal)
    ),
    end: (exit) => {
      if (Exit.isFailure(exit)) giveUp([...feeds.values()], exit.cause)
      report({ _tag: "Released" })
    }
  }
}
