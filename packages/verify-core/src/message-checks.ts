import { functionIfGiven, oneOf, onlyKnown, wrongOption } from './option-checks.ts'
import { problemCodes } from './problems.ts'
import { languageCodes } from './pages/language-codes.ts'
import type { MessageOverrides, Messages } from './pages/messages.ts'

type Texts = Omit<Messages, 'problems'>

/** What each text is. Not with the texts, which are loaded with the first visitor: options are checked before. */
const kinds: {
  readonly [Name in keyof Texts]: Texts[Name] extends string ? 'string' : 'function'
} = {
  locale: 'string',
  direction: 'string',
  numberTitle: 'string',
  numberIntro: 'function',
  numberLabel: 'string',
  numberHint: 'string',
  numberNotice: 'string',
  sendTitle: 'string',
  sendIntro: 'string',
  sendLabel: 'string',
  sendButton: 'string',
  codeTitle: 'string',
  codeIntro: 'function',
  codeLabel: 'function',
  codeHint: 'string',
  confirmButton: 'string',
  attemptsLeft: 'function',
  expiresIn: 'function',
  resendButton: 'string',
  channelButton: 'function',
  silentButton: 'string',
  silentHint: 'string',
  silentNext: 'function',
  silentStuck: 'string',
  delivery: 'function',
  tryCall: 'string',
  tryAgain: 'string',
  deliveryNext: 'function',
  resendIn: 'function',
  changeNumber: 'string',
  cancel: 'string',
  problemTitle: 'string',
  wayOn: 'string',
  onceMore: 'string',
  logIn: 'string',
  duration: 'function',
}

/** @throws {TypeError} for a text that nobody reads, or that is not what pages make of it. */
export function checkMessages(messages: MessageOverrides): MessageOverrides {
  if (!isObject(messages)) throw wrongOption('messages', 'texts by name', messages)
  const language = languageCodes.find((code) => Object.hasOwn(messages, code))
  if (language !== undefined) {
    throw wrongOption('messages', 'texts by name, for every language at once', language)
  }
  onlyKnown('messages', messages, [...Object.keys(kinds), 'problems'])
  const { problems = {}, ...texts } = messages
  for (const [name, text] of Object.entries<unknown>(texts)) {
    const kind = kinds[name as keyof Texts]
    const isRight = typeof text === kind
    if (!isRight)
      throw wrongOption(`messages.${name}`, kind === 'string' ? 'a text' : 'a function', text)
  }
  if (messages.direction !== undefined)
    oneOf('messages.direction', messages.direction, ['ltr', 'rtl'])
  if (!isObject(problems)) throw wrongOption('messages.problems', 'functions by code', problems)
  onlyKnown('messages.problems', problems, problemCodes)
  for (const [code, text] of Object.entries(problems))
    functionIfGiven(`messages.problems.${code}`, text)
  return messages
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
