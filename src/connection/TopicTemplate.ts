/**
 * Topic names as exchanges document them: `<symbol>@kline_<interval>`.
 *
 * A template is the exchange's own notation, with the parameters between angle brackets. It renders parameters to a name and
 * parses a name back to parameters. An `@` segment that is nothing but a parameter is left out when that is absent, so
 * that `<symbol>@depth@<speed>` covers `btcusdt@depth` and `btcusdt@depth@100ms`.
 *
 * @since 0.1.0
 */

/**
 * The names between angle brackets.
 *
 * @category type-level
 * @since 0.1.0
 */
export type Placeholder<Template extends string> = Template extends `${string}<${infer Name}>${infer Rest}`
  ? Name | Placeholder<Rest>
  : never

/**
 * Text of each parameter of a name; optional ones may be absent.
 *
 * @category models
 * @since 0.1.0
 */
export type Texts = { readonly [name: string]: string | undefined }

/**
 * A template, ready to render and parse.
 *
 * @category models
 * @since 0.1.0
 */
export interface TopicTemplate<out Template extends string = string> {
  readonly template: Template
  readonly placeholders: ReadonlyArray<string>
  /** Puts the texts in their places. Where one is absent that is not optional, its placeholder stays. */
  readonly render: (texts: Texts) => string
  /** The texts that would render to this name, or `undefined` if the name is of another form. */
  readonly parse: (name: string) => Texts | undefined
  /** The name as the template spells it, where it differs from that in the case of letters alone. Parameters stay as they are. */
  readonly respell: (name: string) => string | undefined
}

const placeholder = /<(\w+)>/g

// `@<speed>`: a segment that is nothing but a parameter is left out together with it.
const optionalSegment = /^<(\w+)>$/

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

// A parameter ends where the letter stands that follows it in the template, so that in `<pair>_<contractType>` the pair ends at
// the first underscore, and so that there is one way to read a name: it takes no longer than the name is long.
const pattern = (segment: string): string => {
  const parts = segment.split(placeholder)
  const parameter = (name: string, next: string | undefined) => `(?<${name}>[^@/\\s${escape(next ?? "")}]+)`
  return parts.map((part, i) => (i % 2 === 0 ? escape(part) : parameter(part, parts[i + 1]?.[0]))).join("")
}

/**
 * Reads a template.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <const Template extends string>(template: Template): TopicTemplate<Template> => {
  const [head = "", ...tail] = template.split("@")
  const source = `^${pattern(head)}${tail.map((segment) => (optionalSegment.test(segment) ? `(?:@${pattern(segment)})?` : `@${pattern(segment)}`)).join("")}$`
  const name = new RegExp(source, "u")
  const fill = (segment: string, texts: Texts): string =>
    segment.replace(placeholder, (itself, parameter: string) => texts[parameter] ?? itself)
  const render = (texts: Texts): string =>
    [
      fill(head, texts),
      ...tail
        .filter(
          (segment) => texts[optionalSegment.exec(segment)?.[1] ?? ""] !== undefined || !optionalSegment.test(segment)
        )
        .map((segment) => fill(segment, texts))
    ].join("@")
  return {
    template,
    placeholders: Array.from(template.matchAll(placeholder), ([, parameter]) => parameter ?? ""),
    render,
    parse: (topic) => {
      const match = name.exec(topic)
      return match === null ? undefined : { ...match.groups }
    },
    respell: (topic) => {
      const match = new RegExp(source, "iu").exec(topic)
      return match === null ? undefined : render({ ...match.groups })
    }
  }
}
