/**
 * The methods of spot's WebSocket API.
 *
 * @since 0.1.0
 */
export { Api, Subscribed } from "../shared/SpotApi.ts"
