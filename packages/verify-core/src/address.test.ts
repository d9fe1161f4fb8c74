import { describe, expect, it } from 'vitest'
import { addressKey, addressText } from './address.ts'

describe('the part of an address that one person holds', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::'],
    ['2001:db8:1::9', '2001:db8:1:0::'],
    ['2001:db8::', '2001:db8:0:0::'],
    ['::1', '0:0:0:0::'],
    ['fe80::1%eth0', 'fe80:0:0:0::'],
    ['192.0.2.1:1234', '192.0.2.1'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['[fe80::1%eth0]:443', 'fe80:0:0:0::'],
  ])('of %s is %s', (ip, key) => {
    expect(addressKey(ip)).toBe(key)
  })

  it.each([
    'unknown',
    '/run/app.sock',
    '192.0.2.1, 198.51.100.1',
    '256.1.1.1',
    '[192.0.2.1',
    ':80',
  ])('of %s is shared by all that cannot be read', (ip) => {
    expect(addressKey(ip)).toBe('unreadable')
  })

  it.each([
    ['192.0.2.1:1234', '192.0.2.1'],
    ['2001:db8:1:2:3::1', '2001:db8:1:2::'],
    ['unknown\r\n', undefined],
    [undefined, undefined],
  ])('is told of %j as %j', (ip, text) => {
    expect(addressText(ip)).toBe(text)
  })

  it.each([undefined, ''])('of %j is shared by all that have none', (ip) => {
    expect(addressKey(ip)).toBe('none')
  })
})
