import { Arbitrary } from "effect"
import { between, oneOf } from "../continuity/arbitraries.ts"
import * as ProtocolTest from "./ProtocolTest.ts"
import { protocol } from "./ToyProtocol.ts"

const methods: Readonly<Record<string, ProtocolTest.Request["method"]>> = { sub: "subscribe", unsub: "unsubscribe" }

ProtocolTest.suite("the toy venue", protocol, {
  topic: Arbitrary.map(
    Arbitrary.all({ letters: oneOf(["a", "tick", "币安", "é"]), number: between(0, 99_999) }),
    ({ letters, number }) => `${letters}${number}`
  ),
  data: (topic, payload) => [`#${topic} ${payload}`],
  reply: (id) => [`ok ${id}`, `ok ${id} a b`],
  refusal: (id, code, text) => [`no ${id ?? "?"} ${code} ${text}`],
  shutdown: ["bye", "bye in a minute"],
  unreadable: ["hello", "OK 1", "{}", " #a {}"],
  readRequest: (text) => {
    const [word = "", id, ...topics] = text.split(" ")
    return { method: methods[word] ?? "probe", id: Number(id), topics }
  },
  readUrl: (root, url) =>
    url
      .slice(root.length + 1)
      .split("+")
      .filter((topic) => topic !== "")
})
