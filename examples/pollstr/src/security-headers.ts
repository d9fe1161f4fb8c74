import type { HelmetOptions } from 'helmet'

/** Only what Pollstr serves itself may run, load or be sent to; nothing inline. */
export function securityHeaders(isProduction: boolean): HelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // A browser would remember HSTS for localhost, where everybody's servers are.
    strictTransportSecurity: isProduction,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  }
}
