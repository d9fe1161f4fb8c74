import { once } from 'node:events'
import { connect } from 'node:net'

/** Send one command to a local Redis and answer its reply, as it is on the wire. Rejects when nobody listens. */
export async function ask(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')))
  try {
    socket.write(`${command}\r\n`)
    const [reply] = (await once(socket, 'data')) as [Buffer]
    return reply.toString()
  } finally {
    socket.destroy()
  }
}
