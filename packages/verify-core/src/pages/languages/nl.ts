import { byChannel } from '../by-channel.ts'
import { durationsIn } from '../duration.ts'
import type { Messages } from '../messages.ts'

const { duration, after } = durationsIn('nl')

/** The texts in Dutch. */
export const nl: Messages = {
  locale: 'nl-nl',
  direction: 'ltr',
  numberTitle: 'Voeg je telefoon toe',
  numberIntro: (brand) =>
    `Om je account bij ${brand} te beschermen, sturen we een code naar je telefoon wanneer je inlogt.`,
  numberLabel: 'Telefoonnummer',
  numberHint: 'Met de landcode, bijvoorbeeld +31\u00a06\u00a000000000',
  numberNotice:
    'Een sms beschermt beter dan alleen een wachtwoord, maar niet tegen elke aanval: wie je nummer overneemt, krijgt je codes. Je provider kan kosten rekenen voor berichten.',
  sendTitle: 'Bevestig dat jij het bent',
  sendIntro: 'We sturen een code naar de telefoon van je account.',
  sendLabel: 'Je telefoon',
  sendButton: 'Code sturen',
  codeTitle: 'Vul je code in',
  codeIntro: (channel, sentTo) => {
    if (channel === 'silent_auth') return `Je mobiele netwerk kan ${sentTo} zonder code bevestigen.`
    if (channel === 'sms') return `We hebben een sms gestuurd naar ${sentTo}.`
    if (channel === 'voice') return `We bellen ${sentTo}.`
    if (channel === 'email') return `We hebben een e-mail gestuurd naar ${sentTo}.`
    return `We hebben een bericht gestuurd naar ${sentTo}.`
  },
  silentButton: 'Doorgaan met mobiele data',
  silentHint: 'Op de telefoon met dit nummer, met wifi uit.',
  silentNext: (time) => `Als dat niet lukt, sturen we je over ${time} een code.`,
  silentStuck:
    'Je browser voert het script niet uit dat het antwoord van je netwerk leest. Vraag in plaats daarvan een code aan.',
  codeLabel: (digits) => `Code (${digits} cijfers)`,
  codeHint: 'De code wordt gecontroleerd zodra je het laatste cijfer typt.',
  confirmButton: 'Bevestigen',
  attemptsLeft: (count) => (count === 1 ? 'Nog één poging.' : `Nog ${count} pogingen.`),
  expiresIn: (time) => `De code is nog ${time} geldig.`,
  resendButton: 'Nieuwe code sturen',
  channelButton: (channel) =>
    channel === 'whatsapp'
      ? 'Stuur liever via WhatsApp'
      : byChannel(channel, {
          sms: 'Stuur liever een sms',
          voice: 'Bel mij liever',
          email: 'Stuur liever een e-mail',
          message: 'Stuur liever een bericht',
        }),
  delivery: (channel, state) => {
    switch (state) {
      case 'sending':
        return byChannel(channel, {
          sms: 'De sms wordt verstuurd…',
          voice: 'We bellen je nu…',
          email: 'De e-mail wordt verstuurd…',
          message: 'Het bericht wordt verstuurd…',
          silent: 'We wachten op je mobiele netwerk…',
        })
      case 'sent':
        return byChannel(channel, {
          sms: 'De sms zou er moeten zijn.',
          voice: 'Je telefoon zou gebeld moeten hebben.',
          email: 'De e-mail zou er moeten zijn. Kijk ook bij de spam.',
          message: 'Het bericht zou er moeten zijn.',
          silent: 'We wachten op je mobiele netwerk…',
        })
      case 'undelivered':
        return byChannel(channel, {
          sms: 'De sms is niet bezorgd.',
          voice: 'De oproep heeft je niet bereikt.',
          email: 'De e-mail is niet afgeleverd.',
          message: 'Het bericht is niet bezorgd.',
          silent: 'Je mobiele netwerk kon je telefoon niet bevestigen.',
        })
      case 'blocked':
        return 'Het bericht is onderweg geblokkeerd.'
      case 'ended':
        return 'Deze code kan niet meer worden gebruikt. Vraag een nieuwe aan.'
    }
  },
  tryCall: 'Probeer het met een oproep.',
  tryAgain: 'Vraag een nieuwe code aan.',
  deliveryNext: (channel, time) =>
    byChannel(channel, {
      sms: `Als de code dan nog niet is gebruikt, sturen we over ${time} een sms.`,
      voice: `Als de code dan nog niet is gebruikt, bellen we je over ${time}.`,
      email: `Als de code dan nog niet is gebruikt, sturen we over ${time} een e-mail.`,
      message: `Als de code dan nog niet is gebruikt, sturen we over ${time} nog een bericht.`,
    }),
  resendIn: (time) => `Je kunt over ${time} een nieuwe code vragen.`,
  changeNumber: 'Ander nummer gebruiken',
  cancel: 'Opnieuw beginnen',
  problemTitle: 'Dat is niet gelukt',
  wayOn: 'Verder',
  onceMore: 'Opnieuw proberen',
  logIn: 'Naar inloggen',
  duration,
  problems: {
    bad_request: () => 'Het formulier is niet ingevuld zoals verwacht. Probeer het opnieuw.',
    csrf_rejected: () => 'Deze pagina is verouderd. Begin opnieuw.',
    destination_refused: () =>
      'We konden je nummer niet verifiëren. Neem contact op met de klantenservice.',
    exhausted: () => 'Te veel verkeerde codes. Vraag een nieuwe.',
    expired: () => 'Deze code is niet meer geldig. Vraag een nieuwe.',
    hook_failed: () => 'Dit werkt nu even niet. Probeer het zo opnieuw.',
    locked: (problem) => `Te veel verkeerde codes. Probeer het over ${after(problem)} opnieuw.`,
    malformed_code: () => 'Dat is geen code. Typ de cijfers uit het bericht.',
    malformed_number: () => 'Dat is geen telefoonnummer. Typ het met de landcode.',
    method_not_allowed: () => 'Dit adres kan dat niet.',
    no_challenge: () => 'Er is geen code om te controleren. Vraag een nieuwe.',
    no_code_yet: () =>
      'Er is nog geen code verstuurd. Gebruik je mobiele netwerk of vraag een bericht aan.',
    no_resends_left: () =>
      'Er kunnen voorlopig geen codes meer worden gestuurd. Gebruik de laatste.',
    not_logged_in: () => 'Log eerst in.',
    outcome_unknown: () =>
      'We konden je code nu niet controleren. Probeer het opnieuw of vraag een nieuwe.',
    provider_throttled: (problem) =>
      `We sturen nu heel veel berichten. Probeer het over ${after(problem)} opnieuw.`,
    provider_unavailable: (problem) =>
      `We konden geen code sturen of controleren. Probeer het over ${after(problem)} opnieuw.`,
    session_unavailable: () => 'We konden je sessie niet opslaan. Begin opnieuw.',
    store_unavailable: () => 'Dit werkt nu even niet. Probeer het zo opnieuw.',
    suspended: () =>
      'Verificatie is voor je account geblokkeerd. Neem contact op met de klantenservice.',
    too_large: () => 'Dat was te veel tekst.',
    too_many_sends: (problem) =>
      `Er zijn te veel codes gestuurd. Probeer het over ${after(problem)} opnieuw.`,
    two_factor_required: () => 'Bevestig eerst je telefoon.',
    unsupported_media_type: () => 'Dit soort verzoek wordt niet begrepen.',
    user_unavailable: () => 'Dit werkt nu even niet. Probeer het zo opnieuw.',
    wait: (problem) =>
      `Er is net een code gestuurd. Je kunt over ${after(problem)} een nieuwe vragen.`,
    wrong_code: () => 'We konden de code niet verifiëren. Probeer het opnieuw.',
  },
}
