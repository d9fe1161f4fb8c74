import { once } from 'node:events'
import { createServer } from 'node:http'

const app = Object.assign(
  (_req: unknown, res: { end(): void }) => {
    res.end()
  },
  { get: () => false },
)
const server = createServer(app).listen(0, '127.0.0.1')
await once(server, 'listening')

/** An app that listens although it was asked not to. */
export { app }
export { options } from './forgetful.config.ts'
