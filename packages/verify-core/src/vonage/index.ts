export type { Deadlines, Sender, VonageVerifyOptions, VonageVerifyV1Options } from './options.ts'
export type { VonageClient } from './sdk.ts'
export { vonageVerifyV1 } from './v1.ts'
export { vonageVerify } from './v2.ts'
