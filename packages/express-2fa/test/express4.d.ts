// Express 4 under its alias: for what the tests do, its types are those of Express 5.
declare module 'express4' {
  export { default } from 'express'
}
