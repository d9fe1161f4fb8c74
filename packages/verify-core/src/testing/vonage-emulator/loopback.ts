import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A running loopback face. */
export interface LoopbackServer {
  /** What the SDK's `apiHost` takes, such as `http://127.0.0.1:40123`. */
  readonly url: string
  close(): Promise<void>
}

/** Serve `handle` by HTTP on loopback; a break in it is a broken connection. */
export async function serveLoopback(
  handle: (request: Request) => Promise<Response>,
  address: { readonly port: number; readonly host: string },
  onTick: () => void,
): Promise<LoopbackServer> {
  const server = createServer((req, res) => {
    answer(handle, req, res).catch(() => req.socket.destroy())
  })
  server.listen(address.port, address.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const timer = setInterval(onTick, 1_000)
  timer.unref()
  return {
    url: `http://${address.host}:${port}`,
    async close() {
      clearInterval(timer)
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const request = new Request(`http://${req.headers.host ?? '127.0.0.1'}${req.url ?? '/'}`, {
    method: req.method ?? 'GET',
    headers: Object.entries(req.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
    ...(body.length > 0 && { body }),
  })
  const response = await handle(request)
  res.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body === null) {
    res.end()
    return
  }
  // A body that errors half-way rejects here, and the connection is cut.
  for await (const part of response.body) res.write(part)
  res.end()
}
