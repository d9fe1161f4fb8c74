import { expect, it } from 'vitest'
import { cleanText } from './clean-text.ts'

it.each([
  ['ann', 'ann'],
  ['Zoë 💡', 'Zoë 💡'],
  ['ann\r\nadmin verified', 'ann\\u000d\\u000aadmin verified'],
  ['a\u0000b\u001b[31m', 'a\\u0000b\\u001b[31m'],
  ['a\u2028b\u0085c', 'a\\u2028b\\u0085c'],
])('writes %j as %s', (text, clean) => {
  expect(cleanText(text)).toBe(clean)
})
