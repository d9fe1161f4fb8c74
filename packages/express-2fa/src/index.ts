export {
  type ExpressTwoFactor,
  expressTwoFactor,
  type ExpressTwoFactorOptions,
} from './express-two-factor.ts'
export type { SessionRequest } from './session.ts'
