/**
 * The methods of COIN-M's WebSocket API. Events of accounts never come on its connections.
 *
 * @since 0.1.0
 */
import * as RpcGroup from "effect/rpc/RpcGroup"
import * as ApiTable from "../ApiTable.ts"
import * as Methods from "../shared/ApiMethods.ts"

/**
 * The methods. `ping` and `time` are not documented and answered (usds-m, 2026).
 *
 * @category tables
 * @since 0.1.0
 */
export const Api = ApiTable.make({
  market: "coin-m",
  path: "/ws-dapi/v1",
  handshakeWeight: 5,
  open: RpcGroup.make(Methods.ping, Methods.time, Methods.sessionStatus, Methods.sessionLogout),
  signed: RpcGroup.make(Methods.sessionLogon),
  subscribe: RpcGroup.make()
})
