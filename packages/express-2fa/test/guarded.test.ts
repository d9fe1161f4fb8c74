import type { Express, Request, RequestHandler, Router } from 'express'
import express5 from 'express'
import express4 from 'express4'
import session from 'express-session'
import { memoryStore } from 'verify-core'
import { type Browser, expectGuarded, guardReport } from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'
import { describe, expect, it } from 'vitest'
import { expressTwoFactor } from '../src/index.ts'

/** What the tests need of Express 5 and of Express 4. */
interface ExpressModule {
  (): Express
  Router(): Router
}

const show: RequestHandler = (_req, res) => void res.send('content')
const login = (browser: Browser) => browser.post('/login')
const options = { login, except: ['POST /login'] }

/** An app with a session and a log-in; `add` adds the routes. */
function build(
  express: ExpressModule,
  add: (app: Express, guard: RequestHandler, newRouter: () => Router) => void,
): Express {
  const app = express()
  const twoFactor = expressTwoFactor({
    brand: 'Acme',
    provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret' }),
    store: memoryStore(),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    user: (req) => req.session.user,
  })
  app.use(session({ secret: 'of sessions', resave: false, saveUninitialized: false }))
  app.use('/2fa', twoFactor.routes)
  app.post('/login', (req: Request, res) => {
    req.session.user = { id: 'ann' }
    res.sendStatus(204)
  })
  add(app, twoFactor.required(), () => express.Router())
  return app
}

async function complaint(app: Express, more: object = {}): Promise<string> {
  try {
    await expectGuarded(app, { ...options, ...more })
    return 'none'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const isLoggedIn: RequestHandler = (req, res, next) =>
  req.session.user === undefined ? res.redirect(303, '/login?next=x') : next()

/** What the guard says to scripts. */
const ours = { code: 'two_factor_required' }

const modules: readonly [string, ExpressModule][] = [
  ['Express 5', express5 as ExpressModule],
  ['Express 4', express4 as ExpressModule],
]

describe.each(modules)('expectGuarded on %s', (version, express) => {
  it('passes an app that is guarded, however it is nested', async () => {
    const app = build(express, (app, guard, newRouter) => {
      const polls = newRouter()
      const votes = newRouter()
      polls.get('/', guard, show)
      polls.route('/:id').get(guard, show).post(guard, show)
      votes.all('/all', guard, show)
      polls.use('/:id/votes', votes)
      app.use(['/polls', '/p.2'], polls)
      app.use('/admin', guard)
      app.get('/admin/users', show)
      app.get(['/a', '/b.html'], guard, show)
      app.head('/head', guard, show)
    })
    await expectGuarded(app, options)
    const lines = (await guardReport(app, options)).split('\n')
    const all = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map(
      (method) => `${method} /polls/:id/votes/all guarded`,
    )
    const polls = [
      'GET /polls/ guarded',
      'GET /polls/:id guarded',
      'POST /polls/:id guarded',
      ...all,
    ]
    expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
      'POST /login excepted',
      ...polls,
      ...polls.map((line) => line.replace('/polls', '/p.2')),
      'GET /admin/users guarded',
      'GET /a guarded',
      'GET /b.html guarded',
      'HEAD /head guarded',
    ])
  })

  const both = (what: string) => `${what} to a stranger, ${what} to a user who is not verified`
  it.each<[string, Parameters<typeof build>[1], string]>([
    ['content', (app) => app.get('/x', show), `GET    /x is open: ${both('200')}`],
    [
      'content to anybody logged in',
      (app) => app.get('/x', isLoggedIn, show),
      'GET    /x is open: 200 to a user who is not verified',
    ],
    ['an empty success', (app) => app.post('/x', (_req, res) => void res.sendStatus(204)), '204'],
    [
      'what is not there',
      (app) => app.get('/x/:id', (_req, res) => void res.sendStatus(404)),
      '404',
    ],
    [
      'a refusal of its own',
      (app) => app.put('/x', (_req, res) => void res.sendStatus(403)),
      '403',
    ],
    [
      'a failure',
      (app) =>
        app.get('/x', (_req, res) => {
          res.status(500).end()
        }),
      '500',
    ],
    [
      'a redirect',
      (app) => app.get('/x', (_req, res) => res.redirect('/loginx')),
      '302 to /loginx',
    ],
    [
      'content on one method only',
      (app, guard) => app.get('/x', guard, show).post('/x', show),
      'POST   /x is open',
    ],
    [
      'content deep inside',
      (app, guard, newRouter) => {
        const inner = newRouter()
        inner.get('/hidden/:b', show)
        const outer = newRouter()
        outer.get('/', guard, show)
        outer.use('/in', inner)
        app.use('/out/:a/side', outer)
      },
      'GET    /out/:a/side/in/hidden/:b is open',
    ],
    [
      'content before the guard',
      (app, guard, newRouter) => {
        const router = newRouter()
        router.get('/early', show)
        router.use(guard)
        router.get('/late', show)
        app.use(router)
      },
      'GET    /early is open',
    ],
    [
      'a refusal of its own',
      (app, guard) =>
        app.get('/x', guard, show).get('/api', (req, res) => {
          if (req.get('authorization') === undefined) res.sendStatus(401)
          else res.send('secret')
        }),
      'GET    /api is open: a user who is logged in is asked to log in',
    ],
    [
      'content to browsers only',
      (app, guard) =>
        app.get('/x', guard, show).get('/both', (req, res) => {
          if (req.accepts(['json', 'html']) === 'json') res.status(403).json(ours)
          else res.send('secret')
        }),
      'GET    /both is open: 200 to a stranger',
    ],
    [
      'the way to the second factor, of its own accord',
      (app, guard) =>
        app.get('/x', guard, show).post('/turn-on', isLoggedIn, (_req, res) => {
          res.redirect(303, '/2fa/?next=%2Fturn-on')
        }),
      'POST   /turn-on is open: 303 to /2fa/?next=%2Fturn-on to a user who is not verified',
    ],
    [
      'the second factor of another site',
      (app, guard) =>
        app
          .get('/x', guard, show)
          .get('/away', guard, show)
          .get('/else', (req, res) => {
            if (req.accepts(['json', 'html']) === 'json') res.status(403).json(ours)
            else res.redirect(303, 'https://other.example/2fa/')
          }),
      'GET    /else is open: 303 to https://other.example/2fa/ to a stranger',
    ],
    [
      'content to forms only',
      (app, guard) =>
        app.get('/x', guard, show).post('/form', (req, res) => {
          if (req.accepts(['json', 'html']) === 'json') res.status(403).json(ours)
          else res.send('done')
        }),
      'POST   /form is open: 200 to a stranger',
    ],
  ])('names the route that answers %s', async (_name, add, message) => {
    const found = await complaint(build(express, add))
    expect(found.split('\n')).toHaveLength(1)
    expect(found).toContain(message)
  })

  it('is not misled by a route that ends the login', async () => {
    const app = build(express, (app) => {
      app.get('/logout', (req, res) => req.session.destroy(() => res.sendStatus(204)))
      app.get('/secret', isLoggedIn, show)
    })
    expect(await complaint(app)).toMatch(/GET {4}\/secret is open: 200 to a user/)
  })

  it('leaves exceptions alone, and names those that no route has', async () => {
    const asked: string[] = []
    const app = build(express, (app) => {
      app.use((req, _res, next) => {
        asked.push(req.path)
        next()
      })
      app.get('/open', show).post('/open', show).get('/half', show)
    })
    expect(await complaint(app, { except: ['/login', '/open/', 'GET /half'] })).toBe('none')
    expect(asked).toEqual([])
    expect(await complaint(app, { except: ['/login', '/open', 'POST /half', '/gone'] })).toBe(
      'GET    /half is open: 200 to a stranger, 200 to a user who is not verified\n' +
        'except: no route is POST /half\nexcept: no route is /gone',
    )
  })

  it('says so when the login does not log in', async () => {
    const app = build(express, (app, guard) => app.get('/x', guard, show))
    const broken = { login: () => Promise.resolve() }
    const message = 'login: no route knew the user and asked for the second factor'
    expect(await complaint(app, broken)).toBe(message)
    await expect(guardReport(app, { ...options, ...broken })).rejects.toThrow(message)
  })

  it('needs a login, and the report none: then it claims no more than a stranger can see', async () => {
    const app = build(express, (app, guard) => {
      app.get('/guarded', guard, show).get('/mine', isLoggedIn, show).get('/open', show)
      app.get('/own', (_req, res) => void res.sendStatus(401))
    })
    expect(await complaint(app, { login: undefined })).toBe(
      'login: expected a function, got undefined',
    )
    await expect(guardReport(app, { login: 'x' as never })).rejects.toThrow(
      'login: expected a function, got string',
    )
    const found = (await guardReport(app, { except: ['/login'] })).split('\n')
    expect(found).toEqual([
      'POST   /login    excepted',
      'GET    /guarded  the guard asks to log in',
      'GET    /mine     asks to log in',
      'GET    /open     open (200 to a stranger)',
      'GET    /own      asks to log in',
      '',
      'Asked as a stranger only: the option login finds out what users who are not verified can reach.',
    ])
    expect(await guardReport(app)).toContain('POST   /login    open (204 to a stranger)')
  })

  it('asks for the paths of what it cannot read, and then finds what is open', async () => {
    const route = build(express, (app) => app.get(/^\/re(gular)?\/\d+$/, show))
    expect(await complaint(route)).toContain('name a path that it matches in the option paths')
    expect(await complaint(route, { paths: ['/re/7'] })).toContain('GET    /re/7 is open')

    const mount = build(express, (app, _guard, newRouter) => {
      app.use(/^\/(de|en)/, newRouter().get('/home', show))
    })
    expect(await complaint(mount)).toContain('name a path that it matches in the option paths')
    expect(await complaint(mount, { paths: ['/de/home'] })).toContain('GET    /de/home is open')
  })

  it('wants a path for each that a mount may be at', async () => {
    const app = build(express, (app, _guard, newRouter) => {
      const routers = version === 'Express 4' ? [/^\/a/, /^\/b/] : ['/a', '/b']
      for (const path of routers) app.use(path, newRouter().get('/home', show))
      if (version === 'Express 4') return
      app.use(['/c', '/d'], newRouter().get('/home', show))
      // Before router 2.3, Express 5 did not keep the paths.
      for (const layer of app.router.stack) Reflect.deleteProperty(layer, 'rawPath')
    })
    expect(await complaint(app, { paths: ['/a', '/c'] })).toContain('a mounted router')
    expect(await complaint(app, { paths: ['/a', '/b', '/c'] })).toContain(
      version === 'Express 4' ? '/b/home is open' : 'a mounted router',
    )
    const found = await complaint(app, { paths: ['/a', '/b', '/c', '/d'] })
    expect(found.split('\n')).toHaveLength(version === 'Express 4' ? 2 : 4)
  })

  it('asks for apps that are mounted in the app, and then finds what is open', async () => {
    const admin = express().get('/users', show)
    const app = build(express, (app) => app.use('/admin', admin))
    expect(await complaint(app)).toContain('an app mounted below /')
    const routers = [{ path: '/admin', router: admin }]
    expect(await complaint(app, { routers })).toContain('GET    /admin/users is open')
  })

  it('wants values for parameters that take none of ours', async () => {
    const pattern = version === 'Express 4' ? '/x/:id(\\d{2})' : '/x/:id'
    const app = build(express, (app) => app.get(pattern, show))
    if (version === 'Express 4') expect(await complaint(app)).toContain('in the option params')
    expect(await complaint(app, { params: { id: '42' } })).toContain(`GET    ${pattern} is open`)
  })

  it('does not take an app without routes for a guarded one', async () => {
    expect(await complaint(express())).toMatch(/^app: /)
  })
})
