// Koa 2 under its alias: for what the tests do, its types are those of Koa 3.
declare module 'koa2' {
  export { default } from 'koa'
}
