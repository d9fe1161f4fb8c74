export { pageLanguage, renderAnswer } from './actions/answers.ts'
export { takeWebhook } from './actions/webhook.ts'
export { handle } from './routes.ts'
