/** What may happen to a frame: what an exchange might change, what a broken one might send, and plain damage. */
import type { Chance } from "./Chance.ts"
import * as JsonTree from "./JsonTree.ts"
import * as oddities from "./oddities.ts"

const { leaf } = JsonTree

const keys = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "0",
  "e",
  "E",
  "s",
  "neu",
  "schlüssel",
  "x"
] as const

const pick = (chance: Chance, values: ReadonlyArray<string>): string => values[chance.below(values.length)] ?? ""

/** A value that may stand where another one stood. */
const anyValue = (chance: Chance): string => {
  switch (chance.below(5)) {
    case 0:
      return pick(chance, oddities.values)
    case 1:
      return pick(chance, oddities.numbers)
    case 2:
      return JSON.stringify(pick(chance, oddities.numbers))
    case 3:
      return JSON.stringify(pick(chance, oddities.texts))
    default:
      return pick(chance, oddities.written)
  }
}

const partOf = (chance: Chance, tree: JsonTree.Tree, tag: JsonTree.Tree["_tag"]): JsonTree.Tree | undefined => {
  const found = JsonTree.parts(tree).filter((part) => part._tag === tag)
  return found[chance.below(Math.max(1, found.length))]
}

const insert = <A>(values: ReadonlyArray<A>, at: number, value: A): ReadonlyArray<A> => values.toSpliced(at, 0, value)

const changeMembers = (chance: Chance, members: ReadonlyArray<JsonTree.Member>): ReadonlyArray<JsonTree.Member> => {
  const at = chance.below(members.length)
  const to = chance.below(members.length)
  const member = members[at]
  if (member === undefined) return members
  const value = leaf(anyValue(chance))
  switch (chance.below(7)) {
    case 0: // another order
      return insert(members.toSpliced(at, 1), to, member)
    case 1: // without a key
      return members.toSpliced(at, 1)
    case 2: // a key twice
      return insert(members, to, member)
    case 3: // a key twice, with two values
      return insert(members, to, { key: member.key, value })
    case 4: // a new key
      return insert(members, to, { key: JSON.stringify(chance.of(keys)), value })
    case 5: // a key that is written otherwise
      return members.with(at, { ...member, key: member.key.replace(/"(.)/u, (_, letter) => `"${escaped(letter)}`) })
    default: // the other way round
      return members.toReversed()
  }
}

const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`

const changeItems = (chance: Chance, items: ReadonlyArray<JsonTree.Tree>): ReadonlyArray<JsonTree.Tree> => {
  const at = chance.below(Math.max(1, items.length))
  const item = items[at] ?? leaf(anyValue(chance))
  switch (chance.below(4)) {
    case 0:
      return items.toSpliced(at, 1)
    case 1:
      return insert(items, at, item)
    case 2:
      return insert(items, at, leaf(anyValue(chance)))
    default:
      return []
  }
}

/** Changes what the frame says. */
const changeTree = (chance: Chance, tree: JsonTree.Tree): JsonTree.Tree => {
  const part = partOf(chance, tree, chance.of(["Leaf", "Object", "Object", "Array"]))
  return JsonTree.change(tree, (each) => {
    if (each !== part) return each
    switch (each._tag) {
      case "Leaf":
        return leaf(anyValue(chance))
      case "Array":
        return { _tag: "Array", items: changeItems(chance, each.items) }
      case "Object":
        return { _tag: "Object", members: changeMembers(chance, each.members) }
    }
  })
}

const spaces = [" ", "\n", "\t", "\r", "\u00a0", "\ufeff"] as const

/** Writes the frame otherwise. */
const changeText = (chance: Chance, text: string): string => {
  const places = [...text.matchAll(/[{}[\]:,]/g)].map(({ index }) => index + chance.below(2))
  const at = chance.oneIn(4) ? chance.below(text.length + 1) : (places[chance.below(Math.max(1, places.length))] ?? 0)
  return text.slice(0, at) + chance.of(spaces) + text.slice(at)
}

const tellingBytes = [
  0x00, 0x1f, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a, 0x5b, 0x5c, 0x5d, 0x65, 0x7b, 0x7d, 0x80, 0xc3, 0xff
] as const

/** Damages the frame. */
const changeBytes = (chance: Chance, bytes: Uint8Array): Uint8Array => {
  const at = chance.below(bytes.length + 1)
  const to = Math.min(bytes.length, at + 1 + chance.below(8))
  const [before, between, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)]
  switch (chance.below(7)) {
    case 0: // a bit
      return Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ (1 << chance.below(8)) : byte))
    case 1: // a byte
      return Uint8Array.from(bytes, (byte, i) => (i === at ? chance.of(tellingBytes) : byte))
    case 2:
      return before
    case 3:
      return Uint8Array.of(...before, ...after)
    case 4:
      return Uint8Array.of(...before, ...between, ...between, ...after)
    case 5:
      return Uint8Array.of(...before, chance.of(tellingBytes), ...bytes.subarray(at))
    default:
      return Uint8Array.of(...bytes, chance.of(tellingBytes))
  }
}

const encoder = new TextEncoder()

/** The frame, changed in what it says, in how it is written, or by damage. */
export const mutate = (chance: Chance, frame: JsonTree.Tree): Uint8Array => {
  const kind = chance.below(4)
  let tree = frame
  for (let left = kind < 2 ? 1 + chance.below(3) : 0; left > 0; left--) tree = changeTree(chance, tree)
  let text = JsonTree.print(tree)
  if (kind === 2) text = changeText(chance, text)
  const bytes = encoder.encode(text)
  return kind === 3 || chance.oneIn(8) ? changeBytes(chance, bytes) : bytes
}

const varied = (chance: Chance, text: string): string => {
  if (/^"-?\d+(\.\d+)?"$/.test(text)) {
    const sign = chance.oneIn(8) ? "-" : ""
    const whole = chance.oneIn(20) ? chance.digits(1 + chance.below(24)) : String(chance.below(200_000))
    return `"${sign}${whole}${chance.oneIn(6) ? "" : `.${chance.digits(1 + chance.below(chance.oneIn(20) ? 26 : 9))}`}"`
  }
  if (/^-?\d+$/.test(text)) {
    // Enumerations of numbers stay what they are.
    if (text.length === 1) return text
    const sign = chance.oneIn(20) ? "-" : ""
    return sign + String(1 + chance.below(9)) + chance.digits(chance.below(chance.oneIn(50) ? 20 : 15))
  }
  return text
}

/** The same frame with other numbers. */
export const vary = (chance: Chance, frame: JsonTree.Tree): JsonTree.Tree =>
  JsonTree.change(frame, (part) => (part._tag === "Leaf" ? leaf(varied(chance, part.text)) : part))
