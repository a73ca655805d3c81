/** JSON text as a tree of texts: what stands where, to the letter. */

export type Tree =
  | { readonly _tag: "Leaf"; readonly text: string }
  | { readonly _tag: "Array"; readonly items: ReadonlyArray<Tree> }
  | { readonly _tag: "Object"; readonly members: ReadonlyArray<Member> }

/** A key with its quotes, and its value. */
export interface Member {
  readonly key: string
  readonly value: Tree
}

export const leaf = (text: string): Tree => ({ _tag: "Leaf", text })

export const fromValue = (value: unknown): Tree => {
  if (Array.isArray(value)) return { _tag: "Array", items: value.map(fromValue) }
  if (typeof value !== "object" || value === null) return leaf(JSON.stringify(value))
  const members = Object.entries(value).map(([key, value]) => ({ key: JSON.stringify(key), value: fromValue(value) }))
  return { _tag: "Object", members }
}

export const print = (tree: Tree): string => {
  switch (tree._tag) {
    case "Leaf":
      return tree.text
    case "Array":
      return `[${tree.items.map(print).join(",")}]`
    case "Object":
      return `{${tree.members.map(({ key, value }) => `${key}:${print(value)}`).join(",")}}`
  }
}

/** All trees in a tree, itself among them, from the outside in. */
export const parts = (tree: Tree): ReadonlyArray<Tree> => {
  switch (tree._tag) {
    case "Leaf":
      return [tree]
    case "Array":
      return [tree, ...tree.items.flatMap(parts)]
    case "Object":
      return [tree, ...tree.members.flatMap(({ value }) => parts(value))]
  }
}

/** The same tree with another one in the place of each part that is changed; parts that are not are kept. */
export const change = (tree: Tree, how: (part: Tree) => Tree): Tree => {
  const changed = how(tree)
  if (changed !== tree) return changed
  switch (tree._tag) {
    case "Leaf":
      return tree
    case "Array":
      return { _tag: "Array", items: tree.items.map((item) => change(item, how)) }
    case "Object":
      return { _tag: "Object", members: tree.members.map(({ key, value }) => ({ key, value: change(value, how) })) }
  }
}
