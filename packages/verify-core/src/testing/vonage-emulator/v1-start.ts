import type { Call } from './call.ts'
import { isCountryCode, normalizeNumber } from './numbers.ts'
import { type Reply, v1Status } from './replies.ts'
import { isWorkflow, planWorkflow } from './v1-workflows.ts'
import type { Plan } from './verification.ts'

/** Status 2: a parameter is not there. */
export function missing(name: string): Reply {
  return v1Status('2', `Your request is incomplete and missing the mandatory parameter: ${name}`)
}

const languages = new Set(
  (
    'ar-xa cs-cz cy-cy cy-gb da-dk de-de el-gr en-au en-gb en-in en-us es-es es-mx es-us fi-fi ' +
    'fil-ph fr-ca fr-fr hi-in hu-hu id-id is-is it-it ja-jp ko-kr nb-no nl-nl pl-pl pt-br pt-pt ' +
    'ro-ro ru-ru sv-se th-th tr-tr vi-vn yue-cn zh-cn zh-tw'
  ).split(' '),
)

/** What a start request of v1 asks for, or how it is refused. */
export function readStart({ params, route, auth }: Call): Plan | Reply {
  const names = route?.psd2 ? ['number', 'payee', 'amount'] : ['number', 'brand']
  const absent = names.find((name) => !params[name])
  if (absent !== undefined) return missing(absent)
  const { country } = params
  const number = normalizeNumber(params['number'] ?? '', country)
  const wrong = wrongParam(params, route?.psd2 ? 'payee' : 'brand')
  if (wrong) return wrong
  if (number === undefined) return invalid('number')

  const timing = planWorkflow(
    params['workflow_id'] ?? '1',
    number,
    optionalNumber(params['pin_expiry']),
    optionalNumber(params['next_event_wait']),
  )
  return {
    api: 'v1',
    brand: params['brand'] ?? params['payee'] ?? '',
    ...timing,
    codeLength: Number(params['code_length'] ?? 4),
    senderId: params['sender_id'] ?? 'verify',
    ...('key' in auth && { accountId: auth.key }),
  }
}

function wrongParam(params: Call['params'], brandName: string): Reply | undefined {
  const wrong = (name: string, test: (value: string) => boolean) => {
    const value = params[name]
    return value !== undefined && !test(value)
  }
  if (wrong('country', isCountryCode)) return invalid('country')
  if (wrong(brandName, (brand) => brand.length <= 18)) {
    return invalid(brandName, '. Parameter is too long.')
  }
  if (wrong('code_length', (length) => length === '4' || length === '6')) {
    return invalid('code_length', '. The allowed values are 4 and 6.')
  }
  if (wrong('lg', (language) => languages.has(language))) return invalid('lg')
  if (wrong('sender_id', (id) => /^[A-Za-z0-9 ]{1,11}$/.test(id))) return invalid('sender_id')
  if (wrong('workflow_id', isWorkflow)) return invalid('workflow_id')
  if (wrong('pin_expiry', isWithin(60, 3_600))) return invalid('pin_expiry')
  if (wrong('next_event_wait', isWithin(60, 900))) return invalid('next_event_wait')
  if (params['pin_code'] !== undefined) {
    return v1Status('20', 'This account does not support the parameter: pin_code.')
  }
  return undefined
}

export function invalid(name: string, more = ''): Reply {
  return v1Status('3', `Invalid value for param: ${name}${more}`)
}

function isWithin(least: number, most: number): (text: string) => boolean {
  return (text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most
}

function optionalNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
