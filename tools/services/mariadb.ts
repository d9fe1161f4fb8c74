import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { ownServer } from './own-server.ts'
import { foundService, freePort, missingService, type Service, whenReady } from './service.ts'

/** MariaDB or MySQL from `MYSQL_URL`, else what answers on port 3306, else a `mariadbd` on PATH. */
export async function mariadbService(): Promise<Service | undefined> {
  const given = process.env['MYSQL_URL']
  if (given) return foundService(given)
  const url = 'mysql://root@127.0.0.1:3306/test'
  if (await answers(url)) return foundService(url)
  return (
    (await startMariadb()) ??
    missingService('MariaDB', 'set MYSQL_URL, or start it on its default port')
  )
}

async function startMariadb(): Promise<Service | undefined> {
  const server = ownServer('mariadb')
  const data = join(server.folder, 'data')
  const init = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal']
  if (!server.run('mariadb-install-db', init)) {
    await server.stop()
    return undefined
  }
  const port = await freePort()
  const own = [`--datadir=${data}`, `--socket=${join(server.folder, 'socket')}`]
  server.start('mariadbd', ['--no-defaults', ...own, `--port=${port}`, '--bind-address=127.0.0.1'])
  // The database `test` is made by mariadb-install-db.
  const url = `mysql://root@127.0.0.1:${port}/test`
  return whenReady({ url, stop: server.stop }, answers)
}

async function answers(uri: string): Promise<boolean> {
  try {
    const connection = await mysql.createConnection({ uri, connectTimeout: 2_000 })
    await connection.end()
    return true
  } catch {
    return false
  }
}
