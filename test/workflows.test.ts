import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const workflows = globSync('.github/workflows/*.yml', { cwd: root }).toSorted()

/** The jobs of a workflow, each as its text. */
function jobsOf(workflow: string): readonly string[] {
  const [, jobs = ''] = read(workflow).split(/^jobs:\n/m)
  return jobs.split(/^(?= {2}\w+:$)/m).filter((job) => job.trim() !== '')
}

describe('the workflows', () => {
  it('are there', () => {
    expect(workflows.map((path) => path.split('/').at(-1))).toEqual([
      'ci.yml',
      'codeql.yml',
      'nightly.yml',
      'release.yml',
      'scorecard.yml',
    ])
  })

  it.each(workflows)('%s pins every action to a commit, and says which version that is', (path) => {
    const uses = [...read(path).matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action)
    expect(uses.length).toBeGreaterThan(0)
    expect(
      uses.filter((action) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
    ).toEqual([])
  })

  it.each(workflows)('%s gives no rights but those that a job names', (path) => {
    expect(read(path)).toMatch(/^permissions: \{\}$/m)
    for (const job of jobsOf(path)) expect(job).toMatch(/^ {4}permissions:/m)
  })

  it.each(workflows)('%s leaves no token behind in a checkout', (path) => {
    const checkouts = read(path).match(/actions\/checkout@/g)?.length
    expect(read(path).match(/persist-credentials: false/g)?.length).toBe(checkouts)
  })

  it('lets the release alone write', () => {
    const writing = workflows.filter((path) => /(?:contents|pull-requests): write/.test(read(path)))
    expect(writing).toEqual(['.github/workflows/release.yml'])
  })
})

describe('CI', () => {
  const ci = read('.github/workflows/ci.yml')

  it('begins with the oldest Node that the packages name', () => {
    const [, versions = ''] = /node: \[([\d, ]+)\]/.exec(ci) ?? []
    const oldest = Number(versions.split(',')[0])
    for (const path of globSync('packages/*/package.json', { cwd: root })) {
      const { engines } = JSON.parse(read(path)) as { engines: { node: string } }
      expect([path, Number(/^>=(\d+)/.exec(engines.node)?.[1])]).toEqual([path, oldest])
    }
    expect(read('tools/test-matrix.mjs')).toContain(
      `[${versions
        .split(', ')
        .map((version) => `'${version}'`)
        .join(', ')}]`,
    )
  })

  it('ends with a job that waits for every other', () => {
    const names = jobsOf('.github/workflows/ci.yml').map(
      (job) => /^ {2}(\w+):/.exec(job)?.[1] ?? '',
    )
    const [, needs = ''] = /needs: \[([\w, ]+)\]/.exec(ci) ?? []
    expect([...needs.split(', '), 'done']).toEqual(names)
  })
})
