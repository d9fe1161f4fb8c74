import type { Samples } from './route.ts'

/**
 * A path that a pattern matches: parameters and wildcards get sample values, optional parts are left out. Reads the
 * patterns of Express 5 and Koa (`/:id`, `{/:id}`, `/*rest`) and those of Express 4 (`/:id(\\d+)`, `/:id?`, `/*`).
 */
export function fillPath(pattern: string, { params }: Pick<Samples, 'params'>): string {
  const sample = (name: string) => params[name] ?? '1'
  return pattern
    .replace(/\{[^{}]*\}/g, '')
    .replace(/\/?:(\w+)(\([^()]*\))?[?*]/g, '')
    .replace(/[:*]"([^"]+)"/g, (_whole, name: string) => sample(name))
    .replace(/:(\w+)(\([^()]*\))?\+?/g, (_whole, name: string) => sample(name))
    .replace(/\*(\w*)/g, (_whole, name: string) => sample(name))
    .replace(/\\(.)/g, '$1')
}
