/** Markup that is safe to send. Only `html` makes it. */
export interface Html {
  readonly markup: string
}

/** What a template may hold; `false` and `undefined` leave nothing. */
export type Part = Html | string | number | false | undefined | readonly Part[]

/** A template that escapes everything it is given, except other markup made by it. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let markup = strings[0] ?? ''
  parts.forEach((part, index) => {
    markup += render(part) + (strings[index + 1] ?? '')
  })
  return { markup }
}

function render(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  if ('markup' in part) return part.markup
  return part.map(render).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
