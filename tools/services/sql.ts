// Where tests find real databases: the environment, else what answers on the default port, else a server started for
// them, else nothing, said loudly; with CI=true that is a failure.
export { mariadbService } from './mariadb.ts'
export { postgresService } from './postgres.ts'
export type { Service } from './service.ts'
