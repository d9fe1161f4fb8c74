import type { HttpHandler } from 'msw'

/** Handlers that answer `https://api.nexmo.com/*` by `handle`; its rejection is a broken connection. */
export async function mswHandlers(
  handle: (request: Request) => Promise<Response>,
): Promise<HttpHandler[]> {
  // Loaded here, so that the test kit works without msw.
  const { http, HttpResponse } = await import('msw')
  return [
    http.all('https://api.nexmo.com/*', ({ request }) =>
      handle(request).catch(() => HttpResponse.error()),
    ),
  ]
}
