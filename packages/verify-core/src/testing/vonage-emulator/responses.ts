import type { Breakage } from './fault-replies.ts'
import type { Reply } from './replies.ts'

/**
 * What the caller of `fetch` would see: an answer, a body that breaks off, a rejection,
 * or nothing until `signal` aborts.
 */
export function toResponse(result: Reply | Breakage, signal: AbortSignal): Promise<Response> {
  if (!('breaks' in result)) return Promise.resolve(whole(result))
  switch (result.breaks) {
    case 'half_body':
      return Promise.resolve(broken(result.reply))
    case 'hang':
      return untilAborted(signal)
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

function broken(reply: Reply | undefined): Response {
  const text = reply?.body ?? ''
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
  const headers = { 'content-type': reply?.type ?? 'application/json' }
  return new Response(body, { status: reply?.status ?? 200, headers })
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
}
