import type { Session } from "../Connection.ts"
import type { Data, Reply, Refusal } from "../Protocol.ts"
import type { Frame } from "../Transport.ts"
import type { FrameReader } from "./frameReader.ts"
import type { Directory } from "./names.ts"
import type { QuietSpells } from "./quietSpells.ts"
import type { TopicFeed } from "./topicFeed.ts"
import type { Turn } from "./turn.ts"

interface Options {
  readonly frames: FrameReader
  readonly names: Directory<TopicFeed>
  readonly turn: Turn
  readonly quietSpells: QuietSpells
  /** Whether data of a topic that nobody wants may still come. */
  readonly isLeaving: (topic: string) => boolean
  /** Something has come of a topic about which there is more to see to than what came. */
  readonly onUnsettled: (feed: TopicFeed, session: Session) => void
  readonly onAnswer: (answer: Reply | Refusal) => void
  readonly onShutdown: () => void
}

/**
 * Hands what a connection brings to whom it is for.
 *
 * A class, and so are those whom it calls for each event: functions that each connection makes anew are compiled for one of them alone,
 * and for all the others less well.
 *
 * @internal
 */
export class Intake {
  readonly #frames: FrameReader
  readonly #names: Directory<TopicFeed>
  readonly #turn: Turn
  readonly #quietSpells: QuietSpells
  readonly #options: Options
  /** Whether a topic has delivered. */
  hasDelivered = false

  constructor(options: Options) {
    this.#frames = options.frames
    this.#names = options.names
    this.#turn = options.turn
    this.#quietSpells = options.quietSpells
    this.#options = options
  }

  receiveAll(frames: ReadonlyArray<Frame>, session: Session): void {
    for (const frame of frames) this.#receive(frame, session)
  }

  #receive(frame: Frame, session: Session): void {
    const incoming = this.#frames.read(frame)
    switch (incoming?._tag) {
      case "Data":
        return this.#receiveData(incoming, session)
      case "Reply":
      case "Refusal":
        return this.#options.onAnswer(incoming)
      case "Notice":
        return this.#options.onShutdown()
      case undefined:
    }
  }

  #receiveData(data: Data, session: Session): void {
    const turn = this.#turn
    const quietSpells = this.#quietSpells
    const feed = this.#names.find(data.topic)
    const quietMillis = feed === undefined ? 0 : quietSpells.endingAt(turn.now, feed, session)
    session.pulse.data(turn.now)
    if (feed?.listensTo(session) !== true) return this.#passOver(data, feed)
    this.hasDelivered = true
    quietSpells.refreshes = 0
    turn.arrivals = session.pulse.arrivals
    const wasSettled = feed.isSettled
    const gaps = quietMillis === 0 ? 0 : feed.counts.gaps
    feed.receive(data, session)
    if (quietMillis > 0 && feed.counts.gaps === gaps) quietSpells.ended(quietMillis, turn.now)
    if (!wasSettled || !feed.isSettled) this.#options.onUnsettled(feed, session)
  }

  #passOver({ frame, topic }: Data, feed: TopicFeed | undefined): void {
    if (feed !== undefined || this.#options.isLeaving(topic)) return
    this.#frames.reject("UnknownTopic", frame.length, `expected a topic that was asked for, found "${topic}"`)
  }
}
