import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { assets } from './assets.ts'

describe('assets', () => {
  it('have an address that changes with their content', () => {
    const hashes = Object.values(assets).map(({ hash }) => hash)
    expect(new Set(hashes).size).toBe(hashes.length)
    for (const hash of hashes) expect(hash).toMatch(/^[\w-]{12}$/)
  })

  it('are small: the script 2 kB, the style 4 kB', () => {
    expect(Buffer.byteLength(assets['script.js'].body)).toBeLessThanOrEqual(2_048)
    expect(Buffer.byteLength(assets['live.js'].body)).toBeLessThanOrEqual(1_024)
    expect(Buffer.byteLength(assets['silent.js'].body)).toBeLessThanOrEqual(1_024)
    expect(Buffer.byteLength(assets['style.css'].body)).toBeLessThanOrEqual(4_096)
  })

  it('are a script that browsers can read', () => {
    expect(() => new Script(assets['script.js'].body)).not.toThrow()
    expect(() => new Script(assets['live.js'].body)).not.toThrow()
    expect(() => new Script(assets['silent.js'].body)).not.toThrow()
  })

  it('load nothing from elsewhere', () => {
    for (const { body } of Object.values(assets)) expect(body).not.toMatch(/https?:|@import|url\(/)
  })

  it('keep text readable in light and dark: 4.5 to 1, and 3 to 1 for edges of fields', () => {
    const [light = '', dark = ''] = assets['style.css'].body.split('prefers-color-scheme: dark')
    for (const palette of [light, dark].map(colorsIn)) {
      const contrast = (text: string, back: string) => ratio(palette.get(text), palette.get(back))
      for (const [text, back] of readable) {
        expect([text, back, contrast(text, back) >= 4.5]).toEqual([text, back, true])
      }
      expect(contrast('line', 'card')).toBeGreaterThanOrEqual(3)
      expect(contrast('bad', 'card')).toBeGreaterThanOrEqual(3)
    }
  })
})

const readable = [
  ['text', 'card'],
  ['soft', 'card'],
  ['soft', 'back'],
  ['soft', 'edge'],
  ['main', 'card'],
  ['main', 'tint'],
  ['on-main', 'main'],
  ['on-main', 'press'],
  ['bad', 'card'],
  ['bad', 'bad-back'],
] as const

function colorsIn(css: string): Map<string, string> {
  const found = css.matchAll(/--([\w-]+): #(\w{3,6});/g)
  return new Map([...found].map(([, name = '', color = '']) => [name, color]))
}

/** Contrast as WCAG 2.2 defines it. */
function ratio(one = '', other = ''): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const hex = color.length === 3 ? color.replace(/./g, '$&$&') : color
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
