import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { numberOption } from './options.ts'

/** Where to listen. */
export interface LoopbackAddress {
  /** Default 0: a free one. */
  readonly port?: number
  /** Default `127.0.0.1`. Whoever can reach it can send what the emulator believes. */
  readonly host?: string
}

/** A running loopback face. */
export interface LoopbackServer {
  /** What the SDK's `apiHost` takes, such as `http://127.0.0.1:40123`. */
  readonly url: string
  /** Cut every connection and stop. */
  close(): Promise<void>
}

/** Serve `handle` by HTTP; its rejection, or that of a body, is a broken connection. Calls `onTick` once a second. */
export async function serveLoopback(
  handle: (request: Request) => Promise<Response>,
  { port: wanted, host = '127.0.0.1' }: LoopbackAddress,
  onTick: () => void,
): Promise<LoopbackServer> {
  const server = createServer((req, res) => {
    answer(handle, req, res).catch(() => req.socket.destroy())
  })
  server.listen(numberOption('port', wanted, 0, 0), host)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const timer = setInterval(onTick, 1_000)
  timer.unref()
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close() {
      clearInterval(timer)
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  const response = await handle(await toRequest(req, gone.signal))
  res.writeHead(response.status, Object.fromEntries(response.headers))
  // A body that errors half-way rejects here, and the connection is cut.
  for await (const part of response.body ?? []) res.write(part)
  res.end()
}

async function toRequest(req: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const chunks: Uint8Array[] = []
  for await (const chunk of req) if (chunk instanceof Uint8Array) chunks.push(chunk)
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) headers.set(name, String(value))
  const method = req.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD' && chunks.length > 0
  return new Request(`http://${req.headers.host ?? 'localhost'}${req.url ?? '/'}`, {
    method,
    headers,
    signal,
    ...(hasBody && { body: Buffer.concat(chunks) }),
  })
}
