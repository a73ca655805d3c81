import { utf8 } from "./cursor.ts"
import type { Scalar } from "./form.ts"

/** How a program is to read a scalar. */
interface Wording {
  /** The variable that it declares. */
  readonly value: string
  /** The function that reads any such scalar. */
  readonly read: string
  /** The array `scales`. */
  readonly scales: string
}

/**
 * What the digits of a decimal are to be divided by: the index is the number of characters from the point on.
 *
 * @internal
 */
export const scales: ReadonlyArray<number> = [
  1,
  ...Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
]

/**
 * An expression for whether a text stands at the next byte.
 *
 * @internal
 */
export const standsAt = (text: string): string => {
  const bytes = utf8(text)
  return [`at + ${bytes.length} <= end`, ...Array.from(bytes, (byte, i) => `bytes[at + ${i}] === ${byte}`)].join(" && ")
}

// A byte less `0` is a digit if it is one of ten numbers without a sign.
const digits = (value: string): string =>
  `for (; ${value}_next >>> 0 <= 9; ${value}_next = (bytes[++at] ?? 0) - 48) ${value} = ${value} * 10 + ${value}_next`

const inGeneral = ({ read, value }: Wording): ReadonlyArray<string> => [
  `cursor.at = ${value}_start`,
  `${value} = ${read}(bytes, cursor)`,
  "at = cursor.at"
]

// Most are safe integers above zero.
const number = (wording: Wording): ReadonlyArray<string> => {
  const { value } = wording
  return [
    `const ${value}_start = at`,
    `let ${value} = 0, ${value}_next = (bytes[at] ?? 0) - 48`,
    digits(value),
    `if (at === ${value}_start || bytes[${value}_start] === 48 || bytes[at] === 46`,
    `  || ${value} > ${Number.MAX_SAFE_INTEGER}) {`,
    ...inGeneral(wording),
    "}"
  ]
}

// Most are not negative and have so few digits that a double holds them all.
const decimal = (wording: Wording): ReadonlyArray<string> => {
  const { scales, value } = wording
  return [
    `const ${value}_start = at`,
    `let ${value} = 0, ${value}_next = (bytes[++at] ?? 0) - 48`,
    digits(value),
    `const ${value}_point = at`,
    `if (bytes[at] === 46) {`,
    `${value}_next = (bytes[++at] ?? 0) - 48`,
    digits(value),
    "}",
    `if (bytes[${value}_start] === 34 && bytes[at] === 34 && bytes[at - 1] !== 46`,
    `  && ${value}_point > ${value}_start + 1 && at < ${value}_start + 24`,
    `  && ${value} <= ${Number.MAX_SAFE_INTEGER}) {`,
    `${value} /= ${scales}[at - ${value}_point]`,
    "at++",
    "} else {",
    ...inGeneral(wording),
    "}"
  ]
}

const boolean = ({ value }: Wording): ReadonlyArray<string> => [
  `const ${value} = ${standsAt("true")}`,
  `if (${value}) at += 4`,
  `else if (${standsAt("false")}) at += 5`,
  "else return cursor.fail()"
]

/**
 * Statements that read a scalar where they stand if it looks as most do, and with a function otherwise: to call one costs more than
 * to read a few digits.
 *
 * @internal
 */
export const statements: { readonly [Tag in Scalar["_tag"]]: (wording: Wording) => ReadonlyArray<string> } = {
  Integer: number,
  Number: number,
  Decimal: decimal,
  Boolean: boolean
}
