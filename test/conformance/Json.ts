/** JSON values: where their parts are, and how to change one. */

export type Json = null | boolean | number | bigint | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

export type Path = ReadonlyArray<string | number>

const isArray: (json: Json) => json is ReadonlyArray<Json> = Array.isArray

const entries = (json: Json): ReadonlyArray<readonly [string | number, Json]> =>
  isArray(json)
    ? json.map((item, i) => [i, item] as const)
    : typeof json === "object" && json !== null
      ? Object.entries(json)
      : []

/** Paths of all values below the root, except the objects that stand in arrays. */
export const keyPaths = (json: Json): ReadonlyArray<Path> =>
  entries(json).flatMap(([key, value]) => [
    ...(isArray(json) && typeof value === "object" && !isArray(value) ? [] : [[key]]),
    ...keyPaths(value).map((path) => [key, ...path])
  ])

/** Paths of all objects. */
export const objectPaths = (json: Json): ReadonlyArray<Path> => [
  ...(typeof json === "object" && json !== null && !isArray(json) ? [[]] : []),
  ...entries(json).flatMap(([key, value]) => objectPaths(value).map((path) => [key, ...path]))
]

/** The value at a path. */
export const get = (json: Json, path: Path): Json =>
  path.reduce<Json>((value, key) => entries(value).find(([each]) => each === key)?.[1] ?? null, json)

const modify = (json: Json, [key, ...rest]: Path, change: (json: Json | undefined) => Json | undefined): Json => {
  if (key === undefined) return change(json) ?? null
  const changed = (value: Json | undefined) => (rest.length === 0 ? change(value) : modify(value ?? null, rest, change))
  if (isArray(json)) return json.flatMap((item, i) => (i === key ? [changed(item) ?? null] : [item]))
  const object = { ...(typeof json === "object" ? json : null) }
  const value = changed(object[key])
  if (value === undefined) delete object[key]
  else object[key] = value
  return object
}

/** The same with another value at a path. */
export const set = (json: Json, path: Path, value: Json): Json => modify(json, path, () => value)

/** The same without the key at the end of a path. */
export const remove = (json: Json, path: Path): Json => modify(json, path, () => undefined)

// Compares digits, not numbers, so that it would see a digit that a double can not hold.
const withoutTrailingZeros = (decimal: string): string =>
  decimal.includes(".") ? decimal.replace(/0+$/, "").replace(/\.$/, "") : decimal

/** The same with decimal strings shortened, so that equal decimals are equal strings. */
export const canonical = (json: Json): Json => {
  if (typeof json === "string") return /^-?\d+(\.\d+)?$/.test(json) ? withoutTrailingZeros(json) : json
  if (isArray(json)) return json.map(canonical)
  if (typeof json === "object" && json !== null) {
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, canonical(value)]))
  }
  return json
}
