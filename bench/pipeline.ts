import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import { type Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** As many as a busy server has in hand at once. */
const lanes = 20

/**
 * How many a batch has: enough that each holds a hundred garbage collections. A large one comes every 3,000 requests and takes as
 * long as 150 of them, so that batches of 400 were dearer by a third in turn, and for many rounds it was one side's turn.
 */
const perBatch = 4_000

/** A batch of GET requests through a real framework, with everything but the network. Each must be answered with 200. */
export function requests(
  listener: RequestListener,
  path: string,
  headers: Readonly<Record<string, string>>,
): () => Promise<void> {
  return async () => {
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (let sent = 0; sent < perBatch / lanes; sent += 1)
          await dispatch(listener, path, headers)
      }),
    )
  }
}

/** One request. Rejects unless it is answered with 200. */
function dispatch(
  listener: RequestListener,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<ServerResponse> {
  const socket = nowhere()
  const req = new IncomingMessage(socket)
  req.method = 'GET'
  req.url = path
  req.httpVersion = '1.1'
  req.httpVersionMajor = 1
  req.httpVersionMinor = 1
  Object.assign(req.headers, headers)
  req.push(null)
  const res = new ServerResponse(req)
  res.assignSocket(socket)
  return new Promise((resolve, reject) => {
    res.once('finish', () => {
      if (res.statusCode === 200) resolve(res)
      else reject(new Error(`${path} was answered with ${res.statusCode}`))
    })
    listener(req, res)
  })
}

/** A socket as far as node:http asks for one; what is written to it is gone. */
function nowhere(): Socket {
  const stream = new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      done()
    },
  })
  return Object.assign(stream, { remoteAddress: '127.0.0.1' }) as object as Socket
}
