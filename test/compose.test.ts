import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const example = join(import.meta.dirname, '..', 'examples', 'pollstr')
const read = (path: string) => readFileSync(join(example, path), 'utf8')

interface Service {
  readonly image?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly build?: { readonly context: string; readonly dockerfile: string }
}

const text = read('compose.yaml')
const { services, volumes } = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, null>>
}
const apps = ['app-1', 'app-2']

/** The variables that the environment is read for. */
function readVariables(): readonly string[] {
  const names = [
    ...read('src/config.ts').matchAll(/(?:text\(|text, )'([A-Z_]+)'(?:, '([A-Z_]+)')?/g),
  ]
  return names.flatMap(([, one = '', other]) => (other === undefined ? [one] : [one, other]))
}

describe('compose.yaml', () => {
  it('has two processes, a proxy, PostgreSQL and Redis, each with a health check', () => {
    expect(Object.keys(services)).toEqual([...apps, 'proxy', 'postgres', 'redis'])
    for (const { healthcheck } of Object.values(services)) {
      expect(healthcheck?.test.length).toBeGreaterThan(1)
    }
  })

  it('gives Pollstr variables that it reads, and all that production needs', () => {
    const known = readVariables()
    expect(known).toContain('VONAGE_API_SECRET')
    for (const app of apps) {
      const given = Object.keys(services[app]?.environment ?? {})
      expect(given.filter((name) => !known.includes(name))).toEqual([])
      for (const name of [
        'DATABASE_URL',
        'REDIS_URL',
        'SESSION_SECRET',
        'TWO_FACTOR_SECRET',
        'ORIGIN',
        'TRUST_PROXY',
      ]) {
        expect(given).toContain(name)
      }
    }
  })

  it('lets Redis throw nothing away, neither for memory nor by a restart', () => {
    const command = services['redis']?.command?.join(' ')
    expect(command).toContain('--maxmemory-policy noeviction')
    expect(command).toContain('--appendonly yes')
    expect(services['redis']?.volumes).toEqual(['redis:/data'])
  })

  it('names volumes, services and files that are there', () => {
    for (const [name, service] of Object.entries(services)) {
      for (const other of Object.keys(service.depends_on ?? {}))
        expect(services).toHaveProperty(other)
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':')
        if (source.startsWith('./'))
          expect(globSync(source, { cwd: example }), name).toHaveLength(1)
        else expect(Object.keys(volumes), name).toContain(source)
      }
    }
    const { context = '', dockerfile = '' } = services['app-1']?.build ?? {}
    expect(globSync(join(context, dockerfile), { cwd: example })).toHaveLength(1)
    for (const app of apps) expect(read('Caddyfile')).toContain(`${app}:3000`)
  })

  it('asks for what it cannot know, by names that .env.example has', () => {
    const asked = [...text.matchAll(/\$\{([A-Z_]+):/g)].map(([, name = '']) => name)
    const offered = read('.env.example')
    for (const name of asked) expect(offered).toMatch(new RegExp(`^#? ?${name}=`, 'm'))
  })
})

describe('the Dockerfile', () => {
  it('copies folders that are there, and every workspace that the lock file names', () => {
    const dockerfile = read('Dockerfile')
    const root = join(example, '..', '..')
    const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    )
    for (const path of copied) expect(globSync(path, { cwd: root }), path).toHaveLength(1)
    const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      workspaces: string[]
    }
    for (const workspace of workspaces) expect(copied).toContain(`${workspace}/package.json`)
    expect(dockerfile).toContain('USER node')
  })
})
