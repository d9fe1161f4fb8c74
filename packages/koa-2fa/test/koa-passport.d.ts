declare module 'koa-passport' {
  import type { Context, Middleware } from 'koa'

  /** What a strategy finds on itself while it authenticates. */
  interface Strategy {
    success(user: object): void
    fail(challenge?: object): void
  }

  type Done<Value> = (error: unknown, value?: Value) => void

  interface Passport {
    use(name: string, strategy: { authenticate(this: Strategy, req: { ctx: Context }): void }): this
    serializeUser<User>(serialize: (user: User, done: Done<unknown>) => void): void
    deserializeUser<User>(deserialize: (id: string, done: Done<User | false>) => void): void
    initialize(): Middleware
    session(): Middleware
    authenticate(name: string): Middleware
  }

  const passport: { KoaPassport: new () => Passport }
  export default passport
}
