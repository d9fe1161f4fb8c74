const markup = Symbol('markup')

/** HTML that is safe to send. Only `html` makes it, so text from outside never passes for it. */
export interface Html {
  readonly [markup]: string
}

/** What a template may hold. Text is escaped; false, null and undefined leave nothing. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose values are escaped. Attributes that hold values must be quoted. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const pieces = parts.map((part, at) => part + (at < values.length ? toMarkup(values[at]) : ''))
  return { [markup]: pieces.join('') }
}

/** The text to send. */
export function renderHtml(page: Html): string {
  return page[markup]
}

function toMarkup(value: HtmlValue): string {
  if (value === false || value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (one) => escapes[one] ?? '')
  if (isList(value)) return value.map(toMarkup).join('')
  return value[markup]
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value)
}
