// The package comes without types.
declare module "proxy-from-env" {
  /** The proxy that the environment variables name for this target; `""` for none. */
  export const getProxyForUrl: (target: {
    readonly protocol: string
    readonly host: string
    readonly port: number
  }) => string
}
