import { setTimeout as wait } from 'node:timers/promises'
import type { Breakage } from './fault-replies.ts'
import type { Reply } from './replies.ts'

/**
 * What the caller of `fetch` would see: an answer, a body that breaks off or drips in, a rejection,
 * or nothing until `request` is aborted.
 */
export function toResponse(result: Reply | Breakage, request: Request): Promise<Response> {
  if (!('breaks' in result)) return Promise.resolve(whole(result))
  switch (result.breaks) {
    case 'half_body':
      return Promise.resolve(broken(result.reply))
    case 'drip':
      return Promise.resolve(dripping(result, request))
    case 'hang':
      return untilAborted(request)
    case 'reset':
      return Promise.reject(
        new TypeError('fetch failed', {
          cause: new Error('The Vonage emulator broke the connection'),
        }),
      )
  }
}

function whole({ status, type, body, headers }: Reply): Response {
  return new Response(body === '' ? null : body, {
    status,
    headers: { ...(type !== '' && { 'content-type': type }), ...headers },
  })
}

function broken(reply: Reply): Response {
  const text = reply.body
  const bytes = new TextEncoder().encode(text.slice(0, Math.ceil(text.length / 2)))
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes)
    },
    // Asked for more only after the first half was taken.
    pull(controller) {
      setImmediate(() => controller.error(new Error('The Vonage emulator broke the connection')))
    },
  })
  return streamed(reply, body)
}

function dripping(
  { reply, everyMs }: { readonly reply: Reply; readonly everyMs: number },
  request: Request,
): Response {
  const bytes = new TextEncoder().encode(reply.body)
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await wait(everyMs, undefined, { signal: request.signal })
      if (sent < bytes.length) controller.enqueue(bytes.slice(sent, (sent += 1)))
      else controller.close()
    },
  })
  return streamed(reply, body)
}

function streamed({ status, type }: Reply, body: ReadableStream<Uint8Array>): Response {
  // A status such as 204 has no body, so there is nothing to break.
  const isEmpty = status === 204
  return new Response(isEmpty ? null : body, {
    status,
    headers: { ...(type !== '' && { 'content-type': type }) },
  })
}

/** The signal of a `Request` that nobody holds is never aborted: Node forgets which other signal it follows. */
const hanging = new Set<Request>()

function untilAborted(request: Request): Promise<never> {
  const { signal } = request
  hanging.add(request)
  return new Promise((_, reject) => {
    const stop = () => {
      hanging.delete(request)
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
}
