import { isIPv4, isIPv6 } from 'node:net'

const none = 'none'
const unreadable = 'unreadable'

/**
 * The part of a client address that one person holds: an IPv4 address, or the /64 of an IPv6 one. Whatever cannot be
 * read is held by one person, and so is what has none: nobody gets out of a cap by an odd address or by no address.
 */
export function addressKey(ip: string | undefined): string {
  if (!hasAddress(ip)) return none
  const plain = withoutPort(ip).replace(/%.*$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1] ?? plain
  if (isIPv4(mapped)) return mapped
  if (!isIPv6(mapped)) return unreadable
  const [head = '', tail] = mapped.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''))
  return `${network.join(':')}::`
}

/** Whether the framework knows an address: behind a Unix socket there is none. */
export function hasAddress(ip: string | undefined): ip is string {
  return ip !== undefined && ip !== ''
}

/** The same for people to read: `undefined` when it is no address. */
export function addressText(ip: string | undefined): string | undefined {
  const key = addressKey(ip)
  return key === none || key === unreadable ? undefined : key
}

/** Some proxies name the port as well: `192.0.2.1:1234`, `[2001:db8::1]:443`. */
function withoutPort(ip: string): string {
  const found = /^\[(.+)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(ip)
  return found?.[1] ?? found?.[2] ?? ip
}
