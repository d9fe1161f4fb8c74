import { describe, expect, it } from 'vitest'
import { escapeHtml, html } from './html.ts'

describe('html', () => {
  it('escapes text, in elements and in quoted attributes', () => {
    const text = `<b a="1" c='2'>&amp;`
    expect(html`<i title="${text}">${text}</i>`.markup).toBe(
      `<i title="${escapeHtml(text)}">${escapeHtml(text)}</i>`,
    )
    expect(escapeHtml(text)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;')
  })

  it('keeps markup that it made, alone and in lists', () => {
    const item = html`<i>${'<'}</i>`
    expect(html`<b>${item}${[item, 'x&', 3]}</b>`.markup).toBe(
      '<b><i>&lt;</i><i>&lt;</i>x&amp;3</b>',
    )
  })

  it('leaves nothing for what is absent', () => {
    expect(html`a${undefined}b${false}c${''}d`.markup).toBe('abcd')
  })
})
