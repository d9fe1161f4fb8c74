// A process of its own: takes from one counter, many times at once, and prints how many were allowed.
import { sqlStore } from 'verify-core/sql'
import { type Client, mysqlClient, nodeSqliteClient, pgClient } from './engines.ts'

const [url = '', tablePrefix = '', times = '0', limit = '0'] = process.argv.slice(2)

function connect(): Client {
  if (url.startsWith('postgres')) return pgClient(url)
  if (url.startsWith('mysql')) return mysqlClient(url)
  return nodeSqliteClient(url)
}

const client = connect()
const store = sqlStore(client.database, { tablePrefix })
const budget = { key: 'shared', limit: Number(limit), windowSeconds: 3_600 }
const answers = await Promise.all(Array.from({ length: Number(times) }, () => store.take([budget])))
process.stdout.write(`${answers.filter(([taken]) => taken?.allowed).length}`)
await client.close()
