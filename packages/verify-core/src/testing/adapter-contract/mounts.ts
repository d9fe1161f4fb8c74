import assert from 'node:assert/strict'
import type { Browser } from '../browser.ts'
import {
  type AdapterCase,
  assertFault,
  inWorld,
  type MakeApp,
  phone,
  type World,
} from './harness.ts'

const path = '/shop/2fa'
const data = { accept: 'application/json' }

/** Run `act` where the second factor is mounted in a mount, and its option `path` says so. */
function inShop(make: MakeApp, act: (world: World) => Promise<void>): Promise<void> {
  return inWorld(make, act, () => ({ path }), { mountAt: path })
}

/** The hidden fields of a page, which every form of it carries on. */
async function fieldsOf(browser: Browser, page: string): Promise<Record<string, string>> {
  const answer = await browser.get(page)
  assert.equal(answer.status, 200, answer.location)
  return { csrf: answer.hidden('csrf') ?? '', next: answer.hidden('next') ?? '' }
}

/** Where the routes are mounted, and where people go from there. */
export const mountCases = (make: MakeApp): readonly AdapterCase[] => [
  {
    id: 'M01',
    name: 'is a fault of the app where it is mounted elsewhere than its path says',
    run: () =>
      inWorld(
        make,
        async (world) => {
          const browser = await world.login()
          for (const page of ['/other/', '/other/verify', '/other/?next=/2fa/', '/other/nothing']) {
            assertFault(world, await browser.get(page), 'ERR_2FA_MOUNT_PATH')
          }
          for (const action of ['create', 'confirm', 'webhooks/vonage']) {
            const answer = await browser.post(`/other/${action}`, { form: { number: phone } })
            assertFault(world, answer, 'ERR_2FA_MOUNT_PATH')
          }
          assert.equal(world.faults.length, 7)
          assert.equal(world.vonage.sends(phone), 0)
        },
        () => ({}),
        { mountAt: '/other' },
      ),
  },
  {
    id: 'M02',
    name: 'leads to where it is mounted, from guards, pages, forms and data',
    run: () =>
      inShop(make, async (world) => {
        const browser = await world.login()
        const guarded = await browser.get('/guarded/1')
        assert.equal(guarded.location, `${path}/?next=%2Fguarded%2F1`)
        const refused = (await browser.get('/guarded/1', { headers: data })).json()
        assert.equal(refused['wayOn'], `${path}/`)

        const page = await browser.get(guarded.location)
        assert.ok(page.text.includes(`action="${path}/create"`))
        const links = [...page.text.matchAll(/(?:href|src)="([^"]+\?v=[^"]+)"/g)]
        assert.equal(links.length, 2)
        for (const [, link = ''] of links) {
          assert.ok(link.startsWith(`${path}/`), link)
          assert.equal((await world.browser().get(link)).status, 200)
        }
        assert.equal((await browser.get(`${path}/verify`)).location, `${path}/`)
        assert.equal((await world.browser().get(`${path}/verify`)).status, 303)
        assert.equal((await browser.get('/2fa/')).status, 404)
      }),
  },
  {
    id: 'M03',
    name: 'keeps where a person goes, with its query, through every step in a mount',
    run: () =>
      inShop(make, async (world) => {
        const browser = await world.login()
        const wanted = '/guarded/1?page=2&q=a%20b'
        const kept = `?next=${encodeURIComponent(wanted)}`
        const { location } = await browser.get(wanted)
        assert.equal(location, `${path}/${kept}`)

        const fields = await fieldsOf(browser, location)
        assert.equal(fields['next'], wanted)
        const form = { ...fields, number: phone }
        const sent = new URL((await browser.post(`${path}/create`, { form })).location, world.url)
        assert.equal(sent.pathname, `${path}/verify`)
        assert.equal(sent.searchParams.get('next'), wanted)
        const asked = await fieldsOf(browser, `${sent.pathname}${sent.search}`)
        assert.equal(asked['next'], wanted)
        const code = world.vonage.lastCode(phone)
        const done = await browser.post(`${path}/confirm`, { form: { ...asked, code } })
        assert.equal(done.location, wanted)
        assert.equal((await browser.get(done.location)).text, 'guarded 1')
      }),
  },
  {
    id: 'M04',
    name: 'takes its own mount, and no other, for pages of its own to which it never goes on',
    run: () =>
      inShop(make, async (world) => {
        const browser = await world.login()
        for (const [next, kept] of [
          [`${path}/`, ''],
          [`${path}/verify?x=1`, ''],
          ['/2fa/', '/2fa/'],
          ['/shop/2fab', '/shop/2fab'],
        ] as const) {
          const page = await browser.get(`${path}/?next=${encodeURIComponent(next)}`)
          assert.equal(page.hidden('next') ?? '', kept, next)
        }
      }),
  },
  {
    id: 'M05',
    name: 'leads back into a mount, from a guard that stands in it',
    run: () =>
      inWorld(make, async (world) => {
        const wanted = '/area/guarded/3?page=2'
        const kept = `?next=${encodeURIComponent(wanted)}`
        assert.equal((await world.browser().get(wanted)).location, `/login${kept}`)
        assert.equal((await (await world.login()).get(wanted)).location, `/2fa/${kept}`)
        const answer = await (await world.verified()).get(wanted)
        assert.equal(answer.text, 'guarded 3')
      }),
  },
]
