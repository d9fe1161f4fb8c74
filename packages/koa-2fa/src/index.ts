export { type KoaTwoFactor, koaTwoFactor, type KoaTwoFactorOptions } from './koa-two-factor.ts'
